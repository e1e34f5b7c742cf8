import type { ModuleDataSizes } from "../binary/facts.js";
export type LayoutComparison = {
    readonly kind: "same";
}
/** The runtime does not find the plugin's module. */
 | {
    readonly kind: "unseen";
}
/** The runtime finds it and stumbles over its fields. */
 | {
    readonly kind: "misread";
} | {
    readonly kind: "undecided";
    readonly why: string;
};
export interface LayoutFacts {
    readonly sizes: ModuleDataSizes;
    readonly goVersion: string | undefined;
    readonly bits: 32 | 64;
}
/**
 * Compares the layouts of the runtime's module data.
 *
 * Source, in order: the sizes of two symbols, the Go version, nothing. Measured, see docs/how-it-decides.md.
 */
export declare function compareLayouts(gateway: LayoutFacts, plugin: LayoutFacts): LayoutComparison;
