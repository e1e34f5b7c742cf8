import type { BuildInfo } from "./facts.js";
export interface TextOrigin {
    /** The file as the user wrote it. */
    readonly file: string;
    /** Offset of the text in the file, in bytes. */
    readonly offset: number;
}
/**
 * Parses what the go command records of a build: `path`, `mod`, `dep`, `=>` and `build` lines.
 *
 * Lines that start otherwise, and a last line without a newline, are skipped, as Go skips them.
 * @param goVersion recorded beside the text: `go1.24.6`
 * @param origin named in errors
 * @throws BinaryError `malformed` where Go refuses the text, too
 */
export declare function parseBuildInfo(goVersion: string, text: string, origin?: TextOrigin): BuildInfo;
/**
 * The lines that `go version -m` prints below the name and version of a file: a tab before each, a newline after each.
 * Empty where nothing but the Go version is known. A line with nothing but a tab follows each replacement.
 */
export declare function formatBuildInfo(info: BuildInfo): string;
