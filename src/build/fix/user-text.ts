import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, relative } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { isOutside } from "../module-tree.ts";
import { shownPath } from "../user-files.ts";

/** A file of the user's that a fix changes. */
export interface ChangedFile {
  /** Absolute. */
  readonly file: string;
  /** Undefined where there is none yet. */
  readonly before: string | undefined;
  readonly after: string;
}

/** More than any file of its kind has; Go itself takes no go.mod above 16 MiB from a module. */
const largestFile = 16 * 1024 * 1024;

/**
 * Reads a file that may be changed. It belongs to whoever wrote the plugin, who may have made anything of it.
 * @param folder absolute, that the file has to stay in
 * @param directory absolute, that paths in sentences start from
 * @returns undefined where there is none
 * @throws UserError where it is no file of a usual size, or a link that leads elsewhere
 */
export function readUserText(file: string, folder: string, directory: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const shown = shownPath(file, directory);
  if (!found.isFile()) throw new UserError(`${shown} is no file, so nothing in it can be changed.`);
  if (found.size > largestFile) {
    throw new UserError(`${shown} has ${found.size} bytes; a file of its kind has no more than ${largestFile}.`);
  }
  const real = realpathSync(file);
  if (isOutside(relative(realpathSync(folder), real))) {
    throw new UserError(
      `${shown} is a link to ${real}, outside of ${shownPath(dirname(file), directory)}; put the file itself there.`,
    );
  }
  return readFileSync(real, "utf8");
}
