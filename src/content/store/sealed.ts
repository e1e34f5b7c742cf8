import { createHash } from "node:crypto";

/** Bytes of one entry at most; profiles have some 100 KB. */
export const longestEntry = 8 << 20;

/** Hexadecimal digits and a line feed. */
const lineLength = 65;

/**
 * What a store keeps of a text: a line with the SHA-256 of all that follows, a line with that of the key, the text.
 *
 * An entry that was cut off, damaged or put in another one's place is so told from a whole one, whatever the medium
 * promises about the order of its writes. It protects from accidents, not from somebody who can write to the store.
 */
export function seal(key: string, text: string): Buffer {
  const rest = Buffer.from(`${nameOfKey(key)}\n${text}`);
  return Buffer.concat([Buffer.from(`${sha256(rest)}\n`), rest]);
}

/** The text of an entry; undefined where it is not whole, or that of another key. */
export function unseal(key: string, entry: Buffer): string | undefined {
  if (entry.length < 2 * lineLength || entry.length > longestEntry) return undefined;
  const rest = entry.subarray(lineLength);
  if (entry.toString("latin1", 0, lineLength) !== `${sha256(rest)}\n`) return undefined;
  if (rest.toString("latin1", 0, lineLength) !== `${nameOfKey(key)}\n`) return undefined;
  return rest.toString("utf8", lineLength);
}

/** A name for a key that every file system and cache service takes: 64 lower-case hexadecimal digits. */
export function nameOfKey(key: string): string {
  return sha256(Buffer.from(key));
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
