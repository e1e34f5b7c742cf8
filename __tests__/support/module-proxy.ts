// The layout of a module proxy in a folder: https://go.dev/ref/mod#goproxy-protocol.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SourceTree } from "./source-tree.ts";
import { zip } from "./zip.ts";

/** Modules of ours, `path@version` → files. A tree without `go.mod` is a module from before there were any. */
export type StandIns = Readonly<Record<string, SourceTree>>;

/** Writes the modules where `GOPROXY=file://folder` finds them. Paths are lower case, so nothing needs escaping. */
export async function writeProxy(folder: string, modules: StandIns): Promise<void> {
  const versions = new Map<string, string[]>();
  for (const [name, files] of Object.entries(modules)) {
    const [path = "", version = ""] = name.split("@");
    versions.set(path, [...(versions.get(path) ?? []), version]);
    const at = join(folder, path, "@v");
    await mkdir(at, { recursive: true });
    await writeFile(join(at, `${version}.info`), JSON.stringify({ Version: version, Time: "2024-01-01T00:00:00Z" }));
    await writeFile(join(at, `${version}.mod`), files["go.mod"] ?? `module ${path}\n`);
    const inside = Object.entries(files).map(([file, text]) => [`${path}@${version}/${file}`, text]);
    await writeFile(join(at, `${version}.zip`), zip(Object.fromEntries(inside)));
  }
  for (const [path, list] of versions) await writeFile(join(folder, path, "@v", "list"), `${list.join("\n")}\n`);
}
