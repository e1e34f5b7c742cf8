import type { ModulePackages, Pattern } from "./pattern.js";
type Role = 
/** The main module of one side and a dependency of the other. */
"main-module"
/** Another version, another replacement by a version, another checksum. */
 | "module-version" | "module-replacement" | "module-sum"
/** Same version, other files: a local copy, a vendor folder, a working copy. */
 | "module-source"
/** The gateway's own module, from a working copy on both sides. */
 | "own"
/** Nothing recorded says why. */
 | "same";
export interface Judged extends ModulePackages {
    readonly role: Role;
}
/** Says of each module with differing packages how they came to differ; most packages first. */
export declare function judge(pattern: Pattern): readonly Judged[];
export {};
