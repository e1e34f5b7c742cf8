import type { BuildInfo } from "../binary/facts.js";
import type { Finding } from "../model/report.js";
/** Findings with errors first, otherwise in the order given. */
export declare function bySeverity(findings: readonly Finding[]): Finding[];
/**
 * Compares the Go versions and the `build` lines of `go version -m`.
 *
 * The severities are those of a plugin that the loader accepts; for one that it refuses, the same differences
 * are candidates for the cause. What matters first comes first.
 */
export declare function compareSettings(gateway: BuildInfo, plugin: BuildInfo): Finding[];
/** The minor releases of both sides, where both are known and differ. */
export declare function differentMinors(gateway: BuildInfo, plugin: BuildInfo): boolean;
