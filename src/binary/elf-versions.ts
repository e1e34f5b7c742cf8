// Symbol versions: "ELF Symbol Versioning" (GNU), as in glibc's elf.h.
import type { VersionNeed } from "./image.ts";
import type { Slice } from "./slice.ts";

/** VER_FLG_WEAK: a need that the loader only warns of. */
const weakFlag = 2;
/** More libraries or versions than any file names; stops tables that point back at themselves. */
const mostRecords = 4096;

/** Reads `.gnu.version_r`. `text` decodes an offset of the string table. */
export function readVersionNeeds(slice: Slice, count: number, text: (offset: number) => string): VersionNeed[] {
  const needs: VersionNeed[] = [];
  let at = 0;
  for (let file = 0; file < Math.min(count, mostRecords); file++) {
    const versions = slice.u16(at + 2);
    const library = text(slice.u32(at + 4));
    let version = at + slice.u32(at + 8);
    for (let index = 0; index < versions && needs.length < mostRecords; index++) {
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
export function readVersionDefinitions(slice: Slice, count: number, text: (offset: number) => string): string[] {
  const names: string[] = [];
  let at = 0;
  for (let index = 0; index < Math.min(count, mostRecords); index++) {
    const auxiliary = at + slice.u32(at + 12);
    names.push(text(slice.u32(auxiliary)));
    const next = slice.u32(at + 16);
    if (next === 0) break;
    at += next;
  }
  return names;
}
