import { fileProblem } from "../content/file-problem.ts";
import { sha256OfFile } from "../content/file-source.ts";
import { UserError } from "../model/user-error.ts";
import type { RunFile } from "./run-folder.ts";

/**
 * Hashes files once more before they leave: what was checked is what is handed on.
 * @throws UserError where one is another file by now
 */
export function checkUnchanged(files: readonly Pick<RunFile, "path" | "name" | "sha256">[]): void {
  for (const { path, name, sha256 } of files) {
    const found = hashOf(path, name);
    if (found === sha256) continue;
    throw new UserError(
      `output-directory: "${name}" was sha256:${sha256} when it was checked and is sha256:${found} now; nothing was handed on. Find what writes to it beside this step.`,
    );
  }
}

function hashOf(path: string, name: string): string {
  try {
    return sha256OfFile(path);
  } catch (error) {
    throw new UserError(
      `output-directory: "${name}" cannot be read any more: ${fileProblem(error)}; nothing was handed on.`,
    );
  }
}
