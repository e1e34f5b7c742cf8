import type { BuildInfo, Module } from "../../binary/facts.ts";
import { explainRejection } from "../../explain/cause.ts";
import { explainRefusal, type FileTraces } from "../../explain/early-refusal.ts";
import type { RejectionFacts } from "../../explain/pattern.ts";
import { requirementsToFollow } from "../../explain/requirements.ts";
import { isShownBy } from "../../explain/witness.ts";
import type { Fix } from "../../model/fix.ts";
import type { GatewayFacts } from "../../model/gateway-facts.ts";
import { clip } from "../../model/phrases.ts";
import type { ResolvedProject } from "../../model/plugin-input.ts";
import type { Cause, Finding } from "../../model/report.ts";
import { compareModules } from "../../verify/compare-modules.ts";
import { isLocal, isUnversioned } from "../../verify/module.ts";
import { ModuleOwners } from "../../verify/module-owners.ts";
import { anyPlugin } from "../../verify/open-outcome.ts";
import type { FailureContext } from "../failure-table.ts";
import { findingLocation, toolchainFinding } from "../module-location.ts";
import { readGoMod } from "../module-tree.ts";
import type { Recipe } from "../recipe.ts";
import type { BuildPlan } from "./build-plan.ts";
import type { LinkedPackages } from "./linked-packages.ts";
import { failureContext, type PlanIo } from "./plan-io.ts";
import { pluginProject, resolvedProject } from "./resolved-project.ts";

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
  /** Why it is refused, where its modules are the reason. */
  readonly cause?: Cause;
  readonly fix?: Fix;
  /** What explains a refusal. */
  readonly resolved?: ResolvedProject;
}

/**
 * Compares as `preflight` does, and explains what speaks against the plugin.
 * @throws UserError where there is no Go
 */
export async function explainedPreflight(
  plan: BuildPlan,
  linked: LinkedPackages,
  gateway: GatewayFacts,
  io: PlanIo,
): Promise<Preflight> {
  const told = preflight(plan, linked, gateway, failureContext(plan, io));
  const refusal = gateway.noPluginSupport && explainRefusal(gateway, told.findings, noFile);
  if (refusal !== undefined) {
    const { cause, fix } = refusal;
    return { ...told, ...(cause !== undefined && { cause }), ...(fix !== undefined && { fix }) };
  }
  const resolved = await resolvedProject(plan, linked, told.findings, io);
  if (resolved === undefined) return told;
  if (told.outlook === "clear" || gateway.buildInfo === undefined) return { ...told, resolved };
  const { cause, fix } = explainRejection({
    ...refusedPackages(told.findings, linked, gateway, gateway.buildInfo),
    findings: [],
    project: pluginProject(plan.source, io.directory, resolved),
  });
  const { witness } = cause ?? {};
  return {
    ...told,
    // The line that asks for another version, in the place of one that asks for the right one.
    findings: told.findings.map((finding) =>
      isShownBy(finding, witness) ? { ...finding, where: witness.where } : finding,
    ),
    ...(cause !== undefined && { cause }),
    ...(fix !== undefined && { fix }),
    resolved,
  };
}

/** There is none yet. */
const noFile: FileTraces = { sign: () => undefined, altered: () => undefined };

/** The packages of modules that speak against a plugin, as a check would find them after a build by the gateway's recipe. */
function refusedPackages(
  findings: readonly Finding[],
  { packages, buildInfo }: LinkedPackages,
  gateway: GatewayFacts,
  info: BuildInfo,
): Pick<RejectionFacts, "gateway" | "pluginInfo" | "shared" | "different"> {
  const pluginInfo = { ...buildInfo, settings: info.settings };
  const owners = new ModuleOwners(info, pluginInfo);
  const refused = new Set(findings.flatMap(({ severity, subject = "" }) => (severity === "error" ? [subject] : [])));
  const shared = packages.map(({ path }) => path).filter((path) => gateway.fingerprint(path) !== undefined);
  const different = shared.filter((path) => {
    const { gateway: wanted, plugin: found } = owners.of(path);
    return [wanted, found].some((module) => module !== undefined && refused.has(clip(module.path)));
  });
  return { gateway: info, pluginInfo, shared, different };
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
  const findings = [...anyPlugin(gateway.noPluginSupport), ...compared, ...toFollow].map((finding): Finding => {
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
