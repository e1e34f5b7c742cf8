import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { versionControl } from "../build/plan/copy-plan.ts";
import { isBinary } from "../build/plugins.ts";
import { UserError } from "../model/user-error.ts";
import { checkoutLink } from "./checkout-link.ts";

/**
 * Finds before anything is built that its files cannot be written, or would be written somewhere else: a link in a
 * checkout leads where whoever committed it wants.
 * @param files absolute
 * @param written `output-directory` as the user wrote it
 * @param directory absolute folder that is worked in
 * @throws UserError
 */
export function checkOutputFolder(files: readonly string[], written: string, directory: string): void {
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    const link = checkoutLink(folder, directory);
    if (link !== undefined) {
      throw new UserError(
        `output-directory: "${written}" leads through ${link}, a link to ${readlinkSync(link).slice(0, 300)}; name the folder itself, or remove the link.`,
      );
    }
    const repository = relative(directory, folder)
      .split(sep)
      .find((part) => versionControl.includes(part));
    if (repository !== undefined) {
      throw new UserError(
        `output-directory: "${written}" lies in ${repository}, which belongs to version control; name another folder.`,
      );
    }
    const problem = folderProblem(folder);
    if (problem !== undefined) throw new UserError(`output-directory: "${written}" cannot be written: ${problem}.`);
  }
  const folder = files.find((file) => stats(file)?.isDirectory());
  if (folder !== undefined)
    throw new UserError(`output-directory: ${folder} is a folder, and a plugin is to be there; remove it.`);
}

/**
 * Finds before anything is built that a built file would take the place of something else: a file of the source, say.
 * @param files absolute
 * @throws UserError
 */
export function checkReplacedFiles(files: readonly string[]): void {
  const kept = files.find((file) => !file.endsWith(".so") && isThere(file) && !isBinary(file, file));
  if (kept === undefined) return;
  throw new UserError(
    `plugin-file: ${kept} is there, is no built plugin, and would be replaced by one; choose another name or output-directory, or remove it.`,
  );
}

const longestRunFile = 64 << 20;

/** Files that a run leaves beside the plugins, under names that others may use, too. */
export const runFileNames = { checksums: "SHA256SUMS", report: "report.json", recipe: "recipe.json" } as const;

/** How one that a run wrote begins, or looks. */
const runFiles: Readonly<Record<keyof typeof runFileNames, RegExp>> = {
  checksums: /^(?:[0-9a-f]{64} [ *].+\n)*$/,
  report: /^\{\s*"schemaVersion": ?\d+,\s*"tool":/,
  recipe: /^\[\s*\{\s*"gateway":/,
};

/**
 * Finds before anything is built that a run would put its own files in the place of somebody else's.
 * @param root absolute
 * @param written `output-directory` as the user wrote it
 * @throws UserError
 */
export function checkRunFiles(root: string, written: string): void {
  for (const kind of ["checksums", "report", "recipe"] as const) {
    const name = runFileNames[kind];
    const file = join(root, name);
    const found = stats(file);
    if (found?.isFile() !== true) continue;
    if (found.size < longestRunFile && runFiles[kind].test(readFileSync(file, "utf8"))) continue;
    throw new UserError(
      `output-directory: "${written}" holds ${name}, which no run of this program wrote and which it would replace; name another folder.`,
    );
  }
}

/** Whether there is anything by this name, a link that leads nowhere too. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function folderProblem(wanted: string): string | undefined {
  let folder = wanted;
  let missing: string | undefined;
  while (stats(folder) === undefined && dirname(folder) !== folder) {
    missing = folder;
    folder = dirname(folder);
  }
  const found = stats(folder);
  if (found?.isDirectory() !== true) return `${folder} is no folder; name another one`;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (missing === undefined) return undefined;
    // Permission is no promise: below /proc and its like nothing can be made, and Node's recursive mkdir never gives up.
    mkdirSync(missing);
    rmdirSync(missing);
    return undefined;
  } catch (error) {
    const denied = error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM");
    const isReadOnly = error instanceof Error && "code" in error && error.code === "EROFS";
    if (isReadOnly) return `the file system of ${folder} is read-only; name a folder on another one`;
    if (!denied) return `no folder can be made in ${folder}; name another one`;
    // As a container or an earlier run as root leaves it.
    const advice =
      found.uid === 0
        ? `it belongs to root; take it back with: sudo chown -R "$(id -u):$(id -g)" ${folder}, or name another folder`
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
