import type { Slice } from "./slice.ts";

/** A SHA-1 as text (Go ≤ 1.15) is the longest fingerprint. */
export const longestFingerprint = 40;

/** Lower-case hexadecimal of eight bytes; the digits themselves where the linker wrote a SHA-1 as text. */
export function hashText(bytes: Buffer, start = 0, end = bytes.length): string {
  if (end - start !== longestFingerprint) return bytes.toString("hex", start, end);
  const text = bytes.toString("latin1", start, end);
  return /^[0-9a-f]{40}$/.test(text) ? text : bytes.toString("hex", start, end);
}

/** The bytes of a slice, which has more ways to become a text. */
export function bufferOf({ bytes }: Slice): Buffer<ArrayBuffer> {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
