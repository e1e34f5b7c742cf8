import { execFile } from "node:child_process";
import { execRunner } from "../../src/ports/exec.ts";

/** How a process ended. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined where a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** What a process is started with. */
export interface Start {
  readonly cwd?: string;
  /** The whole environment; default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program to its end, whatever that is. @throws Error where it cannot be started */
export function run(program: string, args: readonly string[], start: Start = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const options = { ...start, env: { ...(start.env ?? process.env) }, maxBuffer: 64 << 20 };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error !== null && child.exitCode === null && child.signalCode === null) reject(error);
      else resolve({ stdout, stderr, code: child.exitCode ?? undefined, signal: child.signalCode ?? undefined });
    });
  });
}

/** Runs programs as the product does, and shows nothing of them. */
export const commands = execRunner(process.env, { line: () => undefined });
