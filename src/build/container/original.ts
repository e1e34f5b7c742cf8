import { join, posix, relative } from "node:path";
import { isOutside } from "../module-tree.ts";
import type { CopiedSource } from "./copied-source.ts";

/**
 * The user's own file behind a path in the output of a build, whose script may have worked on a copy of its own.
 * @param mount where the copy is in the container
 */
export function originalOf(file: string, { root, directory, files }: CopiedSource, mount: string): string | undefined {
  if (!posix.isAbsolute(file) || !isOutside(relative(root, file))) return files.originalOf(file);
  const inside = posix.relative(mount, file);
  if (!isOutside(inside)) return files.originalOf(join(root, inside));
  // Documented scripts copy the module into a folder plugin_… beside the gateway's source.
  const copied = /\/plugin_[^/]*\/(.+)$/.exec(file)?.[1];
  return copied === undefined ? undefined : files.originalOf(join(directory, copied));
}
