import type { GatewayFacts } from "../model/gateway-facts.js";
/** A defect that is known of some gateways, whatever the two files say of each other. */
export interface Advisory {
    /** What it is filed as. */
    readonly subject: string;
    readonly source: string;
    /** What happens, one sentence without its full stop. */
    readonly text: string;
    readonly fix: string;
    /** All that are given have to hold. */
    readonly gateway: {
        readonly go?: readonly GoSpan[];
        /** Paths of its module, without a major version. */
        readonly modules?: readonly string[];
        /** Without `v`. */
        readonly releases?: readonly string[];
    };
    /** The plugins that it is about: those that the gateway opens, or all; built with these releases of Go, or any. */
    readonly plugins: {
        readonly which: "opened" | "all";
        readonly go?: readonly GoSpan[];
    };
}
/** Releases of Go from the first one on that has a defect, up to the first one that does not. */
type GoSpan = readonly [first: string, mended: string];
/** Each was made to happen with the releases at both ends of its spans, unless it says otherwise. */
export declare const advisories: readonly Advisory[];
/**
 * What is known of a gateway.
 * @param release without `v`, where somebody knows it; else the version of its module
 */
export declare function advisoriesOf({ buildInfo }: Pick<GatewayFacts, "buildInfo">, release?: string): readonly Advisory[];
/** Whether a recorded Go version is one of some releases; a candidate counts as its release. */
export declare function isGoIn(goVersion: string, spans: readonly GoSpan[]): boolean;
export {};
