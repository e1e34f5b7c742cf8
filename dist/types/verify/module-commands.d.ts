import type { Module } from "../binary/facts.js";
/**
 * Commands for the plugin's folder that give it the gateway's version of a module, one per line.
 * @returns undefined where the gateway's version cannot be required, or a name is none that Go accepts
 */
export declare function requireCommands(wanted: Module, plugin: Module | undefined): string | undefined;
export declare function workspaceFix(path: string): string;
/** Whether a text is a module path that can stand in a command. Source: golang.org/x/mod/module, CheckImportPath. */
export declare function isModulePath(text: string): boolean;
