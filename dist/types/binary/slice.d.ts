import { BinaryError } from "./error.js";
import type { ByteSource } from "./source.js";
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
export declare class Slice {
    #private;
    readonly file: string;
    /** Offset of the first byte in the file. */
    readonly start: number;
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly layout: Layout;
    constructor(file: string, start: number, bytes: Uint8Array<ArrayBuffer>, layout: Layout);
    /** Reads `[offset, offset + length)` of a source. */
    static read(source: ByteSource, offset: number, length: number, layout: Layout): Slice;
    get length(): number;
    u8(at: number): number;
    u16(at: number): number;
    u32(at: number): number;
    /** A 64-bit value; above 2^53 it loses low bits, which no valid offset or address reaches. */
    u64(at: number): number;
    word(at: number): number;
    sub(at: number, length: number): Slice;
    /** The text up to the next NUL, at most `limit` bytes. @throws BinaryError where no NUL ends it */
    cString(at: number, limit?: number): string;
    error(code: BinaryError["code"], at: number, expected: string, found: string): BinaryError;
}
/** UTF-8, as Go writes names; bytes that are not UTF-8 become U+FFFD. */
export declare function decodeText(bytes: Uint8Array<ArrayBuffer>): string;
