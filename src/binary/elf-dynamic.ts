// The dynamic section: System V ABI, generic part, chapter 5, and the GNU extensions of glibc's elf.h.
import type { Slice } from "./slice.ts";

/** d_tag, as far as it matters here. */
export const dynamicTag = {
  needed: 1,
  pltRelSize: 2,
  hash: 4,
  stringTable: 5,
  symbolTable: 6,
  rela: 7,
  relaSize: 8,
  relaEntry: 9,
  stringSize: 10,
  symbolEntry: 11,
  init: 12,
  fini: 13,
  soname: 14,
  rpath: 15,
  symbolic: 16,
  rel: 17,
  relSize: 18,
  relEntry: 19,
  pltRelType: 20,
  pltRel: 23,
  initArray: 25,
  finiArray: 26,
  initArraySize: 27,
  finiArraySize: 28,
  runpath: 29,
  flags: 30,
  relrSize: 35,
  relr: 36,
  relrEntry: 37,
  gnuHash: 0x6ffffef5,
  versionSymbols: 0x6ffffff0,
  relaCount: 0x6ffffff9,
  relCount: 0x6ffffffa,
  flags1: 0x6ffffffb,
  versionDefinitions: 0x6ffffffc,
  versionNeeds: 0x6ffffffe,
  filter: 0x7fffffff,
} as const;

/** DF_SYMBOLIC: symbols are looked up in the file itself first. */
export const flagSymbolic = 2;
/** DF_1_NOOPEN: a library that only a program's start may load. */
export const flag1NoOpen = 0x40;
/** DF_1_PIE: a program, although its type is ET_DYN. */
export const flag1Pie = 0x08000000;

export interface DynamicEntries {
  /** The value of a tag that stands once; the last one wins, as in the loader. */
  value(tag: number): number | undefined;
  /** All values of a tag that may stand several times, in order. */
  values(tag: number): readonly number[];
}

/** Reads entries up to DT_NULL or the end of the slice. */
export function readDynamicEntries(slice: Slice): DynamicEntries {
  const entries = new Map<number, number[]>();
  const { word } = slice.layout;
  for (let at = 0; at + 2 * word <= slice.length; at += 2 * word) {
    const tag = slice.word(at);
    if (tag === 0) break;
    const values = entries.get(tag) ?? [];
    if (values.length === 0) entries.set(tag, values);
    values.push(slice.word(at + word));
  }
  return { value: (tag) => entries.get(tag)?.at(-1), values: (tag) => entries.get(tag) ?? [] };
}
