import type { BuildInfo } from "../binary/facts.ts";
import { clip, clipValue } from "../model/phrases.ts";
import type { Finding } from "../model/report.ts";
import { ModuleOwners } from "../verify/module-owners.ts";
import { requirements } from "./go-mod.ts";

/** More direct requirements than a person reads about. */
const mostFindings = 50;

/**
 * Direct requirements of a plugin that bind it to its gateway: modules of which both link packages, now at one version.
 *
 * @param goMod the text of the plugin's `go.mod`
 * @param shared import paths that both sides link
 * @returns notices, in the order of `go.mod`; another version is a finding of `compareModules`
 */
export function requirementsToFollow(
  goMod: string,
  gateway: BuildInfo,
  plugin: BuildInfo,
  shared: readonly string[],
): Finding[] {
  const owners = new ModuleOwners(gateway, plugin);
  const versions = new Map<string, string>();
  for (const packagePath of shared) {
    const { gateway: wanted, plugin: found } = owners.of(packagePath);
    if (wanted !== undefined && wanted.path === found?.path && wanted.version === found.version) {
      versions.set(wanted.path, wanted.version);
    }
  }
  return requirements(goMod)
    .filter(({ path, version, indirect }) => !indirect && versions.get(path) === version)
    .slice(0, mostFindings)
    .map(({ path, version }) => ({
      kind: "follows-gateway",
      severity: "notice",
      subject: clip(path),
      gateway: clip(version),
      plugin: clip(version),
      message: `${clip(path, 150)} ${clipValue(version)} is what the gateway links too; the plugin loads only as long as both require the same version.`,
    }));
}
