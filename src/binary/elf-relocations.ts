// Relocations: System V ABI, generic part, chapter 4; DT_RELACOUNT and DT_RELR as in glibc's elf.h.

import type { FileRange } from "./elf-hash.ts";
import type { ElfMachine } from "./elf-header.ts";
import { BinaryError } from "./error.ts";
import type { AddressRange } from "./object-file.ts";
import { type Layout, Slice } from "./slice.ts";
import type { ByteSource } from "./source.ts";
import type { Work } from "./work.ts";

export interface RelocationTable {
  readonly range: FileRange;
  /** RELA holds the addend in the entry, REL in the place that is relocated. */
  readonly explicitAddend: boolean;
  /** How many relative relocations stand first (DT_RELACOUNT, DT_RELCOUNT); 0 where unknown. */
  readonly relativeCount: number;
}

export interface RelocationParts {
  readonly tables: readonly RelocationTable[];
  /** Those of the procedure linkage table. */
  readonly calls: RelocationTable | undefined;
  /** Addresses that DT_RELR relocates; read when asked for. */
  readonly packed: FileRange | undefined;
  /** From the first to the last byte of the file's memory: a relocation elsewhere would kill the process. */
  readonly memory: AddressRange;
  readonly work: Work;
}

/** Entries of a table, by number. */
interface TablePart {
  readonly from: number;
  readonly to: number;
  /** Where reading may end: behind the entry of this address, in tables that are sorted. */
  readonly until: number;
}

/** Where the fields of an entry are, in 32-bit words. */
interface EntryWords {
  /** Words in an entry. */
  readonly length: number;
  readonly address: number;
  /** The upper half of the address; undefined in 32-bit files. */
  readonly addressHigh: number | undefined;
  readonly type: number;
  readonly symbol: number;
  /** Bits of the symbol's word that are the type's. */
  readonly shift: 0 | 8;
  readonly addend: number;
  readonly addendHigh: number;
}

const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
/** Entries read at once when everything is looked at: bounds memory whatever the table's size. */
const entriesPerRead = 16_384;
/** Entries read first, where a search mostly wants few. */
const firstRead = 512;
/** A word of it stands for up to 63 relocations. */
const longestPacked = 1 << 22;
/** Entries looked at to tell whether the relative relocations are sorted. */
const sampleCount = 16;

/**
 * The relocations of one file, as columns of 32-bit words in the byte order of this machine: a plugin of 39 MB has
 * hundreds of thousands, and objects for them would cost more than everything else together.
 */
export class ElfRelocations {
  readonly #source: ByteSource;
  readonly #layout: Layout;
  readonly #machine: ElfMachine;
  readonly #tables: readonly RelocationTable[];
  readonly #calls: RelocationTable | undefined;
  readonly #packed: FileRange | undefined;
  readonly #memory: AddressRange;
  readonly #work: Work;
  readonly #sorted = new Map<RelocationTable, boolean>();
  /** The entry that was looked at last. */
  readonly #single = oneEntry();

  constructor(source: ByteSource, layout: Layout, machine: ElfMachine, parts: RelocationParts) {
    this.#source = source;
    this.#layout = layout;
    this.#machine = machine;
    this.#tables = parts.tables;
    this.#calls = parts.calls;
    this.#packed = parts.packed;
    this.#memory = parts.memory;
    this.#work = parts.work;
  }

  /** Which of these symbols, by their numbers, a relocation refers to. */
  symbolsAmong(wanted: ReadonlySet<number>): Set<number> {
    const found = new Set<number>();
    for (const table of this.#calls === undefined ? this.#tables : [this.#calls, ...this.#tables]) {
      const part = { from: table.relativeCount, to: this.#count(table), until: Number.POSITIVE_INFINITY };
      this.#scan(table, part, (words, fields) => {
        for (let at = 0; at < words.length; at += fields.length) {
          const symbol = (words[at + fields.symbol] ?? 0) >>> fields.shift;
          if (wanted.has(symbol)) found.add(symbol);
        }
      });
    }
    return found;
  }

  /**
   * The words in a range that are filled with addresses of symbols, in the order of the file.
   * @param search `ordered` trusts the order of GNU linkers, `exhaustive` looks at every entry
   */
  absoluteIn(range: AddressRange, search: "ordered" | "exhaustive"): number[] {
    const found: number[] = [];
    const end = range.address + range.length;
    for (const table of this.#tables) {
      const fields = this.#fields(table);
      const ordered = search === "ordered" && table.relativeCount > 0;
      const from = ordered ? this.#firstGroup(table, range.address) : table.relativeCount;
      // A last group may hold addresses behind the range: the caller counts what is found.
      const until = ordered ? end : Number.POSITIVE_INFINITY;
      this.#scan(table, { from, to: this.#count(table), until }, (words) => {
        for (let at = 0; at < words.length; at += fields.length) {
          if (typeAt(words, at, fields) !== this.#machine.absolute) continue;
          const address = this.#checked(addressAt(words, at, fields));
          if (address >= range.address && address < end) found.push(address);
        }
      });
    }
    return found;
  }

  /**
   * The relative relocations in a range of addresses.
   * @param inPlace reads the word at an address, for tables without addends
   * @param search `sorted` trusts tables that look sorted, `exhaustive` looks at every entry
   */
  relativeIn(
    range: AddressRange,
    inPlace: (address: number) => number,
    search: "sorted" | "exhaustive",
  ): Map<number, number> {
    const found = new Map<number, number>();
    const end = range.address + range.length;
    const { relative } = this.#machine;
    for (const table of this.#tables) {
      const part =
        search === "sorted" && this.#isSorted(table)
          ? { from: this.#lowerBound(table, range.address), to: table.relativeCount, until: end }
          : { from: 0, to: this.#count(table), until: Number.POSITIVE_INFINITY };
      this.#scan(table, part, (words, fields) => {
        for (let at = 0; at < words.length; at += fields.length) {
          if (typeAt(words, at, fields) !== relative) continue;
          const address = this.#checked(addressAt(words, at, fields));
          if (address < range.address || address >= end) continue;
          found.set(address, table.explicitAddend ? addendAt(words, at, fields) : inPlace(address));
        }
      });
    }
    for (const address of this.#packedAddresses()) {
      if (address >= range.address && address < end) found.set(address, inPlace(address));
    }
    return found;
  }

  /**
   * The first entry whose group begins at an address or behind it. GNU linkers put all relocations of one symbol one
   * behind the other and sort these groups by their first address (bfd/elflink.c, elf_link_sort_relocs), so that groups
   * can be searched.
   */
  #firstGroup(table: RelocationTable, address: number): number {
    let low = table.relativeCount;
    let high = this.#count(table);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const first = this.#groupStart(table, middle);
      if (this.#entry(table, first).address < address) low = middle + 1;
      else high = first;
    }
    return low;
  }

  /** The first entry of the group that an entry is in; of very long groups, one a good way before it. */
  #groupStart(table: RelocationTable, index: number): number {
    const { symbol } = this.#entry(table, index);
    const isSame = (at: number): boolean => at >= table.relativeCount && this.#entry(table, at).symbol === symbol;
    if (!isSame(index - 1)) return index;
    // Outside at `before`, inside at `first`.
    let step = 1;
    while (isSame(index - step)) step *= 2;
    let before = Math.max(index - step, table.relativeCount - 1);
    let first = index - step / 2;
    while (first - before > 1) {
      const middle = (first + before) >>> 1;
      if (isSame(middle)) first = middle;
      else before = middle;
    }
    return first;
  }

  #entry(table: RelocationTable, index: number): { readonly address: number; readonly symbol: number } {
    const fields = this.#fields(table);
    const { words, bytes } = this.#single;
    const size = this.#entrySize(table);
    this.#readInto(table.range.offset + index * size, bytes.subarray(0, size));
    return { address: addressAt(words, 0, fields), symbol: (words[fields.symbol] ?? 0) >>> fields.shift };
  }

  #scan(
    table: RelocationTable,
    { from, to, until }: TablePart,
    visit: (words: Uint32Array, fields: EntryWords) => void,
  ): void {
    const fields = this.#fields(table);
    let index = from;
    for (let batch = firstRead; index < to; batch = Math.min(2 * batch, entriesPerRead)) {
      const count = Math.min(batch, to - index);
      // Of words in columns, eight are looked at in the time of one step elsewhere.
      this.#work.step(count >> 3);
      const words = this.#read(table, index, count);
      visit(words, fields);
      if (addressAt(words, words.length - fields.length, fields) >= until) return;
      index += batch;
    }
  }

  /** Entries as words in this machine's byte order. */
  #read(table: RelocationTable, from: number, count: number): Uint32Array {
    const size = this.#entrySize(table);
    // Not from Node's pool, whose memory may start at any byte.
    const words = new Uint32Array((count * size) / 4);
    this.#readInto(table.range.offset + from * size, Buffer.from(words.buffer));
    return words;
  }

  #readInto(offset: number, bytes: Buffer<ArrayBuffer>): void {
    this.#source.readInto(offset, bytes);
    if (this.#layout.littleEndian !== machineIsLittleEndian) bytes.swap32();
  }

  #fields({ explicitAddend }: RelocationTable): EntryWords {
    const length = (this.#layout.word / 4) * (explicitAddend ? 3 : 2);
    if (this.#layout.word === 4) {
      return { length, address: 0, addressHigh: undefined, type: 1, symbol: 1, shift: 8, addend: 2, addendHigh: 2 };
    }
    return this.#layout.littleEndian
      ? { length, address: 0, addressHigh: 1, type: 2, symbol: 3, shift: 0, addend: 4, addendHigh: 5 }
      : { length, address: 1, addressHigh: 0, type: 3, symbol: 2, shift: 0, addend: 5, addendHigh: 4 };
  }

  #entrySize(table: RelocationTable): number {
    return this.#layout.word * (table.explicitAddend ? 3 : 2);
  }

  #count(table: RelocationTable): number {
    return Math.floor(table.range.length / this.#entrySize(table));
  }

  #addressAt(table: RelocationTable, index: number): number {
    return this.#entry(table, index).address;
  }

  /** @throws BinaryError unless a relocation applies to the file's own memory */
  #checked(address: number): number {
    const { address: start, length } = this.#memory;
    if (address >= start && address < start + length) return address;
    const range = `0x${start.toString(16)} to 0x${(start + length).toString(16)}`;
    throw this.#error(`relocations of addresses from ${range}`, `one of 0x${address.toString(16)}`);
  }

  #error(expected: string, found: string, code: BinaryError["code"] = "malformed"): BinaryError {
    const offset = this.#tables[0]?.range.offset ?? 0;
    return new BinaryError({ code, file: this.#source.name, offset, expected, found });
  }

  /** Linkers sort the relative relocations on most machines, and on arm64 they do not. */
  #isSorted(table: RelocationTable): boolean {
    const known = this.#sorted.get(table);
    if (known !== undefined) return known;
    const sorted = this.#looksSorted(table);
    this.#sorted.set(table, sorted);
    return sorted;
  }

  #looksSorted(table: RelocationTable): boolean {
    const { relativeCount } = table;
    if (relativeCount === 0) return false;
    const fields = this.#fields(table);
    if (typeAt(this.#read(table, relativeCount - 1, 1), 0, fields) !== this.#machine.relative) {
      // The loader of glibc dies of it.
      throw this.#error(`${relativeCount} relative relocations`, "another kind among them");
    }
    if (this.#machine.goarch === "arm64") return false;
    let previous = -1;
    for (let sample = 0; sample < sampleCount; sample++) {
      const address = this.#addressAt(table, Math.floor((sample * (relativeCount - 1)) / (sampleCount - 1)));
      if (address < previous) return false;
      previous = address;
    }
    return true;
  }

  #lowerBound(table: RelocationTable, address: number): number {
    let low = 0;
    let high = table.relativeCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#addressAt(table, middle) < address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** DT_RELR: an even word is an address, an odd one a bitmap of the words behind it. */
  *#packedAddresses(): Generator<number> {
    if (this.#packed === undefined) return;
    const { word } = this.#layout;
    const { offset, length } = this.#packed;
    if (length > longestPacked) {
      const found = `${length} bytes`;
      throw this.#error(`at most ${longestPacked} bytes of packed relocations`, found, "too-large");
    }
    const slice = Slice.read(this.#source, offset, length, this.#layout);
    let next = 0;
    for (let at = 0; at + word <= slice.length; at += word) {
      this.#work.step(4);
      const low = slice.u32(this.#layout.littleEndian || word === 4 ? at : at + 4);
      if ((low & 1) === 0) {
        const address = this.#checked(slice.word(at));
        yield address;
        next = address + word;
        continue;
      }
      for (let bit = 1; bit < word * 8; bit++) {
        const half = bit < 32 ? low : slice.u32(this.#layout.littleEndian ? at + 4 : at);
        if (((half >>> (bit % 32)) & 1) !== 1) continue;
        this.#work.step();
        yield this.#checked(next + (bit - 1) * word);
      }
      next += (word * 8 - 1) * word;
    }
  }
}

/** Room for the largest entry, as words and as bytes. */
function oneEntry(): { readonly words: Uint32Array; readonly bytes: Buffer<ArrayBuffer> } {
  const words = new Uint32Array(6);
  return { words, bytes: Buffer.from(words.buffer) };
}

function addressAt(words: Uint32Array, at: number, { address, addressHigh }: EntryWords): number {
  const low = words[at + address] ?? 0;
  return addressHigh === undefined ? low : low + (words[at + addressHigh] ?? 0) * 0x1_0000_0000;
}

function typeAt(words: Uint32Array, at: number, { type, addressHigh }: EntryWords): number {
  const info = words[at + type] ?? 0;
  return addressHigh === undefined ? info & 0xff : info;
}

function addendAt(words: Uint32Array, at: number, { addend, addendHigh, addressHigh }: EntryWords): number {
  const low = words[at + addend] ?? 0;
  return addressHigh === undefined ? low : low + (words[at + addendHigh] ?? 0) * 0x1_0000_0000;
}
