import type { BuildInfo } from "../binary/facts.js";
import type { Finding } from "../model/report.js";
/**
 * Compares the modules of both sides, one by one: version, then replacement, then checksum.
 *
 * @param sharedPackages import paths that both sides link
 * @param differentPackages those of them whose fingerprints differ; empty where the loader accepts the plugin
 * @returns at most one finding for each module, and one for all checksums that a vendored side lacks; errors first,
 *   then by the number of packages that differ
 */
export declare function compareModules(gateway: BuildInfo, plugin: BuildInfo, sharedPackages: readonly string[], differentPackages: readonly string[]): Finding[];
