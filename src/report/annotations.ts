import type { Severity } from "../model/catalogue.ts";
import { catalogue } from "../model/catalogue.ts";
import { type CheckReport, type Finding, isJudged, type PluginReport, type Report } from "../model/report.ts";
import { terminalText } from "./escape.ts";
import { loaderSentence } from "./sentence.ts";
import {
  causeSentences,
  comparesValues,
  fixLines,
  fixOf,
  messageLines,
  orderedFindings,
  packageCount,
  stepsBeside,
} from "./wording.ts";

/** A remark that a forge shows at a line of a change, or on the page of a run where it has no file. */
export interface Annotation {
  readonly level: Severity;
  /** One line, escaped. */
  readonly title: string;
  /** Lines, each escaped; at most 4096 characters. */
  readonly message: string;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
}

/** What GitHub shows of one step: this many of each level, this many characters of a message. */
const mostOfLevel = 10;
const longestMessage = 4096;
const longestTitle = 200;

/**
 * The remarks of a report, the most useful first: per plugin one with its verdict, cause and fix, then what else was found.
 * At most ten of each level; where there are more, the tenth says how many the summary has.
 */
export function annotations(report: Report): Annotation[] {
  const plugins = report.checks.flatMap((check) => check.plugins.filter(isJudged).map((plugin) => ({ check, plugin })));
  const all = [
    ...plugins.flatMap(({ check, plugin }) => verdictAnnotation(check, plugin) ?? []),
    ...plugins.flatMap(({ plugin }) => sideAnnotations(plugin)),
  ];
  const told = once(all);
  const levels: readonly Severity[] = ["error", "warning", "notice"];
  return levels.flatMap((level) =>
    capped(
      told.filter((annotation) => annotation.level === level),
      level,
    ),
  );
}

/**
 * Several gateways and targets make the same remark; and a line of go.mod that is wrong needs no notice, nor does any
 * need two.
 */
function once(all: readonly Annotation[]): Annotation[] {
  const said = new Set<string>();
  const lines = new Set(all.filter(({ level }) => level !== "notice").map(lineOf));
  return all.filter((annotation) => {
    const line = lineOf(annotation);
    const isNotice = annotation.level === "notice" && line !== undefined;
    const key = isNotice ? line : JSON.stringify([annotation.level, line, annotation.title, annotation.message]);
    if (said.has(key) || (isNotice && lines.has(line))) return false;
    said.add(key);
    return true;
  });
}

function lineOf({ file, line }: Annotation): string | undefined {
  return file === undefined ? undefined : JSON.stringify([file, line]);
}

function capped(all: readonly Annotation[], level: Severity): Annotation[] {
  if (all.length <= mostOfLevel) return [...all];
  const shown = all.slice(0, mostOfLevel - 1);
  const rest = all.length - shown.length;
  return [...shown, { level, title: `${rest} more`, message: `${rest} more in the summary of this run.` }];
}

/** The remark with the verdict; none for a plugin that loads, or that could not be built. */
function verdictAnnotation(check: CheckReport, plugin: PluginReport): Annotation | undefined {
  // Each error of a compiler has a line of its own.
  if (plugin.verdict === "loads" || plugin.verdict === "unbuilt") return undefined;
  const findings = orderedFindings(plugin);
  const main = findings.find((finding) => finding.where !== undefined && finding.severity === "error");
  const fix = fixOf(plugin);
  const sentences = [loaderSentence(plugin), ...causeSentences(plugin)].filter((one) => one !== undefined);
  const lines = [
    ...sentences.map((one) => terminalText(one)),
    ...(plugin.cause === undefined ? findings.slice(0, 3).flatMap(messageLines) : []),
    ...[packageCount(plugin)].filter((line) => line !== undefined),
    ...(fix === undefined ? [] : fixLines(fix)),
  ];
  const title = `${plugin.name}: ${plugin.verdict} by ${check.gateway.reference} on ${check.target}`;
  return annotation("error", title, [...new Set(lines)], main);
}

/** What the remark with the verdict does not tell. */
function sideAnnotations(plugin: PluginReport): Annotation[] {
  const shown = plugin.verdict === "loads" || plugin.verdict === "unbuilt" ? [] : findingsOfVerdict(plugin);
  return orderedFindings(plugin)
    .filter((finding) => !shown.includes(finding))
    .map((finding) => {
      const values = comparesValues(finding)
        ? [`gateway: ${terminalText(finding.gateway ?? "–")}`, `plugin: ${terminalText(finding.plugin ?? "–")}`]
        : [];
      const steps = stepsBeside(plugin, finding);
      const fix = steps.length === 0 ? [] : fixLines({ standing: "try", steps });
      const of = finding.subject ?? catalogue[finding.kind].title;
      const title = finding.accepted === undefined ? `${plugin.name}: ${of}` : `${plugin.name}: accepted: ${of}`;
      return annotation(finding.severity, title, [...messageLines(finding), ...values, ...fix], finding);
    });
}

/** The findings that the remark with the verdict has told already. */
function findingsOfVerdict(plugin: PluginReport): Finding[] {
  const findings = orderedFindings(plugin);
  if (plugin.cause === undefined) return findings.slice(0, 3);
  return findings.filter(({ kind }) => kind === plugin.cause?.kind || kind === "package-mismatch");
}

/** @param lines escaped */
function annotation(
  level: Severity,
  title: string,
  lines: readonly string[],
  finding: Finding | undefined,
): Annotation {
  const { where } = finding ?? {};
  // A name that cannot be written as it is finds no file: the remark stands on the page of the run.
  const place = where !== undefined && terminalText(where.file) === where.file ? where : undefined;
  return {
    level,
    title: cut(terminalText(title), longestTitle),
    message: cut(lines.join("\n"), longestMessage),
    ...(place !== undefined && { file: place.file, line: place.line }),
  };
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 2)} …`;
}
