import type { BuildInfo, Module } from "../binary/facts.js";
import { ModuleOwners } from "../verify/module-owners.js";
import type { RejectionFacts } from "./cause.js";
/** The shared packages of one module. */
export interface ModulePackages {
    readonly path: string;
    readonly gateway?: Module;
    readonly plugin?: Module;
    readonly shared: readonly string[];
    readonly different: readonly string[];
}
/** Which packages differ, sorted by where they come from. */
export declare class Pattern {
    readonly gateway: BuildInfo | undefined;
    readonly plugin: BuildInfo | undefined;
    readonly goMod: string | undefined;
    readonly shared: readonly string[];
    readonly different: readonly string[];
    readonly owners: ModuleOwners;
    /** Whether any package of Go itself differs. */
    readonly standardDiffers: boolean;
    /** By module path, the one with most differing packages first. */
    readonly modules: readonly ModulePackages[];
    constructor(facts: RejectionFacts);
    /**
     * Whether practically all shared packages differ, which only a change of every recorded file name does.
     * A package without any position (constants alone) may stay the same.
     */
    get everythingDiffers(): boolean;
    /** Whether a side was built with -trimpath; undefined where it does not tell. */
    trimmed(side: "gateway" | "plugin"): boolean | undefined;
}
