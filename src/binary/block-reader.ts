import type { ByteSource } from "./source.ts";

/** Reads small values at scattered offsets of a source and keeps the blocks around them. */
export class BlockReader {
  readonly #source: ByteSource;
  readonly #littleEndian: boolean;
  readonly #blockLength: number;
  readonly #blocks = new Map<number, Buffer>();

  /** @param blockLength bytes fetched at once: the more, the closer together the values are */
  constructor(source: ByteSource, littleEndian: boolean, blockLength: number) {
    this.#source = source;
    this.#littleEndian = littleEndian;
    this.#blockLength = blockLength;
  }

  /** The 32-bit value at a file offset. @throws BinaryError outside of the file */
  u32(offset: number): number {
    const within = offset % this.#blockLength;
    const block = this.#block(offset);
    if (within + 4 > block.length) return this.#number(Buffer.from(this.#source.read(offset, 4)), 0);
    return this.#number(block, within);
  }

  #number(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  #block(offset: number): Buffer {
    const index = Math.floor(offset / this.#blockLength);
    let block = this.#blocks.get(index);
    if (block === undefined) {
      const start = index * this.#blockLength;
      const bytes = this.#source.read(start, Math.max(0, Math.min(this.#blockLength, this.#source.size - start)));
      block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#blocks.set(index, block);
    }
    return block;
  }
}
