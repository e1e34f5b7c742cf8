import { terminalText } from "../report/escape.ts";

/** A command as it can be pasted into a shell: no line of it is shortened, and what cannot be seen is written out. */
export function scriptLines(command: string): string[] {
  return command.split("\n").map((line) => terminalText(line.replaceAll("\t", "    "), line.length * 4));
}
