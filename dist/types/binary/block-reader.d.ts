import type { ByteSource } from "./source.js";
/** Reads small values at scattered offsets of a source and keeps the blocks around them. */
export declare class BlockReader {
    #private;
    /** @param blockLength bytes fetched at once: the more, the closer together the values are */
    constructor(source: ByteSource, littleEndian: boolean, blockLength: number);
    /** The 32-bit value at a file offset. @throws BinaryError outside of the file */
    u32(offset: number): number;
}
