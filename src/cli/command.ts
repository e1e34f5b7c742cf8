import type { Arguments, Flag } from "./arguments.ts";
import type { Terminal } from "./terminal.ts";

/** One command of the command line. */
export interface Command {
  /** What stands after the command's name: `GATEWAY PLUGIN…`. */
  readonly usage: string;
  /** Sentences below the usage. */
  readonly description: string;
  readonly flags: readonly Flag[];
  /** An example of the command line of another program that it takes behind `--`. */
  readonly behind?: string;
  /** A command line that works, without the program's name. */
  readonly example?: string;
  /** @returns the exit code @throws UserError for a mistake in the input */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}
