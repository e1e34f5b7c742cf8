import type { NameFilter } from "./object-file.ts";
import type { Work } from "./work.ts";

/** A test of the name that begins at an offset of a table of names. */
export function acceptor(names: NameFilter, bytes: Uint8Array, work: Work): (start: number) => boolean {
  if (names === "identifiers") {
    return (start) => {
      const length = identifierLength(bytes, start);
      // Entries may share a long name, or parts of it.
      work.step(length >> 4);
      return length > 0 && bytes[start + length] === 0;
    };
  }
  const prefixes = names.startWith.map((prefix) => Buffer.from(prefix, "utf8"));
  return (start) => prefixes.some((prefix) => startsAt(bytes, start, prefix));
}

/** A test whether a name may go on so that it is asked for. @param names of Latin-1 characters, one for each byte */
export function beginner(names: NameFilter): (start: string) => boolean {
  if (names === "identifiers") return (start) => /^\w*$/.test(start);
  const prefixes = names.startWith.map((prefix) => Buffer.from(prefix, "utf8").toString("latin1"));
  return (start) => prefixes.some((prefix) => prefix.startsWith(start) || start.startsWith(prefix));
}

function startsAt(bytes: Uint8Array, start: number, prefix: Uint8Array): boolean {
  for (let at = 0; at < prefix.length; at++) if (bytes[start + at] !== prefix[at]) return false;
  return true;
}

/** How many letters, digits and underscores, of which C makes names, begin at an offset. */
function identifierLength(bytes: Uint8Array, start: number): number {
  for (let at = start; ; at++) {
    const byte = bytes[at] ?? 0;
    const isLetter = (byte | 32) >= 97 && (byte | 32) <= 122;
    if (!isLetter && byte !== 95 && !(byte >= 48 && byte <= 57)) return at - start;
  }
}
