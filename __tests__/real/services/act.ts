import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../support/command.ts";
import { locked } from "../../support/lock.ts";
import { toolchain } from "../../support/toolchain.ts";
import { freePort } from "./toxiproxy.ts";

const module = "github.com/nektos/act";
const version = "v0.2.89";

/** What became of a workflow. */
export interface WorkflowRun {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined;
  /** The log of all jobs, as a person reads it. */
  readonly log: string;
}

/**
 * Runs the workflows of a repository as on a push, with jobs on this machine itself and a cache service of act's own.
 * @param repository a folder with at least one commit
 * @param folder for what act keeps: artifacts and caches
 */
export async function runWorkflows(repository: string, folder: string): Promise<WorkflowRun> {
  const services = [
    ...["--artifact-server-path", join(folder, "artifacts"), "--artifact-server-addr", "127.0.0.1"],
    ...["--artifact-server-port", String(await freePort())],
    ...["--cache-server-path", join(folder, "caches"), "--cache-server-addr", "127.0.0.1"],
    ...["--cache-server-port", String(await freePort())],
  ];
  const args = ["push", "-P", "ubuntu-latest=-self-hosted", ...services];
  // Jobs run the first `node` there is: this one.
  const path = `${dirname(process.execPath)}:${process.env["PATH"]}`;
  const env = { ...process.env, PATH: path, HOME: folder, XDG_CACHE_HOME: join(folder, "cache") };
  const { code, stdout, stderr } = await run(await actFile(), args, { cwd: repository, env });
  return { code, log: stdout + stderr };
}

/** Builds act where this machine does not have it yet. */
async function actFile(): Promise<string> {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "go-plugin-verifier");
  const folder = join(cache, "fixtures", `act-${version}`);
  const file = join(folder, "act");
  await locked(`${folder}.lock`, async () => {
    if (await exists(file)) return;
    await mkdir(join(cache, "fixtures"), { recursive: true });
    const fresh = await mkdtemp(`${folder}.new-`);
    const { go, env } = await toolchain("1.26.0");
    const ended = await run(go, ["install", `${module}@${version}`], { env: { ...env, GOBIN: fresh } });
    if (ended.code !== 0) throw new Error(`act cannot be built: ${ended.stderr}`);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  });
  return file;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
