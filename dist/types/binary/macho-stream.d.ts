import type { Slice } from "./slice.js";
/** Reads a stream of bytes, numbers and texts, one after the other. */
export declare class StreamReader {
    #private;
    constructor(slice: Slice, at?: number);
    get position(): number;
    get atEnd(): boolean;
    u8(): number;
    /** A ULEB128 of up to 64 bits; above 2^53 it loses low bits, which no valid size or offset reaches. */
    unsigned(): number;
    /** A ULEB128 whose 64 bits are a signed number: linkers step backwards by wrapping around. */
    wrapped(): number;
    /** Steps over a number of either encoding. */
    skipNumber(): void;
    /** The text up to the next NUL, as bytes. @param limit the longest that is accepted */
    text(limit: number): Uint8Array<ArrayBuffer>;
}
