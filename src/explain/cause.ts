import { change, type FixStep, stepLine } from "../model/fix.ts";
import { clip, count } from "../model/phrases.ts";
import type { Cause } from "../model/report.ts";
import type { Candidate } from "./candidate.ts";
import { moduleCandidates } from "./module-candidates.ts";
import { Pattern, type RejectionFacts } from "./pattern.ts";
import { settingCandidates } from "./setting-candidates.ts";

/** More than a person does one by one. */
const mostSteps = 20;

/** Why a plugin is refused, as far as the pattern of differences tells. */
export interface Explanation {
  /** Undefined where no known cause fits. */
  readonly cause: Cause | undefined;
  /** What makes it right, in order; empty where nothing is known. */
  readonly steps: readonly FixStep[];
  /** The facts, also where they do not add up to a cause. */
  readonly evidence: readonly string[];
}

/**
 * Names the cause of a refusal, from which packages differ and how many, beside what both sides record.
 *
 * The package that the loader names is only the first in its order and says nothing about the cause. Of several
 * causes the one that accounts for most packages comes first, and the evidence mentions the others.
 * Source of the patterns: measured on real pairs; the pages in docs/findings describe them.
 */
export function explainRejection(facts: RejectionFacts): Explanation {
  const conflict = facts.findings.find((finding) => finding.kind === "plugin-conflict");
  if (facts.different.length === 0) {
    if (conflict === undefined) return { cause: undefined, steps: [], evidence: [] };
    const evidence = [conflict.message];
    const steps = [change("Build both plugins with the same flags and the same versions of what they share.")];
    return { cause: { kind: conflict.kind, evidence }, steps, evidence };
  }
  const pattern = new Pattern(facts);
  const settings = settingCandidates(pattern);
  const modules = moduleCandidates(pattern);
  // Modules cannot change the standard library, so where that differs a setting comes first.
  const candidates = pattern.standardDiffers
    ? [...settings, ...modules]
    : [...settings, ...modules].sort((a, b) => b.effect - a.effect);
  const [first, ...others] = candidates;
  const counted = describeCounts(pattern);
  // What modules alone explain leaves a differing standard library unexplained.
  if (first === undefined || (pattern.standardDiffers && settings.length === 0)) {
    const known = candidates.flatMap((candidate) => candidate.evidence);
    return { cause: undefined, steps: [], evidence: bounded([...counted, ...known, ...unexplained(pattern)]) };
  }
  const evidence = bounded([
    ...counted,
    ...first.evidence,
    ...(conflict === undefined ? [] : [`Also: ${conflict.message}`]),
    ...others.flatMap((other) => other.evidence.slice(0, 2).map((sentence) => `Also: ${sentence}`)),
  ]);
  return { cause: { kind: first.kind, evidence }, steps: joinSteps(candidates), evidence };
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
  if (pattern.plugin !== undefined && pattern.gateway !== undefined && pattern.standardDiffers) {
    const cgo = pattern.different.filter((packagePath) => pattern.owners.isStandard(packagePath)).every(usesC);
    sentences.push(
      cgo
        ? "Only packages that use cgo differ in the standard library; other C headers on one side can do that."
        : "Nothing that both sides record explains it; a patched Go toolchain, -overlay and -toolexec leave no record.",
    );
  }
  return sentences;
}

/** Packages of the standard library with C code on some system. */
function usesC(packagePath: string): boolean {
  return /^(net|os\/user|plugin|runtime\/cgo|runtime\/(asan|msan|race)|crypto\/internal\/boring)$/.test(packagePath);
}

function joinSteps(candidates: readonly Candidate[]): readonly FixStep[] {
  const byLine = new Map(candidates.flatMap(({ steps }) => steps).map((step) => [stepLine(step), step]));
  return [...byLine.values()].slice(0, mostSteps);
}

function bounded(sentences: readonly string[]): readonly string[] {
  return [...new Set(sentences)].slice(0, 12).map((sentence) => clip(sentence));
}
