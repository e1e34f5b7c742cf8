import { type MachHeader } from "./macho-header.js";
import { MachWindow } from "./macho-window.js";
import type { AddressRange, DynamicLinking, DynamicSymbol, Image, MachineIdentity, NameFilter, UndefinedSymbol } from "./object-file.js";
import { type Layout, Slice } from "./slice.js";
import type { ByteSource } from "./source.js";
import type { Work } from "./work.js";
/**
 * Opens a 64-bit Mach-O file for a machine that Go builds plugins for.
 * Reads the header and the load commands; everything else when it is asked for.
 * @param goarch which file of a universal one; without it the first for amd64 or arm64
 * @throws BinaryError
 */
export declare function openMachO(source: ByteSource, goarch?: string): MachImage;
export declare class MachImage implements Image {
    #private;
    readonly format = "mach-o";
    readonly source: ByteSource;
    readonly layout: Layout;
    readonly work: Work;
    readonly header: MachHeader;
    readonly machine: MachineIdentity;
    readonly goos: string;
    readonly goarch: string | undefined;
    readonly linking: DynamicLinking;
    constructor(window: MachWindow, header: MachHeader);
    get kind(): "library" | "program" | "other";
    /** A linker's -Bsymbolic is of ELF. */
    readonly bindsToItself = false;
    get hasDynamicSymbols(): boolean;
    get loadedEnd(): number;
    readMapped(address: number, length: number): Slice;
    mappedLength(address: number): number;
    pointerAt(address: number): number | undefined;
    pointersIn(range: AddressRange): ReadonlyMap<number, number>;
    referencesIn(range: AddressRange): readonly number[];
    moduleDataRanges(): readonly AddressRange[];
    buildInfoRange(): AddressRange | undefined;
    symbol(name: string): DynamicSymbol | undefined;
    symbols(names?: NameFilter): Iterable<DynamicSymbol>;
    /** Mach-O names the library beside each symbol. */
    looksUp(): readonly string[];
    undefinedSymbols(): readonly UndefinedSymbol[];
}
