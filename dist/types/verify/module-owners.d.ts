import type { BuildInfo, Module } from "../binary/facts.js";
/** Which module provides a package on each side; neither for the standard library. */
export interface Owners {
    readonly gateway?: Module;
    readonly plugin?: Module;
}
/**
 * Finds the module of a package in the module lists of a gateway and a plugin.
 *
 * A package belongs to the module with the longest path that is a prefix of its own, element by element: so a nested
 * module takes its packages from the one around it, and `/v2` is not part of the first major version.
 */
export declare class ModuleOwners {
    #private;
    /** Undefined, or a list without any module, says that this side does not tell. */
    constructor(gateway: BuildInfo | undefined, plugin: BuildInfo | undefined);
    get silent(): boolean;
    of(packagePath: string): Owners;
    /** Whether a package is part of Go itself, its vendored packages (`vendor/golang.org/…`) included. */
    isStandard(packagePath: string): boolean;
}
export declare function modulesOf({ main, dependencies }: BuildInfo): ReadonlyMap<string, Module>;
