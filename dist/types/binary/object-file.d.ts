import type { Layout, Slice } from "./slice.js";
import type { ByteSource } from "./source.js";
import type { Work } from "./work.js";
export interface DynamicSymbol {
    /** Without the leading underscore that Mach-O adds. */
    readonly name: string;
    /** Virtual address; 0 where undefined. */
    readonly value: number;
    /** Bytes; 0 in Mach-O, which records none. */
    readonly size: number;
    readonly defined: boolean;
    /** A weak definition gives way to another one, and a weak reference may stay without any. */
    readonly weak: boolean;
    readonly kind: "function" | "object" | "other";
}
/** Which symbols are asked for: those that begin with a text, or those that C could name. */
export type NameFilter = {
    readonly startWith: readonly string[];
} | "identifiers";
export interface UndefinedSymbol {
    readonly name: string;
    /** A weak one may stay without a definition. */
    readonly weak: boolean;
    /** Whether it asks for a version of a library (`@GLIBC_2.34`). */
    readonly versioned: boolean;
}
export interface AddressRange {
    readonly address: number;
    readonly length: number;
}
export interface DynamicLinking {
    /** PT_INTERP, or undefined in a shared library and in a static program. */
    readonly interpreter?: string;
    /** DT_NEEDED, or the dylibs of a Mach-O file, in the file's order. */
    readonly needed: readonly string[];
    readonly soname?: string;
    /** DT_RUNPATH, else DT_RPATH. */
    readonly runpath?: string;
    /** Set where relative relocations are packed (DT_RELR), which glibc wants to be told of by a version need. */
    readonly packedRelocations?: true;
    /** From .gnu.version_r: which versions of which library are required. */
    readonly versionNeeds: readonly VersionNeed[];
    /** From .gnu.version_d. */
    readonly versionDefinitions: readonly string[];
}
export interface VersionNeed {
    /** As in DT_NEEDED, for example `libc.so.6`. */
    readonly library: string;
    /** For example `GLIBC_2.34`. */
    readonly version: string;
    /** A weak need only makes the loader print a warning. */
    readonly weak: boolean;
}
/** The fields of a header that a loader compares before anything else. */
export interface MachineIdentity {
    readonly format: "elf" | "mach-o";
    /** e_ident[EI_CLASS] as bits. */
    readonly bits: 32 | 64;
    readonly littleEndian: boolean;
    /** e_machine, or the Mach-O cputype. */
    readonly machine: number;
    /** e_flags: the ABI on arm and riscv64. */
    readonly flags: number;
}
/**
 * What Go facts need to know of an object file, whatever its format.
 *
 * ELF (`elf.ts`) and Mach-O (`macho.ts`) implement it. Addresses are virtual addresses as linked.
 */
export interface Image {
    readonly format: "elf" | "mach-o";
    readonly source: ByteSource;
    readonly layout: Layout;
    readonly work: Work;
    readonly machine: MachineIdentity;
    /** Undefined where the header does not tell (`GOOS` of a generic ELF file is linux). */
    readonly goos: string | undefined;
    readonly goarch: string | undefined;
    /** Whether it is a shared library or bundle, a program, or neither (an object file, a core). */
    readonly kind: "library" | "program" | "other";
    readonly linking: DynamicLinking;
    /** Whether it looks symbols up in itself first (`-Bsymbolic`), and so uses a Go runtime of its own beside the gateway's. */
    readonly bindsToItself: boolean;
    /** Whether there is a dynamic symbol table at all. */
    readonly hasDynamicSymbols: boolean;
    /** Offset in the file behind the last byte that is loaded; beyond the file's size where it was cut off. */
    readonly loadedEnd: number;
    /** File-backed bytes at an address. @throws BinaryError where they are not all in the file */
    readMapped(address: number, length: number): Slice;
    /** File-backed bytes left from `address` to the end of its segment; 0 where nothing is mapped. */
    mappedLength(address: number): number;
    /**
     * The address stored at `address`, through the relocation that applies there.
     * @returns undefined where a relocation refers to a symbol or nothing is there
     */
    pointerAt(address: number): number | undefined;
    /**
     * The relocated pointers of a range, by their address: many at once what `pointerAt` does for one.
     * @param expected how many the caller knows to be there; with fewer found at first, everything is searched
     */
    pointersIn(range: AddressRange, expected: number): ReadonlyMap<number, number>;
    /**
     * What the dynamic linker fills with addresses of symbols in a range, ascending.
     * @param expected how many the caller expects; with fewer found at first, everything is searched
     */
    referencesIn(range: AddressRange, expected: number): readonly number[];
    /** Where the linker may have put the runtime's module data, most likely first. */
    moduleDataRanges(): readonly AddressRange[];
    /** Where Go's own reader looks for build information (debug/buildinfo): the named section, else the data segment. */
    buildInfoRange(): AddressRange | undefined;
    /**
     * One dynamic symbol by its exact name; through a GNU hash table, which leaves the others out, only a defined one.
     * @param recognise tells by its other fields that a symbol with the name's hash is the one; its name is not read then
     */
    symbol(name: string, recognise?: (symbol: DynamicSymbol) => boolean): DynamicSymbol | undefined;
    undefinedSymbols(): readonly UndefinedSymbol[];
    /** Of the symbols that the file defines, those that it uses as the loader finds them: in the first file that has them. */
    looksUp(names: readonly string[]): readonly string[];
    /**
     * Dynamic symbols in the order of the file.
     * @param names only those with such a name, which costs less than reading all names
     */
    symbols(names?: NameFilter): Iterable<DynamicSymbol>;
}
