import type { Candidate } from "./candidate.js";
import { type Judged } from "./module-role.js";
import type { Pattern } from "./pattern.js";
/** What the modules with differing packages tell. */
export interface ModuleCandidates {
    /** The plugin links the gateway's own module at another release, which is why all the others differ. */
    readonly release?: Candidate;
    /** All modules lay in other folders. */
    readonly cache?: Candidate;
    /** By the records alone; that of the first package before all others. */
    readonly told: readonly Candidate[];
    /** Why the first package differs, where no record of its module tells. */
    readonly first?: Candidate;
    /** All modules with differing packages, with what the records say of them. */
    readonly judged: readonly Judged[];
}
export declare function moduleCandidates(pattern: Pattern): ModuleCandidates;
