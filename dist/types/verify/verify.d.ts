import type { BuildInfo } from "../binary/facts.js";
import type { GatewayFacts } from "../model/gateway-facts.js";
import type { PluginInput } from "../model/plugin-input.js";
import type { Finding, LoaderStage, Verdict } from "../model/report.js";
import { type OpenOutcome } from "./loader.js";
import { type RequiredSymbol } from "./symbols.js";
/** How plugins are opened and what they must offer. */
export interface CheckOptions {
    /** Whether the plugins share one process, opened in order. */
    readonly together: boolean;
    /** Plugins that the process has opened before. */
    readonly alongside: readonly PluginInput[];
    readonly symbols: readonly RequiredSymbol[];
}
/** What was found of one plugin; `explain/` and `report/` make the rest of it. */
export interface PluginJudgement {
    readonly input: PluginInput;
    readonly verdict: Verdict;
    readonly stage?: LoaderStage;
    readonly error?: string;
    readonly package?: string;
    readonly outcome: OpenOutcome;
    readonly buildInfo?: BuildInfo;
    readonly target?: string;
    readonly findings: readonly Finding[];
}
/** A plugin that the process does not live to open. */
export interface NotReached {
    readonly input: PluginInput;
    readonly notReached: true;
    /** The plugin that kills the process. */
    readonly because: string;
}
/**
 * Judges the plugins of one check, in order.
 * @throws UserError where a plugin of `alongside` kills the gateway before anything else is opened
 */
export declare function judgePlugins(gateway: GatewayFacts, plugins: readonly PluginInput[], options: CheckOptions): (PluginJudgement | NotReached)[];
