/** How long nothing is said, in milliseconds, before somebody who watches is told that work goes on. */
const patience = 30_000;
const longestActivity = 100;

/** How signs of life are given. */
interface Surroundings {
  /** Takes one line; text in it is of foreign origin. */
  print(line: string): void;
  /** What the programs that were started are at, where that can be seen. */
  activity(): string | undefined;
}

/** Says in a log, where no bar moves, what long work is at: a line for each half minute in which nothing else was said. */
export class LifeSigns {
  readonly #surroundings: Surroundings;
  readonly #open: { readonly what: string; readonly since: number }[] = [];
  #heard: string | undefined;
  #spoken = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Something begins. @returns what is called when it has ended */
  begin(what: string): () => void {
    const work = { what, since: performance.now() };
    if (this.#open.length === 0) this.#heard = undefined;
    this.#open.push(work);
    this.#timer ??= setInterval(() => this.#tick(), patience).unref();
    return () => {
      this.#open.splice(this.#open.indexOf(work), 1);
      if (this.#open.length > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** A line was printed. */
  spoke(): void {
    this.#spoken = performance.now();
  }

  /** A program said something that is not printed. */
  heard(line: string): void {
    // Go's own word for what it waits for.
    this.#heard = /^go: (downloading \S+ \S+)/.exec(line)?.[1] ?? this.#heard;
  }

  #tick(): void {
    const [first] = this.#open;
    if (first === undefined || performance.now() - this.#spoken < patience / 2) return;
    const last = this.#open.at(-1);
    const at = this.#surroundings.activity() ?? this.#heard ?? (last === first ? undefined : last?.what);
    const seconds = Math.round((performance.now() - first.since) / 1000);
    this.#surroundings.print(
      `${first.what}: ${seconds} s${at === undefined ? "" : `, ${at.slice(0, longestActivity)}`}`,
    );
  }
}
