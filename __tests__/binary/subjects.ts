// The files on which our reader is compared with other readers.
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ElfImage, openElf } from "../../src/binary/elf.ts";
import { openFile } from "../../src/content/file-source.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { type GoVersion, toolchain } from "../support/toolchain.ts";

/** One release of each layout that fingerprints, build information and module data have had. */
export const releases: readonly GoVersion[] = ["1.17.13", "1.19.13", "1.22.12", "1.24.6", "1.26.0"];

/** The host and the plugin of a release. */
export async function pairOf(go: GoVersion): Promise<readonly [host: string, plugin: string]> {
  return [await buildHost({ go }), await buildPlugin({ go })];
}

/** The `go` command of the machine and all its tools that are programs, and those of the release that tests build with. */
export async function goTools(): Promise<readonly string[]> {
  const own = (await run("go", ["env", "GOROOT"], { env: { ...process.env, GOTOOLCHAIN: "local" } })).stdout.trim();
  const fixed = dirname(dirname((await toolchain("1.24.6")).go));
  const roots = [...new Set([own, fixed])];
  const found = await Promise.all(roots.map(async (root) => [join(root, "bin", "go"), ...(await toolsOf(root))]));
  return found.flat();
}

async function toolsOf(root: string): Promise<string[]> {
  const folder = join(root, "pkg", "tool", `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`);
  const names = await readdir(folder).catch(() => []);
  return names.sort().map((name) => join(folder, name));
}

/** Opens a file for as long as `use` runs. */
export async function withElf<T>(file: string, use: (image: ElfImage) => T | Promise<T>): Promise<T> {
  const source = openFile(file);
  try {
    return await use(openElf(source));
  } finally {
    source.close();
  }
}
