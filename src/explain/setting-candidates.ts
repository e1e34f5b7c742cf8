import type { BuildInfo } from "../binary/facts.ts";
import { commaSet } from "../binary/go-version.ts";
import type { FindingKind } from "../model/catalogue.ts";
import { change, type FixStep } from "../model/fix.ts";
import { clipValue } from "../model/phrases.ts";
import type { Finding } from "../model/report.ts";
import { compareSettings, differentMinors } from "../verify/compare-settings.ts";
import { mapped, parseCompilerFlags } from "../verify/compiler-flags.ts";
import { isModulePath } from "../verify/module-commands.ts";
import { setting } from "../verify/recorded-settings.ts";
import { valueFix } from "../verify/setting-difference.ts";
import type { Candidate } from "./candidate.ts";
import type { Pattern } from "./pattern.ts";

/** What a setting changes, measured on real pairs; the page of each kind in docs/findings describes it. */
interface Effect {
  readonly kind: FindingKind;
  /** The widest comes first. */
  readonly rank: number;
  /** Whether the packages that differ are such as this setting changes. */
  readonly fits: (pattern: Pattern, finding: Finding) => boolean;
}

const fitsStandard = (pattern: Pattern): boolean => pattern.standardDiffers;

const effects: readonly Effect[] = [
  { kind: "trimpath", rank: 0, fits: (pattern) => pattern.everythingDiffers },
  { kind: "go-version", rank: 1, fits: fitsStandard },
  { kind: "compiler", rank: 2, fits: fitsStandard },
  // Patterns before `=` limit flags to some packages, so any package will do.
  { kind: "compiler-flags", rank: 3, fits: () => true },
  { kind: "experiment", rank: 4, fits: fitsStandard },
  { kind: "race", rank: 5, fits: fitsStandard },
  { kind: "sanitizer", rank: 6, fits: fitsStandard },
  { kind: "instrumentation", rank: 7, fits: () => true },
  {
    kind: "fips",
    rank: 8,
    fits: (pattern) => pattern.different.some((packagePath) => /^(hash|crypto)(\/|$)/.test(packagePath)),
  },
  { kind: "cgo", rank: 9, fits: fitsStandard },
  // Any package may have files for a tag, but the standard library only for its own.
  { kind: "tags", rank: 11, fits: (pattern, finding) => !pattern.standardDiffers || changesStandard(finding) },
];

/** Tags that choose files of the standard library, by a search through `//go:build` lines of Go 1.24. */
const standardTags =
  /^(netgo|netcgo|osusergo|purego|timetzdata|faketime|nethttpomithttp2|math_big_pure_go|appengine|libfuzzer|debuglog|debugtrace|staticlockranking|compiler_bootstrap|cgo|race|msan|asan|fips140v.*|goexperiment\..*)$/;

function changesStandard({ gateway, plugin }: Finding): boolean {
  const [wanted, found] = [commaSet(gateway), commaSet(plugin)];
  const changed = [...wanted.filter((tag) => !found.includes(tag)), ...found.filter((tag) => !wanted.includes(tag))];
  return changed.some((tag) => standardTags.test(tag));
}

/** A patch release changes a few packages, a minor release most. */
const patchRank = 10;

/** Settings that differ and whose known effect fits what differs; the widest first. */
export function settingCandidates(pattern: Pattern): readonly Candidate[] {
  const { gateway, plugin } = pattern;
  if (gateway === undefined || plugin === undefined) return unrecordedTrimpath(pattern);
  const folders = foldersOfAll(pattern, gateway, plugin);
  const ranked = compareSettings(gateway, plugin).flatMap((finding) => {
    if (finding.severity === "notice") return [];
    const effect = effects.find(({ kind }) => kind === finding.kind);
    if (effect === undefined || !effect.fits(pattern, finding)) return [];
    if (folders !== undefined && finding.subject === "-gcflags") return [];
    const patch = finding.kind === "go-version" && !differentMinors(gateway, plugin);
    return [{ rank: patch ? patchRank : effect.rank, candidate: candidate(finding, pattern) }];
  });
  ranked.sort((a, b) => a.rank - b.rank);
  const candidates = [...(folders === undefined ? [] : [folders]), ...ranked.map((entry) => entry.candidate)];
  return candidates.some(({ kind }) => kind === "trimpath")
    ? candidates
    : [...unrecordedTrimpath(pattern), ...candidates];
}

/** Settings that both sides have, and whose further values nobody records. */
export function halfRecordedSettings({ gateway, plugin }: Pattern): readonly Candidate[] {
  if (gateway === undefined || plugin === undefined) return [];
  const candidates: Candidate[] = [];
  const [wanted, found] = [setting(gateway, "-pgo"), setting(plugin, "-pgo")];
  if (wanted !== undefined && found !== undefined) {
    candidates.push({
      kind: "instrumentation",
      evidence: [
        `Both sides were built with a profile (-pgo: ${clipValue(wanted)} in the gateway, ${clipValue(found)} in the plugin), of which the record holds the name alone: they were not the same.`,
      ],
      ...withoutProfile,
    });
  }
  if (setting(gateway, "-cover") !== undefined && setting(plugin, "-cover") !== undefined) {
    candidates.push({
      kind: "instrumentation",
      evidence: [
        "Both sides were built with -cover, and which packages it covers (-coverpkg) is not recorded: they were not the same.",
      ],
      steps: [change("Build the plugin without -cover, or with the very -coverpkg of the gateway's build.")],
    });
  }
  return candidates;
}

function candidate(finding: Finding, pattern: Pattern): Candidate {
  const base = { kind: finding.kind, evidence: [sentenceOf(finding), ...releases(finding, pattern)] };
  if (finding.kind === "instrumentation" && finding.gateway !== undefined) {
    return { ...base, ...(finding.subject === "-pgo" ? withoutProfile : { steps: coverAlike(pattern) }) };
  }
  return { ...base, steps: finding.fix === undefined ? [] : [change(finding.fix)] };
}

/** What releases of Go have in common. */
function releases({ kind }: Finding, { gateway, plugin }: Pattern): readonly string[] {
  if (kind !== "go-version" || gateway === undefined || plugin === undefined) return [];
  return differentMinors(gateway, plugin)
    ? ["Plugins of another minor release of Go never load."]
    : [
        "It is another patch release of the same Go: some change packages that both link, as this one does, and some load.",
      ];
}

/** Some kinds are of more than one cause. */
function sentenceOf({ kind, message, gateway, plugin }: Finding): string {
  if (kind !== "tags") return message;
  const edition = [gateway, plugin].flatMap(commaSet).find((tag) => editionTags.test(tag));
  if (edition === undefined || commaSet(gateway).includes(edition) === commaSet(plugin).includes(edition))
    return message;
  const [with_, without] = commaSet(gateway).includes(edition) ? ["gateway", "plugin"] : ["plugin", "gateway"];
  return `The ${with_} is of another edition than the ${without}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

/** Tags by which gateways are built as another edition of themselves. */
const editionTags = /^(?:ee|ce|fips|enterprise|community|pro|oss)$/;

/** What is left where a gateway was built with a profile. */
const withoutProfile = {
  steps: [
    change("Build the plugin with the very profile of the gateway's build (-pgo=FILE), if its source holds it."),
    change("Use a gateway that was built with -pgo=off."),
  ],
  hopeless:
    "The gateway was built with a profile (-pgo) and records only its name: nobody can tell from the gateway what is in it.",
} as const;

/** More packages than anybody writes behind a flag. */
const mostCovered = 20;

/** Where only the gateway covers packages it does not record which; those that differ are among them. */
function coverAlike({ different }: Pattern): readonly FixStep[] {
  const packages = different.filter((path) => isModulePath(path));
  const flags =
    packages.length === different.length && packages.length <= mostCovered
      ? `-cover -coverpkg=${packages.join(",")}: these packages differ, and the gateway does not record which of them it covers`
      : "-cover and the very -coverpkg of the gateway's build";
  return [change(`Build the plugin with ${flags}.`), change("Or use a gateway that was built without -cover.")];
}

/**
 * A map of folders for all packages, which takes the place of those that the go command makes for -trimpath and for its
 * temporary folder. Packages with C code then record a folder with a random name (gc.go of cmd/go).
 */
function foldersOfAll(pattern: Pattern, gateway: BuildInfo, plugin: BuildInfo): Candidate | undefined {
  const [wanted, found] = [gateway, plugin].map((info) => setting(info, "-gcflags"));
  const [byGateway, byPlugin] = [wanted, found].map((value) => mapped(parseCompilerFlags(value ?? "")) === "all");
  if (!byGateway && !byPlugin) return undefined;
  if (!pattern.everythingDiffers && !pattern.different.includes("runtime/cgo")) return undefined;
  const who = byGateway && byPlugin ? "Both sides map" : `The ${byGateway ? "gateway" : "plugin"} maps`;
  const base = {
    kind: "compiler-flags",
    evidence: [
      `${who} the folders of all packages (-gcflags=all=-trimpath=…), in the place of what the go command maps itself.`,
      "Packages with C code then record a temporary folder, so that runtime/cgo is another one in every build.",
    ],
  } as const;
  if (byGateway) {
    return {
      ...base,
      steps: [
        change(
          "Build the gateway without -trimpath in -gcflags=all; the flag -trimpath of go build, which is another one, does what is meant.",
        ),
      ],
      hopeless:
        "The gateway maps the folders of all packages (-gcflags=all=-trimpath=…), so that its runtime/cgo records a folder of its own build: no plugin can match it.",
    };
  }
  const fix = valueFix("-gcflags", wanted);
  return { ...base, steps: fix === undefined ? [] : [change(fix)] };
}

/** `-trimpath` where a side cannot record it: nothing else makes every package differ. */
function unrecordedTrimpath(pattern: Pattern): readonly Candidate[] {
  const [gateway, plugin] = [pattern.trimmed("gateway"), pattern.trimmed("plugin")];
  const known = gateway !== undefined && plugin !== undefined;
  // In a small program other settings reach every package too.
  if (known || pattern.different.length < pattern.shared.length || pattern.shared.length < 20) return [];
  if (!pattern.standardDiffers) return [];
  const recorded =
    gateway === undefined
      ? plugin === undefined
        ? "Neither side records whether it was built with -trimpath."
        : `The plugin was built ${plugin ? "with" : "without"} -trimpath; the gateway does not record it.`
      : `The gateway was built ${gateway ? "with" : "without"} -trimpath; the plugin does not record it.`;
  const fix =
    gateway === undefined
      ? "Build the plugin with -trimpath if it was built without, and without if it was built with it."
      : `Build the plugin ${gateway ? "with" : "without"} -trimpath.`;
  return [
    {
      kind: "trimpath",
      evidence: ["Every shared package differs, which -trimpath on one side alone does.", recorded],
      steps: [change(fix)],
    },
  ];
}
