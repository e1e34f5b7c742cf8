/** Lets one at a time do something of the same name; builds of one run fill the same volumes. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `body` when all earlier ones of that name have ended, well or not. */
  async take<T>(name: string, body: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = before.then(body, body);
    this.#last.set(
      name,
      mine.catch(() => undefined),
    );
    return await mine;
  }
}
