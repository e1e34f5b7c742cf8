import type { BuildInfo, Module } from "../binary/facts.ts";
import type { FindingKind, Severity } from "../model/catalogue.ts";
import { stepsText } from "../model/fix.ts";
import { clip, clipValue, count, sharing } from "../model/phrases.ts";
import type { Finding } from "../model/report.ts";
import { bySeverity } from "./compare-settings.ts";
import { oneSidedMain } from "./main-module.ts";
import { describeModule, describeReplacement, effective, isLocal, isUnversioned, standing } from "./module.ts";
import { requireSteps } from "./module-commands.ts";
import { ModuleOwners, modulesOf } from "./module-owners.ts";
import { records, setting } from "./recorded-settings.ts";

/** How many packages of one module both sides link, and how many of them differ. */
interface Share {
  readonly shared: number;
  readonly different: number;
}

const nothingShared: Share = { shared: 0, different: 0 };

interface Pair {
  readonly path: string;
  readonly gateway: Module;
  readonly plugin: Module;
  readonly share: Share;
}

/**
 * Compares the modules of both sides, one by one: version, then replacement, then checksum.
 *
 * @param sharedPackages import paths that both sides link
 * @param differentPackages those of them whose fingerprints differ; empty where the loader accepts the plugin
 * @returns at most one finding for each module, and one for all checksums that a vendored side lacks; errors first,
 *   then by the number of packages that differ
 */
export function compareModules(
  gateway: BuildInfo,
  plugin: BuildInfo,
  sharedPackages: readonly string[],
  differentPackages: readonly string[],
): Finding[] {
  const owners = new ModuleOwners(gateway, plugin);
  const shares = sharesByModule(owners, sharedPackages, new Set(differentPackages));
  const wanted = modulesOf(gateway);
  const pairs = [...modulesOf(plugin).values()].flatMap((module): Pair[] => {
    const other = wanted.get(module.path);
    if (other === undefined) return [];
    const share = shares.get(module.path) ?? nothingShared;
    return [{ path: module.path, gateway: other, plugin: module, share }];
  });
  pairs.sort((a, b) => b.share.different - a.share.different || (a.path < b.path ? -1 : 1));
  const unsummed = vendoredSide(gateway, plugin, pairs);
  const findings = pairs.map((pair) => comparePair(gateway, plugin, pair, unsummed === undefined));
  findings.push(unsummed, ...otherOwners(owners, sharedPackages, new Set(differentPackages)));
  return bySeverity(findings.filter((finding) => finding !== undefined));
}

function sharesByModule(
  owners: ModuleOwners,
  shared: readonly string[],
  different: ReadonlySet<string>,
): ReadonlyMap<string, Share> {
  const shares = new Map<string, Share>();
  for (const packagePath of shared) {
    const { gateway, plugin } = owners.of(packagePath);
    for (const path of new Set([gateway?.path, plugin?.path])) {
      if (path === undefined) continue;
      const share = shares.get(path) ?? nothingShared;
      const differs = different.has(packagePath) ? 1 : 0;
      shares.set(path, { shared: share.shared + 1, different: share.different + differs });
    }
  }
  return shares;
}

function comparePair(gateway: BuildInfo, plugin: BuildInfo, pair: Pair, sums: boolean): Finding | undefined {
  const standing = compareStanding(gateway, plugin, pair);
  if (standing !== "comparable") return standing;
  const { gateway: wanted, plugin: found } = pair;
  if (wanted.version !== found.version) {
    if (isUnversioned(wanted) || isUnversioned(found)) {
      return pairFinding("module-version", "notice", pair, "so the two cannot be compared");
    }
    if (isSameContent(wanted, found)) return compareRequired(gateway, plugin, pair);
    return pairFinding("module-version", linkedSeverity(pair), pair, linking(pair.share), requireFix(pair));
  }
  const local = isLocal(wanted.replacedBy) || isLocal(found.replacedBy);
  if (describeReplacement(wanted) !== describeReplacement(found)) {
    const severity = local ? "notice" : linkedSeverity(pair);
    const note = local ? "and the content of a local folder is not recorded" : linking(pair.share);
    return pairFinding("module-replacement", severity, pair, note, local ? undefined : requireFix(pair));
  }
  return local ? undefined : compareSums(pair, sums);
}

/** Whether both sides take the same version of the same module, whatever they require. */
function isSameContent(a: Module, b: Module): boolean {
  const [from, to] = [effective(a), effective(b)];
  return !isLocal(a.replacedBy) && !isLocal(b.replacedBy) && from.path === to.path && from.version === to.version;
}

/** Equal files out of other requirements: with -trimpath the version that was required is part of a file's name. */
function compareRequired(gateway: BuildInfo, plugin: BuildInfo, pair: Pair): Finding | undefined {
  const named = [gateway, plugin].every((info) => setting(info, "-trimpath") === "true" || !records(info, 19));
  if (pair.share.different === 0 || !named) {
    return pairFinding("module-replacement", "notice", pair, "both have the same content");
  }
  const note = `the content is the same, but with -trimpath its file names hold the required version, and ${linking(pair.share)}`;
  return pairFinding("module-replacement", "error", pair, note, requireFix(pair));
}

function compareSums(pair: Pair, eachMissing: boolean): Finding | undefined {
  const wanted = effective(pair.gateway).sum;
  const found = effective(pair.plugin).sum;
  if (wanted === found) return undefined;
  const version = clipValue(`${pair.path} ${pair.gateway.version}`);
  if (wanted !== undefined && found !== undefined) {
    const message = `${version} has another content in the plugin than in the gateway (${clipValue(found)} instead of ${clipValue(wanted)}); ${linking(pair.share)}.`;
    const fix =
      "Take the lines of the module out of go.sum, empty the module cache (go clean -modcache), and build with the GOPROXY that the gateway's build used.";
    return {
      ...finding("module-sum", linkedSeverity(pair), pair.path, message, fix),
      gateway: clip(wanted),
      plugin: clip(found),
    };
  }
  if (!eachMissing || isUnversioned(pair.gateway)) return undefined;
  const silent = wanted === undefined ? "gateway" : "plugin";
  const message = `${version} has no checksum in the ${silent}, so only its version could be compared.`;
  const severity = pair.share.shared === 0 ? "notice" : "warning";
  return {
    ...finding("module-sum", severity, pair.path, message),
    ...(wanted === undefined ? {} : { gateway: clip(wanted) }),
    ...(found === undefined ? {} : { plugin: clip(found) }),
  };
}

/** One finding in the place of a hundred where a side was built from a vendor folder, which records no checksum. */
function vendoredSide(gateway: BuildInfo, plugin: BuildInfo, pairs: readonly Pair[]): Finding | undefined {
  const affected = pairs.filter(
    (pair) =>
      pair.share.shared > 0 &&
      !isUnversioned(pair.gateway) &&
      pair.gateway.version === pair.plugin.version &&
      (effective(pair.gateway).sum === undefined) !== (effective(pair.plugin).sum === undefined),
  );
  const silent = [gateway, plugin].map((info) =>
    info.dependencies.every((module) => effective(module).sum === undefined),
  );
  if (affected.length < 2 || silent[0] === silent[1]) return undefined;
  const side = silent[0] === true ? "gateway" : "plugin";
  return {
    kind: "module-sum",
    severity: "warning",
    [side]: "no checksums",
    message: `The ${side} records no module checksums, as a build from a vendor folder does; of ${count(affected.length, "shared module")} only the versions could be compared.`,
  };
}

function compareStanding(gateway: BuildInfo, plugin: BuildInfo, pair: Pair): Finding | "comparable" | undefined {
  const [wanted, found] = [
    { info: gateway, module: pair.gateway },
    { info: plugin, module: pair.plugin },
  ];
  const oneSided = oneSidedMain(wanted, found);
  if (oneSided !== undefined) {
    const severity = pair.share.different > 0 ? "error" : "notice";
    const message = `${oneSided.situation}; under -trimpath the same package then has other file names on each side.`;
    return {
      ...finding("main-module", severity, pair.path, message, stepsText(oneSided.steps)),
      ...describePair(pair),
    };
  }
  if (standing(gateway, pair.gateway) !== "main") return "comparable";
  // The gateway's own module in a workspace, or a plugin that lives in the gateway's repository.
  const message = `${clipValue(pair.path)} was built from a working copy in the plugin, so its record does not tell which commit; the fingerprints do.`;
  return { ...finding("module-version", "notice", pair.path, message), ...describePair(pair) };
}

/** Packages that come from different modules, as after a module was split. */
function otherOwners(owners: ModuleOwners, shared: readonly string[], different: ReadonlySet<string>): Finding[] {
  const found = new Map<string, { wanted: Module; found: Module; packages: string[] }>();
  for (const packagePath of shared) {
    const { gateway, plugin } = owners.of(packagePath);
    if (gateway === undefined || plugin === undefined || gateway.path === plugin.path) continue;
    const key = `${gateway.path} ${plugin.path}`;
    const entry = found.get(key) ?? { wanted: gateway, found: plugin, packages: [] };
    entry.packages.push(packagePath);
    found.set(key, entry);
  }
  return [...found.values()].map((entry) => {
    const differs = entry.packages.some((packagePath) => different.has(packagePath));
    const more = entry.packages.length > 1 ? ` and ${entry.packages.length - 1} more` : "";
    const message = `${clipValue(entry.packages[0] ?? "")}${more} comes from ${clipValue(entry.wanted.path)} in the gateway and from ${clipValue(entry.found.path)} in the plugin.`;
    return {
      ...finding("module-source", differs ? "error" : "notice", entry.wanted.path, message),
      gateway: clip(describeModule(entry.wanted, entry.wanted.path)),
      plugin: clip(describeModule(entry.found, entry.found.path)),
    };
  });
}

function requireFix(pair: Pair): string | undefined {
  return stepsText(requireSteps([{ wanted: pair.gateway, found: pair.plugin }]));
}

function linkedSeverity(pair: Pair): Severity {
  return pair.share.shared === 0 ? "notice" : "error";
}

function linking(share: Share): string {
  return sharing(share.shared, share.different);
}

function describePair(pair: Pair): { readonly gateway: string; readonly plugin: string } {
  return { gateway: clip(describeModule(pair.gateway)), plugin: clip(describeModule(pair.plugin)) };
}

function pairFinding(kind: FindingKind, severity: Severity, pair: Pair, note: string, fix?: string): Finding {
  const wanted = clip(describeModule(pair.gateway), 90);
  const found = clip(describeModule(pair.plugin), 90);
  const message = `${clip(pair.path, 100)} is ${wanted} in the gateway and ${found} in the plugin; ${note}.`;
  return { ...finding(kind, severity, pair.path, message, fix), ...describePair(pair) };
}

function finding(kind: FindingKind, severity: Severity, subject: string, message: string, fix?: string): Finding {
  return { kind, severity, subject: clip(subject), message: clip(message), ...(fix === undefined ? {} : { fix }) };
}
