import type { AddressRange } from "./object-file.ts";

export interface Rebase {
  /** Where it is stored. */
  readonly address: number;
  /** Where it leads, as linked. */
  readonly target: number;
}

/** What the loader writes into a Mach-O file's data: opcodes (`macho-opcodes.ts`) or chains (`macho-chains.ts`) tell. */
export interface Fixups {
  /** Where the pointer at an address leads; `symbol` where that is a symbol's address; undefined where nothing is written. */
  at(address: number): number | "symbol" | undefined;
  rebases(range: AddressRange): Iterable<Rebase>;
  /** What is filled with addresses of symbols in a range, in no order. */
  referencesIn(range: AddressRange): number[];
}

/** More pointers than any file has: 32 MB of them. */
export const mostFixups = 1 << 22;
/** Opcodes take a few bytes for hundreds of pointers. */
export const longestStream = 1 << 25;
export const longestName = 1 << 16;
