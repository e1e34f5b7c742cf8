import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** How much a folder keeps; what was used longest ago goes first. The time of the last use is the file's own. */
export interface FolderBounds {
  readonly entries: number;
  readonly bytes: number;
}

/** No writer needs this long: a temporary file as old as that belongs to one that was killed. */
const abandonedAfter = 60 * 60 * 1000;

/**
 * Removes entries beyond the bounds, and what killed writers left. Files of other names are never touched.
 * @param names how those of entries and of temporary files look
 */
export async function prune(
  folder: string,
  { entry, temporary }: { readonly entry: RegExp; readonly temporary?: RegExp },
  bounds: FolderBounds,
): Promise<void> {
  const entries: { file: string; size: number; used: number }[] = [];
  for (const name of await readdir(folder)) {
    const isTemporary = temporary?.test(name) === true;
    if (!isTemporary && !entry.test(name)) continue;
    const file = join(folder, name);
    // Another process may tidy at the same time.
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) continue;
    if (!isTemporary) entries.push({ file, size: found.size, used: found.mtimeMs });
    else if (Date.now() - found.mtimeMs > abandonedAfter) await rm(file, { force: true });
  }
  entries.sort((a, b) => b.used - a.used);
  let bytes = 0;
  for (const [index, { file, size }] of entries.entries()) {
    bytes += size;
    if (index >= bounds.entries || bytes > bounds.bytes) await rm(file, { force: true });
  }
}
