import type { ModuleDataSizes } from "../binary/facts.js";
export type LayoutComparison = {
    readonly kind: "same";
}
/** The runtime does not find the plugin's module. */
 | {
    readonly kind: "unseen";
}
/** The runtime finds it and stumbles over its fields, with words that are sometimes chance. */
 | {
    readonly kind: "misread";
    readonly says: string | undefined;
} | {
    readonly kind: "undecided";
    readonly why: string;
};
export interface LayoutFacts {
    readonly sizes: ModuleDataSizes;
    readonly goVersion: string | undefined;
    readonly bits: 32 | 64;
    readonly goarch: string | undefined;
}
/**
 * Compares the layouts of the runtime's module data. Only measured layouts are told apart: what a gateway does with one
 * that is neither its own nor in the table, nobody can know.
 */
export declare function compareLayouts(gateway: LayoutFacts, plugin: LayoutFacts): LayoutComparison;
