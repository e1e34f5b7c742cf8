import type { ModulePackages, Pattern } from "./pattern.js";
type Role = 
/** The main module of one side, or one of several in its workspace, and a dependency of the other. */
"main-module"
/** Another version, another replacement by a version, another checksum. */
 | "module-version" | "module-replacement" | "module-sum"
/** Same version, other files: a local copy, a working copy, another module. */
 | "module-source"
/** The same version, and a side records no checksum, as every build from a vendor folder. */
 | "unsummed"
/** The gateway's own module, from a working copy on both sides. */
 | "own"
/** Nothing recorded says why. */
 | "same";
export interface Judged extends ModulePackages {
    readonly role: Role;
}
/**
 * Whether a record tells by itself that the packages of a module cannot be the same. Of the others code that is inlined
 * from elsewhere may be all that differs.
 */
export declare function isTold({ role }: Judged): boolean;
/**
 * Says of each module with differing packages how they came to differ: that of the first package before all others, then
 * those with most packages.
 */
export declare function judge(pattern: Pattern): readonly Judged[];
export {};
