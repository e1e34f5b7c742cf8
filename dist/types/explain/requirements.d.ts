import type { BuildInfo } from "../binary/facts.js";
import type { Finding } from "../model/report.js";
/**
 * Direct requirements of a plugin that bind it to its gateway: modules of which both link packages, now at one version.
 *
 * @param goMod the text of the plugin's `go.mod`
 * @param shared import paths that both sides link
 * @returns notices, in the order of `go.mod`; another version is a finding of `compareModules`
 */
export declare function requirementsToFollow(goMod: string, gateway: BuildInfo, plugin: BuildInfo, shared: readonly string[]): Finding[];
