import { type Integrity } from "../binary/content-id.js";
import type { BuildInfo } from "../binary/facts.js";
import type { GatewayFacts } from "../model/gateway-facts.js";
import type { PluginInput } from "../model/plugin-input.js";
import type { Finding, LoaderStage, Verdict } from "../model/report.js";
import type { OpenOutcome } from "./open-outcome.js";
import { type RequiredSymbol } from "./symbols.js";
export interface OpeningOptions {
    /** Whether the plugins share one process, opened in order. */
    readonly together: boolean;
    /** Plugins that the process has opened before. */
    readonly alongside: readonly PluginInput[];
    /** The gateway's release, without `v`, where it is known. */
    readonly release?: string;
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
    readonly because: string;
}
/** One gateway that opens plugins in the order in which it is given them. */
export declare class OpeningOrder {
    #private;
    /** @throws UserError where a plugin of `alongside` kills the gateway before anything else is opened */
    constructor(gateway: GatewayFacts, options: OpeningOptions);
    /** Opens the next plugin. @param required what it must export */
    open(input: PluginInput, required: readonly RequiredSymbol[]): PluginJudgement | NotReached;
}
/** The finding about a plugin that was changed after it was linked. */
export declare function alteredPlugin({ outcome: { binary }, buildInfo }: Pick<PluginJudgement, "outcome" | "buildInfo">, integrity: Integrity | undefined): Finding | undefined;
