import type { ResolvedProject } from "../model/plugin-input.js";
import type { Finding, Location, Witness } from "../model/report.js";
import type { Candidate } from "./candidate.js";
import type { Pattern } from "./pattern.js";
/** The first package in the loader's order that shows a cause, and how it comes into both sides. */
export declare function witnessOf(pattern: Pattern, { modules }: Candidate): Witness;
/** The line of the user's own with which a chain of requirements begins. */
export declare function locationOfChain({ modules }: ResolvedProject, [first, second]: readonly string[]): Location | undefined;
/** Whether a finding is about the module, or the package, whose requirement a witness places. */
export declare function isShownBy({ kind, subject }: Finding, witness: Witness | undefined): witness is Witness & {
    readonly where: Location;
};
