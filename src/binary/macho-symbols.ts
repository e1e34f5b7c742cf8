// Symbol tables (<mach-o/nlist.h>) and export tries (dyld's MachOTrie) of Mach-O files.

import type { FileRange, MachSection, SymbolTableCommand } from "./macho-header.ts";
import { StreamReader } from "./macho-stream.ts";
import type { MachWindow } from "./macho-window.ts";
import { acceptor, beginner } from "./name-filter.ts";
import type { DynamicSymbol, NameFilter, UndefinedSymbol } from "./object-file.ts";
import { decodeText, type Slice } from "./slice.ts";
import type { Work } from "./work.ts";

const entryLength = 16;
/** `n_type`: debugging entry, private external, type, external. */
const typeMask = { debugging: 0xe0, privateExternal: 0x10, type: 0x0e, external: 0x01 } as const;
/** `n_desc` of an undefined symbol that may stay without a definition. */
const weakReference = 0x40;
/** Flags of an export: what it is, and whether another library provides it. */
const exportFlag = { absolute: 2, kindMask: 3, reexport: 8 } as const;
/** Section attributes of machine code. */
const codeAttributes = 0x80000400;

/** The largest gateways have 300,000 symbols with 30 MB of names. */
const mostSymbols = 1 << 20;
const longestTable = 1 << 27;
/** Plugins take a few hundred symbols from elsewhere. */
const mostUndefined = 1 << 16;
/** In a trie, names that begin alike share what they have in common. */
const longestTrie = 1 << 25;
/** Go's generic instantiations reach a few thousand bytes. */
const longestName = 1 << 16;

export class MachSymbols {
  readonly #window: MachWindow;
  readonly #table: SymbolTableCommand | undefined;
  readonly #trie: ExportTrie | undefined;
  readonly #sections: SectionMap;
  readonly #work: Work;
  readonly #names = new Map<number, string>();
  #index: NameIndex | undefined;
  #loaded: Loaded | undefined;

  constructor(window: MachWindow, tables: MachSymbolTables) {
    this.#window = window;
    this.#work = window.work;
    this.#table = tables.symbols;
    this.#sections = new SectionMap(tables.sections);
    const { exports } = tables;
    // The loader looks into the trie alone where there is one; `strip` may have emptied the symbol table.
    this.#trie =
      exports === undefined || exports.length === 0 ? undefined : new ExportTrie(window, exports, tables.base);
  }

  /** One symbol by its name without the underscore. @throws BinaryError where the tables are damaged */
  find(name: string): DynamicSymbol | undefined {
    if (this.#trie !== undefined) {
      const value = this.#trie.find(`_${name}`) ?? this.#trie.find(name);
      if (value !== undefined) return this.#defined(name, value);
    }
    if (this.#table === undefined || this.#table.count === 0) return undefined;
    const loaded = this.#load(this.#table);
    this.#index ??= new NameIndex(loaded, this.#external(loaded), this.#work);
    const at = this.#index.find(name);
    return at === undefined ? undefined : this.#decode(loaded, at, name);
  }

  /** All symbols: what is exported, in the order of the trie or the table, then what is undefined. */
  *all(names?: NameFilter): Generator<DynamicSymbol> {
    if (this.#trie !== undefined) {
      for (const [name, value] of this.#trie.all(names)) yield this.#defined(withoutUnderscore(name), value);
    }
    yield* this.#entries(names);
  }

  undefined(): UndefinedSymbol[] {
    const found: UndefinedSymbol[] = [];
    if (this.#table === undefined || this.#table.count === 0) return found;
    const loaded = this.#load(this.#table);
    const { entries } = loaded;
    for (const at of this.#external(loaded)) {
      if (isDefined(entries, at)) continue;
      if (found.length >= mostUndefined) {
        throw entries.error("too-large", at, `at most ${mostUndefined} symbols from elsewhere`, "more");
      }
      const { name, weak } = this.#decode(loaded, at, this.#nameAt(loaded, nameStart(loaded, at)));
      found.push({ name, weak, versioned: false });
    }
    return found;
  }

  #defined(name: string, value: number): DynamicSymbol {
    return { name, value, size: 0, defined: true, weak: false, kind: this.#sections.kindAt(value) };
  }

  /** External entries of the symbol table; only the undefined ones where a trie holds the others. */
  *#entries(names?: NameFilter): Generator<TableSymbol> {
    if (this.#table === undefined || this.#table.count === 0) return;
    const loaded = this.#load(this.#table);
    const accepts = names === undefined ? () => true : acceptor(names, loaded.strings.bytes, this.#work);
    for (const at of this.#external(loaded)) {
      const start = nameStart(loaded, at);
      if (accepts(start)) yield this.#decode(loaded, at, this.#nameAt(loaded, start));
    }
  }

  *#external({ entries }: Loaded): Generator<number> {
    for (let at = 0; at < entries.length; at += entryLength) {
      this.#work.step();
      const type = entries.u8(at + 4);
      if ((type & typeMask.debugging) !== 0 || (type & typeMask.external) === 0) continue;
      if ((type & typeMask.privateExternal) !== 0) continue;
      if (this.#trie !== undefined && isDefined(entries, at)) continue;
      yield at;
    }
  }

  #decode({ entries }: Loaded, at: number, name: string): TableSymbol {
    const weak = (entries.u16(at + 6) & weakReference) !== 0;
    return isDefined(entries, at)
      ? { ...this.#defined(name, entries.u64(at + 8)), weak }
      : { name, value: 0, size: 0, defined: false, kind: "other", weak };
  }

  /** Each is decoded once, however many entries lead to it. */
  #nameAt({ strings }: Loaded, start: number): string {
    const known = this.#names.get(start);
    if (known !== undefined) return known;
    const bytes = nameBytes(strings, start);
    this.#work.name(bytes.length);
    const name = decodeText(bytes);
    this.#names.set(start, name);
    return name;
  }

  #load({ offset, count, strings }: SymbolTableCommand): Loaded {
    if (this.#loaded !== undefined) return this.#loaded;
    if (count > mostSymbols || strings.length > longestTable) {
      const found = `${count} symbols with ${strings.length} bytes of names`;
      throw this.#window.error("too-large", offset, `at most ${mostSymbols} symbols`, found);
    }
    const entries = this.#window.read({ offset, length: count * entryLength });
    this.#loaded = { entries, strings: this.#window.read(strings) };
    return this.#loaded;
  }
}

interface Loaded {
  readonly entries: Slice;
  readonly strings: Slice;
}

interface TableSymbol extends DynamicSymbol {
  readonly weak: boolean;
}

/** A value in an undefined entry is the size of a common symbol, which the file provides. */
function isDefined(entries: Slice, at: number): boolean {
  return (entries.u8(at + 4) & typeMask.type) !== 0 || entries.u64(at + 8) !== 0;
}

function nameStart({ entries, strings }: Loaded, at: number): number {
  const start = entries.u32(at);
  return strings.bytes[start] === 0x5f ? start + 1 : start;
}

/** Entries of a table by name, without a text for each: numbers in a hash table with open addresses. */
class NameIndex {
  readonly #loaded: Loaded;
  readonly #work: Work;
  /** One more than the number of an entry; 0 where there is none. */
  readonly #slots: Uint32Array;

  constructor(loaded: Loaded, places: Iterable<number>, work: Work) {
    this.#loaded = loaded;
    this.#work = work;
    // A power of two, at least twice as many as there are entries.
    this.#slots = new Uint32Array(2 << Math.ceil(Math.log2(loaded.entries.length / entryLength + 1)));
    for (const at of places) {
      const slot = this.#slotOf(nameBytes(loaded.strings, nameStart(loaded, at)));
      // Of several with one name the first counts.
      if (this.#slots[slot] === 0) this.#slots[slot] = at / entryLength + 1;
    }
  }

  find(name: string): number | undefined {
    const found = this.#slots[this.#slotOf(Buffer.from(name, "utf8"))] ?? 0;
    return found === 0 ? undefined : (found - 1) * entryLength;
  }

  /** The slot of a name, or the free one where it belongs. */
  #slotOf(name: Uint8Array): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(name) & mask; ; slot = (slot + 1) & mask) {
      this.#work.step(1 + (name.length >> 4));
      const entry = this.#slots[slot] ?? 0;
      if (entry === 0) return slot;
      const start = nameStart(this.#loaded, (entry - 1) * entryLength);
      if (isNameAt(this.#loaded.strings.bytes, start, name)) return slot;
    }
  }
}

/** FNV-1a, 32 bits. */
function hashOf(name: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ (name[at] ?? 0), 0x01000193);
  return hash >>> 0;
}

function isNameAt(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let at = 0; at < name.length; at++) if (bytes[start + at] !== name[at]) return false;
  return bytes[start + name.length] === 0;
}

export interface MachSymbolTables {
  readonly symbols: SymbolTableCommand | undefined;
  readonly exports: FileRange | undefined;
  readonly sections: readonly MachSection[];
  /** Address of the Mach-O header: exports count from it. */
  readonly base: number;
}

function withoutUnderscore(name: string): string {
  return name.startsWith("_") ? name.slice(1) : name;
}

function nameBytes(strings: Slice, start: number): Uint8Array<ArrayBuffer> {
  const longest = strings.bytes.subarray(start, start + longestName + 1);
  const end = longest.indexOf(0);
  if (end >= 0) return longest.subarray(0, end);
  throw strings.error("malformed", Math.min(start, strings.length), "a symbol name that ends", "none");
}

/** A tree of names: each edge adds bytes, a node may hold what the name stands for. */
class ExportTrie {
  readonly #window: MachWindow;
  readonly #work: Work;
  readonly #range: FileRange;
  readonly #base: number;
  #slice: Slice | undefined;

  constructor(window: MachWindow, range: FileRange, base: number) {
    this.#window = window;
    this.#work = window.work;
    this.#range = range;
    this.#base = base;
  }

  find(name: string): number | undefined {
    const wanted = Buffer.from(name, "utf8");
    let node = 0;
    // Each step matches at least a byte; a node without one would be a cycle.
    for (let done = 0; ; ) {
      const { address, children } = this.#node(node);
      if (done === wanted.length) return address;
      let next: TrieEdge | undefined;
      for (const edge of children()) {
        const { label } = edge;
        this.#work.step(1 + (label.length >> 4));
        if (label.length === 0 || done + label.length > wanted.length) continue;
        if (Buffer.compare(wanted.subarray(done, done + label.length), label) !== 0) continue;
        next = edge;
        break;
      }
      if (next === undefined) return undefined;
      node = next.node;
      done += next.label.length;
    }
  }

  /** All names with their addresses, depth first. */
  *all(names?: NameFilter): Generator<[name: string, address: number]> {
    const { length } = this.#bytes;
    // Nodes that overlap or repeat would make a small trie endless: no byte belongs to two of them.
    const visited = new Uint8Array(length);
    let spent = 0;
    const isAsked = names === undefined ? () => true : beginner(names);
    const open: { node: number; name: string }[] = [{ node: 0, name: "" }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, name } = next;
      this.#work.step();
      if (visited[node] === 1) throw this.#bytes.error("malformed", node, "a tree of names", "a node with two parents");
      visited[node] = 1;
      const { address, children } = this.#node(node);
      // Edges hold bytes, and a character may be spread over two of them.
      if (address !== undefined) {
        this.#work.name(name.length);
        yield [Buffer.from(name, "latin1").toString("utf8"), address];
      }
      const below: { node: number; name: string }[] = [];
      for (const edge of children()) {
        spent += edge.label.length + 2;
        const longer = name + Buffer.from(edge.label).toString("latin1");
        if (spent > length || longer.length > longestName) {
          throw this.#bytes.error("malformed", node, `names of at most ${longestName} bytes`, "nodes that overlap");
        }
        if (isAsked(withoutUnderscore(longer))) below.push({ node: edge.node, name: longer });
      }
      for (const one of below.reverse()) open.push(one);
    }
  }

  get #bytes(): Slice {
    if (this.#range.length > longestTrie) {
      const { offset, length } = this.#range;
      throw this.#window.error("too-large", offset, `at most ${longestTrie} bytes of exports`, `${length}`);
    }
    this.#slice ??= this.#window.read(this.#range);
    return this.#slice;
  }

  #node(at: number): TrieNode {
    const slice = this.#bytes;
    if (at >= slice.length) throw slice.error("malformed", slice.length, "a node of the export trie", `offset ${at}`);
    const reader = new StreamReader(slice, at);
    const size = reader.unsigned();
    const start = reader.position;
    if (size > slice.length - start)
      throw slice.error("malformed", at, "an export inside of the trie", `${size} bytes`);
    return {
      address: size === 0 ? undefined : this.#address(reader),
      children: () => edges(new StreamReader(slice, start + size)),
    };
  }

  /** What an export leads to; undefined where another library provides it. */
  #address(reader: StreamReader): number | undefined {
    const flags = reader.unsigned();
    if ((flags & exportFlag.reexport) !== 0) return undefined;
    const value = reader.unsigned();
    return (flags & exportFlag.kindMask) === exportFlag.absolute ? value : this.#base + value;
  }
}

interface TrieEdge {
  readonly label: Uint8Array<ArrayBuffer>;
  readonly node: number;
}

interface TrieNode {
  readonly address: number | undefined;
  children(): Generator<TrieEdge>;
}

function* edges(reader: StreamReader): Generator<TrieEdge> {
  const count = reader.u8();
  for (let i = 0; i < count; i++) yield { label: reader.text(longestName), node: reader.unsigned() };
}

/** Tells code from data by address. */
class SectionMap {
  readonly #sections: readonly MachSection[];

  constructor(sections: readonly MachSection[]) {
    this.#sections = sections.filter(({ length }) => length > 0).sort((a, b) => a.address - b.address);
  }

  kindAt(address: number): DynamicSymbol["kind"] {
    let low = 0;
    let high = this.#sections.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sections[middle]?.address ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    const section = this.#sections[low - 1];
    if (section === undefined || address >= section.address + section.length) return "other";
    return (section.flags & codeAttributes) !== 0 ? "function" : "object";
  }
}
