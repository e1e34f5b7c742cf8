import { mkdir, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { longestEntry, nameOfKey, seal, unseal } from "../content/store/sealed.ts";
import type { Store } from "../content/store/store.ts";
import { reasonOf, StoreWarnings } from "../content/store/warnings.ts";
import type { Logger } from "../ports/logger.ts";
import { captureOutput, type Outputs, problemsIn } from "./captured-output.ts";

/** A profile moves in a second. The toolkit alone would try a service that is down for half a minute, per entry. */
const usualPatience = 30_000;

/** What the store needs of its surroundings. */
export interface ActionsCacheIo {
  /** RUNNER_TEMP: its path is part of what entries are found by, and the same on all runners of a kind. */
  readonly temporary: string;
  readonly logger: Logger;
  /** Of this process: what the toolkit prints does not reach them. */
  readonly outputs: Outputs;
  /** Milliseconds for one entry; half a minute unless told. */
  readonly patience?: number;
}

type Direction = "read" | "write";

/**
 * Texts in the cache that jobs of a repository share, each as an entry of its own that is never changed.
 *
 * A service that fails is left alone for the rest of the run: it costs one warning, and time only once. The client is
 * a large piece of code, loaded when the first text is asked for.
 */
export function actionsCacheStore(io: ActionsCacheIo): Store {
  return new ActionsCacheStore(io);
}

class ActionsCacheStore implements Store {
  readonly #io: ActionsCacheIo;
  readonly #warnings: StoreWarnings;
  readonly #given = new Set<Direction>();
  /** One call at a time: the toolkit's output is told apart by it. */
  #last: Promise<unknown> = Promise.resolve();
  #saidUnavailable = false;

  constructor(io: ActionsCacheIo) {
    this.#io = io;
    this.#warnings = new StoreWarnings(io.logger);
  }

  async get(key: string): Promise<string | undefined> {
    const entry = await this.#inTurn("read", async ({ restoreCache }) => {
      const file = await this.#emptyPlace(key);
      try {
        // A key that only begins with this one would be found too.
        return (await restoreCache([file], cacheKey(key))) === cacheKey(key) ? await readEntry(file) : undefined;
      } finally {
        await rm(file, { force: true });
      }
    });
    return entry && unseal(key, entry);
  }

  async put(key: string, text: string): Promise<void> {
    const entry = seal(key, text);
    if (entry.length > longestEntry) return;
    await this.#inTurn("write", async ({ saveCache }) => {
      const file = await this.#emptyPlace(key);
      try {
        await writeFile(file, entry, { mode: 0o600 });
        await saveCache([file], cacheKey(key));
      } finally {
        await rm(file, { force: true });
      }
    });
  }

  /** The path counts for finding the entry again, so it is made of nothing but the runner's folder and the key. */
  async #emptyPlace(key: string): Promise<string> {
    const folder = join(this.#io.temporary, "go-plugin-verifier-cache");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, nameOfKey(key));
    await rm(file, { recursive: true, force: true });
    return file;
  }

  async #inTurn<T>(direction: Direction, body: (cache: Cache) => Promise<T>): Promise<T | undefined> {
    const turn = this.#last.then(() => this.#attempt(direction, body));
    this.#last = turn;
    return await turn;
  }

  async #attempt<T>(direction: Direction, body: (cache: Cache) => Promise<T>): Promise<T | undefined> {
    if (this.#given.has(direction)) return undefined;
    try {
      const cache = await import("@actions/cache");
      if (!cache.isFeatureAvailable()) {
        this.#sayUnavailable();
        return undefined;
      }
      const captured = await inTime(
        captureOutput(this.#io.outputs, () => body(cache)),
        this.#io.patience ?? usualPatience,
      );
      if (captured === undefined) {
        // Both: the call goes on in the background, and holds the output.
        this.#giveUp("read", "it does not answer in time");
        this.#given.add("write");
        return undefined;
      }
      const [problem] = problemsIn(captured.lines).filter((text) => !/already[ _-]?exists/i.test(text));
      if (problem !== undefined) this.#giveUp(direction, reasonOf(problem));
      return captured.value;
    } catch (error) {
      this.#giveUp(direction, reasonOf(error));
      return undefined;
    }
  }

  #giveUp(direction: Direction, reason: string): void {
    this.#given.add(direction);
    const what = direction === "read" ? "read from" : "kept in";
    this.#warnings.say(direction, `Profiles cannot be ${what} the cache of GitHub Actions: ${reason}.`);
  }

  #sayUnavailable(): void {
    if (this.#saidUnavailable) return;
    this.#saidUnavailable = true;
    this.#io.logger.info("This runner has no cache of GitHub Actions; profiles are not shared between jobs.");
  }
}

type Cache = Pick<typeof import("@actions/cache"), "restoreCache" | "saveCache">;

/** The number at the end is that of the format. */
function cacheKey(key: string): string {
  return `go-plugin-verifier-profile-${nameOfKey(key)}-v1`;
}

async function readEntry(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, "r");
  try {
    const found = await handle.stat();
    return found.isFile() && found.size <= longestEntry ? await handle.readFile() : undefined;
  } finally {
    await handle.close();
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
