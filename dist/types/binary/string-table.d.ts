import type { FileRange } from "./elf-hash.js";
import { type Layout, Slice } from "./slice.js";
import type { ByteSource } from "./source.js";
import type { Work } from "./work.js";
/** Texts that end with a NUL, by their offset. Each is decoded once, however many entries lead to it. */
export declare class StringTable {
    #private;
    readonly length: number;
    constructor(source: ByteSource, layout: Layout, { offset, length }: FileRange, work: Work);
    /** All bytes, kept from then on. @throws BinaryError where they are more than any file has */
    whole(): Slice;
    /** @param longest bytes before the NUL @throws BinaryError where no text of that length begins there */
    text(start: number, longest: number): string;
    /** Whether bytes stand at an offset. */
    holds(start: number, wanted: Uint8Array, scratch: Uint8Array<ArrayBuffer>): boolean;
}
