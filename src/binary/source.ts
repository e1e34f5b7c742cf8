import { BinaryError } from "./error.ts";
import type { Work } from "./work.ts";

/**
 * Random access to the bytes of one file.
 *
 * Everything in `binary/` reads through this, at the offsets that matter, so that a 170 MB gateway costs
 * a few hundred small reads. Implementations: `memorySource` here, `openFile` in `src/content/file-source.ts`.
 */
export interface ByteSource {
  /** The file as the user wrote it; errors name it. */
  readonly name: string;
  /** Length in bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`.
   *
   * The returned view is valid until the caller lets go of it; sources never reuse its memory.
   * @throws BinaryError `truncated` when the range is not inside the file
   */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
  /**
   * Fills `target` with the bytes from `offset`: for loops that read a lot and keep nothing.
   * @throws BinaryError `truncated` when the range is not inside the file
   */
  readInto(offset: number, target: Uint8Array<ArrayBuffer>): void;
}

/** Throws unless `[offset, offset + length)` lies inside the source. */
export function checkRange(source: Pick<ByteSource, "name" | "size">, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= source.size) return;
  throw new BinaryError({
    code: "truncated",
    file: source.name,
    offset: Math.max(0, offset),
    expected: `bytes [${offset}, ${offset + length})`,
    found: `a file of ${source.size} bytes`,
  });
}

export function countedSource(source: ByteSource, work: Work): ByteSource {
  return {
    name: source.name,
    size: source.size,
    read(offset, length) {
      work.read();
      return source.read(offset, length);
    },
    readInto(offset, target) {
      work.read();
      source.readInto(offset, target);
    },
  };
}

/** A source over bytes that are in memory already. */
export function memorySource(name: string, bytes: Uint8Array<ArrayBuffer>): ByteSource {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      checkRange(this, offset, length);
      return bytes.subarray(offset, offset + length);
    },
    readInto(offset, target) {
      checkRange(this, offset, target.length);
      target.set(bytes.subarray(offset, offset + target.length));
    },
  };
}
