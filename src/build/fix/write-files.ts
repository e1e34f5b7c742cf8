import { randomBytes } from "node:crypto";
import {
  chmodSync,
  cpSync,
  lstatSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
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

/** What is written together. */
export interface WrittenFiles {
  readonly files: readonly ChangedFile[];
  /** A folder that takes the place of another one; absolute. */
  readonly vendor?: { readonly made: string; readonly place: string };
}

/**
 * Writes files, all or none; each is at any time the old one or the new one, whole. Links and modes stay.
 * @param directory absolute, that paths in sentences start from
 * @throws UserError where one cannot be written, or was changed since it was read
 */
export function writeFiles({ files, vendor }: WrittenFiles, directory: string): void {
  const staged: Staged[] = [];
  const done: Staged[] = [];
  const folders = vendor && { ...vendor, next: besideOf(vendor.place), last: besideOf(vendor.place) };
  let current = vendor?.place ?? "";
  try {
    if (folders !== undefined) checkFolder(folders.place, directory);
    if (folders !== undefined) cpSync(folders.made, folders.next, { recursive: true });
    for (const changed of files) {
      current = changed.file;
      staged.push(stage(changed, directory));
    }
    for (const one of staged) {
      current = one.place;
      renameSync(one.beside, one.place);
      done.push(one);
    }
    if (folders !== undefined) {
      current = folders.place;
      exchange(folders);
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
    if (folders !== undefined)
      for (const one of [folders.next, folders.last]) rmSync(one, { recursive: true, force: true });
  }
}

/** @throws UserError for a link, behind which anything may lie */
function checkFolder(place: string, directory: string): void {
  if (lstatSync(place).isDirectory()) return;
  throw new UserError(`${shownPath(place, directory)} is a link; put the folder itself there. Nothing was changed.`);
}

/** Puts a folder in the place of another one. */
function exchange({
  place,
  next,
  last,
}: {
  readonly place: string;
  readonly next: string;
  readonly last: string;
}): void {
  renameSync(place, last);
  try {
    renameSync(next, place);
  } catch (error) {
    renameSync(last, place);
    throw error;
  }
}

/** A name that nothing has. */
function besideOf(place: string): string {
  return join(dirname(place), `.${basename(place)}.${randomBytes(6).toString("hex")}`);
}

function stage({ file, before, after }: ChangedFile, directory: string): Staged {
  const found = statSync(file, { throwIfNoEntry: false });
  const place = found === undefined ? file : realpathSync(file);
  if ((found === undefined ? undefined : readFileSync(place, "utf8")) !== before) {
    throw new UserError(
      `${shownPath(file, directory)} was changed in the meantime; nothing was written. Run it again.`,
    );
  }
  const beside = besideOf(place);
  try {
    writeFileSync(beside, after, { flag: "wx", mode: 0o644, flush: true });
    if (found !== undefined) chmodSync(beside, found.mode & 0o7777);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  return { place, beside, before };
}
