import type { AddressRange } from "./object-file.ts";

/** A pointer that the loader moves with the file. */
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
  /** The moved pointers that are stored in a range. */
  rebases(range: AddressRange): Iterable<Rebase>;
  /** What is filled with addresses of symbols in a range, in no order. */
  referencesIn(range: AddressRange): number[];
}

/** More pointers than any file has: 32 MB of them. */
export const mostFixups = 1 << 22;
/** Opcodes take a few bytes for hundreds of pointers. */
export const longestStream = 1 << 25;
/** The longest symbol name in a fixup. */
export const longestName = 1 << 16;
