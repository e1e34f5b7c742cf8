import { statSync } from "node:fs";
import { type FileSource, openFile } from "../content/file-source.ts";
import { UserError } from "../model/user-error.ts";
import { fileProblem } from "./file-problem.ts";

/**
 * Opens a file that the user named.
 * @param what what it is for, as the sentence begins: `GATEWAY`, `PLUGIN`
 * @throws UserError where there is no such file, where it is a folder or a device, or may not be read
 */
export function openInput(what: string, path: string): FileSource {
  try {
    const found = statSync(path);
    if (found.isDirectory()) throw new UserError(`${what} ${path}: it is a folder; name a file.`);
    // A pipe has no offsets to read at.
    if (!found.isFile()) throw new UserError(`${what} ${path}: it is no regular file.`);
    return openFile(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${what} ${path}: it cannot be opened: ${fileProblem(error)}.`);
  }
}

/** Makes sure that `openInput` would work, for a file that something else opens. @throws UserError */
export function checkInput(what: string, path: string): void {
  openInput(what, path).close();
}

/** Opens a file, hands it to `body` and closes it whatever comes of that. */
export function withInput<T>(what: string, path: string, body: (source: FileSource) => T): T {
  const source = openInput(what, path);
  try {
    return body(source);
  } finally {
    source.close();
  }
}
