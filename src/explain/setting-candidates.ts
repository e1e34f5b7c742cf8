import type { BuildInfo } from "../binary/facts.ts";
import { commaSet } from "../binary/go-version.ts";
import type { FindingKind } from "../model/catalogue.ts";
import { change, type FixStep } from "../model/fix.ts";
import type { Finding } from "../model/report.ts";
import { compareSettings, differentMinors } from "../verify/compare-settings.ts";
import { mapped, parseCompilerFlags } from "../verify/compiler-flags.ts";
import { setting } from "../verify/recorded-settings.ts";
import { valueFix } from "../verify/setting-difference.ts";
import type { Candidate } from "./candidate.ts";
import { unrecordedDifferences } from "./module-candidates.ts";
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
  const ranked = compareSettings(gateway, plugin).flatMap((finding) => {
    if (finding.severity === "notice") return [];
    const effect = effects.find(({ kind }) => kind === finding.kind);
    if (effect === undefined || !effect.fits(pattern, finding)) return [];
    const patch = finding.kind === "go-version" && !differentMinors(gateway, plugin);
    return [{ rank: patch ? patchRank : effect.rank, candidate: candidate(finding, pattern) }];
  });
  ranked.sort((a, b) => a.rank - b.rank);
  const candidates = [...ranked.map((entry) => entry.candidate), ...foldersOfAll(pattern, gateway, plugin)];
  return candidates.some(({ kind }) => kind === "trimpath")
    ? candidates
    : [...unrecordedTrimpath(pattern), ...candidates];
}

function candidate(finding: Finding, pattern: Pattern): Candidate {
  return {
    kind: finding.kind,
    // Where only modules differ, what is recorded about a module says more about it than a setting.
    effect: pattern.standardDiffers ? pattern.different.length : unrecordedDifferences(pattern),
    evidence: [finding.message],
    steps: changes(finding.fix),
  };
}

/**
 * A map of folders for all packages, which takes the place of those that the go command makes for -trimpath and for its
 * temporary folder. Packages with C code then record a folder with a random name (gc.go of cmd/go).
 */
function foldersOfAll(pattern: Pattern, gateway: BuildInfo, plugin: BuildInfo): readonly Candidate[] {
  const [wanted, found] = [gateway, plugin].map((info) => setting(info, "-gcflags"));
  const [byGateway, byPlugin] = [wanted, found].map((value) => mapped(parseCompilerFlags(value ?? "")) === "all");
  if (!byGateway && !byPlugin) return [];
  if (!pattern.everythingDiffers && !pattern.different.includes("runtime/cgo")) return [];
  const who = byGateway && byPlugin ? "Both sides map" : `The ${byGateway ? "gateway" : "plugin"} maps`;
  return [
    {
      kind: "compiler-flags",
      effect: pattern.different.length,
      evidence: [
        `${who} the folders of all packages (-gcflags=all=-trimpath=…), in the place of what the go command maps itself.`,
        "Packages with C code then record a temporary folder, so that runtime/cgo is another one in every build.",
      ],
      steps: changes(
        byGateway
          ? "Build the gateway without -trimpath in -gcflags=all (-trimpath of go build is another flag): until then no plugin can match it."
          : valueFix("-gcflags", wanted),
      ),
    },
  ];
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
      effect: pattern.different.length,
      evidence: ["Every shared package differs, which -trimpath on one side alone does.", recorded],
      steps: [change(fix)],
    },
  ];
}

function changes(sentence: string | undefined): readonly FixStep[] {
  return sentence === undefined ? [] : [change(sentence)];
}
