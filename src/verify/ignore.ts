import { type FindingKind, findingKinds, isFindingKind } from "../model/catalogue.ts";
import { nearest } from "../model/nearest.ts";
import { clip, clipValue } from "../model/phrases.ts";
import type { CheckReport, Finding, PluginReport } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";

/** One line of the input `ignore`. */
export interface IgnoreRule {
  readonly kind: FindingKind;
  /** A setting or module path; without it the rule is for every finding of its kind. */
  readonly subject?: string;
  readonly reason: string;
  /** The line as the user wrote it, without the reason. */
  readonly written: string;
}

/**
 * Reads lines `kind[:subject] reason`. Empty lines and lines that start with `#` are left out.
 * @throws UserError where a kind does not exist or a reason is missing
 */
export function parseIgnore(lines: readonly string[]): readonly IgnoreRule[] {
  return lines.flatMap((line): IgnoreRule[] => {
    const text = line.trim();
    return text === "" || text.startsWith("#") ? [] : [parseLine(text)];
  });
}

function parseLine(text: string): IgnoreRule {
  const [written = text] = text.split(/\s/, 1);
  const reason = text.slice(written.length).trim();
  const colon = written.indexOf(":");
  const kind = colon < 0 ? written : written.slice(0, colon);
  const subject = colon < 0 ? "" : written.slice(colon + 1);
  if (!isFindingKind(kind)) {
    const near = nearest(kind, findingKinds);
    const offer = near.length === 0 ? '"go-plugin-verifier explain" lists all.' : `did you mean ${near.join(" or ")}?`;
    throw new UserError(`ignore: "${clipValue(kind)}" is not a kind of finding; ${offer}`);
  }
  if (colon >= 0 && subject === "") {
    throw new UserError(
      `ignore: "${clipValue(text)}" names nothing after the colon; write ${kind}:SUBJECT, or ${kind} alone.`,
    );
  }
  if (reason === "") {
    throw new UserError(
      `ignore: "${clipValue(text)}" gives no reason; write it after the kind: ${clipValue(written)} REASON.`,
    );
  }
  return { kind, reason, written, ...(subject === "" ? {} : { subject }) };
}

interface Ignored {
  readonly plugin: PluginReport;
  readonly used: ReadonlySet<IgnoreRule>;
}

/**
 * Turns errors that a rule names into notices, where the verdict is `mismatch`; without any error left it is `loads`.
 * What the loader decided, and what could not be decided, stays as it is.
 */
function applyIgnore(plugin: PluginReport, rules: readonly IgnoreRule[]): Ignored {
  const used = new Set<IgnoreRule>();
  if (plugin.verdict !== "mismatch") return { plugin, used };
  const findings = plugin.findings.map((finding): Finding => {
    if (finding.severity !== "error") return finding;
    const matching = rules.filter((rule) => matches(rule, finding));
    for (const rule of matching) used.add(rule);
    const [first] = matching;
    if (first === undefined) return finding;
    const reason = clip(first.reason, 150);
    const message = `${clip(finding.message, 230)} Ignored: ${reason}`;
    return { ...finding, severity: "notice", message, accepted: reason };
  });
  const verdict = findings.some((finding) => finding.severity === "error") ? "mismatch" : "loads";
  return { plugin: { ...plugin, verdict, findings }, used };
}

/** A finding for each rule that no plugin needed. */
function unusedIgnores(
  rules: readonly IgnoreRule[],
  used: ReadonlySet<IgnoreRule>,
  plugins: readonly PluginReport[],
): Finding[] {
  return rules
    .filter((rule) => !used.has(rule))
    .map((rule) => {
      const [why, fix] = whyUnused(rule, plugins);
      const message = `The ignore line "${clipValue(rule.written)}" has no effect: ${why}.`;
      return { kind: "unused-ignore", severity: "warning", subject: clip(rule.written), message, fix };
    });
}

/** Verdicts that no reason changes, as part of a sentence. */
const final: Readonly<Partial<Record<PluginReport["verdict"], string>>> = {
  rejected: "is rejected by the gateway",
  crashes: "crashes the gateway",
  unknown: "could not be decided",
  unbuilt: "could not be built",
};

function whyUnused(rule: IgnoreRule, plugins: readonly PluginReport[]): readonly [why: string, fix: string] {
  const refused = plugins.find(({ verdict, cause, findings }) => {
    if (final[verdict] === undefined) return false;
    const meant = findings.some((finding) => finding.severity === "error" && matches(rule, finding));
    return meant || (rule.subject === undefined && cause?.kind === rule.kind);
  });
  if (refused === undefined) return ["no mismatch of any plugin is of that kind", "Remove the line."];
  return [
    `${clipValue(refused.name)} ${final[refused.verdict]}, which no reason changes; only what is a mismatch can be accepted`,
    "Remove the line, and follow the fix of the plugin.",
  ];
}

/** Applies rules to all plugins of a report; rules without effect are findings of its first plugin. */
export function ignoreInChecks(checks: readonly CheckReport[], rules: readonly IgnoreRule[]): readonly CheckReport[] {
  const used = new Set<IgnoreRule>();
  const lowered = checks.map((check): CheckReport => {
    const plugins = check.plugins.map((plugin) => {
      const result = applyIgnore(plugin, rules);
      for (const rule of result.used) used.add(rule);
      return result.plugin;
    });
    return { ...check, plugins };
  });
  const plugins = lowered.flatMap((check) => check.plugins);
  const unused = unusedIgnores(rules, used, plugins);
  const [first] = plugins;
  return lowered.map((check) => ({
    ...check,
    plugins: check.plugins.map((plugin) =>
      plugin === first ? { ...plugin, findings: [...plugin.findings, ...unused] } : plugin,
    ),
  }));
}

function matches(rule: IgnoreRule, finding: Finding): boolean {
  return rule.kind === finding.kind && (rule.subject === undefined || rule.subject === finding.subject);
}
