import type { GoBinary } from "../binary/binary.js";
import type { PluginRecord } from "../binary/facts.js";
import { type FindingKind } from "../model/catalogue.js";
import type { GatewayFacts, NoPluginSupport } from "../model/gateway-facts.js";
import type { PluginInput } from "../model/plugin-input.js";
import type { Finding, LoaderStage, Verdict } from "../model/report.js";
import type { TakenSymbols } from "./c-symbols.js";
import type { FingerprintComparison } from "./compare-fingerprints.js";
export declare const noModuleData = "fatal error: runtime: no plugin module data";
export interface OpenOutcome {
    readonly verdict: Extract<Verdict, "loads" | "unknown" | "rejected" | "crashes">;
    readonly stage?: LoaderStage;
    /** The text after `plugin.Open("…"): `; the runtime's own words where it dies. */
    readonly error?: string;
    readonly package?: string;
    readonly comparison?: FingerprintComparison;
    readonly record?: PluginRecord;
    /** The file's Go facts, where it could be read. */
    readonly binary?: GoBinary;
    readonly findings: readonly Finding[];
}
/** The runtime looks every export up, in an order that is another one each time: with several the name is chance. */
export declare function incompleteExports(input: PluginInput, pluginPath: string, missing: readonly string[], findings: readonly Finding[]): OpenOutcome;
/** What a gateway says that cannot even try to open a plugin; undefined where it can. */
export declare function withoutPluginSupport(reason: NoPluginSupport | undefined): OpenOutcome | undefined;
/** Why a gateway opens a file and finds no plugin in it, whatever it is. */
export declare function unseenPlugins(reason: NoPluginSupport | undefined): Finding | undefined;
/** What speaks against every plugin: a gateway that can load none. */
export declare function anyPlugin(reason: NoPluginSupport | undefined): readonly Finding[];
export declare function undecided(why: string, findings?: readonly Finding[]): OpenOutcome;
export declare function crash(error: string | undefined, why: Finding): OpenOutcome;
export declare function otherRelease(gateway: GatewayFacts, plugin: GoBinary): Finding;
export declare function wrongMachine(gateway: GatewayFacts, plugin: GoBinary | undefined, why: string, text: string | undefined): OpenOutcome;
export declare function refusedProgram(binary: GoBinary | undefined, why: string, text: string | undefined): OpenOutcome;
/** A file that `go build -buildmode=plugin` did not make. */
export declare function notAPlugin(binary: GoBinary | undefined, what: string): Finding;
export declare function refusedByDlopen(kind: Extract<FindingKind, "wrong-machine" | "missing-library" | "missing-version" | "missing-symbol" | "malformed">, why: string, text: string | undefined, findings?: readonly Finding[]): OpenOutcome;
export declare function mismatchFinding({ shared, different }: FingerprintComparison, first: string): Finding;
export declare function conflictFinding({ conflicts }: FingerprintComparison): Finding;
export declare function clashFinding({ names, from }: TakenSymbols): Finding;
export declare function finding(kind: FindingKind, rest: Omit<Finding, "kind" | "severity">): Finding;
