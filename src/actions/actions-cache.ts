import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf, StoreWarnings } from "../content/store/warnings.ts";
import type { Logger } from "../ports/logger.ts";
import { captureOutput, type Outputs, problemsIn } from "./captured-output.ts";

/** A profile moves in a second. The toolkit alone would try a service that is down for half a minute, per entry. */
const usualPatience = 30_000;

/** What the toolkit says where another job has kept the same, or is just doing it. */
const isThere = /already[ _-]?exists|another job may be creating/i;

/** What the cache needs of its surroundings. */
export interface ActionsCacheIo {
  /** RUNNER_TEMP: its path is part of what entries are found by, and the same on all runners of a kind. */
  readonly temporary: string;
  readonly logger: Logger;
  /** Of this process: what the toolkit prints does not reach them. */
  readonly outputs: Outputs;
  /** Milliseconds for one small entry; half a minute unless told. */
  readonly patience?: number;
}

/** What is asked of the service. */
export interface CacheCall<T> {
  readonly direction: Direction;
  /** Of the entry's file: the path counts for finding it again. */
  readonly name: string;
  /** How many times the usual patience it is worth. Default: 1. */
  readonly worth?: number;
  /** @param file absolute path of the entry's file, where nothing is before and after */
  body(cache: CacheClient, file: string): Promise<T>;
}

type Direction = "read" | "write";

type CacheClient = Pick<typeof import("@actions/cache"), "restoreCache" | "saveCache">;

/**
 * The cache that jobs of a repository share.
 *
 * A service that fails is left alone for the rest of the run: it costs one warning, and time only once. The client is
 * a large piece of code, loaded when the first entry is asked for.
 */
export class ActionsCache {
  readonly #io: ActionsCacheIo;
  readonly #warnings: StoreWarnings;
  readonly #given = new Set<Direction>();
  /** One call at a time: the toolkit's output is told apart by it. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(io: ActionsCacheIo) {
    this.#io = io;
    this.#warnings = new StoreWarnings(io.logger);
  }

  /** @returns undefined where it failed, which is told once */
  async call<T>(call: CacheCall<T>): Promise<T | undefined> {
    const turn = this.#last.then(() => this.#attempt(call));
    this.#last = turn;
    return await turn;
  }

  async #attempt<T>({ direction, name, worth = 1, body }: CacheCall<T>): Promise<T | undefined> {
    if (this.#given.has(direction)) return undefined;
    try {
      const cache = await import("@actions/cache");
      if (!cache.isFeatureAvailable()) {
        this.#io.logger.debug("This runner has no cache of GitHub Actions.");
        return undefined;
      }
      const patience = (this.#io.patience ?? usualPatience) * worth;
      const captured = await inTime(
        captureOutput(this.#io.outputs, () => this.#inPlace(name, (file) => body(cache, file))),
        patience,
      );
      if (captured === undefined) {
        // Both: the call goes on in the background, and holds the output.
        this.#giveUp("read", "it does not answer in time");
        this.#given.add("write");
        return undefined;
      }
      const [problem] = problemsIn(captured.lines).filter((text) => !isThere.test(text));
      if (problem !== undefined) this.#giveUp(direction, reasonOf(problem));
      return captured.value;
    } catch (error) {
      this.#giveUp(direction, reasonOf(error));
      return undefined;
    }
  }

  /** The path counts for finding the entry again, so it is made of nothing but the runner's folder and the name. */
  async #inPlace<T>(name: string, body: (file: string) => Promise<T>): Promise<T> {
    const folder = join(this.#io.temporary, "go-plugin-verifier-cache");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, name);
    await rm(file, { recursive: true, force: true });
    try {
      return await body(file);
    } finally {
      await rm(file, { recursive: true, force: true });
    }
  }

  #giveUp(direction: Direction, reason: string): void {
    this.#given.add(direction);
    const what = direction === "read" ? "read from" : "kept in";
    this.#warnings.say(direction, `Nothing can be ${what} the cache of GitHub Actions: ${reason}.`);
  }
}

/** @returns undefined where the time ran out; what goes on then fails unheard */
async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}
