import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** A process to measure. */
export interface Command {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** The exit codes that mean it did its work. */
  readonly exitCodes: readonly number[];
  /** When the clock stops. */
  readonly until: "end" | "first-output";
}

/** What one process used. */
export interface Usage {
  /** All bytes that its system calls read, its own code included. */
  readonly bytesRead: number;
  /** The highest resident memory, in bytes. */
  readonly peak: number;
  /** Processor time in milliseconds, of the user and of the system. */
  readonly processor: number;
}

/**
 * The fastest time of each command in milliseconds, by name.
 *
 * The commands take turns, so that a slow moment of the machine meets all of them; and since other work only ever adds
 * time, the fastest of many rounds is what the command itself takes.
 * @throws Error where a command ends with another exit code
 */
export async function fastestTimes(commands: readonly Command[], rounds: number): Promise<ReadonlyMap<string, number>> {
  const times = new Map(commands.map((command) => [command, [] as number[]]));
  // The first round fills the page cache and is not counted.
  for (let round = -1; round < rounds; round++) {
    for (const [command, list] of times) {
      const time = await timeOf(command);
      if (round >= 0) list.push(time);
    }
  }
  return new Map([...times].map(([command, list]) => [command.name, Math.min(...list)]));
}

/** What a Node.js process uses until it ends: the highest of several runs. */
export function usageOf(command: Command, scratch: string, runs: number): Usage {
  const meter = fileURLToPath(new URL("meter.js", import.meta.url));
  const result = join(scratch, "usage");
  let usage: Usage = { bytesRead: 0, peak: 0, processor: 0 };
  for (let run = 0; run < runs; run++) {
    const child = spawnSync(command.file, ["--import", meter, ...command.args], {
      env: { ...(command.env ?? process.env), BENCH_METER: result },
      maxBuffer: 1 << 28,
    });
    checkExit(command, child.status, child.stderr.toString());
    const numbers = readFileSync(result, "utf8").split(" ").map(Number);
    const [bytesRead = Number.NaN, kilobytes = Number.NaN, processor = Number.NaN] = numbers;
    usage = {
      bytesRead: Math.max(usage.bytesRead, bytesRead),
      peak: Math.max(usage.peak, kilobytes * 1024),
      processor: Math.max(usage.processor, processor),
    };
  }
  return usage;
}

async function timeOf(command: Command): Promise<number> {
  const started = process.hrtime.bigint();
  const child = spawn(command.file, command.args, {
    env: command.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let first: bigint | undefined;
  let errors = "";
  child.stdout.on("data", () => {
    first ??= process.hrtime.bigint();
  });
  child.stderr.on("data", (data: Buffer) => {
    first ??= process.hrtime.bigint();
    errors += data.toString();
  });
  const [status] = await once(child, "close");
  const ended = process.hrtime.bigint();
  checkExit(command, status, errors);
  if (command.until === "end") return milliseconds(ended - started);
  if (first === undefined) throw new Error(`${command.name} wrote nothing`);
  return milliseconds(first - started);
}

function checkExit(command: Command, status: number | null, errors: string): void {
  if (status !== null && command.exitCodes.includes(status)) return;
  throw new Error(`${command.name} ended with ${status}: ${errors.slice(0, 2000)}`);
}

function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e6;
}
