export interface Fingerprint {
    /** Import path as the linker writes it: raw, with `main` for a program's main package. */
    readonly package: string;
    /** Lower-case hexadecimal of the bytes (8 bytes since Go 1.16), or the 40 digits of a SHA-1 before. */
    readonly hash: string;
}
/**
 * The two symbol sizes that tell the layout of the runtime's module data.
 * Source: measured, see docs/how-it-decides.md; `runtime.moduledata` in runtime/symtab.go.
 */
export interface ModuleDataSizes {
    /** st_size of `runtime.firstmoduledata`. */
    readonly firstModuleData: number | undefined;
    /** st_size of `type:runtime.moduledata` (`type.runtime.moduledata` before Go 1.20). */
    readonly moduleDataType: number | undefined;
}
export interface Export {
    /** As in the source: `AuthCheck`. */
    readonly name: string;
    readonly kind: "function" | "variable";
    /** It is listed, and no symbol of it can be found: the runtime refuses the plugin. */
    readonly missing?: true;
}
/** What the linker wrote into a plugin's module data: read exactly, stripped or not. */
export interface PluginRecord {
    /** `pluginpath`, escaped as the linker writes it. */
    readonly pluginPath: string;
    /** All packages that the plugin links, in the order in which the runtime compares them. */
    readonly fingerprints: readonly Fingerprint[];
    readonly exports: readonly Export[];
}
/** A module as `go version -m` names it. */
export interface Module {
    readonly path: string;
    /** Empty where the record has none. */
    readonly version: string;
    /** `h1:…`; undefined where the record has none (vendored, replaced, main module). */
    readonly sum?: string;
    readonly replacedBy?: Module;
}
/** Everything that `go version -m` prints of one file. Source: runtime/debug.BuildInfo. */
export interface BuildInfo {
    /** For example `go1.24.6`, with ` X:…` where experiments were set. */
    readonly goVersion: string;
    /** Import path of the main package. */
    readonly path?: string;
    readonly main?: Module;
    readonly dependencies: readonly Module[];
    /** `build` lines in the file's order. */
    readonly settings: readonly BuildSetting[];
}
/** One `build` line. */
export interface BuildSetting {
    readonly key: string;
    readonly value: string;
}
