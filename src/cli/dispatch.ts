import { fileProblem } from "../content/file-problem.ts";
import { toolName, toolVersion } from "../model/tool.ts";
import { UserError } from "../model/user-error.ts";
import { defectCode, defectSentence, foreseenSentence } from "../report/defect.ts";
import { terminalText } from "../report/escape.ts";
import { unusableInput } from "../report/exit-code.ts";
import { debugFlag, parseArguments } from "./arguments.ts";
import { commands } from "./commands.ts";
import { type Terminal, widthOf } from "./terminal.ts";

/**
 * Runs one command line.
 * @param words without the interpreter and the script
 * @returns the exit code
 */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(words, terminal);
  } catch (error) {
    const sentence = foreseenSentence(error);
    if (sentence === undefined) return lastResort(error, terminal);
    terminal.stderr.write(`${toolName}: ${terminalText(sentence)}\n`);
    return unusableInput;
  }
}

/** Says what nobody foresaw, wherever it was thrown. @returns the exit code */
export function lastResort(error: unknown, { stderr, debug }: Terminal): number {
  // A bar may stand on the last line of a terminal.
  const start = stderr.isTTY === true ? "\r\u001b[K" : "";
  stderr.write(`${start}${toolName}: ${defectSentence(error)}\n`);
  const stack = debug && error instanceof Error ? (error.stack ?? "") : "";
  for (const line of stack.split("\n").filter(Boolean)) stderr.write(`debug: ${terminalText(line)}\n`);
  return defectCode;
}

/** That standard output takes nothing: a full disk behind it, or a closed descriptor. */
export function unwritableSentence(error: unknown): string {
  return `${toolName}: standard output cannot be written: ${fileProblem(error)}.\n`;
}

/** The words that are the program's own: behind `--` they are another one's. */
function ownWords(words: readonly string[]): readonly string[] {
  return words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
}

/** Whether a command line asks to be shown what is run, asked and decided. */
export function asksForDebug(words: readonly string[]): boolean {
  return ownWords(words).includes(`--${debugFlag.name}`);
}

async function dispatch(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined) {
    terminal.stderr.write((await import("./help.ts")).programHelp());
    return unusableInput;
  }
  if (["--version", "version", "-v", "-V"].includes(name)) {
    terminal.stdout.write(`${toolName} ${toolVersion}\n`);
    return 0;
  }
  if (name === "help" || name === "--help" || name === "-h") return help(rest, terminal);
  const entry = await entryOf(name);
  const command = await entry.load();
  // Asked for help, a half-written command line is no mistake.
  const own = ownWords(rest);
  if (own.includes("--help") || own.includes("-h")) return help([name], terminal);
  const args = parseArguments(name, rest, { ...command, flags: [...command.flags, debugFlag] });
  return terminal.debug ? await debugged(() => command.run(args, terminal), terminal) : command.run(args, terminal);
}

/** Says on what a command runs, and how it ended. */
async function debugged(run: () => Promise<number>, { stderr }: Terminal): Promise<number> {
  const { versions, platform, arch } = process;
  const started = performance.now();
  stderr.write(`debug: ${toolName} ${toolVersion} on Node ${versions.node}, ${platform} ${arch}\n`);
  const code = await run();
  stderr.write(`debug: exit code ${code} after ${((performance.now() - started) / 1000).toFixed(2)} s\n`);
  return code;
}

async function help(words: readonly string[], terminal: Terminal): Promise<number> {
  const { commandHelp, programHelp } = await import("./help.ts");
  const [name] = words;
  if (name === undefined || name.startsWith("-")) {
    terminal.stdout.write(programHelp());
    return 0;
  }
  const entry = await entryOf(name);
  terminal.stdout.write(commandHelp(name, await entry.load(), widthOf(terminal.stdout)));
  return 0;
}

async function entryOf(name: string) {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry !== undefined) return entry;
  const { nearest } = await import("../model/nearest.ts");
  const guess = nearest(name, Object.keys(commands))[0];
  const hint = guess === undefined ? `"${toolName} help" lists all.` : `Did you mean ${guess}?`;
  throw new UserError(`There is no command "${name}". ${hint}`);
}
