// LC_DYLD_CHAINED_FIXUPS: pointers that are linked into one list per page (<mach-o/fixup-chains.h>).

import type { Fixups, Rebase } from "./macho-fixups.ts";
import type { FileRange } from "./macho-header.ts";
import type { MachMemory } from "./macho-window.ts";
import type { AddressRange } from "./object-file.ts";
import type { Slice } from "./slice.ts";

/** Length of `dyld_chained_fixups_header`. */
const headerLength = 28;
/** Length of `dyld_chained_starts_in_segment` before its page starts. */
const startsLength = 22;
/** A page without fixups, and a page with several chains, which 64-bit files do not have. */
const pageStart = { none: 0xffff, several: 0x8000 } as const;
/** `pointer_format`: targets are addresses, or offsets from the Mach-O header. */
const pointerFormat = { address: 2, offset: 6 } as const;
/** `imports_format`: how long an import is. */
const importLength: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 8],
  [3, 16],
]);
const pageSizes: readonly number[] = [0x1000, 0x4000];
/** Bytes per step of a chain. */
const stride = 4;
const word = 8;
/** The largest gateways have a few megabytes of imports with their names. */
const longestBlob = 1 << 25;

interface ChainedSegment {
  readonly address: number;
  /** Bytes in the file. */
  readonly length: number;
  readonly pageSize: number;
  /** What is added to a target to make it an address. */
  readonly base: number;
  /** For each page, two bytes: where its chain starts. */
  readonly starts: Slice;
}

interface Link {
  readonly address: number;
  /** Undefined where the address of a symbol is written. */
  readonly target: number | undefined;
}

interface ChainTable {
  readonly segments: readonly ChainedSegment[];
  /** How many symbols there are that binds refer to by number. */
  readonly imports: number;
}

/** The chains of one file, walked page by page when they are asked for. */
export class ChainedFixups implements Fixups {
  readonly #memory: MachMemory;
  readonly #range: FileRange;
  #table: ChainTable | undefined;
  #page: { readonly start: number; readonly links: ReadonlyMap<number, Link> } | undefined;

  constructor(memory: MachMemory, range: FileRange) {
    this.#memory = memory;
    this.#range = range;
  }

  at(address: number): number | "symbol" | undefined {
    const segment = this.#chains.segments.find((one) => address >= one.address && address < one.address + one.length);
    if (segment === undefined) return undefined;
    const index = Math.floor((address - segment.address) / segment.pageSize);
    const start = segment.address + index * segment.pageSize;
    if (this.#page?.start !== start) {
      this.#page = { start, links: new Map([...this.#chain(segment, index)].map((link) => [link.address, link])) };
    }
    const link = this.#page.links.get(address);
    return link === undefined ? undefined : (link.target ?? "symbol");
  }

  *rebases(range: AddressRange): Generator<Rebase> {
    const end = range.address + range.length;
    for (const { address, target } of this.#links(range)) {
      if (target !== undefined && address >= range.address && address < end) yield { address, target };
    }
  }

  referencesIn(range: AddressRange): number[] {
    const end = range.address + range.length;
    const found: number[] = [];
    for (const { address, target } of this.#links(range)) {
      if (target === undefined && address >= range.address && address < end) found.push(address);
    }
    return found;
  }

  get #chains(): ChainTable {
    this.#table ??= this.#readTable();
    return this.#table;
  }

  *#links({ address, length }: AddressRange): Generator<Link> {
    for (const segment of this.#chains.segments) {
      const pages = Math.min(segment.starts.length / 2, Math.ceil(segment.length / segment.pageSize));
      const first = Math.max(0, Math.floor((address - segment.address) / segment.pageSize));
      const last = Math.min(pages, Math.ceil((address + length - segment.address) / segment.pageSize));
      for (let index = first; index < last; index++) yield* this.#chain(segment, index);
    }
  }

  *#chain(segment: ChainedSegment, index: number): Generator<Link> {
    const { imports } = this.#chains;
    const { starts, pageSize } = segment;
    this.#memory.window.work.step();
    if (index * 2 >= starts.length) return;
    const start = starts.u16(index * 2);
    if (start === pageStart.none) return;
    if ((start & pageStart.several) !== 0) {
      throw starts.error("unsupported", index * 2, "one chain per page", `0x${start.toString(16)}`);
    }
    const address = segment.address + index * pageSize;
    const page = this.#memory.read(address, Math.min(pageSize, segment.length - index * pageSize));
    // Each step goes forward inside of the page, so a chain ends.
    for (let at = start, next = 1; next !== 0; at += next * stride) {
      this.#memory.window.work.step();
      if (at + word > page.length) throw page.error("malformed", 0, "a chain inside of its page", `offset ${at}`);
      const low = page.u32(at);
      const high = page.u32(at + 4);
      next = (high >>> 19) & 0xfff;
      const isBind = high >>> 31 === 1;
      const ordinal = low & 0xff_ffff;
      if (isBind && ordinal >= imports) throw page.error("malformed", at, `one of ${imports} imports`, `${ordinal}`);
      const target = segment.base + low + (high & 0xf) * 0x1_0000_0000;
      yield { address: address + at, target: isBind ? undefined : target };
    }
  }

  #readTable(): ChainTable {
    const { window } = this.#memory;
    const { offset, length } = this.#range;
    if (length > longestBlob) {
      throw window.error("too-large", offset, `at most ${longestBlob} bytes of fixups`, `${length}`);
    }
    const blob = window.read(this.#range);
    const header = blob.sub(0, headerLength);
    if (header.u32(0) !== 0) throw header.error("unsupported", 0, "fixups of version 0", `${header.u32(0)}`);
    return { segments: this.#readSegments(blob, header), imports: countImports(blob, header) };
  }

  #readSegments(blob: Slice, header: Slice): ChainedSegment[] {
    const startsAt = header.u32(4);
    const count = blob.u32(startsAt);
    const { segments, window, base } = this.#memory;
    if (count > segments.length) throw blob.error("malformed", startsAt, `${segments.length} segments`, `${count}`);
    return segments.slice(0, count).flatMap((segment, index) => {
      const offset = blob.u32(startsAt + 4 + index * 4);
      if (offset === 0) return [];
      const at = startsAt + offset;
      const starts = blob.sub(at, startsLength);
      const pageSize = starts.u16(4);
      if (!pageSizes.includes(pageSize)) throw starts.error("malformed", 4, "pages of 4 or 16 KB", `${pageSize} bytes`);
      const format = starts.u16(6);
      if (format !== pointerFormat.address && format !== pointerFormat.offset) {
        throw starts.error("unsupported", 6, "plain 64-bit pointers", `pointer format ${format}`);
      }
      return {
        address: segment.address,
        length: window.lengthOf(segment),
        pageSize,
        base: format === pointerFormat.offset ? base : 0,
        starts: blob.sub(at + startsLength, starts.u16(20) * 2),
      };
    });
  }
}

/** The number of imports; their names are not needed, but the loader refuses a file that does not hold them. */
function countImports(blob: Slice, header: Slice): number {
  const count = header.u32(16);
  const format = header.u32(20);
  const length = importLength.get(format);
  if (length === undefined) throw header.error("unsupported", 20, "an import format of 1 to 3", `${format}`);
  if (header.u32(24) !== 0) throw header.error("unsupported", 24, "names that are not compressed", "other names");
  blob.sub(header.u32(8), count * length);
  blob.sub(header.u32(12), 0);
  return count;
}
