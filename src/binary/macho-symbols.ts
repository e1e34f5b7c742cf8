// Symbol tables (<mach-o/nlist.h>) and export tries (dyld's MachOTrie) of Mach-O files.

import type { FileRange, MachSection, SymbolTableCommand } from "./macho-header.ts";
import { StreamReader } from "./macho-stream.ts";
import type { MachWindow } from "./macho-window.ts";
import type { DynamicSymbol, UndefinedSymbol } from "./object-file.ts";
import { decodeText, type Slice } from "./slice.ts";

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
const mostSymbols = 1 << 22;
const longestTable = 1 << 28;
/** Go's generic instantiations reach a few thousand bytes. */
const longestName = 1 << 16;

/** What a Mach-O file offers to the dynamic linker and takes from it. */
export class MachSymbols {
  readonly #window: MachWindow;
  readonly #table: SymbolTableCommand | undefined;
  readonly #trie: ExportTrie | undefined;
  readonly #sections: SectionMap;
  #byName: ReadonlyMap<string, DynamicSymbol> | undefined;
  #loaded: { readonly entries: Slice; readonly strings: Slice } | undefined;

  constructor(window: MachWindow, tables: MachSymbolTables) {
    this.#window = window;
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
    this.#byName ??= new Map([...this.#entries()].reverse().map((symbol) => [symbol.name, symbol]));
    return this.#byName.get(name);
  }

  /** All symbols: what is exported, in the order of the trie or the table, then what is undefined. */
  *all(): Generator<DynamicSymbol> {
    if (this.#trie !== undefined) {
      for (const [name, value] of this.#trie.all()) yield this.#defined(withoutUnderscore(name), value);
    }
    yield* this.#entries();
  }

  /** The symbols that the file takes from elsewhere. */
  undefined(): UndefinedSymbol[] {
    const found: UndefinedSymbol[] = [];
    for (const { name, defined, weak } of this.#entries()) {
      if (!defined) found.push({ name, weak, versioned: false });
    }
    return found;
  }

  #defined(name: string, value: number): DynamicSymbol {
    return { name, value, size: 0, defined: true, kind: this.#sections.kindAt(value) };
  }

  /** External entries of the symbol table; only the undefined ones where a trie holds the others. */
  *#entries(): Generator<DynamicSymbol & { readonly weak: boolean }> {
    if (this.#table === undefined || this.#table.count === 0) return;
    this.#loaded ??= this.#load(this.#table);
    const { entries, strings } = this.#loaded;
    let written = 0;
    for (let at = 0; at < entries.length; at += entryLength) {
      const type = entries.u8(at + 4);
      if ((type & typeMask.debugging) !== 0 || (type & typeMask.external) === 0) continue;
      if ((type & typeMask.privateExternal) !== 0) continue;
      const value = entries.u64(at + 8);
      // A value in an undefined entry is the size of a common symbol, which the file provides.
      const defined = (type & typeMask.type) !== 0 || value !== 0;
      if (defined && this.#trie !== undefined) continue;
      const name = withoutUnderscore(nameAt(strings, entries.u32(at)));
      // Entries may share a long name.
      written += name.length;
      if (written > longestTable) throw entries.error("too-large", at, `names of ${longestTable} bytes`, "more");
      const weak = (entries.u16(at + 6) & weakReference) !== 0;
      yield defined
        ? { ...this.#defined(name, value), weak }
        : { name, value: 0, size: 0, defined, kind: "other", weak };
    }
  }

  #load({ offset, count, strings }: SymbolTableCommand): { entries: Slice; strings: Slice } {
    if (count > mostSymbols || strings.length > longestTable) {
      const found = `${count} symbols with ${strings.length} bytes of names`;
      throw this.#window.error("too-large", offset, `at most ${mostSymbols} symbols`, found);
    }
    const entries = this.#window.read({ offset, length: count * entryLength });
    return { entries, strings: this.#window.read(strings) };
  }
}

/** Where symbols are described. */
export interface MachSymbolTables {
  readonly symbols: SymbolTableCommand | undefined;
  /** The export trie. */
  readonly exports: FileRange | undefined;
  readonly sections: readonly MachSection[];
  /** Address of the Mach-O header: exports count from it. */
  readonly base: number;
}

function withoutUnderscore(name: string): string {
  return name.startsWith("_") ? name.slice(1) : name;
}

function nameAt(strings: Slice, start: number): string {
  const end = strings.bytes.indexOf(0, start);
  if (start >= strings.length || end < 0 || end - start > longestName) {
    throw strings.error("malformed", Math.min(start, strings.length), "a symbol name that ends", "none");
  }
  return decodeText(strings.bytes.subarray(start, end));
}

/** A tree of names: each edge adds bytes, a node may hold what the name stands for. */
class ExportTrie {
  readonly #window: MachWindow;
  readonly #range: FileRange;
  readonly #base: number;
  #slice: Slice | undefined;

  constructor(window: MachWindow, range: FileRange, base: number) {
    this.#window = window;
    this.#range = range;
    this.#base = base;
  }

  /** The address of one name. */
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
  *all(): Generator<[name: string, address: number]> {
    const { length } = this.#bytes;
    // Nodes that overlap or repeat would make a small trie endless: no byte belongs to two of them.
    const visited = new Uint8Array(length);
    let spent = 0;
    let written = 0;
    const open: { node: number; name: string }[] = [{ node: 0, name: "" }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, name } = next;
      if (visited[node] === 1) throw this.#bytes.error("malformed", node, "a tree of names", "a node with two parents");
      visited[node] = 1;
      const { address, children } = this.#node(node);
      // Edges hold bytes, and a character may be spread over two of them.
      if (address !== undefined) written += name.length;
      if (written > longestTable) throw this.#bytes.error("too-large", 0, `names of ${longestTable} bytes`, "more");
      if (address !== undefined) yield [Buffer.from(name, "latin1").toString("utf8"), address];
      const below: { node: number; name: string }[] = [];
      for (const edge of children()) {
        spent += edge.label.length + 2;
        const longer = name + Buffer.from(edge.label).toString("latin1");
        if (spent > length || longer.length > longestName) {
          throw this.#bytes.error("malformed", node, `names of at most ${longestName} bytes`, "nodes that overlap");
        }
        below.push({ node: edge.node, name: longer });
      }
      open.push(...below.reverse());
    }
  }

  get #bytes(): Slice {
    if (this.#range.length > longestTable) {
      const { offset, length } = this.#range;
      throw this.#window.error("too-large", offset, `at most ${longestTable} bytes of exports`, `${length}`);
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
