// Mach-O headers and load commands: <mach-o/loader.h> and <mach/machine.h> of Apple's cctools, as debug/macho reads them.
import type { BinaryError } from "./error.ts";
import type { Slice } from "./slice.ts";

/** `MH_MAGIC_64` as the first four bytes of a little-endian file, and its relatives, all read as big-endian. */
export const machOMagic = {
  little64: 0xcffaedfe,
  big64: 0xfeedfacf,
  little32: 0xcefaedfe,
  big32: 0xfeedface,
  fat: 0xcafebabe,
  fat64: 0xcafebabf,
} as const;

/** Length of `mach_header_64`. */
export const machHeaderLength = 32;
const segmentCommandLength = 72;
const sectionLength = 80;

/** Linkers write about thirty commands in a few thousand bytes. */
const mostCommands = 4096;
const longestCommands = 1 << 20;
/** Go programs have six segments with about thirty sections. */
const mostSegments = 256;
const mostSections = 4096;

/** cputype → GOARCH. */
export const goarchOfCpu: ReadonlyMap<number, string> = new Map([
  [0x01000007, "amd64"],
  [0x0100000c, "arm64"],
]);

/** `filetype`. */
export const fileType = { object: 1, executable: 2, dylib: 6, bundle: 8 } as const;

/** `cmd`; those with the high bit set are ones that the loader must understand. */
const command = {
  symbolTable: 0x2,
  loadDylib: 0xc,
  idDylib: 0xd,
  loadDylinker: 0xe,
  segment: 0x19,
  lazyLoadDylib: 0x20,
  dyldInfo: 0x22,
  versionMinIphone: 0x25,
  buildVersion: 0x32,
  loadWeakDylib: 0x80000018,
  rpath: 0x8000001c,
  reexportDylib: 0x8000001f,
  dyldInfoOnly: 0x80000022,
  loadUpwardDylib: 0x80000023,
  exportsTrie: 0x80000033,
  chainedFixups: 0x80000034,
} as const;

/** `platform` of LC_BUILD_VERSION: iOS and its simulator. */
const iosPlatforms: readonly number[] = [2, 7];

/** A range of the file; offsets count from the Mach-O header. */
export interface FileRange {
  readonly offset: number;
  readonly length: number;
}

/** `segment_command_64`. */
export interface MachSegment {
  readonly name: string;
  readonly address: number;
  readonly memorySize: number;
  readonly offset: number;
  readonly fileSize: number;
  readonly maximalProtection: number;
  readonly protection: number;
}

/** `section_64`. */
export interface MachSection {
  readonly name: string;
  readonly segment: string;
  readonly address: number;
  readonly length: number;
  /** Type in the low byte, attributes above it. */
  readonly flags: number;
}

/** LC_SYMTAB. */
export interface SymbolTableCommand {
  readonly offset: number;
  readonly count: number;
  readonly strings: FileRange;
}

/** LC_DYLD_INFO: the opcode streams of the classic loader. */
export interface DyldInfo {
  readonly rebase: FileRange;
  readonly bind: FileRange;
  readonly weakBind: FileRange;
  readonly lazyBind: FileRange;
}

/** Everything that the header and its commands say, as they say it. */
export interface MachHeader {
  readonly cpu: number;
  readonly fileType: number;
  readonly flags: number;
  /** In the order of the commands: fixups name them by index. */
  readonly segments: readonly MachSegment[];
  readonly sections: readonly MachSection[];
  readonly symbols: SymbolTableCommand | undefined;
  readonly dyldInfo: DyldInfo | undefined;
  readonly chainedFixups: FileRange | undefined;
  /** The export trie, from LC_DYLD_EXPORTS_TRIE or LC_DYLD_INFO. */
  readonly exports: FileRange | undefined;
  readonly dylibs: readonly string[];
  readonly id: string | undefined;
  readonly rpaths: readonly string[];
  readonly dylinker: string | undefined;
  readonly goos: "darwin" | "ios";
}

/** `sizeofcmds`, checked. @param header `mach_header_64` */
export function commandsLength(header: Slice): number {
  const length = header.u32(20);
  if (length <= longestCommands) return length;
  throw header.error("too-large", 20, `at most ${longestCommands} bytes of load commands`, `${length}`);
}

/**
 * Reads the load commands.
 * @param header `mach_header_64`
 * @param commands the `commandsLength(header)` bytes behind it
 * @throws BinaryError
 */
export function readMachHeader(header: Slice, commands: Slice): MachHeader {
  const segments: MachSegment[] = [];
  const sections: MachSection[] = [];
  const dylibs: string[] = [];
  const rpaths: string[] = [];
  let symbols: SymbolTableCommand | undefined;
  let dyldInfo: DyldInfo | undefined;
  let chainedFixups: FileRange | undefined;
  let exports: FileRange | undefined;
  let id: string | undefined;
  let dylinker: string | undefined;
  let goos: "darwin" | "ios" = "darwin";
  for (const { kind, body } of eachCommand(header, commands)) {
    switch (kind) {
      case command.segment:
        segments.push(readSegment(body));
        for (const section of readSections(body)) sections.push(section);
        if (segments.length > mostSegments || sections.length > mostSections) {
          throw body.error("too-large", 0, `at most ${mostSegments} segments, ${mostSections} sections`, "more");
        }
        break;
      case command.symbolTable:
        symbols = {
          offset: body.u32(8),
          count: body.u32(12),
          strings: rangeAt(body, 16),
        };
        break;
      case command.dyldInfo:
      case command.dyldInfoOnly:
        dyldInfo = {
          rebase: rangeAt(body, 8),
          bind: rangeAt(body, 16),
          weakBind: rangeAt(body, 24),
          lazyBind: rangeAt(body, 32),
        };
        exports ??= rangeAt(body, 40);
        break;
      case command.exportsTrie:
        exports = rangeAt(body, 8);
        break;
      case command.chainedFixups:
        chainedFixups = rangeAt(body, 8);
        break;
      case command.loadDylib:
      case command.loadWeakDylib:
      case command.reexportDylib:
      case command.loadUpwardDylib:
      case command.lazyLoadDylib:
        dylibs.push(textOf(body));
        break;
      case command.idDylib:
        id = textOf(body);
        break;
      case command.rpath:
        rpaths.push(textOf(body));
        break;
      case command.loadDylinker:
        dylinker = textOf(body);
        break;
      case command.versionMinIphone:
        goos = "ios";
        break;
      case command.buildVersion:
        goos = iosPlatforms.includes(body.u32(8)) ? "ios" : "darwin";
        break;
    }
  }
  return {
    cpu: header.u32(4),
    fileType: header.u32(12),
    flags: header.u32(24),
    segments,
    sections,
    symbols,
    dyldInfo,
    chainedFixups,
    exports,
    dylibs,
    id,
    rpaths,
    dylinker,
    goos,
  };
}

interface Command {
  readonly kind: number;
  readonly body: Slice;
}

function* eachCommand(header: Slice, commands: Slice): Generator<Command> {
  const count = header.u32(16);
  if (count > mostCommands) throw header.error("too-large", 16, `at most ${mostCommands} load commands`, `${count}`);
  for (let index = 0, at = 0; index < count; index++) {
    const size = commands.u32(at + 4);
    if (size < 8 || size > commands.length - at) {
      throw commands.error("malformed", at + 4, `a command of 8 to ${commands.length - at} bytes`, `${size}`);
    }
    yield { kind: commands.u32(at), body: commands.sub(at, size) };
    at += size;
  }
}

function rangeAt(body: Slice, at: number): FileRange {
  return { offset: body.u32(at), length: body.u32(at + 4) };
}

/** The text that an offset at 8 points to: a path, which the end of the command ends where no NUL does. */
function textOf(body: Slice): string {
  const start = body.u32(8);
  if (start < 12 || start >= body.length) {
    throw body.error("malformed", 8, `a text inside of ${body.length} bytes`, `offset ${start}`);
  }
  return fixedText(body.sub(start, body.length - start));
}

function readSegment(body: Slice): MachSegment {
  const address = body.u64(24);
  const memorySize = body.u64(32);
  const fileSize = body.u64(48);
  // Doubles hold addresses up to 2^53 exactly; what the kernel maps stays below 2^47.
  if (!Number.isSafeInteger(address + memorySize) || !Number.isSafeInteger(body.u64(40) + fileSize)) {
    throw outOfRange(body, 24, address);
  }
  return {
    name: fixedText(body.sub(8, 16)),
    address,
    memorySize,
    offset: body.u64(40),
    fileSize,
    maximalProtection: body.u32(56),
    protection: body.u32(60),
  };
}

function readSections(body: Slice): MachSection[] {
  const count = body.u32(64);
  const room = Math.floor((body.length - segmentCommandLength) / sectionLength);
  if (count > room) throw body.error("malformed", 64, `at most ${room} sections in the command`, `${count}`);
  return Array.from({ length: count }, (_, index) => {
    const section = body.sub(segmentCommandLength + index * sectionLength, sectionLength);
    const address = section.u64(32);
    const length = section.u64(40);
    if (!Number.isSafeInteger(address + length)) throw outOfRange(section, 32, address);
    return {
      name: fixedText(section.sub(0, 16)),
      segment: fixedText(section.sub(16, 16)),
      address,
      length,
      flags: section.u32(64),
    };
  });
}

function outOfRange(slice: Slice, at: number, address: number): BinaryError {
  return slice.error("malformed", at, "addresses below 2^53", `0x${address.toString(16)}`);
}

/** A text in a field of fixed length, which needs no NUL when it fills it. */
function fixedText(field: Slice): string {
  const end = field.bytes.indexOf(0);
  const text = end < 0 ? field.bytes : field.bytes.subarray(0, end);
  return Buffer.from(text).toString("utf8");
}
