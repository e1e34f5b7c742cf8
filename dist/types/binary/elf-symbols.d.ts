import { type FileRange } from "./elf-hash.js";
import type { DynamicSymbol, NameFilter, UndefinedSymbol } from "./object-file.js";
import { type Layout } from "./slice.js";
import type { ByteSource } from "./source.js";
import type { StringTable } from "./string-table.js";
import type { Work } from "./work.js";
/** File ranges of the tables that the dynamic section names; offsets and lengths in bytes. */
export interface SymbolTables {
    readonly symbols: FileRange;
    readonly strings: StringTable;
    readonly gnuHash: FileRange | undefined;
    readonly hash: FileRange | undefined;
    /** Bytes in an entry of `hash`. */
    readonly hashEntry: 4 | 8;
    readonly versions: FileRange | undefined;
    /** Entries by the section header, where there is one: used when no hash table tells. */
    readonly sectionCount: number | undefined;
}
export declare class ElfSymbols {
    #private;
    constructor(source: ByteSource, layout: Layout, tables: SymbolTables, work: Work);
    /**
     * One symbol by name: through a hash table, as the loader does, else by walking the table.
     * @param recognise tells without the name that a symbol with the same hash is the one
     */
    find(name: string, recognise?: (symbol: DynamicSymbol) => boolean): DynamicSymbol | undefined;
    /** Symbols in the order of the table. @param names which of them: reading the other names would take longest */
    all(names?: NameFilter): Generator<DynamicSymbol>;
    undefined(): UndefinedSymbol[];
    /** The places of names in the table. */
    numbers(names: readonly string[]): Map<number, string>;
    /** Number of entries, the empty first one included. */
    count(): number;
}
