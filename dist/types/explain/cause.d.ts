import type { BuildInfo } from "../binary/facts.js";
import type { FindingKind } from "../model/catalogue.js";
import type { Cause, Finding } from "../model/report.js";
/** What is known of a plugin that the loader refuses because of a package. */
export interface RejectionFacts {
    /** Undefined where the gateway has no build information. */
    readonly gateway: BuildInfo | undefined;
    /** Undefined where the plugin has none, as with Go ≤ 1.20. */
    readonly pluginInfo: BuildInfo | undefined;
    readonly pluginPath?: string | undefined;
    /** Import paths that the gateway and the plugin both link. */
    readonly shared: readonly string[];
    /** Those whose fingerprints differ, in the loader's order. */
    readonly different: readonly string[];
    /** The package that the loader names. */
    readonly package?: string | undefined;
    /** What was found about the plugin so far. */
    readonly findings: readonly Finding[];
    /** The text of the plugin's `go.mod`, where its source is at hand. */
    readonly goMod?: string | undefined;
}
/** Why a plugin is refused, as far as the pattern of differences tells. */
export interface Explanation {
    /** Undefined where no known cause fits. */
    readonly cause: Cause | undefined;
    /** Commands or changes, one per line. */
    readonly fix: string | undefined;
    /** The facts, also where they do not add up to a cause. */
    readonly evidence: readonly string[];
}
/** Something that may have made packages differ. */
export interface Candidate {
    readonly kind: FindingKind;
    /** How many of the differing packages it accounts for. */
    readonly effect: number;
    /** One sentence each. */
    readonly evidence: readonly string[];
    /** Commands or changes, one per line. */
    readonly fix?: string | undefined;
}
/**
 * Names the cause of a refusal, from which packages differ and how many, beside what both sides record.
 *
 * The package that the loader names is only the first in its order and says nothing about the cause. Of several
 * causes the one that accounts for most packages comes first, and the evidence mentions the others.
 * Source of the patterns: measured on real pairs; the pages in docs/findings describe them.
 */
export declare function explainRejection(facts: RejectionFacts): Explanation;
