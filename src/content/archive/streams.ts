import { Readable } from "node:stream";

/**
 * A stream of the bytes that a generator makes out of another stream.
 *
 * `Readable.from` would do, but for two things: destroyed before its first read, it leaves the other stream open;
 * destroyed while it waits for the other one, it waits on.
 * @param input closed together with the stream that is returned
 */
export function derive(input: Readable | undefined, bytes: AsyncIterator<Buffer, unknown, undefined>): Readable {
  // An input that breaks before it is read must not end the process; whoever reads it is told.
  input?.on("error", () => {});
  return new Derived(input, bytes);
}

class Derived extends Readable {
  readonly #input: Readable | undefined;
  readonly #bytes: AsyncIterator<Buffer, unknown, undefined>;

  constructor(input: Readable | undefined, bytes: AsyncIterator<Buffer, unknown, undefined>) {
    super({ highWaterMark: 64 << 10 });
    this.#input = input;
    this.#bytes = bytes;
  }

  override _read(): void {
    this.#next().then(
      (chunk) => this.push(chunk ?? null),
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#input?.destroy();
    // Where the generator still waits, the closed input wakes it up; what it then throws concerns nobody any more.
    this.#bytes.return?.(undefined).catch(() => {});
    callback(error);
  }

  /** An empty chunk would be taken for "nothing yet", and nobody would ask again. */
  async #next(): Promise<Buffer | undefined> {
    for (;;) {
      const { done, value } = await this.#bytes.next();
      if (done === true) return undefined;
      if (value.length > 0) return value;
    }
  }
}

/**
 * Looks at the start of a stream without losing it.
 * @param length how many bytes; fewer come back where the stream is shorter
 * @returns the start, and a stream of everything, which takes the given one's place
 * @throws what the stream throws
 */
export async function peek(input: Readable, length: number): Promise<{ head: Buffer; stream: Readable }> {
  const chunks: AsyncIterator<Buffer> = input[Symbol.asyncIterator]();
  const start: Buffer[] = [];
  let size = 0;
  while (size < length) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    start.push(value);
    size += value.length;
  }
  const head = Buffer.concat(start, size);
  async function* everything(): AsyncGenerator<Buffer> {
    yield head;
    for (;;) {
      const { done, value } = await chunks.next();
      if (done === true) return;
      yield value;
    }
  }
  return { head: head.subarray(0, length), stream: derive(input, everything()) };
}
