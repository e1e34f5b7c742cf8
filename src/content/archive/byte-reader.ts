import { Readable } from "node:stream";
import { UserError } from "../../model/user-error.ts";
import { derive } from "./streams.ts";

const nothing: Buffer = Buffer.alloc(0);

/** Reads a stream piece by piece, without copying what comes in one chunk. */
export class ByteReader {
  readonly #input: Readable;
  readonly #chunks: AsyncIterator<Buffer, unknown, undefined>;
  readonly #reference: string;
  #rest = nothing;
  #offset = 0;

  /** @param reference the archive as the user wrote it */
  constructor(input: Readable, reference: string) {
    this.#input = input;
    this.#chunks = input[Symbol.asyncIterator]();
    this.#reference = reference;
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#offset;
  }

  /** Some bytes, at least one and at most `most`; undefined at the end. */
  async some(most: number): Promise<Buffer | undefined> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done === true) return undefined;
      this.#rest = value;
    }
    const bytes = this.#rest.length <= most ? this.#rest : this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(bytes.length);
    this.#offset += bytes.length;
    return bytes;
  }

  /** The next `length` bytes; fewer where the stream ends before. */
  async upTo(length: number): Promise<Buffer> {
    if (length === 0) return nothing;
    const first = (await this.some(length)) ?? nothing;
    if (first.length === length || first.length === 0) return first;
    const parts = [first];
    let size = first.length;
    while (size < length) {
      const part = await this.some(length - size);
      if (part === undefined) break;
      parts.push(part);
      size += part.length;
    }
    return Buffer.concat(parts, size);
  }

  /** The next `length` bytes. @throws UserError where the stream ends before */
  async exactly(length: number): Promise<Buffer> {
    const bytes = await this.upTo(length);
    if (bytes.length < length) throw this.cutOff();
    return bytes;
  }

  /** The next `length` bytes, chunk by chunk. @throws UserError where the stream ends before */
  async *pieces(length: number): AsyncGenerator<Buffer, undefined, undefined> {
    for (let left = length; left > 0; ) {
      const bytes = await this.some(left);
      if (bytes === undefined) throw this.cutOff();
      left -= bytes.length;
      yield bytes;
    }
    return undefined;
  }

  /** Everything that follows, chunk by chunk. */
  async *rest(): AsyncGenerator<Buffer, undefined, undefined> {
    for (;;) {
      const bytes = await this.some(Number.POSITIVE_INFINITY);
      if (bytes === undefined) return undefined;
      yield bytes;
    }
  }

  /** Leaves `length` bytes out. @throws UserError where the stream ends before */
  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      const bytes = await this.some(left);
      if (bytes === undefined) throw this.cutOff();
      left -= bytes.length;
    }
  }

  async drain(): Promise<void> {
    while ((await this.some(Number.POSITIVE_INFINITY)) !== undefined);
  }

  /** Closes the stream, wherever reading stands. */
  close(): void {
    this.#input.destroy();
  }

  /** What to say where bytes are missing. */
  cutOff(): UserError {
    return new UserError(`"${this.#reference}" was cut off: it ends in the middle, after ${this.#offset} bytes.`);
  }
}

/** The content of a member that has none. */
export function noContent(): Readable {
  return Readable.from([]);
}

/** The content of one member: read by whom wants it, left out otherwise. */
export class MemberContent {
  readonly #pieces: AsyncIterator<Buffer, unknown, undefined>;
  #asked = false;
  /** The piece that is on its way: a generator must not be asked for another one before. */
  #current: Promise<unknown> = Promise.resolve();

  constructor(pieces: AsyncIterator<Buffer, unknown, undefined>) {
    this.#pieces = pieces;
  }

  /** The content as a stream, once. */
  stream(): Readable {
    if (this.#asked) throw new Error("The content of a member is asked for twice.");
    this.#asked = true;
    const next = () => {
      const piece = this.#pieces.next();
      this.#current = piece;
      return piece;
    };
    // Without `return`: whoever leaves in the middle leaves the rest to `finish`.
    return derive(undefined, { next });
  }

  /** Reads what nobody read, so that the next member follows. @throws what reading throws */
  async finish(): Promise<void> {
    // What went wrong there was told to the reader of the content, and is told again by the next piece or the archive.
    await this.#current.catch(() => {});
    while ((await this.#pieces.next()).done !== true);
  }

  /** Lets go of what nobody read. */
  async close(): Promise<void> {
    await this.#current.catch(() => {});
    await this.#pieces.return?.();
  }
}
