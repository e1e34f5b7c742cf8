import type { Module } from "../binary/facts.js";
import { type FixStep } from "../model/fix.js";
/**
 * Commands for the plugin's folder that give it the gateway's version of a module.
 * @returns none where the gateway's version cannot be required, or a name is none that Go accepts
 */
export declare function requireCommands(wanted: Module, plugin: Module | undefined): readonly FixStep[];
export declare function workspaceSteps(path: string): readonly FixStep[];
/** Whether a text is a module path that can stand in a command. Source: golang.org/x/mod/module, CheckImportPath. */
export declare function isModulePath(text: string): boolean;
