import type { VersionNeed } from "./image.js";
import type { Slice } from "./slice.js";
/** Reads `.gnu.version_r`. `text` decodes an offset of the string table. */
export declare function readVersionNeeds(slice: Slice, count: number, text: (offset: number) => string): VersionNeed[];
/** Reads the names of `.gnu.version_d`. */
export declare function readVersionDefinitions(slice: Slice, count: number, text: (offset: number) => string): string[];
