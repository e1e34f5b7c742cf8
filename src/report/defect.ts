import { terminalText } from "./escape.ts";

/** The exit code of an error that nobody foresaw, where no report can be made; a mistake of the user's is 2. */
export const defectCode = 70;

/** One sentence for an error that nobody foresaw: what it is, and where it was thrown. */
export function defectSentence(error: unknown): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  // The first frame that is not of Node itself, without the folder that it is installed in.
  const [, place] = /^ +at (?!.*\bnode:).*?([\w.-]+\/[\w.-]+:\d+:\d+)\)?$/m.exec(stack) ?? [];
  return terminalText(`a defect of this program, please report it: ${what}${place === undefined ? "" : ` (${place})`}`);
}
