import type { FileRange, MachSection, SymbolTableCommand } from "./macho-header.js";
import type { MachWindow } from "./macho-window.js";
import type { DynamicSymbol, NameFilter, UndefinedSymbol } from "./object-file.js";
export declare class MachSymbols {
    #private;
    constructor(window: MachWindow, tables: MachSymbolTables);
    /** One symbol by its name without the underscore. @throws BinaryError where the tables are damaged */
    find(name: string): DynamicSymbol | undefined;
    /** All symbols: what is exported, in the order of the trie or the table, then what is undefined. */
    all(names?: NameFilter): Generator<DynamicSymbol>;
    undefined(): UndefinedSymbol[];
}
export interface MachSymbolTables {
    readonly symbols: SymbolTableCommand | undefined;
    readonly exports: FileRange | undefined;
    readonly sections: readonly MachSection[];
    /** Address of the Mach-O header: exports count from it. */
    readonly base: number;
}
