import type { Module } from "../binary/facts.ts";
import type { FindingKind } from "../model/catalogue.ts";
import { change, command, type FixStep } from "../model/fix.ts";
import { clip, clipValue, listed, sharing } from "../model/phrases.ts";
import { oneSidedMain } from "../verify/main-module.ts";
import { describeModule, isLocal, standing } from "../verify/module.ts";
import { isLater, isModulePath, type ModuleChange } from "../verify/module-commands.ts";
import { setting } from "../verify/recorded-settings.ts";
import type { Candidate } from "./candidate.ts";
import { requirements } from "./go-mod.ts";
import { isTold, type Judged, judge } from "./module-role.ts";
import type { ModulePackages, Pattern } from "./pattern.ts";
import { raisedVersions, requirementChain } from "./requirement-chain.ts";
import { locationOfChain } from "./witness.ts";
import { workspaceCause } from "./workspace-cause.ts";

/** What the modules with differing packages tell. */
export interface ModuleCandidates {
  /** The plugin links the gateway's own module at another release, which is why all the others differ. */
  readonly release?: Candidate;
  /** All modules lay in other folders. */
  readonly cache?: Candidate;
  /** By the records alone; that of the first package before all others. */
  readonly told: readonly Candidate[];
  /** Why the first package differs, where no record of its module tells. */
  readonly first?: Candidate;
  /** All modules with differing packages, with what the records say of them. */
  readonly judged: readonly Judged[];
}

export function moduleCandidates(pattern: Pattern): ModuleCandidates {
  if (pattern.owners.silent) return { told: [], judged: [] };
  const judged = judge(pattern);
  const told = judged.filter(isTold).flatMap((module) => toldCandidate(pattern, module) ?? []);
  const release = releaseInWorkspace(pattern, judged) ?? otherRelease(pattern, judged);
  const cache = moduleCache(pattern);
  // A setting that reaches the standard library reaches all packages, so nothing can be inferred from them.
  const first = pattern.standardDiffers ? undefined : firstCandidate(pattern, judged, cache !== undefined);
  return {
    judged,
    // Without recorded versions, all modules at once mean the folder rather than each one's version.
    told: cache !== undefined && pattern.plugin === undefined ? [] : told,
    ...(release !== undefined && { release }),
    ...(cache !== undefined && { cache }),
    ...(first !== undefined && { first }),
  };
}

function toldCandidate(pattern: Pattern, module: Judged): Candidate | undefined {
  if (module.role === "main-module") return oneSided(pattern, module);
  return workspaceCause(pattern, module) ?? otherVersion(pattern, module);
}

function oneSided(pattern: Pattern, module: Judged): Candidate | undefined {
  const { gateway, plugin } = pattern;
  if (module.gateway === undefined || module.plugin === undefined) return undefined;
  if (gateway === undefined || plugin === undefined) return undefined;
  const found = oneSidedMain({ info: gateway, module: module.gateway }, { info: plugin, module: module.plugin });
  if (found === undefined) return undefined;
  return {
    kind: "main-module",
    evidence: [
      `${found.situation}; ${partOf(module)}.`,
      "Packages from a working copy record file names without a version, those of a requirement with one, so they never match.",
    ],
    steps: found.steps,
    modules: [module.path],
  };
}

/** Another version, replacement or checksum, which is recorded. */
function otherVersion(pattern: Pattern, module: Judged): Candidate {
  const wanted = module.gateway === undefined ? "not recorded" : clip(describeModule(module.gateway), 100);
  const found = module.plugin === undefined ? "not recorded" : clip(describeModule(module.plugin), 100);
  const evidence = [
    `${clip(module.path, 100)} is ${wanted} in the gateway and ${found} in the plugin; ${partOf(module)}.`,
  ];
  if (pattern.plugin === undefined) {
    evidence.push(
      "The plugin records no versions (Go 1.20 and older write none into plugins); packages of one module alone point to its version.",
    );
  }
  evidence.push(...otherMajors(pattern), ...indirection(pattern, module));
  const { gateway, plugin } = module;
  return {
    kind: kindOf(module),
    evidence,
    steps: [],
    requires: gateway === undefined ? [] : [moduleChange(pattern, gateway, plugin)],
    modules: [module.path],
  };
}

function moduleChange({ project }: Pattern, wanted: Module, found: Module | undefined): ModuleChange {
  const raised = project?.resolved && raisedVersions(project.resolved, wanted.path, wanted.version);
  return { wanted, found, ...(raised !== undefined && { raised }) };
}

function kindOf({ role }: Judged): FindingKind {
  return role === "module-replacement" || role === "module-sum" ? role : "module-version";
}

function indirection({ project }: Pattern, { path, plugin }: ModulePackages): readonly string[] {
  const { goMod, resolved } = project ?? {};
  // The witness has the whole chain.
  if (resolved && plugin && requirementChain(resolved, path, plugin.version) !== undefined) return [];
  const brings = isModulePath(path) && path.length <= 80 ? ` (go mod why -m ${path})` : "";
  if (goMod === undefined) {
    return [`If your go.mod does not require ${clipValue(path)} itself, another module brings it${brings}.`];
  }
  if (requirements(goMod).some((one) => one.path === path && !one.indirect)) return [];
  return [`${clipValue(path)} is not required by your go.mod directly; another module brings it${brings}.`];
}

/** Modules that both sides use at different majors: not shared themselves, but what they require is. */
function otherMajors(pattern: Pattern): readonly string[] {
  if (pattern.gateway === undefined || pattern.plugin === undefined) return [];
  const wanted = new Map(pattern.gateway.dependencies.map((module) => [withoutMajor(module.path), module]));
  const paths = new Set(pattern.gateway.dependencies.map((module) => module.path));
  const found = pattern.plugin.dependencies.filter(
    (module) => !paths.has(module.path) && wanted.has(withoutMajor(module.path)),
  );
  return found.slice(0, 2).map((module) => {
    const other = wanted.get(withoutMajor(module.path));
    return `The plugin uses ${clipValue(`${module.path} ${module.version}`)}, the gateway ${clipValue(`${other?.path} ${other?.version}`)}; each brings requirements of its own.`;
  });
}

function withoutMajor(path: string): string {
  return path.replace(/(\/v\d+|\.v\d+)$/, "");
}

/** Without -trimpath a package records its folder, so another module cache or a vendor folder changes all modules. */
function moduleCache(pattern: Pattern): Candidate | undefined {
  if (pattern.trimmed("gateway") === true || pattern.trimmed("plugin") === true || pattern.standardDiffers)
    return undefined;
  const fetched = pattern.modules.filter(
    (module) =>
      !(pattern.gateway && module.gateway && standing(pattern.gateway, module.gateway) !== "required") &&
      !(pattern.plugin && module.plugin && standing(pattern.plugin, module.plugin) !== "required"),
  );
  const unequal = fetched.some((module) => module.different.length < module.shared.length);
  // Another version explains its own module; only one with the same version shows that the folder matters.
  const equal = fetched.filter(
    (module) => module.gateway !== undefined && module.gateway.version === module.plugin?.version,
  );
  if (fetched.length === 0 || unequal) return undefined;
  if (pattern.plugin !== undefined && pattern.gateway !== undefined ? equal.length === 0 : fetched.length < 2)
    return undefined;
  const packages = fetched.reduce((sum, module) => sum + module.different.length, 0);
  const [example] = equal.length > 0 ? equal : fetched;
  const name = example !== undefined && isModulePath(example.path) ? example.path : "MODULE";
  return {
    kind: "module-cache",
    evidence: [
      `All packages of required modules differ (${listed(fetched.map((module) => module.path))}: ${packages}), and none of the standard library.`,
      pattern.trimmed("gateway") === false && pattern.trimmed("plugin") === false
        ? "Neither side uses -trimpath, so the folder of the module cache, or of a vendor folder, is part of each fingerprint."
        : "Without -trimpath, which is not recorded here, the folder of the module cache is part of each fingerprint.",
    ],
    steps: [
      change(
        "Build the plugin where the gateway was built: with the same GOMODCACHE, and with a vendor folder only if the gateway has one.",
      ),
      change(
        `Or rewrite the folder of each module (-gcflags='${name}/...=-trimpath=PLUGIN_FOLDER=>GATEWAY_FOLDER'), or build both sides with -trimpath.`,
      ),
    ],
    modules: fetched.map(({ path }) => path),
  };
}

/** Why the first package of all differs, by the standing of its module. */
function firstCandidate(pattern: Pattern, judged: readonly Judged[], otherFolder: boolean): Candidate | undefined {
  const [module] = judged;
  if (module === undefined || module.path !== pattern.firstModule) return undefined;
  if (module.role === "own") return gatewayBuild(pattern, module);
  if (module.role === "module-source" || (module.role === "unsummed" && !otherFolder)) {
    return moduleSource(pattern, module);
  }
  return undefined;
}

function moduleSource(pattern: Pattern, module: Judged): Candidate {
  const signs = [sourceOf("gateway", module.gateway), sourceOf("plugin", module.plugin)].filter(
    (sign) => sign !== undefined,
  );
  const version = module.gateway?.version ?? module.plugin?.version ?? "";
  const evidence = [
    `${clipValue(`${module.path} ${version}`)} has the same version on both sides and other files: ${signs.join("; ")}; ${partOf(module)}.`,
  ];
  const trimmed = pattern.trimmed("gateway") === true && pattern.trimmed("plugin") === true;
  if (!trimmed) evidence.push("Without -trimpath even an identical copy in another folder differs.");
  const { gateway, plugin } = module;
  const isReplaced = gateway !== undefined && isLocal(plugin?.replacedBy) && gateway.replacedBy === undefined;
  const base = { kind: "module-source", evidence, modules: [module.path] } as const;
  if (isReplaced) return { ...base, steps: [], requires: [{ wanted: gateway, found: plugin }] };
  // A vendor folder that is made again holds the files of the version.
  if (
    gateway?.sum !== undefined &&
    plugin !== undefined &&
    plugin.replacedBy === undefined &&
    plugin.sum === undefined
  ) {
    return { ...base, steps: [command("go mod tidy"), command("go mod vendor")] };
  }
  const where = trimmed ? "" : ", in the same folder or both with -trimpath";
  const steps = [change(`Build the plugin from the same files of ${clipValue(module.path)} as the gateway${where}.`)];
  if (!trimmed || !isLocal(gateway?.replacedBy)) return { ...base, steps };
  const folder = clipValue(gateway?.replacedBy?.path ?? "");
  return {
    ...base,
    steps: [
      change(`Build the plugin from the very files of ${folder}, if the gateway's source holds them.`),
      change(`Use a gateway that takes ${clipValue(module.path)} from a version of it.`),
    ],
    hopeless: `The gateway takes ${clipValue(module.path)} from the folder ${folder}, and does not record what is in it.`,
  };
}

function sourceOf(side: string, module: ModulePackages["gateway"]): string | undefined {
  if (module === undefined) return undefined;
  if (isLocal(module.replacedBy))
    return `the ${side} takes them from the folder ${clip(module.replacedBy?.path ?? "", 80)}`;
  if (module.version === "(devel)") return `the ${side} takes them from a working copy`;
  if ((module.replacedBy ?? module).sum === undefined)
    return `the ${side} records no checksum, as from a vendor folder`;
  return undefined;
}

/** Packages of the gateway's own module, where nothing else that is recorded differs. */
function gatewayBuild(pattern: Pattern, own: Judged): Candidate {
  const only = own.different.length === pattern.different.length;
  const evidence = [
    `The plugin was built from another commit of the gateway's own module: ${only ? "only its packages differ, " : ""}${partOf(own)} (${listed(own.different)}).`,
    ...builtFrom(pattern, own),
  ];
  const { plugin } = pattern;
  if (plugin !== undefined && pattern.trimmed("plugin") === false) {
    evidence.push("Without -trimpath the folder of the gateway's source is part of each fingerprint too.");
  }
  return {
    kind: "gateway-build",
    evidence,
    steps: [
      change(
        `Build the plugin together with the gateway's own module ${clipValue(own.path)}: ${sourceToUse(pattern)}.`,
      ),
    ],
    modules: [own.path],
  };
}

/** So many modules newer than the gateway's are more than a plugin raises by its own requirements. */
const fewestRaised = 4;

/**
 * The gateway's own module at another release: its packages differ, and with them the modules that it requires. In one
 * workspace with the right source none of them can be older than in the gateway, while a plugin may raise some.
 */
function otherRelease(pattern: Pattern, judged: readonly Judged[]): Candidate | undefined {
  const { gateway, plugin } = pattern;
  const own = judged.find(({ role }) => role === "own");
  if (own?.plugin === undefined || gateway === undefined || plugin === undefined) return undefined;
  const versions = judged.filter(({ role }) => role === "module-version");
  const older = versions.filter((module) => isOlderInPlugin(module));
  const isWide = versions.length >= fewestRaised && own.different.length * 2 >= own.shared.length;
  const otherGo = gateway.goVersion !== plugin.goVersion;
  const isFirst = pattern.firstModule === own.path;
  const isOther = isFirst ? versions.length > 0 : older.length > 1 || isWide || (otherGo && older.length > 0);
  if (!isOther) return undefined;
  const go = otherGo ? ` and of Go (${clipValue(gateway.goVersion)} and ${clipValue(plugin.goVersion)})` : "";
  return {
    kind: "gateway-build",
    evidence: [
      `The plugin was built for another release of the gateway: its own module ${clipValue(own.path)} differs (${partOf(own)}), and so do the versions of ${listed(versions.map(({ path }) => path))}${go}.`,
      ...builtFrom(pattern, own),
    ],
    steps: [otherReleaseStep(pattern)],
  };
}

/** The same, seen in the source: what the gateway's own go.mod in the workspace asks for is not what the gateway has. */
function releaseInWorkspace(pattern: Pattern, judged: readonly Judged[]): Candidate | undefined {
  const own = pattern.gateway?.main?.path;
  const { resolved } = pattern.project ?? {};
  if (own === undefined || resolved?.goWork === undefined) return undefined;
  for (const { role, path, gateway, plugin } of judged) {
    if (role !== "module-version" || gateway === undefined || plugin === undefined) continue;
    const chain = requirementChain(resolved, path, plugin.version);
    if (chain?.[0] !== own) continue;
    const where = locationOfChain(resolved, chain);
    const place = where === undefined ? "" : ` (${clip(`${where.file}:${where.line}`, 100)})`;
    return {
      kind: "gateway-build",
      evidence: [
        `The workspace has the source of another release of the gateway: its ${clipValue(own)}${place} asks for ${clipValue(`${path} ${plugin.version}`)}, and the gateway has ${clipValue(gateway.version)}.`,
      ],
      steps: [otherReleaseStep(pattern)],
    };
  }
  return undefined;
}

function otherReleaseStep(pattern: Pattern): FixStep {
  return change(
    `Build the plugin with the source or the compiler image of this release of the gateway: ${sourceToUse(pattern)}.`,
  );
}

function isOlderInPlugin({ gateway, plugin }: Judged): boolean {
  return gateway !== undefined && plugin !== undefined && isLater(gateway.version, plugin.version);
}

function builtFrom(pattern: Pattern, own: Judged): readonly string[] {
  const release = releaseOf(pattern);
  return [
    ...(own.plugin === undefined
      ? []
      : [
          `The plugin's record says ${clipValue(own.plugin.version)} for it, which hides the commit that it was built from.`,
        ]),
    ...(release === undefined ? [] : [`The gateway was built from ${clipValue(release)}.`]),
  ];
}

function sourceToUse(pattern: Pattern): string {
  const release = releaseOf(pattern);
  return release === undefined ? "the source of exactly this release" : `its source at ${clipValue(release)}`;
}

/** The gateway's release, else the commit that it was built from, else the version that it records. */
function releaseOf({ gateway, release }: Pattern): string | undefined {
  const revision = gateway && setting(gateway, "vcs.revision");
  const version = gateway?.main?.version;
  return release ?? revision ?? (version === "" || version === "(devel)" ? undefined : version);
}

function partOf(module: ModulePackages): string {
  return sharing(module.shared.length, module.different.length);
}
