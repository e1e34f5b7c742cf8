// ELF object files: System V ABI, generic part. The loader's view (program headers, dynamic section) comes first;
// section headers only help where they are there, since `strip` and packers remove them.
import { type DynamicEntries, dynamicTag, flag1Pie, flagSymbolic, readDynamicEntries } from "./elf-dynamic.ts";
import type { FileRange } from "./elf-hash.ts";
import {
  type ElfHeader,
  type ElfMachine,
  elfMachines,
  headerSize,
  objectType,
  programHeaderSize,
  readElfHeader,
  readSection,
  readSegment,
  type Section,
  type Segment,
  sectionHeaderSize,
  sectionType,
  segmentFlag,
  segmentType,
} from "./elf-header.ts";
import { ElfRelocations, type RelocationTable } from "./elf-relocations.ts";
import { ElfSymbols, type SymbolTables } from "./elf-symbols.ts";
import { readVersionDefinitions, readVersionNeeds, readVersionNumbers, type VersionNumbers } from "./elf-versions.ts";
import { BinaryError } from "./error.ts";
import type {
  AddressRange,
  DynamicLinking,
  DynamicSymbol,
  Image,
  MachineIdentity,
  NameFilter,
  UndefinedSymbol,
} from "./object-file.ts";
import { type Layout, Slice } from "./slice.ts";
import { type ByteSource, countedSource } from "./source.ts";
import { StringTable } from "./string-table.ts";
import { Work } from "./work.ts";

/** Linkers write about ten; an attacker may claim 65,535. */
const mostSegments = 1024;
/** Go binaries have about fifty. */
const mostSections = 4096;
/** A dynamic section has about thirty entries of 16 bytes. */
const longestDynamic = 1 << 20;
/** Version tables name a few libraries with a dozen versions each. */
const longestVersions = 1 << 17;
/** Search paths and interpreters. */
const longestPath = 4096;
/** Names of libraries and versions. */
const longestName = 1024;
/** Names of sections: `.gnu.linkonce.…` are the longest. */
const longestSectionName = 256;
/** Plugins need a handful of libraries. */
const mostNeeded = 256;

/** Whether the bytes start as an ELF file does. */
export function isElf(start: Uint8Array): boolean {
  return start[0] === 0x7f && start[1] === 0x45 && start[2] === 0x4c && start[3] === 0x46;
}

/**
 * Opens an ELF file for a machine that Go builds plugins for.
 * Reads the header and the program headers; everything else when it is asked for.
 * @throws BinaryError
 */
export function openElf(source: ByteSource): ElfImage {
  const identification = new Slice(source.name, 0, source.read(0, 16), { littleEndian: true, word: 8 });
  if (!isElf(identification.bytes)) throw identification.error("unsupported", 0, "the ELF magic", "other bytes");
  const fileClass = identification.u8(4);
  if (fileClass !== 1 && fileClass !== 2) throw identification.error("malformed", 4, "class 1 or 2", `${fileClass}`);
  const bits = fileClass === 2 ? 64 : 32;
  const order = identification.u8(5);
  if (order !== 1 && order !== 2) throw identification.error("malformed", 5, "byte order 1 or 2", `${order}`);
  const layout: Layout = { littleEndian: order === 1, word: bits === 64 ? 8 : 4 };
  const header = readElfHeader(Slice.read(source, 0, headerSize[bits], layout));
  const machine = elfMachines.find(
    (one) => one.machine === header.machine && one.bits === bits && one.littleEndian === layout.littleEndian,
  );
  if (machine === undefined) {
    const found = `machine ${header.machine}, ${bits}-bit, ${layout.littleEndian ? "little" : "big"}-endian`;
    throw identification.error("unsupported", 18, "a machine that Go builds plugins for", found);
  }
  const work = new Work(source.name);
  return new ElfImage(countedSource(source, work), layout, header, { machine, work });
}

export class ElfImage implements Image {
  readonly format = "elf";
  readonly source: ByteSource;
  readonly layout: Layout;
  readonly work: Work;
  readonly header: ElfHeader;
  readonly machine: MachineIdentity;
  readonly goos: string;
  readonly goarch: string;
  readonly segments: readonly Segment[];
  readonly #machine: ElfMachine;
  readonly #loads: readonly Segment[];
  #sections: readonly Section[] | undefined;
  #dynamic: DynamicEntries | undefined;
  #symbols: ElfSymbols | undefined;
  #relocations: ElfRelocations | undefined;
  #linking: DynamicLinking | undefined;
  #strings: { readonly table: StringTable | undefined } | undefined;

  constructor(
    source: ByteSource,
    layout: Layout,
    header: ElfHeader,
    { machine, work }: { readonly machine: ElfMachine; readonly work: Work },
  ) {
    this.source = source;
    this.layout = layout;
    this.work = work;
    this.header = header;
    this.#machine = machine;
    this.goarch = machine.goarch;
    this.goos = header.osAbi === 9 ? "freebsd" : "linux";
    this.machine = {
      format: "elf",
      bits: header.bits,
      littleEndian: header.littleEndian,
      machine: header.machine,
      flags: header.flags,
    };
    this.segments = this.#readSegments();
    this.#loads = this.segments.filter(({ type }) => type === segmentType.load);
  }

  get kind(): "library" | "program" | "other" {
    if (this.header.type === objectType.executable) return "program";
    if (this.header.type !== objectType.shared) return "other";
    const pie = ((this.dynamic.value(dynamicTag.flags1) ?? 0) & flag1Pie) !== 0;
    return pie || this.#segment(segmentType.interpreter) !== undefined ? "program" : "library";
  }

  /** Section headers; empty where the file has none that can be read. */
  get sections(): readonly Section[] {
    this.#sections ??= this.#readSections();
    return this.#sections;
  }

  /** The dynamic section; without entries in a static file. */
  get dynamic(): DynamicEntries {
    if (this.#dynamic === undefined) {
      const segment = this.#segment(segmentType.dynamic);
      const length = Math.min(segment?.fileSize ?? 0, longestDynamic);
      this.#dynamic = readDynamicEntries(Slice.read(this.source, segment?.offset ?? 0, length, this.layout));
    }
    return this.#dynamic;
  }

  get bindsToItself(): boolean {
    const flags = this.dynamic.value(dynamicTag.flags) ?? 0;
    return this.dynamic.value(dynamicTag.symbolic) !== undefined || (flags & flagSymbolic) !== 0;
  }

  get hasDynamicSymbols(): boolean {
    return this.dynamic.value(dynamicTag.symbolTable) !== undefined;
  }

  get linking(): DynamicLinking {
    this.#linking ??= this.#readLinking();
    return this.#linking;
  }

  /** @throws BinaryError where a table of versions is not whole */
  get versionNumbers(): VersionNumbers {
    const needs = this.#versionRecords(dynamicTag.versionNeeds);
    const definitions = this.#versionRecords(dynamicTag.versionDefinitions);
    return readVersionNumbers({ needs, definitions }, this.#name);
  }

  get loadedEnd(): number {
    const loads = this.#loads.filter(({ fileSize }) => fileSize > 0);
    return loads.reduce((end, { offset, fileSize }) => Math.max(end, offset + fileSize), 0);
  }

  readMapped(address: number, length: number): Slice {
    const { offset } = this.#fileRange(address, length);
    return Slice.read(this.source, offset, length, this.layout);
  }

  mappedLength(address: number): number {
    const segment = this.#loaded(address);
    return segment === undefined ? 0 : segment.address + segment.fileSize - address;
  }

  pointerAt(address: number): number | undefined {
    const { word } = this.layout;
    const relocated = this.pointersIn({ address, length: word }, 0).get(address);
    if (relocated !== undefined || this.mappedLength(address) < word) return relocated;
    // A program that is linked to a fixed address holds the pointer itself.
    return this.readMapped(address, word).word(0) || undefined;
  }

  pointersIn(range: AddressRange, expected: number): ReadonlyMap<number, number> {
    const found = this.#relocationTables.relativeIn(range, this.#wordAt, "sorted");
    if (found.size >= expected) return found;
    return this.#relocationTables.relativeIn(range, this.#wordAt, "exhaustive");
  }

  referencesIn(range: AddressRange, expected: number): readonly number[] {
    const found = this.#relocationTables.absoluteIn(range, "ordered");
    const all = found.length >= expected ? found : this.#relocationTables.absoluteIn(range, "exhaustive");
    return all.sort((a, b) => a - b);
  }

  moduleDataRanges(): readonly AddressRange[] {
    const ranges = [".go.module", ".noptrdata", ".data"].flatMap((name) => this.#sectionRange(name) ?? []);
    if (ranges.length > 0) return ranges;
    return this.#dataSegments().map(({ address, fileSize }) => ({ address, length: fileSize }));
  }

  buildInfoRange(): AddressRange | undefined {
    const section = this.#sectionRange(".go.buildinfo");
    if (section !== undefined) return section;
    const data = this.#dataSegments()[0];
    return data === undefined ? undefined : { address: data.address, length: data.fileSize };
  }

  symbol(name: string, recognise?: (symbol: DynamicSymbol) => boolean): DynamicSymbol | undefined {
    if (this.dynamic.value(dynamicTag.symbolTable) === undefined) return undefined;
    return this.#dynamicSymbols.find(name, recognise);
  }

  symbols(names?: NameFilter): Iterable<DynamicSymbol> {
    return this.dynamic.value(dynamicTag.symbolTable) === undefined ? [] : this.#dynamicSymbols.all(names);
  }

  undefinedSymbols(): readonly UndefinedSymbol[] {
    return this.dynamic.value(dynamicTag.symbolTable) === undefined ? [] : this.#dynamicSymbols.undefined();
  }

  looksUp(names: readonly string[]): readonly string[] {
    if (names.length === 0) return [];
    const numbers = this.#dynamicSymbols.numbers(names);
    const referred = this.#relocationTables.symbolsAmong(new Set(numbers.keys()));
    return [...numbers].flatMap(([number, name]) => (referred.has(number) ? name : []));
  }

  readonly #wordAt = (address: number): number => this.readMapped(address, this.layout.word).word(0);

  get #dynamicSymbols(): ElfSymbols {
    this.#symbols ??= this.#readSymbols();
    return this.#symbols;
  }

  get #relocationTables(): ElfRelocations {
    this.#relocations ??= this.#readRelocations();
    return this.#relocations;
  }

  #segment(type: number): Segment | undefined {
    return this.segments.find((segment) => segment.type === type);
  }

  #loaded(address: number): Segment | undefined {
    this.work.step(this.#loads.length >> 3);
    return this.#loads.find(({ address: start, fileSize }) => address >= start && address < start + fileSize);
  }

  #dataSegments(): Segment[] {
    return this.segments.filter(
      ({ type, flags }) =>
        type === segmentType.load && (flags & segmentFlag.write) !== 0 && (flags & segmentFlag.execute) === 0,
    );
  }

  /** @throws BinaryError unless the range lies in one mapped part of the file */
  #fileRange(address: number, length: number): FileRange {
    const segment = this.#loaded(address);
    if (segment === undefined || address + length > segment.address + segment.fileSize) {
      throw new BinaryError({
        code: "malformed",
        file: this.source.name,
        offset: 0,
        expected: `${length} mapped bytes at address 0x${address.toString(16)}`,
        found: segment === undefined ? "nothing mapped there" : "the end of the segment",
      });
    }
    return { offset: segment.offset + (address - segment.address), length };
  }

  #readSegments(): readonly Segment[] {
    const { header, source } = this;
    const size = programHeaderSize[header.bits];
    if (header.programHeaderCount === 0) return [];
    if (header.programHeaderCount > mostSegments || header.programHeaderSize !== size) {
      throw new BinaryError({
        code: header.programHeaderSize === size ? "too-large" : "malformed",
        file: source.name,
        offset: 0,
        expected: `at most ${mostSegments} program headers of ${size} bytes`,
        found: `${header.programHeaderCount} of ${header.programHeaderSize}`,
      });
    }
    const table = Slice.read(source, header.programHeaderOffset, header.programHeaderCount * size, this.layout);
    return Array.from({ length: header.programHeaderCount }, (_, index) => readSegment(table, index * size));
  }

  #readSections(): readonly Section[] {
    const { header, source } = this;
    const size = sectionHeaderSize[header.bits];
    const { sectionHeaderCount: count, sectionHeaderOffset: offset } = header;
    const fits = offset + count * size <= source.size && header.sectionHeaderSize === size;
    if (offset === 0 || count === 0 || count > mostSections || !fits) return [];
    const table = Slice.read(source, offset, count * size, this.layout);
    const raw = Array.from({ length: count }, (_, index) => readSection(table, index * size));
    const namesHeader = raw[header.sectionNamesIndex];
    if (namesHeader === undefined || namesHeader.offset + namesHeader.size > source.size) return [];
    const names = Slice.read(source, namesHeader.offset, Math.min(namesHeader.size, longestDynamic), this.layout);
    return raw.map(({ nameOffset, ...section }) => ({ ...section, name: sectionName(names, nameOffset) }));
  }

  #sectionRange(name: string): AddressRange | undefined {
    const section = this.sections.find((one) => one.name === name);
    if (section === undefined || section.type === sectionType.nobits || section.size === 0) return undefined;
    return this.mappedLength(section.address) < section.size
      ? undefined
      : { address: section.address, length: section.size };
  }

  #table(tag: number, length?: number): FileRange | undefined {
    const address = this.dynamic.value(tag);
    if (address === undefined) return undefined;
    return this.#fileRange(address, length ?? this.mappedLength(address));
  }

  get #dynamicStrings(): StringTable | undefined {
    if (this.#strings === undefined) {
      const range = this.#table(dynamicTag.stringTable, this.dynamic.value(dynamicTag.stringSize));
      const table = range === undefined ? undefined : new StringTable(this.source, this.layout, range, this.work);
      this.#strings = { table };
    }
    return this.#strings.table;
  }

  #readSymbols(): ElfSymbols {
    const symbols = this.#table(dynamicTag.symbolTable);
    const strings = this.#dynamicStrings;
    if (symbols === undefined || strings === undefined) {
      throw new BinaryError({
        code: "malformed",
        file: this.source.name,
        offset: this.#segment(segmentType.dynamic)?.offset ?? 0,
        expected: "a dynamic symbol table with its strings",
        found: "none",
      });
    }
    const section = this.sections.find(({ name }) => name === ".dynsym");
    const tables: SymbolTables = {
      symbols,
      strings,
      gnuHash: this.#table(dynamicTag.gnuHash),
      hash: this.#table(dynamicTag.hash),
      hashEntry: this.#machine.hashEntry ?? 4,
      versions: this.#table(dynamicTag.versionSymbols),
      sectionCount: section === undefined ? undefined : Math.floor(section.size / (this.layout.word === 8 ? 24 : 16)),
    };
    return new ElfSymbols(this.source, this.layout, tables, this.work);
  }

  #readRelocations(): ElfRelocations {
    const { dynamic } = this;
    const tables: RelocationTable[] = [];
    const rela = this.#table(dynamicTag.rela, dynamic.value(dynamicTag.relaSize));
    const rel = this.#table(dynamicTag.rel, dynamic.value(dynamicTag.relSize));
    const add = (range: FileRange | undefined, explicitAddend: boolean, countTag: number): void => {
      if (range === undefined) return;
      const entries = Math.floor(range.length / (this.layout.word * (explicitAddend ? 3 : 2)));
      const relativeCount = Math.min(dynamic.value(countTag) ?? 0, entries);
      tables.push({ range, explicitAddend, relativeCount });
    };
    add(rela, true, dynamicTag.relaCount);
    add(rel, false, dynamicTag.relCount);
    const plt = this.#table(dynamicTag.pltRel, dynamic.value(dynamicTag.pltRelSize));
    const explicitAddend = dynamic.value(dynamicTag.pltRelType) === dynamicTag.rela;
    const calls = plt === undefined ? undefined : { range: plt, explicitAddend, relativeCount: 0 };
    const packed = this.#table(dynamicTag.relr, dynamic.value(dynamicTag.relrSize));
    const loads = this.#loads;
    const start = loads.reduce((lowest, { address }) => Math.min(lowest, address), Number.POSITIVE_INFINITY);
    const end = loads.reduce((highest, { address, memorySize }) => Math.max(highest, address + memorySize), 0);
    const memory = { address: start, length: Math.max(0, end - start) };
    return new ElfRelocations(this.source, this.layout, this.#machine, {
      tables,
      calls,
      packed,
      memory,
      work: this.work,
    });
  }

  #linkingError(code: BinaryError["code"], expected: string, found: string): BinaryError {
    const offset = this.#segment(segmentType.dynamic)?.offset ?? 0;
    return new BinaryError({ code, file: this.source.name, offset, expected, found });
  }

  #text(at: number, longest: number): string {
    const strings = this.#dynamicStrings;
    if (strings === undefined) throw this.#linkingError("malformed", "a dynamic string table", "none");
    return strings.text(at, longest);
  }

  readonly #name = (at: number): string => this.#text(at, longestName);

  #versionRecords(tag: number): Slice | undefined {
    const range = this.#table(tag);
    if (range === undefined) return undefined;
    return Slice.read(this.source, range.offset, Math.min(range.length, longestVersions), this.layout);
  }

  #readLinking(): DynamicLinking {
    const { dynamic } = this;
    const path = (tag: number): string | undefined => {
      const at = dynamic.value(tag);
      return at === undefined ? undefined : this.#text(at, longestPath);
    };
    const needs = this.#versionRecords(dynamicTag.versionNeeds);
    const definitions = this.#versionRecords(dynamicTag.versionDefinitions);
    const interpreter = this.#segment(segmentType.interpreter);
    const needed = dynamic.values(dynamicTag.needed);
    if (needed.length > mostNeeded)
      throw this.#linkingError("too-large", `at most ${mostNeeded} libraries`, `${needed.length}`);
    const soname = path(dynamicTag.soname);
    const runpath = path(dynamicTag.runpath) ?? path(dynamicTag.rpath);
    return {
      ...(interpreter !== undefined && {
        interpreter: Slice.read(
          this.source,
          interpreter.offset,
          Math.min(interpreter.fileSize, longestPath),
          this.layout,
        ).cString(0),
      }),
      needed: needed.map(this.#name),
      ...(soname !== undefined && { soname }),
      ...(runpath !== undefined && { runpath }),
      ...(dynamic.value(dynamicTag.relr) !== undefined && { packedRelocations: true as const }),
      versionNeeds: needs === undefined ? [] : readVersionNeeds(needs, this.#name),
      versionDefinitions: definitions === undefined ? [] : readVersionDefinitions(definitions, this.#name),
    };
  }
}

/** Empty where the name does not end, or is longer than any. */
function sectionName(names: Slice, start: number): string {
  if (start >= names.length) return "";
  const name = names.sub(start, Math.min(longestSectionName, names.length - start));
  return name.bytes.includes(0) ? name.cString(0) : "";
}
