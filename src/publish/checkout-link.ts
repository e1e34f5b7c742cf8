import { existsSync, lstatSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { isOutside } from "../build/module-tree.ts";

/**
 * The first link on the way to a path that somebody may have put there by a commit: one in the folder that is worked in,
 * or in a repository. Links elsewhere belong to the machine.
 * @param path absolute
 * @param directory absolute folder that is worked in
 */
export function checkoutLink(path: string, directory: string): string | undefined {
  const way: string[] = [];
  for (let at = path; dirname(at) !== at; at = dirname(at)) way.unshift(at);
  return way.find((at) => isLink(at) && (!isOutside(relative(directory, at)) || isInRepository(dirname(at))));
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    // A part of the path is a file, or not to be looked into.
    return false;
  }
}

function isInRepository(folder: string): boolean {
  if (existsSync(join(folder, ".git"))) return true;
  return dirname(folder) !== folder && isInRepository(dirname(folder));
}
