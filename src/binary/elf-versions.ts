// Symbol versions: "ELF Symbol Versioning" (GNU), as in glibc's elf.h.

import { sysvHash } from "./elf-hash.ts";
import type { BinaryError } from "./error.ts";
import type { VersionNeed } from "./object-file.ts";
import type { Slice } from "./slice.ts";

/** VER_FLG_WEAK: a need that the loader only warns of. */
const weakFlag = 2;
/** More libraries and versions than any file names; stops tables that point back at themselves. */
const mostRecords = 4096;
/** Bits of a number beside the flag "hidden". */
const numberMask = 0x7fff;
/** The one format of both tables. */
const currentFormat = 1;

/** One record of a table: where it stands, and where what belongs to it does. */
interface VersionRecord {
  readonly at: number;
  readonly auxiliary: number;
}

/**
 * Reads `.gnu.version_r`, from link to link as the loader does, which trusts no count.
 * @param text decodes an offset of the string table
 */
export function readVersionNeeds(slice: Slice, text: (offset: number) => string): VersionNeed[] {
  return [...needRecords(slice)].map(({ at, auxiliary }) => ({
    library: text(slice.u32(at + 4)),
    version: text(slice.u32(auxiliary + 8)),
    weak: (slice.u16(auxiliary + 4) & weakFlag) !== 0,
  }));
}

/** Reads the names of `.gnu.version_d`. */
export function readVersionDefinitions(slice: Slice, text: (offset: number) => string): string[] {
  return [...definitionRecords(slice)].map(({ auxiliary }) => text(slice.u32(auxiliary)));
}

/** What the loader makes of both tables. */
export interface VersionNumbers {
  /** Symbols name versions by their numbers; this is the last one. */
  readonly highest: number;
  /** A version that is needed and stands beside the hash of another name: no library is found to have it. */
  readonly misnamed?: string;
}

/** Reads the numbers and hashes of both tables. @param text as for their names */
export function readVersionNumbers(
  { needs, definitions }: { readonly needs: Slice | undefined; readonly definitions: Slice | undefined },
  text: (offset: number) => string,
): VersionNumbers {
  let highest = 1;
  let misnamed: string | undefined;
  if (needs !== undefined) {
    for (const { auxiliary } of needRecords(needs)) {
      highest = Math.max(highest, needs.u16(auxiliary + 6) & numberMask);
      const name = text(needs.u32(auxiliary + 8));
      if (needs.u32(auxiliary) !== sysvHash(Buffer.from(name))) misnamed ??= name;
    }
  }
  if (definitions !== undefined) {
    for (const { at } of definitionRecords(definitions)) {
      highest = Math.max(highest, definitions.u16(at + 4) & numberMask);
    }
  }
  return { highest, ...(misnamed !== undefined && { misnamed }) };
}

function* needRecords(slice: Slice): Generator<VersionRecord> {
  let at = 0;
  let found = 0;
  for (let file = 0; ; file++) {
    if (file >= mostRecords) throw tooMany(slice, at);
    if (slice.u16(at) !== currentFormat) {
      throw slice.error("malformed", at, `version needs of format ${currentFormat}`, `format ${slice.u16(at)}`);
    }
    let auxiliary = at + slice.u32(at + 8);
    for (;;) {
      if (++found > mostRecords) throw tooMany(slice, auxiliary);
      yield { at, auxiliary };
      const next = slice.u32(auxiliary + 12);
      if (next === 0) break;
      auxiliary += next;
    }
    const next = slice.u32(at + 12);
    if (next === 0) break;
    at += next;
  }
}

function* definitionRecords(slice: Slice): Generator<VersionRecord> {
  let at = 0;
  for (let found = 0; ; found++) {
    if (found >= mostRecords) throw tooMany(slice, at);
    yield { at, auxiliary: at + slice.u32(at + 12) };
    const next = slice.u32(at + 16);
    if (next === 0) break;
    at += next;
  }
}

/** Orders names by their families (`GCC`, `GLIBC`), then by their numbers: `GLIBC_2.4` before `GLIBC_2.34`. */
export function compareVersions(a: string, b: string): number {
  const [familyA, numbersA] = splitVersion(a);
  const [familyB, numbersB] = splitVersion(b);
  if (familyA !== familyB) return familyA < familyB ? -1 : 1;
  for (let index = 0; index < Math.max(numbersA.length, numbersB.length); index++) {
    const difference = (numbersA[index] ?? 0) - (numbersB[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function splitVersion(name: string): readonly [family: string, numbers: readonly number[]] {
  let at = name.length;
  while (at > 0 && /[\d.]/.test(name.charAt(at - 1))) at--;
  return [name.slice(0, at).replace(/_$/, ""), name.slice(at).split(".").map(Number)];
}

function tooMany(slice: Slice, at: number): BinaryError {
  return slice.error("too-large", Math.min(at, slice.length), `at most ${mostRecords} versions`, "more");
}
