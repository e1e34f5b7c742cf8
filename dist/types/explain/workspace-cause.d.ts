import type { Candidate } from "./candidate.js";
import type { Judged } from "./module-role.js";
import type { Pattern } from "./pattern.js";
/** A module that another one of the user's go.work raises: what the plugin's own go.mod says is not what is built. */
export declare function workspaceCause(pattern: Pattern, module: Judged): Candidate | undefined;
