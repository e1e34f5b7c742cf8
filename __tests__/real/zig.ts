import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "../support/command.ts";
import { locked } from "../support/lock.ts";
import { need, requirements } from "./requirements.ts";

/** The release that the tests link with. */
const release = "0.17.1";

/** The folder of a zig compiler, which Python's package brings; fetched once. */
export async function zigFolder(): Promise<string> {
  need(requirements.python);
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "go-plugin-verifier");
  const folder = join(cache, `zig-${release}`);
  await mkdir(cache, { recursive: true });
  return await locked(`${folder}.lock`, async () => {
    const found = await installed(folder);
    if (found !== undefined) return found;
    await execute("python3", ["-m", "venv", folder]);
    await execute(join(folder, "bin", "pip"), ["install", "--quiet", `ziglang==${release}`]);
    const made = await installed(folder);
    if (made === undefined) throw new Error(`ziglang ${release} has no zig in ${folder}`);
    return made;
  });
}

async function installed(folder: string): Promise<string | undefined> {
  const library = join(folder, "lib");
  if (!existsSync(library)) return undefined;
  const packages = (await readdir(library)).map((python) => join(library, python, "site-packages", "ziglang"));
  return packages.find((path) => existsSync(join(path, "zig")));
}

async function execute(program: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
}
