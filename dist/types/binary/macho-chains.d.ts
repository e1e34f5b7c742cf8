import type { Fixups, Rebase } from "./macho-fixups.js";
import type { FileRange } from "./macho-header.js";
import type { MachMemory } from "./macho-window.js";
import type { AddressRange } from "./object-file.js";
/** The chains of one file, walked page by page when they are asked for. */
export declare class ChainedFixups implements Fixups {
    #private;
    constructor(memory: MachMemory, range: FileRange);
    at(address: number): number | "symbol" | undefined;
    rebases(range: AddressRange): Generator<Rebase>;
    referencesIn(range: AddressRange): number[];
}
