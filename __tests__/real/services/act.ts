import { dirname, join } from "node:path";
import { run } from "../../support/command.ts";
import { type GoProgram, goProgram } from "./go-program.ts";
import { freePort } from "./toxiproxy.ts";

const act: GoProgram = { name: "act", module: "github.com/nektos/act@v0.2.89", file: "act", go: "1.26.0" };

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
  const { code, stdout, stderr } = await run(await goProgram(act), args, { cwd: repository, env });
  return { code, log: stdout + stderr };
}
