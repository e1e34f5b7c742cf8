import type { Candidate } from "./candidate.js";
import type { Pattern, RejectionFacts } from "./pattern.js";
/** Whether both sides record flags of the C compiler, and not the same. */
export declare function recordsOtherCFlags({ gateway, plugin }: Pattern): boolean;
/**
 * Other C headers, or other flags for their compiler, on one side: the first package that differs has the same files on
 * both. Whether a package has C code its symbols tell only where it calls some.
 */
export declare function cgoHeaders(pattern: Pattern, { callsC }: Pick<RejectionFacts, "callsC">): Candidate | undefined;
