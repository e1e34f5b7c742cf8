import { access, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
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
  /** What is changed in its source, by the path of the file. */
  readonly changes?: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>;
}

/** Builds a program where this machine does not have it yet. @returns its absolute path */
export async function goProgram(program: GoProgram): Promise<string> {
  const { name, module, file, go: release, changes } = program;
  const fixtures = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "go-plugin-verifier", "fixtures");
  const folder = join(fixtures, `${name}-${module.split("@").at(-1)}`);
  await locked(`${folder}.lock`, async () => {
    if (await exists(join(folder, file))) return;
    await mkdir(fixtures, { recursive: true });
    const fresh = await mkdtemp(`${folder}.new-`);
    const { go, env } = await toolchain(release);
    const built =
      changes === undefined
        ? await run(go, ["install", module], { env: { ...env, GOBIN: fresh } })
        : await buildChanged({ ...program, changes }, { go, env, output: join(fresh, file) });
    if (built.code !== 0) throw new Error(`${name} cannot be built: ${built.stderr}`);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  });
  return join(folder, file);
}

/** Builds a program from a copy of its module with changes. */
async function buildChanged(
  { module, changes }: GoProgram & Required<Pick<GoProgram, "changes">>,
  { go, env, output }: { go: string; env: Readonly<Record<string, string>>; output: string },
) {
  const download = await run(go, ["mod", "download", "-json", module], { env });
  if (download.code !== 0) return download;
  const copy = await mkdtemp(join(tmpdir(), "go-program-"));
  try {
    await cp(String(JSON.parse(download.stdout).Dir), copy, { recursive: true });
    // The module cache is read-only.
    await run("chmod", ["-R", "u+w", copy]);
    for (const [path, replacements] of Object.entries(changes)) {
      let text = await readFile(join(copy, path), "utf8");
      for (const [from, to] of replacements) {
        if (!text.includes(from)) throw new Error(`${path} of ${module} does not hold ${from}`);
        text = text.replaceAll(from, () => to);
      }
      await writeFile(join(copy, path), text);
    }
    return await run(go, ["build", "-o", output, "."], { cwd: copy, env });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
