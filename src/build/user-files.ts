import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import type { Location } from "../model/report.ts";
import { isOutside } from "./module-tree.ts";

/** The user's own files of a build, and what paths in Go's words mean among them. */
export interface UserFiles {
  /** Absolute folder of the plugin's module. */
  readonly root: string;
  /** Absolute folders of all modules that take part from folders of the user's, the plugin's first. */
  readonly roots: readonly string[];
  readonly goWork: string | undefined;
  /**
   * The user's own file behind a file that Go names; undefined for any other file.
   * @param file absolute, or relative to where Go ran
   */
  originalOf(file: string): string | undefined;
  /** A text of Go's with the user's own folders in the place of those that were made for the build. */
  inOwnFolders(text: string): string;
}

/** The files of a build that runs where they lie. @param planFolder what is written for the build lies there */
export function filesInPlace(
  { root, roots, goWork }: Pick<UserFiles, "root" | "roots" | "goWork">,
  planFolder: string,
): UserFiles {
  // What Go is given in the place of the user's own; the lines are the same.
  const given = new Map([
    [join(planFolder, "go.mod"), join(root, "go.mod")],
    [join(planFolder, "go.sum"), join(root, "go.sum")],
    ...(goWork === undefined ? [] : [[join(planFolder, "go.work"), goWork] as const]),
  ]);
  const folders = goWork === undefined ? roots : [...roots, resolve(goWork, "..")];
  return {
    root,
    roots,
    goWork,
    originalOf(file) {
      const path = resolve(root, file);
      const own = given.get(path) ?? path;
      const isOwn = folders.some((folder) => !isOutside(relative(folder, own)));
      return isOwn && existsSync(own) ? own : undefined;
    },
    inOwnFolders: (text) => [...given].reduce((shown, [from, to]) => shown.replaceAll(from, () => to), text),
  };
}

/** The same of a build in a copy: what it names there is the user's own file behind it. */
export function filesOfCopy(files: UserFiles, copy: { readonly folder: string; readonly original: string }): UserFiles {
  const originalPath = (path: string) =>
    isOutside(relative(copy.folder, path)) ? path : join(copy.original, relative(copy.folder, path));
  return {
    root: originalPath(files.root),
    roots: files.roots.map(originalPath),
    goWork: files.goWork === undefined ? undefined : originalPath(files.goWork),
    originalOf(file) {
      const found = files.originalOf(file);
      return found === undefined ? undefined : originalPath(found);
    },
    inOwnFolders: (text) => files.inOwnFolders(text).replaceAll(copy.folder, () => copy.original),
  };
}

/** Files of a build, and the folder that reports see them from. */
export interface FileLocations {
  readonly files: UserFiles;
  /** Absolute. */
  readonly directory: string;
}

/** The place in the user's own files behind one that Go names, as reports name it; undefined for other files. */
export function placeOfPrinted({ files, directory }: FileLocations, file: string, line: number): Location | undefined {
  return locationOf(files.originalOf(file), line, directory);
}

/** Where a finding points to, seen from a folder. @param file absolute */
export function locationOf(file: string | undefined, line: number, directory: string): Location | undefined {
  return file === undefined ? undefined : { file: shownPath(file, directory), line };
}

/** A path as reports name it: from the folder where it is below it. @param path absolute */
export function shownPath(path: string, directory: string): string {
  const below = relative(directory, path);
  return (isOutside(below) ? path : below || ".").split(sep).join("/");
}
