import type { BuildInfo, Module } from "../binary/facts.js";
export type Standing = 
/** The main module, or one of several in a workspace: no version in its file names. */
"main"
/** A dependency from the module cache or a vendor folder. */
 | "required"
/** A dependency whose files come from a folder through `replace`. */
 | "local";
/** How `module` came into the build of `info`. */
export declare function standing(info: BuildInfo, module: Module): Standing;
/** Whether a replacement is a folder: it has no version, or a path that only a folder can have. */
export declare function isLocal(replacement: Module | undefined): boolean;
/** Whether a record names no version, as for a working copy. */
export declare function isUnversioned(module: Module): boolean;
/** A module without a replacement by itself at the same version, which changes nothing. */
export declare function withoutOwnReplacement({ path, version, sum, replacedBy }: Module): Module;
export declare function effective(module: Module): Module;
/** What replaces a module, as one text; empty where nothing does. */
export declare function describeReplacement(module: Module): string;
export declare function describeModule(module: Module, name?: string): string;
