import { statSync } from "node:fs";
import { UserError } from "../model/user-error.ts";
import { fileProblem } from "./file-problem.ts";
import { type FileSource, openFile } from "./file-source.ts";

/**
 * Opens a file that the user named.
 * @param what what it is for, as the sentence begins: `GATEWAY`, `PLUGIN`
 * @param name as the user wrote it
 * @throws UserError where there is no such file, where it is a folder or a device, or may not be read
 */
export function openNamed(what: string, path: string, name = path): FileSource {
  try {
    const found = statSync(path);
    if (found.isDirectory()) throw new UserError(`${what} ${name}: it is a folder; name a file.`);
    // A pipe has no offsets to read at.
    if (!found.isFile()) throw new UserError(`${what} ${name}: it is no regular file.`);
    return openFile(path, name);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${what} ${name}: it cannot be opened: ${fileProblem(error)}.`);
  }
}

/** Makes sure that `openNamed` would work, for a file that something else opens. @throws UserError */
export function checkNamed(what: string, path: string): void {
  openNamed(what, path).close();
}

/** Opens a file, hands it to `body` and closes it whatever comes of that. */
export function withNamed<T>(what: string, path: string, body: (source: FileSource) => T): T {
  const source = openNamed(what, path);
  try {
    return body(source);
  } finally {
    source.close();
  }
}
