import type { VersionNeed } from "./object-file.js";
import type { Slice } from "./slice.js";
/**
 * Reads `.gnu.version_r`, from link to link as the loader does, which trusts no count.
 * @param text decodes an offset of the string table
 */
export declare function readVersionNeeds(slice: Slice, text: (offset: number) => string): VersionNeed[];
/** Reads the names of `.gnu.version_d`. */
export declare function readVersionDefinitions(slice: Slice, text: (offset: number) => string): string[];
/** What the loader makes of both tables. */
export interface VersionNumbers {
    /** Symbols name versions by their numbers; this is the last one. */
    readonly highest: number;
    /** A version that is needed and stands beside the hash of another name: no library is found to have it. */
    readonly misnamed?: string;
}
/** Reads the numbers and hashes of both tables. @param text as for their names */
export declare function readVersionNumbers({ needs, definitions }: {
    readonly needs: Slice | undefined;
    readonly definitions: Slice | undefined;
}, text: (offset: number) => string): VersionNumbers;
/** Orders names by their families (`GCC`, `GLIBC`), then by their numbers: `GLIBC_2.4` before `GLIBC_2.34`. */
export declare function compareVersions(a: string, b: string): number;
