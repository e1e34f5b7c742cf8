import { join, posix, relative } from "node:path";
import { isOutside } from "../copier.ts";
import type { Workspace } from "../workspace.ts";

/**
 * The user's own file behind a path in the output of a build, whose script may have worked on a copy of its own.
 * @param root absolute folder of the copy on this machine
 * @param mount where it is in the container
 */
export function originalOf(file: string, workspace: Workspace, root: string, mount: string): string | undefined {
  if (!posix.isAbsolute(file) || !isOutside(relative(root, file))) return workspace.originalOf(file);
  const inside = posix.relative(mount, file);
  if (!isOutside(inside)) return workspace.originalOf(join(root, inside));
  // Documented scripts copy the module into a folder plugin_… beside the gateway's source.
  const copied = /\/plugin_[^/]*\/(.+)$/.exec(file)?.[1];
  return copied === undefined ? undefined : workspace.originalOf(join(workspace.directory, copied));
}
