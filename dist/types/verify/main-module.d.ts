import type { BuildInfo, Module } from "../binary/facts.js";
import { type FixStep } from "../model/fix.js";
/** A module that was built as a main module on one side only. */
export interface MainModule {
    /** One sentence, without its full stop. */
    readonly situation: string;
    /** How the plugin gets the gateway's file names. */
    readonly steps: readonly FixStep[];
}
/**
 * How a module came into two builds, where it is a main module in one of them, or one of several in a workspace.
 * @returns undefined where it is one in both or in neither
 */
export declare function oneSidedMain({ info: gateway, module: wanted }: Side, { info: plugin, module: found }: Side): MainModule | undefined;
interface Side {
    readonly info: BuildInfo;
    readonly module: Module;
}
export {};
