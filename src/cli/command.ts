import type { Arguments } from "./arguments.ts";
import type { Terminal } from "./terminal.ts";

/** One `--flag`. */
export interface Flag {
  /** Without dashes, as the input of the action is called (singular where that takes lines). */
  readonly name: string;
  /** One letter, without the dash. */
  readonly short?: string;
  /** What stands for the value in the help: `FILE`. Undefined for a switch. */
  readonly value?: string;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
  readonly repeatable?: true;
  /** A phrase for the help. */
  readonly help: string;
}

/** One command of the command line. */
export interface Command {
  /** What stands after the command's name: `GATEWAY PLUGIN…`. */
  readonly usage: string;
  /** Sentences below the usage. */
  readonly description: string;
  readonly flags: readonly Flag[];
  /** A command line that works, without the program's name. */
  readonly example?: string;
  /** @returns the exit code @throws UserError for a mistake in the input */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}
