import type { Fingerprint } from "./facts.js";
import type { Image } from "./object-file.js";
/** The linker's symbol prefixes: since Go 1.20, and before. */
declare const linkerPrefixes: readonly ["go:link.", "go.link."];
export type LinkerPrefix = (typeof linkerPrefixes)[number];
/** Which prefix the linker used; undefined where the file has no fingerprints at all. */
export declare function linkerPrefix(image: Image): LinkerPrefix | undefined;
/** Looks up the fingerprints of single packages. */
export declare class FingerprintLookup {
    #private;
    constructor(image: Image, prefix: LinkerPrefix);
    /**
     * Lower-case hexadecimal; undefined where the file does not link the package.
     * @param expected the hash that the caller compares with: where it stands, the symbol's name need not be read
     */
    find(packagePath: string, expected?: string): string | undefined;
}
export declare function allFingerprints(image: Image): Fingerprint[];
export {};
