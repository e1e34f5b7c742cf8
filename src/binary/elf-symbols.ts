// Dynamic symbols: System V ABI, generic part, chapter 4.
import { type FileRange, GnuHashTable, type HashTable, SysvHashTable } from "./elf-hash.ts";
import { BinaryError } from "./error.ts";
import { acceptor } from "./name-filter.ts";
import type { DynamicSymbol, NameFilter, UndefinedSymbol } from "./object-file.ts";
import { type Layout, Slice } from "./slice.ts";
import type { ByteSource } from "./source.ts";
import type { StringTable } from "./string-table.ts";
import type { Work } from "./work.ts";

/** File ranges of the tables that the dynamic section names; offsets and lengths in bytes. */
export interface SymbolTables {
  readonly symbols: FileRange;
  readonly strings: StringTable;
  readonly gnuHash: FileRange | undefined;
  readonly hash: FileRange | undefined;
  /** Bytes in an entry of `hash`. */
  readonly hashEntry: 4 | 8;
  readonly versions: FileRange | undefined;
  /** Entries by the section header, where there is one: used when no hash table tells. */
  readonly sectionCount: number | undefined;
}

/** Entry size by pointer size. */
const entrySize = { 4: 16, 8: 24 } as const;
/** The longest name that is read: Go's generic instantiations reach a few thousand bytes. */
const longestName = 1 << 13;
/** STB_WEAK. */
const weakBinding = 2;
/** Entries that are read at once where all are looked at. */
const symbolsAtOnce = 4096;
/** Plugins take a few hundred symbols from elsewhere. */
const mostUndefined = 1 << 16;

export class ElfSymbols {
  readonly #source: ByteSource;
  readonly #layout: Layout;
  readonly #tables: SymbolTables;
  readonly #work: Work;
  readonly #entry: 16 | 24;
  /** The entry that was looked at last. */
  readonly #current: Slice;
  /** The name that was looked at last. */
  readonly #scratch = new Uint8Array(longestName);
  /** The one that the loader goes by; undefined where the file has none. */
  readonly #hash: HashTable | undefined;
  #count: number | undefined;

  constructor(source: ByteSource, layout: Layout, tables: SymbolTables, work: Work) {
    this.#source = source;
    this.#layout = layout;
    this.#tables = tables;
    this.#work = work;
    this.#entry = entrySize[layout.word];
    this.#current = new Slice(source.name, 0, new Uint8Array(this.#entry), layout);
    this.#hash = hashTable(source, layout, tables, work);
  }

  /**
   * One symbol by name: through a hash table, as the loader does, else by walking the table.
   * @param recognise tells without the name that a symbol with the same hash is the one
   */
  find(name: string, recognise?: (symbol: DynamicSymbol) => boolean): DynamicSymbol | undefined {
    const wanted = Buffer.from(`${name}\0`, "utf8");
    const hash = this.#hash;
    if (hash === undefined) {
      const count = this.count();
      for (let index = 1; index < count; index++) if (this.#nameIs(index, wanted)) return this.#currentAs(name);
      return undefined;
    }
    return hash.find(wanted.subarray(0, -1), (index) => {
      if (recognise !== undefined && hash.comparesHashes) {
        this.#goTo(index);
        const symbol = this.#currentAs(name);
        if (recognise(symbol)) return symbol;
      }
      return this.#nameIs(index, wanted) ? this.#currentAs(name) : undefined;
    });
  }

  /** Symbols in the order of the table. @param names which of them: reading the other names would take longest */
  *all(names?: NameFilter): Generator<DynamicSymbol> {
    const count = this.count();
    if (count <= 1) return;
    const { strings } = this.#tables;
    const { bytes } = strings.whole();
    const accepts = names === undefined ? () => true : acceptor(names, bytes, this.#work);
    for (const { table } of this.#parts(1, count)) {
      for (let at = 0; at < table.length; at += this.#entry) {
        const name = table.u32(at);
        if (accepts(name)) yield this.#decode(table, at, strings.text(name, longestName));
      }
    }
  }

  /** Entries in parts, so that no table is in memory as a whole. */
  *#parts(from: number, to: number): Generator<{ readonly first: number; readonly table: Slice }> {
    for (let first = from; first < to; first += symbolsAtOnce) {
      const some = Math.min(symbolsAtOnce, to - first);
      this.#work.step(some);
      yield { first, table: this.#read(this.#tables.symbols, first * this.#entry, some * this.#entry) };
    }
  }

  undefined(): UndefinedSymbol[] {
    // A GNU hash table leaves out what is undefined, so these stand first.
    const count = this.#hash === undefined ? this.count() : this.#hash.firstHashed;
    const found: UndefinedSymbol[] = [];
    const { strings, versions } = this.#tables;
    const wide = this.#layout.word === 8;
    for (const { first, table } of this.#parts(1, count)) {
      const some = table.length / this.#entry;
      const numbers = versions === undefined ? undefined : this.#read(versions, first * 2, some * 2);
      for (let index = 0; index < some; index++) {
        const at = index * this.#entry;
        if (table.u16(at + (wide ? 6 : 14)) !== 0) continue;
        const name = table.u32(at);
        if (name === 0) continue;
        if (found.length >= mostUndefined) {
          throw table.error("too-large", at, `at most ${mostUndefined} symbols from elsewhere`, "more");
        }
        found.push({
          name: strings.text(name, longestName),
          weak: table.u8(at + (wide ? 4 : 12)) >> 4 === weakBinding,
          // 0 and 1 stand for "local" and "global without a version".
          versioned: numbers !== undefined && (numbers.u16(index * 2) & 0x7fff) > 1,
        });
      }
    }
    return found;
  }

  /** The places of names in the table. */
  numbers(names: readonly string[]): Map<number, string> {
    const numbers = new Map<number, string>();
    for (const name of names) {
      const wanted = Buffer.from(`${name}\0`, "utf8");
      const number = this.#hash?.find(wanted.subarray(0, -1), (index) =>
        this.#nameIs(index, wanted) ? index : undefined,
      );
      if (number !== undefined) numbers.set(number, name);
    }
    return numbers;
  }

  /** Number of entries, the empty first one included. */
  count(): number {
    this.#count ??= this.#readCount();
    return this.#count;
  }

  #readCount(): number {
    const limit = Math.floor(this.#tables.symbols.length / this.#entry);
    const count = this.#hash?.count() ?? this.#tables.sectionCount ?? 0;
    if (count > limit) {
      throw this.#error(this.#tables.symbols.offset, `at most ${limit} dynamic symbols`, `${count}`);
    }
    return count;
  }

  #currentAs(name: string): DynamicSymbol {
    return this.#decode(this.#current, 0, name);
  }

  #nameIs(index: number, wanted: Uint8Array): boolean {
    return this.#tables.strings.holds(this.#goTo(index).u32(0), wanted, this.#scratch);
  }

  /** Makes an entry the current one. */
  #goTo(index: number): Slice {
    const { symbols } = this.#tables;
    if ((index + 1) * this.#entry > symbols.length) {
      throw this.#error(symbols.offset, "a symbol inside the table", `number ${index}`);
    }
    this.#source.readInto(symbols.offset + index * this.#entry, this.#current.bytes);
    return this.#current;
  }

  #decode(slice: Slice, at: number, name: string): DynamicSymbol {
    const wide = this.#layout.word === 8;
    const info = slice.u8(at + (wide ? 4 : 12));
    const type = info & 15;
    return {
      name,
      value: slice.word(at + (wide ? 8 : 4)),
      size: wide ? slice.u64(at + 16) : slice.u32(at + 8),
      defined: slice.u16(at + (wide ? 6 : 14)) !== 0,
      weak: info >> 4 === weakBinding,
      kind: type === 2 ? "function" : type === 1 ? "object" : "other",
    };
  }

  #read(range: FileRange, at: number, length: number): Slice {
    if (at < 0 || at + length > range.length) {
      throw this.#error(range.offset + at, `${length} bytes of a table`, `a table that ends at ${range.length}`);
    }
    return Slice.read(this.#source, range.offset + at, length, this.#layout);
  }

  #error(offset: number, expected: string, found: string): BinaryError {
    return new BinaryError({ code: "malformed", file: this.#source.name, offset, expected, found });
  }
}

function hashTable(
  source: ByteSource,
  layout: Layout,
  { gnuHash, hash, hashEntry }: SymbolTables,
  work: Work,
): HashTable | undefined {
  if (gnuHash !== undefined) return new GnuHashTable(source, layout, gnuHash, work);
  return hash === undefined ? undefined : new SysvHashTable(source, layout, { range: hash, entry: hashEntry }, work);
}
