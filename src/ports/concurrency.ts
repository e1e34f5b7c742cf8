/** At most so many at a time, in the order in which they came. */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(body: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await body();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

/** One at a time for each name. */
export class KeyedMutex {
  readonly #locks = new Map<string, Semaphore>();

  async run<T>(name: string, body: () => Promise<T>): Promise<T> {
    const lock = this.#locks.get(name) ?? new Semaphore(1);
    this.#locks.set(name, lock);
    return await lock.run(body);
  }
}

/** Makes each value once: who asks for one that is in the making waits for it; one that failed is made anew. */
export class PromiseCache<T> {
  readonly #made = new Map<string, Promise<T>>();

  async get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#made.get(key);
    if (known !== undefined) return await known;
    const making = make();
    this.#made.set(key, making);
    making.catch(() => {
      if (this.#made.get(key) === making) this.#made.delete(key);
    });
    return await making;
  }

  put(key: string, value: T): void {
    this.#made.set(key, Promise.resolve(value));
  }
}
