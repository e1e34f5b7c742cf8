// ELF header and tables: System V ABI, generic part, chapter 4 "Object Files".
import type { Slice } from "./slice.ts";

/** Size of the header in bytes, by class. */
export const headerSize = { 32: 52, 64: 64 } as const;
/** Size of one program header in bytes, by class. */
export const programHeaderSize = { 32: 32, 64: 56 } as const;
/** Size of one section header in bytes, by class. */
export const sectionHeaderSize = { 32: 40, 64: 64 } as const;

/** e_type. */
export const objectType = { relocatable: 1, executable: 2, shared: 3, core: 4 } as const;

/** p_type. */
export const segmentType = {
  load: 1,
  dynamic: 2,
  interpreter: 3,
  note: 4,
  tls: 7,
  gnuStack: 0x6474e551,
  gnuRelro: 0x6474e552,
} as const;

/** p_flags. */
export const segmentFlag = { execute: 1, write: 2, read: 4 } as const;

/** sh_type, as far as it matters here. */
export const sectionType = { none: 0, symbolTable: 2, nobits: 8 } as const;

/** sh_flags, as far as they matter here. */
export const sectionFlag = { write: 1, alloc: 2, execute: 4, tls: 0x400 } as const;

/** e_machine, the word relocation and the relative relocation of each architecture that Go builds plugins for. */
export interface ElfMachine {
  readonly goarch: string;
  readonly machine: number;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** Relocation type that stores a symbol's address in a word. */
  readonly absolute: number;
  /** Relocation type that adds the load address to the addend. */
  readonly relative: number;
  /** Relocation types of the procedure linkage table: JUMP_SLOT, IRELATIVE, TLSDESC. */
  readonly calls: readonly number[];
  /** Bytes in an entry of DT_HASH where they are not 4. */
  readonly hashEntry?: 8;
}

/** From the processor supplements of the ABI and debug/elf. */
export const elfMachines: readonly ElfMachine[] = [
  { goarch: "amd64", machine: 62, bits: 64, littleEndian: true, absolute: 1, relative: 8, calls: [7, 37, 36] },
  {
    goarch: "arm64",
    machine: 183,
    bits: 64,
    littleEndian: true,
    absolute: 257,
    relative: 1027,
    calls: [1026, 1032, 1031],
  },
  {
    goarch: "s390x",
    machine: 22,
    bits: 64,
    littleEndian: false,
    absolute: 22,
    relative: 12,
    calls: [11, 61],
    hashEntry: 8,
  },
  { goarch: "ppc64le", machine: 21, bits: 64, littleEndian: true, absolute: 38, relative: 22, calls: [21, 248, 247] },
  { goarch: "riscv64", machine: 243, bits: 64, littleEndian: true, absolute: 2, relative: 3, calls: [5, 58, 12] },
  { goarch: "loong64", machine: 258, bits: 64, littleEndian: true, absolute: 2, relative: 3, calls: [5, 12, 14] },
  { goarch: "arm", machine: 40, bits: 32, littleEndian: true, absolute: 2, relative: 23, calls: [22, 160, 13] },
  { goarch: "386", machine: 3, bits: 32, littleEndian: true, absolute: 1, relative: 8, calls: [7, 42, 41] },
];

/** The ELF header with its values as they are: nothing is checked. */
export interface ElfHeader {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  readonly osAbi: number;
  readonly type: number;
  readonly machine: number;
  readonly programHeaderOffset: number;
  readonly sectionHeaderOffset: number;
  readonly flags: number;
  readonly programHeaderSize: number;
  readonly programHeaderCount: number;
  readonly sectionHeaderSize: number;
  readonly sectionHeaderCount: number;
  readonly sectionNamesIndex: number;
}

/** Reads a header of `headerSize[bits]` bytes whose identification the caller has checked. */
export function readElfHeader(slice: Slice): ElfHeader {
  const wide = slice.layout.word === 8;
  const tail = wide ? 48 : 36;
  return {
    bits: wide ? 64 : 32,
    littleEndian: slice.layout.littleEndian,
    osAbi: slice.u8(7),
    type: slice.u16(16),
    machine: slice.u16(18),
    programHeaderOffset: slice.word(wide ? 32 : 28),
    sectionHeaderOffset: slice.word(wide ? 40 : 32),
    flags: slice.u32(tail),
    programHeaderSize: slice.u16(tail + 6),
    programHeaderCount: slice.u16(tail + 8),
    sectionHeaderSize: slice.u16(tail + 10),
    sectionHeaderCount: slice.u16(tail + 12),
    sectionNamesIndex: slice.u16(tail + 14),
  };
}

export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly align: number;
}

/** Reads the program header at `at`. */
export function readSegment(slice: Slice, at: number): Segment {
  if (slice.layout.word === 8) {
    return {
      type: slice.u32(at),
      flags: slice.u32(at + 4),
      offset: slice.u64(at + 8),
      address: slice.u64(at + 16),
      fileSize: slice.u64(at + 32),
      memorySize: slice.u64(at + 40),
      align: slice.u64(at + 48),
    };
  }
  return {
    type: slice.u32(at),
    offset: slice.u32(at + 4),
    address: slice.u32(at + 8),
    fileSize: slice.u32(at + 16),
    memorySize: slice.u32(at + 20),
    flags: slice.u32(at + 24),
    align: slice.u32(at + 28),
  };
}

export interface Section {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
}

/** A section header whose name is still an offset into the name table. */
export interface RawSection extends Omit<Section, "name"> {
  readonly nameOffset: number;
}

/** Reads the section header at `at`. */
export function readSection(slice: Slice, at: number): RawSection {
  const wide = slice.layout.word === 8;
  return {
    nameOffset: slice.u32(at),
    type: slice.u32(at + 4),
    flags: slice.word(at + 8),
    address: slice.word(at + (wide ? 16 : 12)),
    offset: slice.word(at + (wide ? 24 : 16)),
    size: slice.word(at + (wide ? 32 : 20)),
  };
}
