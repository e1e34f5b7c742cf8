import type { Slice } from "./slice.js";
/** Size of the header in bytes, by class. */
export declare const headerSize: {
    readonly 32: 52;
    readonly 64: 64;
};
/** Size of one program header in bytes, by class. */
export declare const programHeaderSize: {
    readonly 32: 32;
    readonly 64: 56;
};
/** Size of one section header in bytes, by class. */
export declare const sectionHeaderSize: {
    readonly 32: 40;
    readonly 64: 64;
};
/** e_type. */
export declare const objectType: {
    readonly relocatable: 1;
    readonly executable: 2;
    readonly shared: 3;
    readonly core: 4;
};
/** p_type. */
export declare const segmentType: {
    readonly load: 1;
    readonly dynamic: 2;
    readonly interpreter: 3;
    readonly note: 4;
    readonly tls: 7;
    readonly gnuStack: 1685382481;
    readonly gnuRelro: 1685382482;
};
/** p_flags. */
export declare const segmentFlag: {
    readonly execute: 1;
    readonly write: 2;
    readonly read: 4;
};
/** sh_type, as far as it matters here. */
export declare const sectionType: {
    readonly none: 0;
    readonly symbolTable: 2;
    readonly nobits: 8;
};
/** sh_flags, as far as they matter here. */
export declare const sectionFlag: {
    readonly write: 1;
    readonly alloc: 2;
    readonly execute: 4;
    readonly tls: 1024;
};
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
export declare const elfMachines: readonly ElfMachine[];
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
export declare function readElfHeader(slice: Slice): ElfHeader;
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
export declare function readSegment(slice: Slice, at: number): Segment;
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
export declare function readSection(slice: Slice, at: number): RawSection;
