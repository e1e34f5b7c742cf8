import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileProblem } from "../content/file-problem.ts";
import { hashFile } from "../content/file-source.ts";
import { UserError } from "../model/user-error.ts";
import type { RunFolder } from "./run-folder.ts";

/**
 * Copies what a run leaves to where no other step knows it, and makes sure that each copy is what was judged: what is
 * handed on is read later than it is decided upon.
 * @param root absolute, an empty and private folder
 * @throws UserError where a file is another one now
 */
export function copyJudged({ files }: RunFolder, root: string): RunFolder {
  const copies = files.map((file) => {
    const path = join(root, file.name);
    copy(file.path, path, file.name);
    const found = hashFile(path, file.name);
    if (found === file.sha256) return { ...file, path };
    throw new UserError(
      `output-directory: "${file.name}" is not handed on: it was changed after it was judged (sha256:${file.sha256}, and now sha256:${found}); find out what writes to it, and run again.`,
    );
  });
  return { root, files: copies };
}

function copy(from: string, to: string, name: string): void {
  try {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  } catch (error) {
    throw new UserError(`output-directory: "${name}" is not handed on: it cannot be copied: ${fileProblem(error)}.`);
  }
}
