import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { hashFile } from "../content/file-source.ts";
import { UserError } from "../model/user-error.ts";

/** A built plugin whose bytes were judged. */
export interface JudgedFile {
  /** As the user would write it. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly sha256: string | undefined;
}

/**
 * Copies files to where no other step knows them, and makes sure that each copy is what was judged: what is uploaded
 * is read later than it is decided upon.
 * @param root absolute folder that holds the files
 * @param folder absolute, empty and private
 * @returns absolute paths in `folder`, as they were in `root`
 * @throws UserError where a file is another one now
 */
export function copyJudged(files: readonly JudgedFile[], root: string, folder: string): readonly string[] {
  return files.map(({ path, file, sha256 }) => {
    const copy = join(folder, relative(root, file));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(file, copy);
    const found = hashFile(copy, path);
    if (found === sha256) return copy;
    throw new UserError(
      `artifact-name: "${path}" is not uploaded: it was changed after it was judged (sha256:${sha256 ?? "unknown"}, and now sha256:${found}); find out what writes to it, and run again.`,
    );
  });
}
