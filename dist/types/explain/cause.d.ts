import { type FixStep } from "../model/fix.js";
import type { Cause } from "../model/report.js";
import { type RejectionFacts } from "./pattern.js";
/** Why a plugin is refused, as far as the pattern of differences tells. */
export interface Explanation {
    /** Undefined where no known cause fits. */
    readonly cause: Cause | undefined;
    /** What makes it right, in order; empty where nothing is known. */
    readonly steps: readonly FixStep[];
    /** The facts, also where they do not add up to a cause. */
    readonly evidence: readonly string[];
}
/**
 * Names the cause of a refusal, from which packages differ and how many, beside what both sides record.
 *
 * The package that the loader names is only the first in its order and says nothing about the cause. Of several
 * causes the one that accounts for most packages comes first, and the evidence mentions the others.
 * Source of the patterns: measured on real pairs; the pages in docs/findings describe them.
 */
export declare function explainRejection(facts: RejectionFacts): Explanation;
