import { accessSync, constants, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../model/user-error.ts";

/**
 * Finds before anything is built that its files cannot be written.
 * @param files absolute
 * @param written `output-directory` as the user wrote it
 * @throws UserError
 */
export function checkOutputFolder(files: readonly string[], written: string): void {
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    const problem = folderProblem(folder);
    if (problem !== undefined) throw new UserError(`output-directory: "${written}" cannot be written: ${problem}.`);
  }
}

function folderProblem(wanted: string): string | undefined {
  let folder = wanted;
  while (stats(folder) === undefined && dirname(folder) !== folder) folder = dirname(folder);
  const found = stats(folder);
  if (found?.isDirectory() !== true) return `${folder} is no folder; name another one`;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const isReadOnly = error instanceof Error && "code" in error && error.code === "EROFS";
    if (isReadOnly) return `the file system of ${folder} is read-only; name a folder on another one`;
    // As a container or an earlier run as root leaves it.
    const advice =
      found.uid === 0
        ? `it belongs to root; take it back with: sudo chown -R "$(id -u):$(id -g)" ${folder}`
        : "name another folder";
    return `permission denied in ${folder}; ${advice}`;
  }
}

function stats(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A part of the path is a file, or not to be looked into.
    return undefined;
  }
}
