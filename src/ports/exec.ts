import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { basename, delimiter, join, resolve } from "node:path";
import { StringDecoder } from "node:string_decoder";
import {
  BoundedText,
  type Command,
  type CommandResult,
  type CommandRunner,
  endedBySignal,
  type Program,
  type RunningProgram,
} from "./command-runner.ts";
import { type Environment, publicEnvironment } from "./environment.ts";
import type { Logger } from "./logger.ts";
import { shownCommand } from "./shown-command.ts";

/** Where the output of a program goes line by line; all of it is of foreign origin. */
export interface OutputSink {
  line(text: string): void;
  /** Takes what is not to be shown, too. */
  heard?(text: string): void;
  /** A program was started. @returns what is called when it has ended */
  started?(program: string): () => void;
}

/**
 * Runs programs without a shell, through `@actions/exec` where nothing has to flow while they run.
 * @param environment of the programs: `programEnvironment`
 * @param logger where each command is told, and how it ended
 */
export function execRunner(
  environment: Environment,
  sink: OutputSink,
  logger: Pick<Logger, "debug"> = { debug: () => {} },
): CommandRunner {
  const find = (program: Program, inherited: Environment, directory?: string): string | undefined => {
    const file = findProgram(program.file, inherited["PATH"] ?? "");
    const where = directory === undefined ? "" : ` in ${directory}`;
    if (file === undefined) logger.debug(`There is no program "${program.file}" on the PATH.`);
    else logger.debug(`Starting${where}: ${shownCommand({ ...program, file }, inherited)}`);
    return file;
  };
  const ended = (file: string, started: number, how: string) =>
    logger.debug(`${file} ended ${how} after ${((performance.now() - started) / 1000).toFixed(2)} s`);
  return {
    async run(command) {
      const started = performance.now();
      const inherited = command.inherited === "public" ? publicEnvironment(environment) : environment;
      const program = find(command, inherited, command.directory);
      if (program === undefined) return undefined;
      const end = sink.started?.([basename(program), ...command.args.slice(0, 1)].join(" "));
      try {
        const result = await execute(program, command, inherited, sink);
        ended(program, started, `with ${result.exitCode}`);
        return result;
      } finally {
        end?.();
      }
    },
    start(program) {
      const started = performance.now();
      const file = find(program, environment);
      if (file === undefined) return undefined;
      const running = startProgram(file, program, environment);
      void running.ended.then((how) =>
        ended(file, started, how instanceof Error ? `by ${how.message}` : `with ${how ?? "a signal"}`),
      );
      return running;
    },
  };
}

async function execute(
  program: string,
  command: Command,
  environment: Environment,
  sink: OutputSink,
): Promise<CommandResult> {
  const { exec } = await import("@actions/exec");
  const streams = { stdout: new Stream(command.keeps), stderr: new Stream() };
  const show = (text: string) => {
    sink.heard?.(text);
    if (command.output === "shown") sink.line(`${command.prefix ?? ""}${text}`);
  };
  // The command line is split at spaces unless it is quoted.
  // Of a program that a signal ends, @actions/exec has none.
  const exitCode: number | null = await exec(`"${program}"`, [...command.args], {
    cwd: command.directory,
    env: { ...defined(environment), ...command.environment },
    silent: true,
    ignoreReturnCode: true,
    listeners: {
      stdout: (data) => streams.stdout.write(data),
      stderr: (data) => streams.stderr.write(data),
      stdline: show,
      errline: show,
    },
  });
  return { exitCode: exitCode ?? endedBySignal, stdout: streams.stdout.end(), stderr: streams.stderr.end() };
}

function startProgram(file: string, { args, environment: own }: Program, environment: Environment): RunningProgram {
  const child = spawn(file, args, { env: { ...defined(environment), ...own }, stdio: "pipe", windowsHide: true });
  const ended = new Promise<number | Error | undefined>((resolve) => {
    child.once("error", resolve);
    child.once("close", (code) => resolve(code ?? undefined));
  });
  // A pipe that broke is told by how the program ends.
  child.stdin.on("error", () => {});
  const { stdin, stdout, stderr } = child;
  return { stdin, stdout, stderr, ended, kill: () => void child.kill("SIGKILL") };
}

/** A program that has what this process has for input, output and errors: a terminal, a pipe. */
export interface ForegroundProgram {
  /** Its exit code, or the signal that ended it; or why it did not start. */
  readonly ended: Promise<number | NodeJS.Signals | Error>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts a program of the user's in the place of this one.
 * @param environment all of its environment but what the command sets
 * @returns undefined where there is no such program
 */
export function startInForeground(
  { file, args, directory, environment: own }: Omit<Command, "output">,
  environment: Environment,
  logger: Pick<Logger, "debug">,
): ForegroundProgram | undefined {
  const isPath = file.includes("/");
  const program = isPath ? resolve(directory, file) : findProgram(file, { ...environment, ...own }["PATH"] ?? "");
  if (program === undefined || (isPath && !isExecutable(program))) return undefined;
  logger.debug(`Starting in ${directory}: ${shownCommand({ file: program, args, environment: own }, environment)}`);
  const child = spawn(program, args, {
    argv0: file,
    cwd: directory,
    env: { ...defined(environment), ...own },
    stdio: "inherit",
  });
  const ended = new Promise<number | NodeJS.Signals | Error>((settle) => {
    child.once("error", settle);
    child.once("exit", (code, signal) => settle(code ?? signal ?? 1));
  });
  return { ended, kill: (signal) => void child.kill(signal) };
}

function defined(environment: Environment): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) variables[name] = value;
  return variables;
}

function findProgram(name: string, path: string): string | undefined {
  for (const folder of path.split(delimiter)) {
    if (folder === "") continue;
    const file = join(folder, name);
    if (isExecutable(file)) return file;
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Text out of pieces that may end inside of a character. */
class Stream {
  readonly #decoder = new StringDecoder("utf8");
  readonly #text: BoundedText;

  constructor(keeps?: number) {
    this.#text = new BoundedText(keeps);
  }

  write(data: Buffer): void {
    this.#text.append(this.#decoder.write(data));
  }

  end(): string {
    this.#text.append(this.#decoder.end());
    return this.#text.toString();
  }
}
