import type { Candidate } from "./candidate.js";
import type { Judged } from "./module-role.js";
import type { ModulePackages, Pattern } from "./pattern.js";
/** Modules whose recorded version, replacement or checksum is another one. */
export declare function moduleVersion(pattern: Pattern, judged: readonly Judged[]): Candidate | undefined;
export declare function partOf(module: ModulePackages): string;
