import { existsSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { isOutside } from "../module-tree.ts";
import type { CopiedSource } from "./copied-source.ts";

/**
 * The user's own file behind a path in the output of a build, whose script may have worked on a copy of its own.
 * @param mount where the copy is in the container
 */
export function originalOf(file: string, copied: CopiedSource, mount: string): string | undefined {
  const { root, originalRoot, directory, files } = copied;
  // The texts of the plan name the user's own files in `//line`.
  if (posix.isAbsolute(file) && !isOutside(relative(originalRoot, file)) && existsSync(file)) return file;
  if (!posix.isAbsolute(file) || !isOutside(relative(root, file))) return files.originalOf(file);
  const inside = posix.relative(mount, file);
  if (!isOutside(inside)) return files.originalOf(join(root, inside));
  // Documented scripts copy the module into a folder plugin_… beside the gateway's source.
  const beside = /\/plugin_[^/]*\/(.+)$/.exec(file)?.[1];
  return beside === undefined ? undefined : files.originalOf(join(directory, beside));
}
