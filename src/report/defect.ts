import { describeThrown } from "../model/thrown.ts";
import { terminalText } from "./escape.ts";

/** The exit code of an error that nobody foresaw, where no report can be made; a mistake of the user's is 2. */
export const defectCode = 70;

/** One sentence for an error that nobody foresaw: what it is, and where it was thrown. */
export function defectSentence(error: unknown): string {
  return terminalText(`a defect of this program, please report it: ${describeThrown(error)}`);
}
