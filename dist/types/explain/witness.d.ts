import type { Witness } from "../model/report.js";
import type { Candidate } from "./candidate.js";
import type { Pattern } from "./pattern.js";
/** The first package in the loader's order that shows a cause. */
export declare function witnessOf(pattern: Pattern, { modules }: Candidate): Witness;
