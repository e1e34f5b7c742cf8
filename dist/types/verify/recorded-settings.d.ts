import type { BuildInfo } from "../binary/facts.js";
/** The value of one `build` line; undefined where there is none or it is empty. */
export declare function setting(info: BuildInfo, key: string): string | undefined;
/**
 * Whether the absence of a setting says that it was not used.
 *
 * A build without any `build` line (Go ≤ 1.17, or a builder other than the go command) records none.
 * @param since the minor release that began to record it
 */
export declare function records(info: BuildInfo, since: number): boolean;
