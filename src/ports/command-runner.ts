import type { Readable, Writable } from "node:stream";

/** A program with its arguments; no shell is involved. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly directory: string;
  /** Set in addition to the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** `public`: of the environment of this process it gets nothing that is or opens a secret. Default: all. */
  readonly inherited?: "public" | "all";
  /** Whether somebody watching sees the output as it comes. */
  readonly output: "shown" | "hidden";
  /** Characters of stdout that are kept at each end, where it is data and no log. Default: some hundred thousand. */
  readonly keeps?: number;
  /** Stands before every line that is shown, where several programs run at a time. */
  readonly prefix?: string;
}

/** The exit code that stands for the end by a signal; no program of Go's has it. */
export const endedBySignal = 128;

export interface CommandResult {
  readonly exitCode: number;
  /** Shortened in the middle where it is longer than was to be kept. */
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that is fed and read while it runs. */
export interface RunningProgram {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Its exit code, undefined where a signal ended it; or why it did not start. */
  readonly ended: Promise<number | Error | undefined>;
  /** Ends it at once. */
  kill(): void;
}

export type Program = Pick<Command, "file" | "args" | "environment">;

/** Runs programs. The shells bring one; below them nothing starts a process. */
export interface CommandRunner {
  /** @returns undefined where there is no such program */
  run(command: Command): Promise<CommandResult | undefined>;
  /** Starts a program that handles bytes and no files. @returns undefined where there is no such program */
  start(program: Program): RunningProgram | undefined;
}

/** A command as a person can paste it into a shell, with every variable that it sets. */
export function printCommand({ file, args, environment }: Pick<Command, "file" | "args" | "environment">): string {
  const variables = Object.entries(environment).map(([name, value]) => assignment(name, value));
  return [...variables, ...[file, ...args].map(quote)].join(" ");
}

/** `NAME=value` for a shell. */
export function assignment(name: string, value: string): string {
  return `${name}=${value === "" ? "" : quote(value)}`;
}

function quote(word: string): string {
  // `=` is safe behind the first character: a word that is no assignment does not become one after the program's name.
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Collects output of any length in bounded memory: the beginning, where compilers put the first error, and the end.
 */
export class BoundedText {
  readonly #limit: number;
  #head = "";
  #tail = "";
  #left = 0;

  /** @param limit characters that are kept at each end */
  constructor(limit = 131_072) {
    this.#limit = limit;
  }

  append(text: string): void {
    const room = Math.max(0, this.#limit - this.#head.length);
    this.#head += text.slice(0, room);
    const tail = this.#tail + text.slice(room);
    this.#left += Math.max(0, tail.length - this.#limit);
    this.#tail = tail.slice(-this.#limit);
  }

  toString(): string {
    return this.#left === 0
      ? this.#head + this.#tail
      : `${this.#head}\n… ${this.#left} characters left out …\n${this.#tail}`;
  }
}
