// Symbol versions: "ELF Symbol Versioning" (GNU), as in glibc's elf.h.
import type { BinaryError } from "./error.ts";
import type { VersionNeed } from "./object-file.ts";
import type { Slice } from "./slice.ts";

/** VER_FLG_WEAK: a need that the loader only warns of. */
const weakFlag = 2;
/** More libraries and versions than any file names; stops tables that point back at themselves. */
const mostRecords = 4096;
/** The one format of both tables. */
const currentFormat = 1;

/**
 * Reads `.gnu.version_r`, from link to link as the loader does, which trusts no count.
 * @param text decodes an offset of the string table
 */
export function readVersionNeeds(slice: Slice, text: (offset: number) => string): VersionNeed[] {
  const needs: VersionNeed[] = [];
  let at = 0;
  for (let file = 0; ; file++) {
    if (file >= mostRecords) throw tooMany(slice, at);
    if (slice.u16(at) !== currentFormat) {
      throw slice.error("malformed", at, `version needs of format ${currentFormat}`, `format ${slice.u16(at)}`);
    }
    const library = text(slice.u32(at + 4));
    let version = at + slice.u32(at + 8);
    for (;;) {
      if (needs.length >= mostRecords) throw tooMany(slice, version);
      needs.push({
        library,
        version: text(slice.u32(version + 8)),
        weak: (slice.u16(version + 4) & weakFlag) !== 0,
      });
      const next = slice.u32(version + 12);
      if (next === 0) break;
      version += next;
    }
    const next = slice.u32(at + 12);
    if (next === 0) break;
    at += next;
  }
  return needs;
}

/** Reads the names of `.gnu.version_d`. */
export function readVersionDefinitions(slice: Slice, text: (offset: number) => string): string[] {
  const names: string[] = [];
  let at = 0;
  for (;;) {
    if (names.length >= mostRecords) throw tooMany(slice, at);
    const auxiliary = at + slice.u32(at + 12);
    names.push(text(slice.u32(auxiliary)));
    const next = slice.u32(at + 16);
    if (next === 0) break;
    at += next;
  }
  return names;
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
