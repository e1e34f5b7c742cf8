import { run } from "./command.ts";

/** What the host said about one plugin. */
export type Answer =
  | {
      readonly file: string;
      /** The text of the error of plugin.Open. */
      readonly error: string;
    }
  | {
      readonly file: string;
      readonly error?: undefined;
      /** Name → what calling, reading or greeting it gave. */
      readonly symbols: Readonly<Record<string, string>>;
      /** Name → the text of the error of Lookup. */
      readonly missing: Readonly<Record<string, string>>;
    };

/** How the host died. */
interface Crash {
  /** The plugin that it was opening. */
  readonly file: string;
  /** What the runtime said: `fatal error: …`, `panic: …` or `SIGBUS: …`, which C code died of. */
  readonly message: string;
}

/** One run of the host. */
export interface HostRun {
  /** In order, up to the crash. */
  readonly answers: readonly Answer[];
  readonly crash?: Crash;
  /** What the host and the plugins wrote to standard error. */
  readonly log: string;
}

/** Further wishes for a run. */
export interface Opening {
  /** Names to look up in every plugin that opens. */
  readonly lookup?: readonly string[];
  readonly cwd?: string;
}

/** Opens plugins in order in one process of the host. */
export async function openInHost(host: string, plugins: readonly string[], opening: Opening = {}): Promise<HostRun> {
  const { lookup = [], cwd } = opening;
  const args = [...lookup.flatMap((name) => ["-lookup", name]), ...plugins];
  const ended = await run(host, args, cwd === undefined ? {} : { cwd });
  const answers = ended.stdout.split("\n").flatMap((line) => (line === "" ? [] : [parseAnswer(line)]));
  const log = ended.stderr;
  if (ended.code === 0) return { answers, log };
  const file = plugins[answers.length];
  // In front of "fatal error: fault" stands an address, which is chance.
  const message = /^(?:fatal error|panic|SIG[A-Z]+): .*/m.exec(log)?.[0] ?? ended.signal;
  if (file === undefined || message === undefined) throw new Error(`The host ended in an unknown way: ${log}`);
  return { answers, crash: { file, message }, log };
}

function parseAnswer(line: string): Answer {
  const answer: unknown = JSON.parse(line);
  if (isRecord(answer) && typeof answer["file"] === "string") {
    const { file, error, symbols, missing } = answer;
    if (typeof error === "string") return { file, error };
    if (isTexts(symbols) && isTexts(missing)) return { file, symbols, missing };
  }
  throw new Error(`Not an answer of the host: ${line}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}
