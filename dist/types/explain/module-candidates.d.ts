import type { Candidate } from "./candidate.js";
import type { Pattern } from "./pattern.js";
export declare function moduleCandidates(pattern: Pattern): readonly Candidate[];
/** How many packages differ although nothing recorded about their modules does: what a setting may have changed. */
export declare function unrecordedDifferences(pattern: Pattern): number;
