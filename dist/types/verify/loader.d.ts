import type { GatewayFacts } from "../model/gateway-facts.js";
import type { PluginInput } from "../model/plugin-input.js";
import { type OpenOutcome } from "./open-outcome.js";
/** One process of the gateway, in which plugins are opened in order and which goes on after an error. */
export declare class LoaderProcess {
    #private;
    constructor(gateway: GatewayFacts);
    /** Opens a plugin as the gateway would. */
    open(input: PluginInput): OpenOutcome;
}
