import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "../../support/command.ts";
import { locked } from "../../support/lock.ts";
import { type GoVersion, toolchain } from "../../support/toolchain.ts";

/** A program that is built from its Go module. */
export interface GoProgram {
  /** What its folder is called. */
  readonly name: string;
  /** `path@version` of its main package. */
  readonly module: string;
  /** What `go install` calls the file. */
  readonly file: string;
  /** The release of Go that builds it. */
  readonly go: GoVersion;
}

/** Builds a program where this machine does not have it yet. @returns its absolute path */
export async function goProgram({ name, module, file, go: release }: GoProgram): Promise<string> {
  const fixtures = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "go-plugin-verifier", "fixtures");
  const folder = join(fixtures, `${name}-${module.split("@").at(-1)}`);
  await locked(`${folder}.lock`, async () => {
    if (await exists(join(folder, file))) return;
    await mkdir(fixtures, { recursive: true });
    const fresh = await mkdtemp(`${folder}.new-`);
    const { go, env } = await toolchain(release);
    const ended = await run(go, ["install", module], { env: { ...env, GOBIN: fresh } });
    if (ended.code !== 0) throw new Error(`${name} cannot be built: ${ended.stderr}`);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  });
  return join(folder, file);
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
