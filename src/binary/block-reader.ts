import type { ByteSource } from "./source.ts";

/** Reads small values at scattered offsets of a source and keeps the blocks around them. */
export class BlockReader {
  readonly #source: ByteSource;
  readonly #littleEndian: boolean;
  readonly #blockLength: number;
  readonly #blocks = new Map<number, DataView<ArrayBuffer>>();

  /** @param blockLength bytes fetched at once: the more, the closer together the values are */
  constructor(source: ByteSource, littleEndian: boolean, blockLength: number) {
    this.#source = source;
    this.#littleEndian = littleEndian;
    this.#blockLength = blockLength;
  }

  /** The 32-bit value at a file offset. @throws BinaryError outside of the file */
  u32(offset: number): number {
    const within = offset % this.#blockLength;
    const block = this.#block((offset - within) / this.#blockLength);
    if (within + 4 <= block.byteLength) return block.getUint32(within, this.#littleEndian);
    return viewOf(this.#source.read(offset, 4)).getUint32(0, this.#littleEndian);
  }

  #block(index: number): DataView<ArrayBuffer> {
    const known = this.#blocks.get(index);
    if (known !== undefined) return known;
    const start = index * this.#blockLength;
    const length = Math.max(0, Math.min(this.#blockLength, this.#source.size - start));
    const block = viewOf(this.#source.read(start, length));
    this.#blocks.set(index, block);
    return block;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): DataView<ArrayBuffer> {
  return new DataView(buffer, byteOffset, byteLength);
}
