import { systemRefusal } from "../content/file-problem.ts";
import { describeThrown } from "../model/thrown.ts";
import { UserError } from "../model/user-error.ts";
import { terminalText } from "./escape.ts";

/** The exit code of an error that nobody foresaw, where no report can be made; a mistake of the user's is 2. */
export const defectCode = 70;

/** One sentence for an error that nobody foresaw: what it is, and where it was thrown. */
export function defectSentence(error: unknown): string {
  return terminalText(`a defect of this program, please report it: ${describeThrown(error)}`);
}

/** What to say of an error that is no defect of the program; undefined of one that is. */
export function foreseenSentence(error: unknown): string | undefined {
  // Errors about a file's content reach a shell only where the file is unusable as an input.
  const isMeant = error instanceof UserError || (error instanceof Error && error.name === "BinaryError");
  return isMeant ? error.message : systemRefusal(error);
}
