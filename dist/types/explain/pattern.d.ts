import type { BuildInfo, Module } from "../binary/facts.js";
import type { Finding } from "../model/report.js";
import { ModuleOwners } from "../verify/module-owners.js";
export interface RejectionFacts {
    /** Undefined where the gateway has no build information. */
    readonly gateway: BuildInfo | undefined;
    /** Undefined where the plugin has none, as with Go ≤ 1.20. */
    readonly pluginInfo: BuildInfo | undefined;
    readonly pluginPath?: string | undefined;
    /** Import paths that the gateway and the plugin both link. */
    readonly shared: readonly string[];
    /** Those whose fingerprints differ, in the loader's order. */
    readonly different: readonly string[];
    readonly package?: string | undefined;
    readonly findings: readonly Finding[];
    /** The text of the plugin's `go.mod`, where its source is at hand. */
    readonly goMod?: string | undefined;
}
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
