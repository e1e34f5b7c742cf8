import { copyFile, cp, link, mkdtemp, open, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type SourceTree, writeTree } from "./source-tree.ts";

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "go-plugin-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A source tree in a folder that is gone after the test. */
export async function sourceFolder(tree: SourceTree): Promise<string> {
  const folder = await temporaryFolder();
  await writeTree(folder, tree);
  return folder;
}

/** The source that a plugin was built from, with the go.sum of that build, in a folder that is gone after the test. */
export async function sourceOfBuilt(plugin: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(dirname(plugin), "..", "src"), folder, { recursive: true });
  return folder;
}

/** A file with that content. */
export async function fileOf(content: string | Uint8Array, name = "plugin.so"): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

/** A copy under another name, another file to the system. */
export async function copyOf(file: string, name = basename(file)): Promise<string> {
  const copy = join(await temporaryFolder(), name);
  await copyFile(file, copy);
  return copy;
}

/** A copy whose bytes at `offset` are others. */
export async function patched(file: string, offset: number, bytes: readonly number[]): Promise<string> {
  const copy = await copyOf(file);
  const handle = await open(copy, "r+");
  await handle.write(Uint8Array.from(bytes), 0, bytes.length, offset);
  await handle.close();
  return copy;
}

/** A copy in which other bytes stand for the given ones, wherever they are. */
export async function replaced(
  file: string,
  changes: readonly (readonly [from: Buffer, to: Buffer])[],
): Promise<string> {
  const bytes = await readFile(file);
  for (const [from, to] of changes) {
    let at = bytes.indexOf(from);
    if (at < 0 || from.length !== to.length) throw new Error(`Cannot replace ${from.toString("latin1")} in ${file}`);
    for (; at >= 0; at = bytes.indexOf(from, at + 1)) to.copy(bytes, at);
  }
  return await fileOf(bytes);
}

/** A copy of only the first bytes. */
export async function truncated(file: string, length: number): Promise<string> {
  const copy = await copyOf(file);
  await truncate(copy, length);
  return copy;
}

/** A copy, and another name for it in the same folder. */
export async function linkTo(
  file: string,
  kind: "symlink" | "hard link",
  name: string,
): Promise<{ readonly original: string; readonly link: string }> {
  const original = await copyOf(file);
  const path = join(dirname(original), name);
  await (kind === "symlink" ? symlink(original, path) : link(original, path));
  return { original, link: path };
}
