import { type Fixups, type Rebase } from "./macho-fixups.js";
import type { DyldInfo } from "./macho-header.js";
import type { MachMemory } from "./macho-window.js";
import type { AddressRange } from "./object-file.js";
/** The streams of one file, decoded when they are first asked for. */
export declare class OpcodeFixups implements Fixups {
    #private;
    /** @param info undefined where the loader has nothing to write */
    constructor(memory: MachMemory, info: DyldInfo | undefined);
    at(address: number): number | "symbol" | undefined;
    rebases(range: AddressRange): Generator<Rebase>;
    referencesIn(range: AddressRange): number[];
}
