// The number and text encodings of dyld's streams: ULEB128 and SLEB128 (DWARF 5, 7.6), texts that end with a NUL.
import type { Slice } from "./slice.ts";

/** A 64-bit number takes at most ten bytes. */
const longestNumber = 10;

/** Reads a stream of bytes, numbers and texts, one after the other. */
export class StreamReader {
  readonly #slice: Slice;
  #at: number;

  constructor(slice: Slice, at = 0) {
    this.#slice = slice;
    this.#at = at;
  }

  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#slice.length;
  }

  u8(): number {
    const byte = this.#slice.u8(this.#at);
    this.#at++;
    return byte;
  }

  /** A ULEB128 of up to 64 bits; above 2^53 it loses low bits, which no valid size or offset reaches. */
  unsigned(): number {
    return Number(this.#uleb());
  }

  /** A ULEB128 whose 64 bits are a signed number: linkers step backwards by wrapping around. */
  wrapped(): number {
    const value = this.#uleb();
    return typeof value === "number" ? value : Number(BigInt.asIntN(64, value));
  }

  /** Steps over a number of either encoding. */
  skipNumber(): void {
    this.#uleb();
  }

  /** The text up to the next NUL, as bytes. @param limit the longest that is accepted */
  text(limit: number): Uint8Array<ArrayBuffer> {
    const start = this.#at;
    const { bytes } = this.#slice;
    const end = bytes.indexOf(0, start);
    if (start >= bytes.length || end < 0 || end - start > limit) {
      throw this.#slice.error("malformed", start, `a text of at most ${limit} bytes`, "no NUL");
    }
    this.#at = end + 1;
    return bytes.subarray(start, end);
  }

  /** Small numbers, which are nearly all, without the cost of a bigint. */
  #uleb(): number | bigint {
    const start = this.#at;
    let value = 0;
    for (let i = 0; i < 4; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) << (7 * i);
      if (byte < 0x80) return value;
    }
    let large = BigInt(value);
    for (let i = 4; i < longestNumber; i++) {
      const byte = this.u8();
      large |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return BigInt.asUintN(64, large);
    }
    throw this.#slice.error("malformed", start, `a number of at most ${longestNumber} bytes`, "a longer one");
  }
}
