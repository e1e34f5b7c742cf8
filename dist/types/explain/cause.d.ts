import { type Fix } from "../model/fix.js";
import type { Cause } from "../model/report.js";
import { type RejectionFacts } from "./pattern.js";
/** Why a plugin is refused, as far as the pattern of differences tells. */
export interface Explanation {
    /** Undefined where no known cause fits. */
    readonly cause?: Cause;
    /** Undefined where nothing is known. */
    readonly fix?: Fix;
    /** The facts, also where they do not add up to a cause. */
    readonly evidence: readonly string[];
}
/**
 * Names the one cause of a refusal, from which packages differ beside what both sides record, and what would come next.
 *
 * The package that the loader names says nothing about the cause where a setting differs, which reaches the standard
 * library. Where that is equal, the first package differs by itself: of those behind it code may have been inlined.
 * Source of the patterns: measured on real pairs; the pages in docs/findings describe them.
 */
export declare function explainRejection(facts: RejectionFacts): Explanation;
