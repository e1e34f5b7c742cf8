import { type DynamicEntries } from "./elf-dynamic.js";
import { type ElfHeader, type ElfMachine, type Section, type Segment } from "./elf-header.js";
import { type VersionNumbers } from "./elf-versions.js";
import type { AddressRange, DynamicLinking, DynamicSymbol, Image, MachineIdentity, NameFilter, UndefinedSymbol } from "./object-file.js";
import { type Layout, Slice } from "./slice.js";
import { type ByteSource } from "./source.js";
import { Work } from "./work.js";
/** Whether the bytes start as an ELF file does. */
export declare function isElf(start: Uint8Array): boolean;
/**
 * Opens an ELF file for a machine that Go builds plugins for.
 * Reads the header and the program headers; everything else when it is asked for.
 * @throws BinaryError
 */
export declare function openElf(source: ByteSource): ElfImage;
export declare class ElfImage implements Image {
    #private;
    readonly format = "elf";
    readonly source: ByteSource;
    readonly layout: Layout;
    readonly work: Work;
    readonly header: ElfHeader;
    readonly machine: MachineIdentity;
    readonly goos: string;
    readonly goarch: string;
    readonly segments: readonly Segment[];
    constructor(source: ByteSource, layout: Layout, header: ElfHeader, { machine, work }: {
        readonly machine: ElfMachine;
        readonly work: Work;
    });
    get kind(): "library" | "program" | "other";
    /** Section headers; empty where the file has none that can be read. */
    get sections(): readonly Section[];
    /** The dynamic section; without entries in a static file. */
    get dynamic(): DynamicEntries;
    get bindsToItself(): boolean;
    get hasDynamicSymbols(): boolean;
    get linking(): DynamicLinking;
    /** @throws BinaryError where a table of versions is not whole */
    get versionNumbers(): VersionNumbers;
    get loadedEnd(): number;
    readMapped(address: number, length: number): Slice;
    mappedLength(address: number): number;
    pointerAt(address: number): number | undefined;
    pointersIn(range: AddressRange, expected: number): ReadonlyMap<number, number>;
    referencesIn(range: AddressRange, expected: number): readonly number[];
    moduleDataRanges(): readonly AddressRange[];
    buildInfoRange(): AddressRange | undefined;
    symbol(name: string, recognise?: (symbol: DynamicSymbol) => boolean): DynamicSymbol | undefined;
    symbols(names?: NameFilter): Iterable<DynamicSymbol>;
    undefinedSymbols(): readonly UndefinedSymbol[];
    looksUp(names: readonly string[]): readonly string[];
}
