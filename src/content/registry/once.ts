/** Makes each thing once: who asks for one that is in the making waits for it; one that failed is made anew. */
export class Once<T> {
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

  /** Keeps something that is there already. */
  put(key: string, value: T): void {
    this.#made.set(key, Promise.resolve(value));
  }
}
