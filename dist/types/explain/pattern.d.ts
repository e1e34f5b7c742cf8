import type { BuildInfo, Module } from "../binary/facts.js";
import type { PluginProject } from "../model/plugin-input.js";
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
    /** That the plugin's file was changed after it was linked, which costs reading all of it. */
    altered?(): Finding | undefined;
    /** The gateway's release, without `v`, where it is known. */
    readonly release?: string | undefined;
    /** Whether a package of the plugin calls functions of C, as far as its symbols tell. */
    callsC?(packagePath: string): boolean;
    /** The plugin's source, where it is at hand. */
    readonly project?: PluginProject | undefined;
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
    readonly project: PluginProject | undefined;
    readonly release: string | undefined;
    readonly shared: readonly string[];
    readonly different: readonly string[];
    readonly owners: ModuleOwners;
    /** Whether any package of Go itself differs. */
    readonly standardDiffers: boolean;
    /** By module path, the one with most differing packages first. */
    readonly modules: readonly ModulePackages[];
    constructor(facts: RejectionFacts);
    /**
     * The first package that differs: nothing that it imports does, since the loader's order, which is the linker's, has
     * imports before those that import them. So it has a reason of its own, while others may only have inlined from it.
     */
    get first(): string | undefined;
    /** The path of its module, as the gateway has it; undefined for the standard library. */
    get firstModule(): string | undefined;
    /**
     * Whether practically all shared packages differ, which only a change of every recorded file name does.
     * A package without any position (constants alone) may stay the same.
     */
    get everythingDiffers(): boolean;
    /** Whether a side was built with -trimpath; undefined where it does not tell. */
    trimmed(side: "gateway" | "plugin"): boolean | undefined;
}
