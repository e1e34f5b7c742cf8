import type { BuildInfo } from "../binary/facts.js";
/** A recorded Go version in its two parts. */
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
/** The value of one `build` line; undefined where there is none or it is empty. */
export declare function setting(info: BuildInfo, key: string): string | undefined;
/**
 * Whether the absence of a setting says that it was not used.
 *
 * A build without any `build` line (Go ≤ 1.17, or a builder other than the go command) records none.
 * @param since the minor release that began to record it
 */
export declare function records(info: BuildInfo, since: number): boolean;
/** The parts of a comma-separated value, sorted, each once. */
export declare function commaSet(value: string | undefined): readonly string[];
