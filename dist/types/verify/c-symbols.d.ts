import type { Image } from "../binary/object-file.js";
/** What a plugin defines and nevertheless takes from an earlier one. */
export interface TakenSymbols {
    readonly names: readonly string[];
    /** The earlier plugin, as the user wrote it. */
    readonly from: string;
}
/** The C symbols of one process, as one plugin after the other is mapped. */
export declare class CSymbols {
    #private;
    /** Adds a plugin that was mapped. @param has whether the gateway has a symbol, which it then gives to all */
    add(plugin: string, image: Image, has: (name: string) => boolean | undefined): TakenSymbols | undefined;
}
