import type { FileRange } from "./elf-hash.ts";
import { BinaryError } from "./error.ts";
import { decodeText, type Layout, Slice } from "./slice.ts";
import type { ByteSource } from "./source.ts";
import type { Work } from "./work.ts";

/** Most names end within these bytes. */
const firstRead = 128;
/** The largest gateways have 13 MB of names. */
const longestTable = 1 << 27;

/** Texts that end with a NUL, by their offset. Each is decoded once, however many entries lead to it. */
export class StringTable {
  readonly length: number;
  readonly #source: ByteSource;
  readonly #layout: Layout;
  readonly #offset: number;
  readonly #work: Work;
  readonly #known = new Map<number, string>();
  #whole: Slice | undefined;

  constructor(source: ByteSource, layout: Layout, { offset, length }: FileRange, work: Work) {
    this.length = length;
    this.#source = source;
    this.#layout = layout;
    this.#offset = offset;
    this.#work = work;
  }

  /** All bytes, kept from then on. @throws BinaryError where they are more than any file has */
  whole(): Slice {
    if (this.length > longestTable) throw this.#error("too-large", 0, `at most ${longestTable} bytes of names`);
    this.#whole ??= Slice.read(this.#source, this.#offset, this.length, this.#layout);
    return this.#whole;
  }

  /** @param longest bytes before the NUL @throws BinaryError where no text of that length begins there */
  text(start: number, longest: number): string {
    const known = this.#known.get(start);
    if (known !== undefined) return known;
    const text = this.#decode(start, longest);
    this.#known.set(start, text);
    return text;
  }

  /** Whether bytes stand at an offset. */
  holds(start: number, wanted: Uint8Array, scratch: Uint8Array<ArrayBuffer>): boolean {
    if (start + wanted.length > this.length || wanted.length > scratch.length) return false;
    const found = scratch.subarray(0, wanted.length);
    this.#source.readInto(this.#offset + start, found);
    return Buffer.compare(found, wanted) === 0;
  }

  #decode(start: number, longest: number): string {
    const left = Math.min(longest + 1, this.length - start);
    if (left <= 0) throw this.#error("malformed", start, "a name inside of the table of names");
    const bytes =
      this.#whole?.bytes.subarray(start, start + left) ?? this.#head(start, left) ?? this.#read(start, left);
    const end = bytes.indexOf(0);
    if (end < 0) throw this.#error("malformed", start, `a name of at most ${longest} bytes that ends`);
    this.#work.name(end);
    return decodeText(bytes.subarray(0, end));
  }

  /** The first bytes, where the text ends among them. */
  #head(start: number, left: number): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.#read(start, Math.min(firstRead, left));
    return bytes.includes(0) ? bytes : undefined;
  }

  #read(start: number, length: number): Uint8Array<ArrayBuffer> {
    return this.#source.read(this.#offset + start, length);
  }

  #error(code: "malformed" | "too-large", at: number, expected: string): BinaryError {
    const found = `offset ${at} of ${this.length}`;
    return new BinaryError({ code, file: this.#source.name, offset: this.#offset + at, expected, found });
  }
}
