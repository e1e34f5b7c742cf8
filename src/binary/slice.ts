import { BinaryError } from "./error.ts";
import type { ByteSource } from "./source.ts";

/** Byte order and pointer size of a binary. */
export interface Layout {
  readonly littleEndian: boolean;
  /** Bytes in a pointer. */
  readonly word: 4 | 8;
}

/**
 * Bytes of a file that know where they come from.
 *
 * Reads take offsets relative to the slice; an error names the absolute offset in the file.
 */
export class Slice {
  readonly file: string;
  /** Offset of the first byte in the file. */
  readonly start: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: Layout;
  readonly #view: DataView<ArrayBuffer>;

  constructor(file: string, start: number, bytes: Uint8Array<ArrayBuffer>, layout: Layout) {
    this.file = file;
    this.start = start;
    this.bytes = bytes;
    this.layout = layout;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads `[offset, offset + length)` of a source. */
  static read(source: ByteSource, offset: number, length: number, layout: Layout): Slice {
    return new Slice(source.name, offset, source.read(offset, length), layout);
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    this.#check(at, 1);
    return this.#view.getUint8(at);
  }

  u16(at: number): number {
    this.#check(at, 2);
    return this.#view.getUint16(at, this.layout.littleEndian);
  }

  u32(at: number): number {
    this.#check(at, 4);
    return this.#view.getUint32(at, this.layout.littleEndian);
  }

  /** A 64-bit value; above 2^53 it loses low bits, which no valid offset or address reaches. */
  u64(at: number): number {
    this.#check(at, 8);
    const { littleEndian } = this.layout;
    const low = this.#view.getUint32(littleEndian ? at : at + 4, littleEndian);
    const high = this.#view.getUint32(littleEndian ? at + 4 : at, littleEndian);
    return high * 0x1_0000_0000 + low;
  }

  word(at: number): number {
    return this.layout.word === 8 ? this.u64(at) : this.u32(at);
  }

  sub(at: number, length: number): Slice {
    this.#check(at, length);
    return new Slice(this.file, this.start + at, this.bytes.subarray(at, at + length), this.layout);
  }

  /** The text up to the next NUL, at most `limit` bytes. @throws BinaryError where no NUL ends it */
  cString(at: number, limit = this.length - at): string {
    const end = this.bytes.indexOf(0, at);
    if (at < 0 || end < 0 || end - at > limit) {
      throw this.error("malformed", at, "text that ends with a NUL", "no NUL");
    }
    return decodeText(this.bytes.subarray(at, end));
  }

  error(code: BinaryError["code"], at: number, expected: string, found: string): BinaryError {
    return new BinaryError({ code, file: this.file, offset: this.start + at, expected, found });
  }

  #check(at: number, length: number): void {
    if (at >= 0 && length >= 0 && at + length <= this.length) return;
    throw this.error(
      "truncated",
      Math.max(0, at),
      `bytes [${this.start + at}, ${this.start + at + length})`,
      `a range that ends at ${this.start + this.length}`,
    );
  }
}

/** UTF-8, as Go writes names; bytes that are not UTF-8 become U+FFFD. */
export function decodeText(bytes: Uint8Array<ArrayBuffer>): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
