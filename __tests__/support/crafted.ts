// Writes small linux/amd64 plugins from nothing, as hostile as the parts that are asked for: System V ABI, "ELF Symbol
// Versioning" (GNU), and what cmd/link writes for a plugin (cmd/link/internal/ld/symtab.go).

import { readBinary } from "../../src/binary/binary.ts";
import { openFile } from "../../src/content/file-source.ts";
/** What a gateway compares first. */
export interface Wanted {
  /** The fingerprint of package runtime, hexadecimal. */
  readonly runtime: string;
  /** Sizes of `runtime.firstmoduledata` and of the type of it. */
  readonly moduleData: readonly [first: number, type: number];
}

/** A dynamic symbol beside those that every plugin has. */
interface CraftedSymbol {
  readonly name: string;
  /** How many bytes into the name its entry points: entries may share the end of one text. */
  readonly from?: number;
  /** Default: 0, which is undefined. */
  readonly value?: number;
  readonly size?: number;
  /** Default: an object. */
  readonly kind?: "object" | "function";
  /** The hash that its chain says; default: that of its name. */
  readonly hash?: number;
}

/** A need of versions: of one library, which DT_NEEDED does not name by itself. */
interface CraftedNeed {
  readonly library: string;
  readonly versions: readonly string[];
}

/** All that is out of the ordinary; what is left out is as in a plugin that loads. */
export interface CraftedParts {
  readonly pluginPath?: string;
  /** Packages beside `runtime`, each with a fingerprint of eight bytes in hexadecimal. */
  readonly packages?: readonly { readonly path: string; readonly hash: string }[];
  /** Names in the list of exports. */
  readonly exports?: readonly string[];
  /** Symbols taken from elsewhere: they stand before those in the hash table. */
  readonly undefinedSymbols?: readonly CraftedSymbol[];
  /** Symbols of its own, in front of those that every plugin has: a chain of the hash table leads through them. */
  readonly before?: readonly CraftedSymbol[];
  /** DT_NEEDED, each entry as often as it is given. */
  readonly needed?: readonly string[];
  readonly needs?: readonly CraftedNeed[];
  readonly definitions?: readonly string[];
  /** The lines of build information. */
  readonly buildInfo?: { readonly goVersion: string; readonly text: string };
  /** Tags behind all others. */
  readonly dynamic?: readonly (readonly [tag: number, value: number])[];
  /** Words of DT_RELR. */
  readonly packed?: readonly bigint[];
  /** How often each relative relocation stands in the table. */
  readonly relocationRepeats?: number;
  /** `sysv` has no GNU hash table. */
  readonly hash?: "gnu" | "sysv";
  /** Bytes behind the data. */
  readonly tail?: Uint8Array;
  /** Load segments in front that repeat the first one. */
  readonly segments?: number;
  /** Section headers, each with a name that is as long as the table of names. */
  readonly sections?: { readonly count: number; readonly name: number };
  /** Slices in front of module data that could be the list of fingerprints, and are not. */
  readonly decoys?: number;
  /** Makes a program of it, which exports its fingerprints and has no list of them. */
  readonly interpreter?: string;
}

const page = 4096;
const dataAddress = 0x40000000;
const tag = {
  needed: 1,
  hash: 4,
  strings: 5,
  symbols: 6,
  rela: 7,
  relaSize: 8,
  relaEntry: 9,
  stringSize: 10,
  symbolEntry: 11,
  relrSize: 35,
  relr: 36,
  relrEntry: 37,
  gnuHash: 0x6ffffef5,
  versions: 0x6ffffff0,
  relaCount: 0x6ffffff9,
  definitions: 0x6ffffffc,
  definitionCount: 0x6ffffffd,
  needs: 0x6ffffffe,
  needCount: 0x6fffffff,
} as const;

/** Bytes that grow. */
class Growing {
  #bytes = Buffer.alloc(1 << 16);
  length = 0;

  /** @returns where they are */
  add(bytes: Uint8Array): number {
    const at = this.length;
    this.length += bytes.length;
    if (this.length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(this.length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, at);
    return at;
  }

  align(to: number): void {
    this.add(Buffer.alloc((to - (this.length % to)) % to));
  }

  bytes(): Buffer<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }
}

/** Texts that end with a NUL, each once. */
class Strings extends Growing {
  readonly #known = new Map<string, number>();

  constructor() {
    super();
    this.add(Buffer.alloc(1));
  }

  of(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const at = this.add(Buffer.from(`${text}\0`));
    this.#known.set(text, at);
    return at;
  }
}

/** Words at addresses, some of them relocated. */
class Data extends Growing {
  readonly relative: [at: number, to: number][] = [];
  readonly absolute: [at: number, symbol: string][] = [];

  get here(): number {
    return dataAddress + this.length;
  }

  word(value: number): number {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    return dataAddress + this.add(bytes);
  }

  pointer(to: number): number {
    const at = this.word(0);
    this.relative.push([at, to]);
    return at;
  }

  reference(symbol: string): number {
    const at = this.word(0);
    this.absolute.push([at, symbol]);
    return at;
  }

  text(text: string): number {
    return dataAddress + this.add(Buffer.from(text));
  }

  zeros(count: number): void {
    this.add(Buffer.alloc(8 * count));
  }
}

/** The hash of a name as DT_GNU_HASH has it. */
export function gnuHash(name: string): number {
  let hash = 5381;
  for (const byte of Buffer.from(name)) hash = (Math.imul(hash, 33) + byte) >>> 0;
  return hash;
}

/** Writes a plugin for linux/amd64. */
export function craftedPlugin(wanted: Wanted, parts: CraftedParts = {}): Buffer<ArrayBuffer> {
  const path = parts.pluginPath ?? "example.com/crafted";
  const packages = [{ path: "runtime", hash: wanted.runtime }, ...(parts.packages ?? [])];
  const data = new Data();
  const info = parts.buildInfo === undefined ? undefined : buildInfo(parts.buildInfo);
  if (info !== undefined) data.add(info);
  data.align(16);
  const hashes = packages.map(({ hash }) => dataAddress + data.add(Buffer.from(hash, "hex")));
  const paths = packages.map((one) => data.text(one.path));
  const pathAt = data.text(path);
  data.align(8);
  const records = data.here;
  for (const [index, one] of packages.entries()) {
    data.pointer(paths[index] ?? 0);
    data.word(Buffer.byteLength(one.path));
    data.pointer(hashes[index] ?? 0);
    data.word(8);
    data.reference(`go:link.pkghash.${one.path}`);
  }
  const exported = exportTable(data, parts.exports ?? []);
  data.align(8);
  const nothing = data.here;
  data.zeros(5);
  for (let index = 0; index < (parts.decoys ?? 0); index++) {
    data.pointer(nothing);
    data.word(1);
    data.word(1);
  }
  // Module data from `types` on, as Go 1.18 to 1.25 lay it out: 13 words to `ptab`, then the path and the list.
  data.zeros(19 - 13 - 5);
  data.zeros(13);
  const moduleData = data.here - 8 * 13;
  data.relative.push([moduleData, exported.types]);
  data.pointer(exported.table);
  data.word(exported.count);
  data.word(exported.count);
  data.pointer(pathAt);
  data.word(Buffer.byteLength(path));
  data.pointer(records);
  data.word(packages.length);
  data.word(packages.length);
  if (parts.tail !== undefined) data.add(parts.tail);

  const own: CraftedSymbol[] = [
    ...(parts.before ?? []),
    ...packages.map((one, index) => ({
      name: `go:link.pkghash.${one.path}`,
      value: records + 40 * index,
      size: 16,
    })),
    ...packages.map((one, index) => ({
      name: `go:link.pkghashbytes.${one.path}`,
      value: hashes[index] ?? 0,
      size: 8,
    })),
    { name: "runtime.firstmoduledata", value: moduleData, size: wanted.moduleData[0] },
    { name: "type:runtime.moduledata", value: moduleData, size: wanted.moduleData[1] },
    ...[...new Set(parts.exports)].map((name) => ({ name: `${path}.${name}`, value: records })),
  ];
  return fileOf(data, own, parts);
}

function buildInfo({ goVersion, text }: { readonly goVersion: string; readonly text: string }): Buffer {
  const head = Buffer.alloc(32);
  head.write("\xff Go buildinf:", "latin1");
  head[14] = 8;
  head[15] = 2;
  const framed = `${"0".repeat(16)}${text}${"1".repeat(16)}`;
  return Buffer.concat([head, counted(goVersion), counted(framed)]);
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    bytes.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) return Buffer.from(bytes);
  }
}

/** Names as the compiler encodes them, each once, and the pairs of offsets that lead to them. */
function exportTable(data: Data, names: readonly string[]): { types: number; table: number; count: number } {
  const types = data.here;
  const offsets = new Map<string, number>();
  for (const name of new Set(names)) {
    offsets.set(name, data.here - types);
    data.add(Buffer.concat([Buffer.of(1), counted(name)]));
  }
  data.align(8);
  const table = data.here;
  const entries = Buffer.alloc(8 * names.length);
  for (const [index, name] of names.entries()) entries.writeUInt32LE(offsets.get(name) ?? 0, 8 * index);
  data.add(entries);
  return { types, table, count: names.length };
}

function fileOf(data: Data, own: readonly CraftedSymbol[], parts: CraftedParts): Buffer<ArrayBuffer> {
  const strings = new Strings();
  const undefinedSymbols = parts.undefinedSymbols ?? [];
  const all = [{ name: "" }, ...undefinedSymbols, ...own];
  const numbers = new Map(own.map(({ name }, index) => [name, 1 + undefinedSymbols.length + index]));
  const segments = 3 + (parts.segments ?? 0) + (parts.interpreter === undefined ? 0 : 1);
  const file = new Growing();
  file.add(Buffer.alloc(64 + 56 * segments));
  const place = (bytes: Uint8Array): number => {
    file.align(16);
    return file.add(bytes);
  };
  const entries: (readonly [number, number])[] = [];
  entries.push([tag.symbols, place(symbolTable(all, strings))], [tag.symbolEntry, 24]);
  entries.push(
    parts.hash === "sysv"
      ? [tag.hash, place(sysvTable(all.length))]
      : [tag.gnuHash, place(gnuTable(1 + undefinedSymbols.length, own))],
  );
  if (parts.needs !== undefined) {
    entries.push([tag.needs, place(versionNeeds(parts.needs, strings))], [tag.needCount, parts.needs.length]);
  }
  if (parts.definitions !== undefined) {
    const table = place(versionDefinitions(parts.definitions, strings));
    entries.push([tag.definitions, table], [tag.definitionCount, parts.definitions.length]);
  }
  const rela = relocations(data, numbers, parts.relocationRepeats ?? 1);
  entries.push([tag.rela, place(rela.bytes)], [tag.relaSize, rela.bytes.length], [tag.relaEntry, 24]);
  entries.push([tag.relaCount, rela.relative]);
  if (parts.packed !== undefined) {
    const packed = Buffer.alloc(8 * parts.packed.length);
    for (const [index, word] of parts.packed.entries()) packed.writeBigUInt64LE(word, 8 * index);
    entries.push([tag.relr, place(packed)], [tag.relrSize, packed.length], [tag.relrEntry, 8]);
  }
  for (const name of parts.needed ?? []) entries.push([tag.needed, strings.of(name)]);
  const stringsAt = place(strings.bytes());
  entries.push([tag.strings, stringsAt], [tag.stringSize, strings.length], ...(parts.dynamic ?? []), [0, 0]);
  const dynamic = Buffer.alloc(16 * entries.length);
  for (const [index, [key, value]] of entries.entries()) {
    dynamic.writeBigUInt64LE(BigInt(key), 16 * index);
    dynamic.writeBigUInt64LE(BigInt(value), 16 * index + 8);
  }
  const dynamicAt = place(dynamic);
  const interpreter = Buffer.from(`${parts.interpreter ?? ""}\0`);
  const interpreterAt = place(interpreter);
  const end = file.length;
  file.align(page);
  const dataAt = file.add(data.bytes());
  const sections = parts.sections === undefined ? undefined : sectionHeaders(file, parts.sections);
  const bytes = file.bytes();
  writeHeader(bytes, segments);
  if (sections !== undefined) writeSections(bytes, sections);
  const first = { type: 1, flags: 5, offset: 0, address: 0, size: end, align: page };
  const headers = [
    ...Array.from({ length: parts.segments ?? 0 }, () => first),
    first,
    { type: 1, flags: 6, offset: dataAt, address: dataAddress, size: data.length, align: page },
    { type: 2, flags: 6, offset: dynamicAt, address: dynamicAt, size: dynamic.length, align: 8 },
    { type: 3, flags: 4, offset: interpreterAt, address: interpreterAt, size: interpreter.length, align: 1 },
  ].slice(0, segments);
  for (const [index, { type, flags, offset, address, size, align }] of headers.entries()) {
    const at = 64 + 56 * index;
    bytes.writeUInt32LE(type, at);
    bytes.writeUInt32LE(flags, at + 4);
    for (const [field, value] of [offset, address, address, size, size, align].entries()) {
      bytes.writeBigUInt64LE(BigInt(value), at + 8 + 8 * field);
    }
  }
  return bytes;
}

function writeHeader(bytes: Buffer, segments: number): void {
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]);
  bytes.writeUInt16LE(3, 16);
  bytes.writeUInt16LE(62, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(64, 52);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(segments, 56);
  bytes.writeUInt16LE(64, 58);
}

interface Sections {
  readonly at: number;
  readonly count: number;
}

/** The table of names is the last section. */
function sectionHeaders(file: Growing, { count, name }: { readonly count: number; readonly name: number }): Sections {
  const names = file.add(Buffer.from(`${"s".repeat(name)}\0`));
  file.align(8);
  const table = Buffer.alloc(64 * count);
  for (let index = 0; index < count; index++) {
    table.writeUInt32LE(1, 64 * index + 4);
    table.writeBigUInt64LE(BigInt(names), 64 * index + 24);
    table.writeBigUInt64LE(BigInt(name + 1), 64 * index + 32);
  }
  return { at: file.add(table), count };
}

function writeSections(bytes: Buffer, { at, count }: Sections): void {
  bytes.writeBigUInt64LE(BigInt(at), 40);
  bytes.writeUInt16LE(count, 60);
  bytes.writeUInt16LE(count - 1, 62);
}

function symbolTable(symbols: readonly CraftedSymbol[], strings: Strings): Buffer {
  const table = Buffer.alloc(24 * symbols.length);
  for (const [index, { name, from = 0, value, size = 8, kind }] of symbols.entries()) {
    if (index === 0) continue;
    table.writeUInt32LE(strings.of(name) + from, 24 * index);
    table[24 * index + 4] = 0x10 | (kind === "function" ? 2 : 1);
    if (value === undefined) continue;
    table.writeUInt16LE(5, 24 * index + 6);
    table.writeBigUInt64LE(BigInt(value), 24 * index + 8);
    table.writeBigUInt64LE(BigInt(size), 24 * index + 16);
  }
  return table;
}

/** One bucket whose chain holds all, and a filter that lets everything pass. */
function gnuTable(first: number, symbols: readonly CraftedSymbol[]): Buffer {
  const table = Buffer.alloc(28 + 4 * symbols.length);
  for (const [index, value] of [1, first, 1, 6].entries()) table.writeUInt32LE(value, 4 * index);
  table.fill(0xff, 16, 24);
  table.writeUInt32LE(first, 24);
  for (const [index, { name, hash = gnuHash(name) }] of symbols.entries()) {
    const last = index === symbols.length - 1 ? 1 : 0;
    table.writeUInt32LE(((hash & ~1) | last) >>> 0, 28 + 4 * index);
  }
  return table;
}

/** One bucket whose chain holds all. */
function sysvTable(count: number): Buffer {
  const table = Buffer.alloc(4 * (3 + count));
  for (const [index, value] of [1, count, 1].entries()) table.writeUInt32LE(value, 4 * index);
  for (let index = 1; index < count; index++) table.writeUInt32LE((index + 1) % count, 4 * (3 + index));
  return table;
}

function relocations(
  { relative, absolute }: Data,
  numbers: ReadonlyMap<string, number>,
  repeats: number,
): { bytes: Buffer; relative: number } {
  const moved = relative.toSorted(([a], [b]) => a - b);
  const bytes = Buffer.alloc(24 * (moved.length * repeats + absolute.length));
  let at = 0;
  for (const [where, to] of moved) {
    for (let index = 0; index < repeats; index++, at += 24) {
      bytes.writeBigUInt64LE(BigInt(where), at);
      bytes.writeUInt32LE(8, at + 8);
      bytes.writeBigUInt64LE(BigInt(to), at + 16);
    }
  }
  for (const [where, symbol] of absolute) {
    bytes.writeBigUInt64LE(BigInt(where), at);
    bytes.writeUInt32LE(1, at + 8);
    bytes.writeUInt32LE(numbers.get(symbol) ?? 0, at + 12);
    at += 24;
  }
  return { bytes, relative: moved.length * repeats };
}

/** `Verneed`, each with its `Vernaux` behind it. */
function versionNeeds(needs: readonly CraftedNeed[], strings: Strings): Buffer {
  const records = needs.map(({ library, versions }, index) => {
    const record = Buffer.alloc(16 * (1 + versions.length));
    record.writeUInt16LE(1, 0);
    record.writeUInt16LE(versions.length, 2);
    record.writeUInt32LE(strings.of(library), 4);
    record.writeUInt32LE(16, 8);
    record.writeUInt32LE(index === needs.length - 1 ? 0 : record.length, 12);
    for (const [number, version] of versions.entries()) {
      const at = 16 * (1 + number);
      record.writeUInt32LE(strings.of(version), at + 8);
      record.writeUInt32LE(number === versions.length - 1 ? 0 : 16, at + 12);
    }
    return record;
  });
  return Buffer.concat(records);
}

/** `Verdef`, each with one `Verdaux`. */
function versionDefinitions(names: readonly string[], strings: Strings): Buffer {
  const table = Buffer.alloc(28 * names.length);
  for (const [index, name] of names.entries()) {
    const at = 28 * index;
    table.writeUInt16LE(1, at);
    table.writeUInt16LE(1, at + 6);
    table.writeUInt32LE(20, at + 12);
    table.writeUInt32LE(index === names.length - 1 ? 0 : 28, at + 16);
    table.writeUInt32LE(strings.of(name), at + 20);
  }
  return table;
}

/** What a gateway compares first. */
export function wantedBy(gateway: string): Wanted {
  const source = openFile(gateway);
  try {
    const binary = readBinary(source);
    const { firstModuleData = 0, moduleDataType = 0 } = binary.moduleData;
    return { runtime: binary.fingerprint("runtime") ?? "", moduleData: [firstModuleData, moduleDataType] };
  } finally {
    source.close();
  }
}
