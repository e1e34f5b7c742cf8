import { change } from "../model/fix.ts";
import { clip, clipValue, listed } from "../model/phrases.ts";
import { oneSidedMain } from "../verify/main-module.ts";
import { isLocal, standing } from "../verify/module.ts";
import { isModulePath, requireCommands } from "../verify/module-commands.ts";
import { setting } from "../verify/recorded-settings.ts";
import type { Candidate } from "./candidate.ts";
import { type Judged, judge } from "./module-role.ts";
import { moduleVersion, partOf } from "./module-version.ts";
import type { ModulePackages, Pattern } from "./pattern.ts";

export function moduleCandidates(pattern: Pattern): readonly Candidate[] {
  if (pattern.owners.silent) return [];
  const judged = judge(pattern);
  const cache = moduleCache(pattern);
  const candidates = [mainModule(pattern, judged), cache];
  // Without recorded versions, all modules at once mean the folder rather than each one's version.
  if (cache === undefined || pattern.plugin !== undefined) candidates.push(moduleVersion(pattern, judged));
  // A setting that reaches the standard library reaches all packages, so nothing can be inferred from them.
  if (!pattern.standardDiffers) {
    candidates.push(moduleSource(pattern, judged, cache !== undefined), gatewayBuild(pattern, judged));
  }
  return candidates.filter((candidate) => candidate !== undefined).sort((a, b) => b.effect - a.effect);
}

/** How many packages differ although nothing recorded about their modules does: what a setting may have changed. */
export function unrecordedDifferences(pattern: Pattern): number {
  const recorded = judge(pattern).filter(({ role }) => role !== "own" && role !== "same");
  return pattern.different.length - recorded.reduce((sum, module) => sum + module.different.length, 0);
}

function mainModule(pattern: Pattern, judged: readonly Judged[]): Candidate | undefined {
  const module = judged.find(({ role }) => role === "main-module");
  if (module?.gateway === undefined || module.plugin === undefined) return undefined;
  if (pattern.gateway === undefined || pattern.plugin === undefined) return undefined;
  const oneSided = oneSidedMain(
    { info: pattern.gateway, module: module.gateway },
    { info: pattern.plugin, module: module.plugin },
  );
  if (oneSided === undefined) return undefined;
  return {
    kind: "main-module",
    effect: module.different.length,
    evidence: [
      `${oneSided.situation}; ${partOf(module)}.`,
      "Packages of a main module record file names without a version, those of a dependency with one, so they never match.",
    ],
    steps: oneSided.steps,
  };
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
    effect: packages,
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
  };
}

function moduleSource(pattern: Pattern, judged: readonly Judged[], otherFolder: boolean): Candidate | undefined {
  const isFolder = (module: Judged): boolean =>
    isLocal(module.gateway?.replacedBy) || isLocal(module.plugin?.replacedBy);
  // Another folder explains everything but modules that have a folder of their own.
  const roots = judged.filter((module) => module.role === "module-source" && (!otherFolder || isFolder(module)));
  if (roots.length === 0) return undefined;
  const effect = roots.reduce((sum, module) => sum + module.different.length, 0);
  const evidence = roots.slice(0, 4).map((module) => {
    const signs = [sourceOf("gateway", module.gateway), sourceOf("plugin", module.plugin)].filter(
      (sign) => sign !== undefined,
    );
    const version = module.gateway?.version ?? module.plugin?.version ?? "";
    return `${clipValue(`${module.path} ${version}`)} has the same version on both sides and other files: ${signs.join("; ")}; ${partOf(module)}.`;
  });
  const trimmed = pattern.trimmed("gateway") === true && pattern.trimmed("plugin") === true;
  if (!trimmed) evidence.push("Without -trimpath even an identical copy in another folder differs.");
  const [first] = roots;
  const replaced = roots.find(
    (module) => isLocal(module.plugin?.replacedBy) && module.gateway?.replacedBy === undefined,
  );
  const commands = replaced?.gateway === undefined ? [] : requireCommands(replaced.gateway, replaced.plugin);
  const sentence =
    replaced === undefined
      ? `Build the plugin from the same files of ${clipValue(first?.path ?? "")} as the gateway${trimmed ? "" : ", in the same folder or both with -trimpath"}.`
      : `Remove the replacement of ${clipValue(replaced.path)} from the plugin's go.mod.`;
  return { kind: "module-source", effect, evidence, steps: commands.length > 0 ? commands : [change(sentence)] };
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

function gatewayBuild(pattern: Pattern, judged: readonly Judged[]): Candidate | undefined {
  const own = judged.find(({ role }) => role === "own");
  if (own === undefined) return undefined;
  const only = own.different.length === pattern.different.length;
  const evidence = [
    only
      ? `Only packages of the gateway's own module differ: ${partOf(own)} (${listed(own.different)}).`
      : `Packages of the gateway's own module differ: ${partOf(own)} (${listed(own.different)}).`,
  ];
  const { gateway, plugin } = pattern;
  const revision = gateway && setting(gateway, "vcs.revision");
  const version = gateway?.main?.version;
  const release = revision ?? (version === "" || version === "(devel)" ? undefined : version);
  if (own.plugin !== undefined) {
    evidence.push(
      `The plugin's record says ${clipValue(own.plugin.version)} for it, which hides the commit that it was built from.`,
    );
  }
  if (release !== undefined) evidence.push(`The gateway was built from ${clipValue(release)}.`);
  if (plugin !== undefined && pattern.trimmed("plugin") === false) {
    evidence.push("Without -trimpath the folder of the gateway's source is part of each fingerprint too.");
  }
  const source = release === undefined ? "the source of exactly this release" : `its source at ${clipValue(release)}`;
  return {
    kind: "gateway-build",
    effect: own.different.length,
    evidence,
    steps: [change(`Build the plugin together with the gateway's own module ${clipValue(own.path)}: ${source}.`)],
  };
}
