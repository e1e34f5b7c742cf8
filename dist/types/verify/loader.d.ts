import { GoBinary } from "../binary/binary.js";
import type { PluginRecord } from "../binary/facts.js";
import type { GatewayFacts } from "../model/gateway-facts.js";
import type { PluginInput } from "../model/plugin-input.js";
import type { Finding, LoaderStage, Verdict } from "../model/report.js";
import { type FingerprintComparison } from "./compare-fingerprints.js";
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
/** One process of the gateway, in which plugins are opened in order and which goes on after an error. */
export declare class LoaderProcess {
    #private;
    constructor(gateway: GatewayFacts);
    /** Opens a plugin as the gateway would. */
    open(input: PluginInput): OpenOutcome;
}
