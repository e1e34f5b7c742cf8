import type { Image } from "../binary/object-file.js";
import type { GatewayFacts } from "../model/gateway-facts.js";
import type { DlopenClass, Finding } from "../model/report.js";
/** What a loader finds lacking. */
type LinkingClass = Extract<DlopenClass, "missing-library" | "missing-version" | "missing-symbol" | "malformed">;
export interface LinkingOutcome {
    readonly refusal?: {
        readonly class: LinkingClass;
        readonly text?: string;
        readonly why: string;
    };
    /** Why it cannot be known whether dlopen accepts the plugin. */
    readonly undecided?: string;
    readonly findings: readonly Finding[];
}
/**
 * Compares what a plugin asks of the system with what the gateway's system is known to have.
 *
 * Of the libraries that the plugin names it is asked whether they are there; what these need in turn is not followed.
 */
export declare function checkLinking(plugin: Image, gateway: GatewayFacts, realPath: string): LinkingOutcome;
export {};
