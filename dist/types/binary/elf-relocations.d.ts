import type { FileRange } from "./elf-hash.js";
import type { ElfMachine } from "./elf-header.js";
import type { AddressRange } from "./object-file.js";
import { type Layout } from "./slice.js";
import type { ByteSource } from "./source.js";
import type { Work } from "./work.js";
export interface RelocationTable {
    readonly range: FileRange;
    /** RELA holds the addend in the entry, REL in the place that is relocated. */
    readonly explicitAddend: boolean;
    /** How many relative relocations stand first (DT_RELACOUNT, DT_RELCOUNT); 0 where unknown. */
    readonly relativeCount: number;
}
export interface RelocationParts {
    readonly tables: readonly RelocationTable[];
    /** Those of the procedure linkage table. */
    readonly calls: RelocationTable | undefined;
    /** Addresses that DT_RELR relocates; read when asked for. */
    readonly packed: FileRange | undefined;
    /** From the first to the last byte of the file's memory: a relocation elsewhere would kill the process. */
    readonly memory: AddressRange;
    readonly work: Work;
}
/**
 * The relocations of one file, as columns of 32-bit words in the byte order of this machine: a plugin of 39 MB has
 * hundreds of thousands, and objects for them would cost more than everything else together.
 */
export declare class ElfRelocations {
    #private;
    constructor(source: ByteSource, layout: Layout, machine: ElfMachine, parts: RelocationParts);
    /** Which of these symbols, by their numbers, a relocation refers to. */
    symbolsAmong(wanted: ReadonlySet<number>): Set<number>;
    /**
     * The words in a range that are filled with addresses of symbols, in the order of the file.
     * @param search `ordered` trusts the order of GNU linkers, `exhaustive` looks at every entry
     */
    absoluteIn(range: AddressRange, search: "ordered" | "exhaustive"): number[];
    /**
     * The relative relocations in a range of addresses.
     * @param inPlace reads the word at an address, for tables without addends
     * @param search `sorted` trusts tables that look sorted, `exhaustive` looks at every entry
     */
    relativeIn(range: AddressRange, inPlace: (address: number) => number, search: "sorted" | "exhaustive"): Map<number, number>;
}
