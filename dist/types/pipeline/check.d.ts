import type { GatewayFacts } from "../model/gateway-facts.js";
import type { PluginInput } from "../model/plugin-input.js";
import { type CheckReport, type GatewayProvenance, type GatewayReport, type PluginReport, type Report } from "../model/report.js";
import { type IgnoreRule } from "../verify/ignore.js";
import type { RequiredSymbol } from "../verify/symbols.js";
import { type OpeningOptions } from "../verify/verify.js";
/** How `verify` judges. Everything has a default. */
export interface VerifyOptions {
    /** Whether the plugins are opened in order in one process (the default) or each in its own. */
    readonly together?: boolean;
    /** Plugins that the process has opened before. */
    readonly alongside?: readonly PluginInput[];
    readonly symbols?: readonly RequiredSymbol[];
    readonly ignore?: readonly IgnoreRule[];
    /** Where the gateway's bytes come from; nothing vouches for them where nobody says. */
    readonly provenance?: GatewayProvenance;
}
/**
 * Decides for each plugin whether the gateway loads it, and why not.
 *
 * Executes nothing. The plugins are opened in the order given.
 * @throws UserError where a plugin of `alongside` kills the gateway
 */
export declare function verify(gateway: GatewayFacts, plugins: readonly PluginInput[], options?: VerifyOptions): Report;
/** One gateway with its plugins, without `ignore`: a part of a report of several checks. */
export declare function check(gateway: GatewayFacts, plugins: readonly PluginInput[], { together, alongside, symbols, provenance }?: VerifyOptions): CheckReport;
/** @param input as the user wrote it @throws UserError where a symbol is required of a plugin that nobody named */
export declare function checkSymbols(input: "--symbol" | "symbols:", symbols: readonly RequiredSymbol[], names: readonly string[]): void;
/** Those of the required symbols that a plugin of this name must export. */
export declare function symbolsOf(name: string, symbols: readonly RequiredSymbol[]): readonly RequiredSymbol[];
/** Reports on plugins one by one, in the order in which the gateway opens them. */
export declare class PluginCheck {
    #private;
    /** @throws UserError where a plugin of `alongside` kills the gateway */
    constructor(gateway: GatewayFacts, options: OpeningOptions);
    /** @param required what it must export */
    report(plugin: PluginInput, required: readonly RequiredSymbol[]): PluginReport;
}
/** The report about a plugin that this program could not cope with. */
export declare function defectReport(plugin: PluginName, error: unknown): PluginReport;
/** What a report calls a plugin. */
type PluginName = Pick<PluginReport, "name" | "path" | "sha256" | "size" | "integrity">;
/** What a report says of a gateway. */
export declare function gatewayReport(gateway: GatewayFacts, provenance: GatewayProvenance): GatewayReport;
/** A report of checks; its verdict is the worst of all plugins that are judged. */
export declare function reportOf(checks: readonly CheckReport[]): Report;
export {};
