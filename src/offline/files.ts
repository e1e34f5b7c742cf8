import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

/**
 * Every file below a part of a folder, sorted, relative to the folder and with slashes. Links and devices count as
 * files, so that nobody overlooks them.
 */
export function filesBelow(folder: string, part: string): string[] {
  const start = join(folder, part);
  if (!existsSync(start)) return [];
  return readdirSync(start, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join("/"))
    .sort();
}
