import type { Module } from "../binary/facts.js";
import { type FixStep } from "../model/fix.js";
/** A module that a plugin needs as its gateway has it. */
export interface ModuleChange {
    readonly wanted: Module;
    readonly found: Module | undefined;
    /** Versions beyond it that requirements of others ask for; undefined where nobody knows: then `found` may be one. */
    readonly raised?: readonly string[];
}
/**
 * Commands for the plugin's folder that give it the gateway's versions of modules; those that cannot be required, or have
 * a name that Go does not accept, are left out.
 *
 * `go get` of an older version takes every module back that asks for more, until the plugin no longer compiles: what is
 * asked for is excluded before, and Go then leaves that requirement out. All modules are in one `go get`, since one
 * after the other may undo what was done before.
 * @param decides `go.work` where the plugin was built in a workspace, whose replacements count for all of its modules
 */
export declare function requireSteps(changes: readonly ModuleChange[], decides?: "go.mod" | "go.work"): readonly FixStep[];
/** Whether a version of a module is later than another one; false where one of them is none. */
export declare function isLater(version: string, than: string): boolean;
export declare function workspaceSteps(path: string): readonly FixStep[];
/** Whether a text is a module path that can stand in a command. Source: golang.org/x/mod/module, CheckImportPath. */
export declare function isModulePath(text: string): boolean;
