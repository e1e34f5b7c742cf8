import type { ModuleDataSizes } from "./facts.js";
import type { Image } from "./object-file.js";
/** Reads the two sizes; Mach-O records none. */
export declare function moduleDataSizes(image: Image): ModuleDataSizes;
/** Whether the sizes are those of a release that was measured, on 64-bit machines. */
export declare function isKnownLayout({ firstModuleData, moduleDataType }: ModuleDataSizes): boolean;
/** Whether no two layouts of 64-bit machines have this size of `runtime.firstmoduledata`. */
export declare function tellsLayout(firstModuleData: number): boolean;
/** The sizes that a Go version (`go1.24.6`) has on 64-bit machines; undefined for versions that were not measured. */
export declare function sizesOfVersion(goVersion: string): ModuleDataSizes | undefined;
