// Mach-O files for amd64 and arm64, alone or in a universal file: <mach-o/loader.h>, as dyld and debug/macho read them.

import { ChainedFixups } from "./macho-chains.ts";
import { chooseMember, isFatMagic } from "./macho-fat.ts";
import type { Fixups } from "./macho-fixups.ts";
import {
  commandsLength,
  fileType,
  goarchOfCpu,
  type MachHeader,
  machHeaderLength,
  machOMagic,
  readMachHeader,
} from "./macho-header.ts";
import { OpcodeFixups } from "./macho-opcodes.ts";
import { MachSymbols } from "./macho-symbols.ts";
import { MachMemory, MachWindow } from "./macho-window.ts";
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
import type { ByteSource } from "./source.ts";
import type { Work } from "./work.ts";

/** `initprot` and `maxprot` of a data segment. */
const readWrite = 3;
const writable = 2;
/** Where the Go linker puts module data: its own section since Go 1.26, data without and with pointers before. */
const moduleDataSections = ["__go_module", "__noptrdata", "__data"] as const;

/**
 * Opens a 64-bit Mach-O file for a machine that Go builds plugins for.
 * Reads the header and the load commands; everything else when it is asked for.
 * @param goarch which file of a universal one; without it the first for amd64 or arm64
 * @throws BinaryError
 */
export function openMachO(source: ByteSource, goarch?: string): MachImage {
  const magic = new Slice(source.name, 0, source.read(0, 4), { littleEndian: false, word: 8 });
  if (!isFatMagic(magic.u32(0))) return openMember(source, { offset: 0, length: source.size });
  return openMember(source, chooseMember(source, goarch));
}

function openMember(source: ByteSource, range: { readonly offset: number; readonly length: number }): MachImage {
  const window = new MachWindow(source, range);
  const magic = new Slice(source.name, range.offset, window.read({ offset: 0, length: 4 }).bytes, {
    littleEndian: false,
    word: 8,
  });
  if (magic.u32(0) !== machOMagic.little64) {
    throw magic.error("unsupported", 0, "a 64-bit little-endian Mach-O file", `magic 0x${magic.u32(0).toString(16)}`);
  }
  const start = window.read({ offset: 0, length: machHeaderLength });
  const commands = window.read({ offset: machHeaderLength, length: commandsLength(start) });
  const header = readMachHeader(start, commands);
  if (!goarchOfCpu.has(header.cpu)) {
    throw start.error("unsupported", 4, "a machine that Go builds plugins for", `cputype 0x${header.cpu.toString(16)}`);
  }
  return new MachImage(window, header);
}

export class MachImage implements Image {
  readonly format = "mach-o";
  readonly source: ByteSource;
  readonly layout: Layout;
  readonly work: Work;
  readonly header: MachHeader;
  readonly machine: MachineIdentity;
  readonly goos: string;
  readonly goarch: string | undefined;
  readonly linking: DynamicLinking;
  readonly #start: number;
  readonly #memory: MachMemory;
  readonly #symbols: MachSymbols;
  readonly #fixups: Fixups;

  constructor(window: MachWindow, header: MachHeader) {
    this.source = window.source;
    this.layout = window.layout;
    this.work = window.work;
    this.#start = window.start;
    this.header = header;
    this.goos = header.goos;
    this.goarch = goarchOfCpu.get(header.cpu);
    // The subtypes of both machines load into each other: no flags to compare.
    this.machine = { format: "mach-o", bits: 64, littleEndian: true, machine: header.cpu, flags: 0 };
    this.linking = {
      ...(header.dylinker !== undefined && { interpreter: header.dylinker }),
      needed: header.dylibs,
      ...(header.id !== undefined && { soname: header.id }),
      ...(header.rpaths.length > 0 && { runpath: header.rpaths.join(":") }),
      versionNeeds: [],
      versionDefinitions: [],
    };
    this.#memory = new MachMemory(window, header.segments);
    this.#symbols = new MachSymbols(window, { ...header, base: this.#memory.base });
    this.#fixups =
      header.chainedFixups === undefined
        ? new OpcodeFixups(this.#memory, header.dyldInfo)
        : new ChainedFixups(this.#memory, header.chainedFixups);
  }

  get kind(): "library" | "program" | "other" {
    const { fileType: type } = this.header;
    if (type === fileType.executable) return "program";
    return type === fileType.dylib || type === fileType.bundle ? "library" : "other";
  }

  /** A linker's -Bsymbolic is of ELF. */
  readonly bindsToItself = false;

  get hasDynamicSymbols(): boolean {
    for (const _ of this.#symbols.all()) return true;
    return false;
  }

  get loadedEnd(): number {
    return this.header.segments.reduce(
      (end, { offset, fileSize }) => Math.max(end, this.#start + offset + fileSize),
      0,
    );
  }

  readMapped(address: number, length: number): Slice {
    return this.#memory.read(address, length);
  }

  mappedLength(address: number): number {
    return this.#memory.mappedLength(address);
  }

  pointerAt(address: number): number | undefined {
    const fixup = this.#fixups.at(address);
    if (fixup === "symbol") return undefined;
    if (fixup !== undefined || this.mappedLength(address) < this.layout.word) return fixup;
    // A program that is linked to a fixed address holds the pointer itself.
    return this.#memory.word(address) || undefined;
  }

  pointersIn(range: AddressRange): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    for (const { address, target } of this.#fixups.rebases(range)) found.set(address, target);
    return found;
  }

  referencesIn(range: AddressRange): readonly number[] {
    return this.#fixups.referencesIn(range).sort((a, b) => a - b);
  }

  moduleDataRanges(): readonly AddressRange[] {
    const sections = moduleDataSections.flatMap((name) => this.#section(name) ?? []);
    if (sections.length > 0) return sections;
    return this.header.segments
      .filter(({ protection }) => (protection & writable) !== 0)
      .map(({ address }) => ({ address, length: this.mappedLength(address) }));
  }

  buildInfoRange(): AddressRange | undefined {
    const section = this.#section("__go_buildinfo");
    if (section !== undefined) return section;
    const data = this.header.segments.find(
      ({ address, fileSize, protection, maximalProtection }) =>
        address !== 0 && fileSize !== 0 && protection === readWrite && maximalProtection === readWrite,
    );
    return data === undefined ? undefined : { address: data.address, length: data.memorySize };
  }

  symbol(name: string): DynamicSymbol | undefined {
    return this.#symbols.find(name);
  }

  symbols(names?: NameFilter): Iterable<DynamicSymbol> {
    return this.#symbols.all(names);
  }

  /** Mach-O names the library beside each symbol. */
  looksUp(): readonly string[] {
    return [];
  }

  undefinedSymbols(): readonly UndefinedSymbol[] {
    return this.#symbols.undefined();
  }

  #section(name: string): AddressRange | undefined {
    const section = this.header.sections.find((one) => one.name === name);
    if (section === undefined) return undefined;
    return { address: section.address, length: Math.min(section.length, this.mappedLength(section.address)) };
  }
}
