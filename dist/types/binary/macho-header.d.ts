import type { Slice } from "./slice.js";
/** `MH_MAGIC_64` as the first four bytes of a little-endian file, and its relatives, all read as big-endian. */
export declare const machOMagic: {
    readonly little64: 3489328638;
    readonly big64: 4277009103;
    readonly little32: 3472551422;
    readonly big32: 4277009102;
    readonly fat: 3405691582;
    readonly fat64: 3405691583;
};
/** Length of `mach_header_64`. */
export declare const machHeaderLength = 32;
/** cputype → GOARCH. */
export declare const goarchOfCpu: ReadonlyMap<number, string>;
/** `filetype`. */
export declare const fileType: {
    readonly object: 1;
    readonly executable: 2;
    readonly dylib: 6;
    readonly bundle: 8;
};
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
export declare function commandsLength(header: Slice): number;
/**
 * Reads the load commands.
 * @param header `mach_header_64`
 * @param commands the `commandsLength(header)` bytes behind it
 * @throws BinaryError
 */
export declare function readMachHeader(header: Slice, commands: Slice): MachHeader;
