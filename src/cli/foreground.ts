import { constants } from "node:os";
import { fileProblem } from "../content/file-problem.ts";
import { UserError } from "../model/user-error.ts";
import type { Command } from "../ports/command-runner.ts";
import type { Environment } from "../ports/environment.ts";
import { type ForegroundProgram, startInForeground } from "../ports/exec.ts";
import type { Logger } from "../ports/logger.ts";

/** The place of the one program that has the terminal. */
export class ForegroundSlot {
  readonly #environment: Environment;
  readonly #logger: Pick<Logger, "debug">;
  #program: ForegroundProgram | undefined;

  /** @param environment of the program, which is the user's own */
  constructor(environment: Environment, logger: Pick<Logger, "debug">) {
    this.#environment = environment;
    this.#logger = logger;
  }

  /** Runs a program to its end. @returns its exit code, as a shell says it @throws UserError where it cannot be started */
  async run(command: Omit<Command, "output">): Promise<number> {
    const program = startInForeground(command, this.#environment, this.#logger);
    if (program === undefined) {
      const where = command.file.includes("/") ? `in ${command.directory}` : "on PATH";
      throw new UserError(`There is no program "${command.file}" ${where}.`);
    }
    this.#program = program;
    try {
      const ended = await program.ended;
      if (ended instanceof Error) throw new UserError(`"${command.file}" cannot be started: ${fileProblem(ended)}.`);
      return typeof ended === "number" ? ended : signalCode(ended);
    } finally {
      this.#program = undefined;
    }
  }

  /** Passes a signal on. @returns whether there is a program */
  pass(signal: NodeJS.Signals): boolean {
    // What is typed at a terminal reaches every program of its foreground.
    const isTyped = process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT");
    if (!isTyped) this.#program?.kill(signal);
    return this.#program !== undefined;
  }
}

/** 128 and the number of the signal, as a shell says it. */
export function signalCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
