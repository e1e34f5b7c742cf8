import type { Slice } from "./slice.js";
/** A SHA-1 as text (Go ≤ 1.15) is the longest fingerprint. */
export declare const longestFingerprint = 40;
/** Lower-case hexadecimal of eight bytes; the digits themselves where the linker wrote a SHA-1 as text. */
export declare function hashText(bytes: Buffer, start?: number, end?: number): string;
/** The bytes of a slice, which has more ways to become a text. */
export declare function bufferOf({ bytes }: Slice): Buffer<ArrayBuffer>;
