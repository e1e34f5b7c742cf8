// Dynamic symbols: System V ABI, generic part, chapter 4.
import { type FileRange, GnuHashTable, type HashTable, SysvHashTable } from "./elf-hash.ts";
import { BinaryError } from "./error.ts";
import type { DynamicSymbol, NameFilter, UndefinedSymbol } from "./object-file.ts";
import type { Layout } from "./slice.ts";
import { decodeText, Slice } from "./slice.ts";
import type { ByteSource } from "./source.ts";

/** File ranges of the tables that the dynamic section names; offsets and lengths in bytes. */
export interface SymbolTables {
  readonly symbols: FileRange;
  readonly strings: FileRange;
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
/** Entries that are read at once where all are looked at. */
const symbolsAtOnce = 4096;

/** The dynamic symbol table of an ELF file. */
export class ElfSymbols {
  readonly #source: ByteSource;
  readonly #layout: Layout;
  readonly #tables: SymbolTables;
  readonly #entry: 16 | 24;
  /** The entry that was looked at last. */
  readonly #current: Slice;
  /** The name that was looked at last. */
  readonly #scratch = Buffer.allocUnsafe(longestName);
  /** The one that the loader goes by; undefined where the file has none. */
  readonly #hash: HashTable | undefined;
  #count: number | undefined;
  /** All names, kept for those who ask twice for symbols. */
  #names: Slice | undefined;

  constructor(source: ByteSource, layout: Layout, tables: SymbolTables) {
    this.#source = source;
    this.#layout = layout;
    this.#tables = tables;
    this.#entry = entrySize[layout.word];
    this.#current = new Slice(source.name, 0, new Uint8Array(this.#entry), layout);
    this.#hash = hashTable(source, layout, tables);
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
    this.#names ??= this.#read(this.#tables.strings, 0, this.#tables.strings.length);
    const strings = this.#names;
    const accepts = names === undefined ? () => true : acceptor(names, strings.bytes);
    for (let first = 1; first < count; first += symbolsAtOnce) {
      const some = Math.min(symbolsAtOnce, count - first);
      const table = this.#read(this.#tables.symbols, first * this.#entry, some * this.#entry);
      for (let at = 0; at < table.length; at += this.#entry) {
        const name = table.u32(at);
        if (accepts(name)) yield this.#decode(table, at, this.#name(strings, name));
      }
    }
  }

  /** The symbols that the file takes from elsewhere. */
  undefined(): UndefinedSymbol[] {
    // A GNU hash table leaves out what is undefined, so these stand first.
    const count = this.#hash === undefined ? this.count() : this.#hash.firstHashed;
    const found: UndefinedSymbol[] = [];
    if (count <= 1) return found;
    const table = this.#read(this.#tables.symbols, 0, count * this.#entry);
    const versions = this.#tables.versions === undefined ? undefined : this.#read(this.#tables.versions, 0, count * 2);
    const wide = this.#layout.word === 8;
    for (let index = 1; index < count; index++) {
      const at = index * this.#entry;
      if (table.u16(at + (wide ? 6 : 14)) !== 0) continue;
      const start = table.u32(at);
      if (start === 0) continue;
      found.push({
        name: this.#nameAt(start),
        weak: table.u8(at + (wide ? 4 : 12)) >> 4 === 2,
        // 0 and 1 stand for "local" and "global without a version".
        versioned: versions !== undefined && (versions.u16(index * 2) & 0x7fff) > 1,
      });
    }
    return found;
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
    const start = this.#goTo(index).u32(0);
    const { strings } = this.#tables;
    if (start + wanted.length > strings.length) return false;
    if (wanted.length > this.#scratch.length) return false;
    const name = this.#scratch.subarray(0, wanted.length);
    this.#source.readInto(strings.offset + start, name);
    return name.equals(wanted);
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

  /** The name at an offset of the string table; most end within the first bytes. */
  #nameAt(start: number): string {
    const { strings } = this.#tables;
    const left = Math.max(0, strings.length - start);
    const head = this.#read(strings, start, Math.min(128, left));
    if (head.bytes.includes(0)) return this.#name(head, 0);
    return this.#name(this.#read(strings, start, Math.min(longestName, left)), 0);
  }

  #name(strings: Slice, start: number): string {
    const end = strings.bytes.indexOf(0, start);
    if (start >= strings.length || end < 0 || end - start > longestName) {
      throw strings.error("malformed", Math.min(start, strings.length), "a symbol name that ends", "none");
    }
    return decodeText(strings.bytes.subarray(start, end));
  }

  #decode(slice: Slice, at: number, name: string): DynamicSymbol {
    const wide = this.#layout.word === 8;
    const type = slice.u8(at + (wide ? 4 : 12)) & 15;
    return {
      name,
      value: slice.word(at + (wide ? 8 : 4)),
      size: wide ? slice.u64(at + 16) : slice.u32(at + 8),
      defined: slice.u16(at + (wide ? 6 : 14)) !== 0,
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
): HashTable | undefined {
  if (gnuHash !== undefined) return new GnuHashTable(source, layout, gnuHash);
  return hash === undefined ? undefined : new SysvHashTable(source, layout, hash, hashEntry);
}

/** A test of the name that begins at an offset. */
function acceptor(names: NameFilter, bytes: Uint8Array): (start: number) => boolean {
  if (names === "identifiers") return (start) => isIdentifier(bytes, start);
  const prefixes = names.startWith.map((prefix) => Buffer.from(prefix, "latin1"));
  return (start) => prefixes.some((prefix) => startsAt(bytes, start, prefix));
}

function startsAt(bytes: Uint8Array, start: number, prefix: Uint8Array): boolean {
  for (let at = 0; at < prefix.length; at++) if (bytes[start + at] !== prefix[at]) return false;
  return true;
}

/** Letters, digits and underscores up to the NUL: what C can name. */
function isIdentifier(bytes: Uint8Array, start: number): boolean {
  for (let at = start; ; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0) return at > start;
    const isLetter = (byte | 32) >= 97 && (byte | 32) <= 122;
    if (!isLetter && byte !== 95 && !(byte >= 48 && byte <= 57)) return false;
  }
}
