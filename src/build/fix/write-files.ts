import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileProblem } from "../../content/file-problem.ts";
import { UserError } from "../../model/user-error.ts";
import { shownPath } from "../user-files.ts";
import type { ChangedFile } from "./user-text.ts";

/** A text that lies beside the file that it will be. */
interface Staged {
  /** Absolute, behind all links. */
  readonly place: string;
  readonly beside: string;
  readonly before: string | undefined;
}

/**
 * Writes files, all or none; each is at any time the old one or the new one, whole. Links and modes stay.
 * @param directory absolute, that paths in sentences start from
 * @throws UserError where one cannot be written, or was changed since it was read
 */
export function writeFiles(files: readonly ChangedFile[], directory: string): void {
  const staged: Staged[] = [];
  const done: Staged[] = [];
  let current = "";
  try {
    for (const changed of files) {
      current = changed.file;
      staged.push(stage(changed, directory));
    }
    for (const one of staged) {
      current = one.place;
      renameSync(one.beside, one.place);
      done.push(one);
    }
  } catch (error) {
    for (const { place, before } of done) {
      if (before === undefined) rmSync(place, { force: true });
      else writeFileSync(place, before);
    }
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${shownPath(current, directory)} cannot be written: ${fileProblem(error)}. Nothing was changed.`,
    );
  } finally {
    for (const { beside } of staged) rmSync(beside, { force: true });
  }
}

function stage({ file, before, after }: ChangedFile, directory: string): Staged {
  const found = statSync(file, { throwIfNoEntry: false });
  const place = found === undefined ? file : realpathSync(file);
  if ((found === undefined ? undefined : readFileSync(place, "utf8")) !== before) {
    throw new UserError(
      `${shownPath(file, directory)} was changed in the meantime; nothing was written. Run it again.`,
    );
  }
  const beside = join(dirname(place), `.${basename(place)}.${randomBytes(6).toString("hex")}`);
  try {
    writeFileSync(beside, after, { flag: "wx", mode: 0o644, flush: true });
    if (found !== undefined) chmodSync(beside, found.mode & 0o7777);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  return { place, beside, before };
}
