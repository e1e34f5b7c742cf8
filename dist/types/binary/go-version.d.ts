export interface GoVersion {
    /** `go1.24.6`, or whatever a development build wrote. Empty where nothing was recorded. */
    readonly release: string;
    /** The experiments after `X:`, sorted: those that differ from the release's defaults. */
    readonly experiments: readonly string[];
}
/**
 * Takes the experiments off a Go version.
 *
 * The linker appends ` X:a,b`, and `-X:a,b` since Go 1.26 (cmd/link/internal/ld/main.go, Go issue 75953).
 */
export declare function splitGoVersion(text: string): GoVersion;
/** The release that a Go version names, without what a vendor adds: `go1.24.6`; undefined where it is none of Go's. */
export declare function releaseOf(text: string): string | undefined;
/** The minor release: 24 for `go1.24.6`; undefined where the text does not tell. */
export declare function goMinor(version: string): number | undefined;
/** The minor release of one of Go's releases alone: what is built in between tells none. */
export declare function releasedMinor(version: string): number | undefined;
/** What a `go` line holds for a toolchain, as `go mod init` writes it: the patch since Go 1.21. */
export declare function goLine(goVersion: string): string;
/** Whether a release is later than another, patches included; false where one of them is none of Go's. */
export declare function isLaterGo(goVersion: string, than: string): boolean;
/** The parts of a comma-separated value, sorted, each once. */
export declare function commaSet(value: string | undefined): readonly string[];
