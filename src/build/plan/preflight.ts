import type { BuildInfo, Module } from "../../binary/facts.ts";
import { requirementsToFollow } from "../../explain/requirements.ts";
import type { GatewayFacts } from "../../model/gateway-facts.ts";
import { clip } from "../../model/phrases.ts";
import type { Finding } from "../../model/report.ts";
import { compareModules } from "../../verify/compare-modules.ts";
import { isLocal, isUnversioned } from "../../verify/module.ts";
import { ModuleOwners } from "../../verify/module-owners.ts";
import type { FailureContext } from "../failure-table.ts";
import { findingLocation, toolchainFinding } from "../module-location.ts";
import { readGoMod } from "../module-tree.ts";
import type { Recipe } from "../recipe.ts";
import type { BuildPlan } from "./build-plan.ts";
import type { LinkedPackages } from "./linked-packages.ts";

/** What is known of a plugin before it is built. */
export interface Preflight {
  /**
   * `clear`: nothing speaks against it; `refused`: the check after the build would say `rejected` or `mismatch`.
   */
  readonly outlook: "clear" | "refused";
  /** In the words of the check after the build, at the lines of the user's own files. */
  readonly findings: readonly Finding[];
  /** How many packages the plugin links. */
  readonly packages: number;
  /** How many of them the gateway links too. */
  readonly shared: number;
}

/**
 * Compares what a plugin will link with what its gateway links, and builds nothing.
 *
 * `go list -deps` resolves exactly the packages that the built plugin's fingerprints name. A package that both sides
 * link, out of a module at another version, has another fingerprint, since file names hold the version. What is required
 * and not linked plays no part.
 */
export function preflight(
  { recipe, tree, findings: planned }: BuildPlan,
  { packages, buildInfo: plugin }: LinkedPackages,
  gateway: GatewayFacts,
  context: FailureContext,
): Preflight {
  const paths = packages.map(({ path }) => path);
  const shared = paths.filter((path) => gateway.fingerprint(path) !== undefined);
  const { buildInfo } = gateway;
  const goMod = readGoMod(tree.root);
  const compared = buildInfo === undefined ? [] : compare(buildInfo, plugin, shared, recipe);
  const toFollow =
    buildInfo === undefined || goMod === "" ? [] : requirementsToFollow(goMod, buildInfo, plugin, shared);
  const findings = [...compared, ...toFollow].map((finding): Finding => {
    const where = findingLocation(finding, context);
    return where === undefined ? finding : { ...finding, where };
  });
  const toolchain = toolchainFinding(goMod, recipe, context);
  return {
    outlook: findings.some(({ severity }) => severity === "error") ? "refused" : "clear",
    findings: [...findings, ...planned, ...(toolchain === undefined ? [] : [toolchain])],
    packages: paths.length,
    shared: shared.length,
  };
}

/** The findings of the check after the build, on a record that is not written yet. */
function compare(gateway: BuildInfo, plugin: BuildInfo, shared: readonly string[], recipe: Recipe): readonly Finding[] {
  const different = willDiffer(gateway, plugin, shared, recipe.flags.includes("-trimpath"));
  return compareModules(gateway, plugin, shared, different);
}

/**
 * Packages whose file names differ, and with them their fingerprints. A name holds the version that was required; what
 * replaces the module shows only without -trimpath, so with it other files with the same interface may still be equal.
 */
function willDiffer(
  gateway: BuildInfo,
  plugin: BuildInfo,
  shared: readonly string[],
  trimmed: boolean,
): readonly string[] {
  const owners = new ModuleOwners(gateway, plugin);
  const modules = new Set<string>();
  for (const { kind, severity, subject } of compareModules(gateway, plugin, shared, [])) {
    if (subject === undefined) continue;
    if (severity === "error" && (kind === "module-version" || !trimmed)) modules.add(subject);
    // Without -trimpath a module from a folder of its own shows that folder, which may be the right one.
    const found = plugin.dependencies.find(({ path }) => clip(path) === subject);
    if (kind === "main-module" && (trimmed || !isLocal(found?.replacedBy))) modules.add(subject);
  }
  return shared.filter((path) => {
    const { gateway: wanted, plugin: found } = owners.of(path);
    if (wanted === undefined || found === undefined) return false;
    const isNamedAlike = wanted.path === found.path && isRequiredAlike(wanted, found);
    return (trimmed && !isNamedAlike) || modules.has(clip(found.path));
  });
}

/** Whether the versions that were required are the same, as far as both are known. */
function isRequiredAlike(wanted: Module, found: Module): boolean {
  return wanted.version === found.version || isUnversioned(wanted) || isUnversioned(found);
}
