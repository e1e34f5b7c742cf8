import { change, command, type Fix, type FixStep } from "../model/fix.ts";
import { clip, count, listed } from "../model/phrases.ts";
import type { Cause, NextCause } from "../model/report.ts";
import { effective, isUnversioned } from "../verify/module.ts";
import { requireSteps } from "../verify/module-commands.ts";
import type { Candidate } from "./candidate.ts";
import { cgoHeaders, recordsOtherCFlags } from "./cgo-headers.ts";
import { type ModuleCandidates, moduleCandidates } from "./module-candidates.ts";
import { isTold } from "./module-role.ts";
import { Pattern, type RejectionFacts } from "./pattern.ts";
import { halfRecordedSettings, settingCandidates } from "./setting-candidates.ts";
import { witnessOf } from "./witness.ts";

/** More than a person reads. */
const mostNext = 8;
/** More modules than a person brings to the gateway's versions one by one. */
const mostModules = 30;
const mostSentences = 12;

/** Why a plugin is refused, as far as the pattern of differences tells. */
export interface Explanation {
  /** Undefined where no known cause fits. */
  readonly cause?: Cause;
  /** Undefined where nothing is known. */
  readonly fix?: Fix;
  /** The facts, also where they do not add up to a cause. */
  readonly evidence: readonly string[];
}

/**
 * Names the one cause of a refusal, from which packages differ beside what both sides record, and what would come next.
 *
 * The package that the loader names says nothing about the cause where a setting differs, which reaches the standard
 * library. Where that is equal, the first package differs by itself: of those behind it code may have been inlined.
 * Source of the patterns: measured on real pairs; the pages in docs/findings describe them.
 */
export function explainRejection(facts: RejectionFacts): Explanation {
  const conflict = facts.findings.find((finding) => finding.kind === "plugin-conflict");
  if (facts.different.length === 0) {
    if (conflict === undefined) return { evidence: [] };
    const evidence = [conflict.message];
    const steps = [change("Build both plugins with the same flags and the same versions of what they share.")];
    return { cause: { kind: conflict.kind, evidence }, fix: { standing: "try", steps }, evidence };
  }
  const pattern = new Pattern(facts);
  const modules = moduleCandidates(pattern);
  const causes = causesOf(pattern, modules, facts);
  const [first, ...next] = causes;
  const counted = describeCounts(pattern);
  if (first === undefined) return { evidence: bounded([...counted, ...unexplained(pattern)]) };
  const [statement = "", ...more] = first.evidence;
  const evidence = bounded([
    statement,
    ...counted,
    ...more,
    ...(conflict === undefined ? [] : [`Also: ${conflict.message}`]),
    ...consequences(modules, causes),
  ]);
  const cause: Cause = {
    kind: first.kind,
    evidence,
    witness: witnessOf(pattern, first),
    ...(next.length > 0 && { next: next.slice(0, mostNext).map(nextCause) }),
  };
  const fix = fixOf(causes, pattern);
  return { cause, ...(fix !== undefined && { fix }), evidence };
}

/** The cause before what would stop the plugin next. */
function causesOf(pattern: Pattern, modules: ModuleCandidates, facts: RejectionFacts): readonly Candidate[] {
  const { release, cache, told, first, judged } = modules;
  const settings = settingCandidates(pattern);
  // With the right release come its versions and its Go.
  if (release !== undefined) return [release, ...settings.filter(({ kind }) => kind !== "go-version")];
  if (pattern.standardDiffers) {
    const known = settings.length > 0 ? settings : unrecorded(pattern, facts);
    // What modules alone explain leaves a differing standard library unexplained.
    return known.length === 0 ? [] : [...known, ...told];
  }
  if (cache !== undefined) {
    const headers = recordsOtherCFlags(pattern) ? cgoHeaders(pattern, facts) : undefined;
    return [...(headers === undefined ? [] : [headers]), cache, ...told];
  }
  const [module] = judged;
  if (module !== undefined && module.path === pattern.firstModule) {
    if (isTold(module)) return told;
    // A folder of its own says more about a module than a setting does, and a setting more than a working copy.
    if (first !== undefined && module.role === "module-source") return [first, ...told];
  }
  const known = settings.length > 0 ? settings : halfRecordedSettings(pattern);
  if (known.length > 0) return [...known, ...told];
  return first === undefined ? [...unrecorded(pattern, facts), ...told] : [first, ...told];
}

/** What leaves no record on either side. */
function unrecorded(pattern: Pattern, facts: RejectionFacts): readonly Candidate[] {
  const altered = facts.altered?.();
  if (altered?.severity === "warning") {
    const steps = altered.fix === undefined ? [] : [change(altered.fix)];
    return [{ kind: altered.kind, evidence: [altered.message], steps }];
  }
  const half = pattern.standardDiffers ? halfRecordedSettings(pattern) : [];
  if (half.length > 0) return half;
  const headers = cgoHeaders(pattern, facts);
  return headers === undefined ? [] : [headers];
}

function nextCause({ kind, evidence }: Candidate): NextCause {
  return { kind, evidence: bounded(evidence.slice(0, 2)) };
}

/** Modules that differ and are no cause. */
function consequences({ judged }: ModuleCandidates, causes: readonly Candidate[]): readonly string[] {
  // A cause that is not about modules may be behind all of them.
  if (causes.some(({ modules }) => modules === undefined)) return [];
  const known = new Set(causes.flatMap(({ modules }) => modules ?? []));
  const others = judged.filter(({ path }) => !known.has(path)).map(({ path }) => path);
  return others.length === 0
    ? []
    : [
        `${listed(others)} ${others.length === 1 ? "differs" : "differ"} too, as packages do that take over code of one that differs.`,
      ];
}

/** What is to be done about all causes, since each of them stops the plugin. */
function fixOf(causes: readonly Candidate[], pattern: Pattern): Fix | undefined {
  const hopeless = causes.find((cause) => cause.hopeless !== undefined);
  if (hopeless?.hopeless !== undefined) {
    return { standing: "none", steps: hopeless.steps, reason: hopeless.hopeless };
  }
  const requires = causes.flatMap((cause) => cause.requires ?? []);
  const decides = isInWorkspace(pattern) ? "go.work" : "go.mod";
  const versions = requireSteps(requires.slice(0, mostModules), decides);
  const steps = [
    ...causes.flatMap((cause) => cause.steps),
    ...versions,
    // go mod tidy does not see the other modules of a workspace, and fails where the plugin imports one.
    ...(versions.length === 0 || decides === "go.work" ? [] : tidying(pattern)),
  ];
  const folder = pattern.project?.folder;
  const placed = steps.map((step) =>
    step.kind === "command" && folder !== undefined ? command(step.line, step.folder ?? folder) : step,
  );
  return placed.length === 0 ? undefined : { standing: "try", steps: placed };
}

/** Whether the plugin was built in a workspace: it links modules beside its own that have no version. */
function isInWorkspace({ plugin, project }: Pattern): boolean {
  if (project?.resolved !== undefined) return project.resolved.goWork !== undefined;
  return plugin?.dependencies.some((module) => isUnversioned(module) && module.replacedBy === undefined) === true;
}

function tidying({ plugin, project }: Pattern): readonly FixStep[] {
  const fetched = (plugin?.dependencies ?? []).map(effective).filter((module) => !isUnversioned(module));
  // A build from a vendor folder records no checksum.
  const recordsNone = fetched.length > 0 && fetched.every(({ sum }) => sum === undefined);
  const isVendored = project === undefined ? recordsNone : project.hasVendorFolder === true;
  return [command("go mod tidy"), ...(isVendored ? [command("go mod vendor")] : [])];
}

function describeCounts(pattern: Pattern): readonly string[] {
  const { different, shared } = pattern;
  const sentences = [
    `${different.length} of ${count(shared.length, "shared package")} ${different.length === 1 ? "differs" : "differ"}.`,
  ];
  if (different.length < shared.length) {
    const standard = different.filter((packagePath) => pattern.owners.isStandard(packagePath)).length;
    const which =
      different.length === 1
        ? "It is"
        : standard === different.length
          ? "All of them are"
          : `${standard} of them ${standard === 1 ? "is" : "are"}`;
    sentences.push(
      standard === 0 ? "No package of the standard library is among them." : `${which} of the standard library.`,
    );
  }
  return sentences;
}

/** What remains to be said where nothing that is recorded explains the pattern. */
function unexplained(pattern: Pattern): readonly string[] {
  const sentences: string[] = [];
  if (pattern.plugin === undefined) {
    sentences.push(
      "The plugin has no build information (Go 1.20 and older write none into plugins), so its settings are unknown.",
    );
  }
  if (pattern.gateway === undefined)
    sentences.push("The gateway has no build information, so its settings are unknown.");
  if (pattern.plugin !== undefined && pattern.gateway !== undefined) {
    sentences.push(
      "Nothing that both sides record explains it; a patched Go toolchain, -overlay and -toolexec leave no record.",
    );
  }
  return sentences;
}

function bounded(sentences: readonly string[]): readonly string[] {
  return [...new Set(sentences)].slice(0, mostSentences).map((sentence) => clip(sentence));
}
