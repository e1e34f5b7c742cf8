import { createHash } from "node:crypto";
import { UserError } from "../../model/user-error.ts";

/** `sha256:` with 64 lower-case hexadecimal digits: the only algorithm that registries serve. */
export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** The digest of some bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** @param what names the bytes and the image they are of @throws UserError with both digests where they differ */
export function checkDigest(bytes: Uint8Array, expected: string, what: string): void {
  const actual = digestOf(bytes);
  if (actual !== expected) throw wrongDigest(what, expected, actual);
}

/** The error for bytes that are others than promised. */
export function wrongDigest(what: string, expected: string, actual: string): UserError {
  return new UserError(
    `${what} is damaged: its bytes have the digest ${actual} and not the promised ${expected}; nothing of it was used.`,
  );
}
