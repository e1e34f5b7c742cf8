import type { Severity } from "../model/catalogue.ts";
import { catalogue } from "../model/catalogue.ts";
import { type CheckReport, type Finding, isJudged, type PluginReport, type Report } from "../model/report.ts";
import { terminalLines } from "./escape.ts";
import { loaderSentence } from "./sentence.ts";
import { causeSentences, comparesValues, fixes, orderedFindings, packageCount } from "./wording.ts";

/** A remark that a forge shows at a line of a change, or on the page of a run where it has no file. */
export interface Annotation {
  readonly level: Severity;
  /** One line. */
  readonly title: string;
  /** Without control characters except line breaks; at most 4096 characters. */
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
  const levels: readonly Severity[] = ["error", "warning", "notice"];
  return levels.flatMap((level) =>
    capped(
      all.filter((annotation) => annotation.level === level),
      level,
    ),
  );
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
  const changes = fixes(plugin);
  const lines = [
    loaderSentence(plugin),
    ...causeSentences(plugin),
    ...(plugin.cause === undefined ? findings.slice(0, 3).map((finding) => finding.message) : []),
    packageCount(plugin),
    ...(changes.length > 0 ? [`Fix: ${changes.join("\n     ")}`] : []),
  ].filter((line) => line !== undefined);
  const title = `${plugin.name}: ${plugin.verdict} by ${check.gateway.reference} on ${check.target}`;
  return annotation("error", title, [...new Set(lines)].join("\n"), main);
}

/** What the remark with the verdict does not tell. */
function sideAnnotations(plugin: PluginReport): Annotation[] {
  const told = plugin.verdict === "loads" || plugin.verdict === "unbuilt" ? [] : tellTale(plugin);
  return orderedFindings(plugin)
    .filter((finding) => !told.includes(finding))
    .map((finding) => {
      const values = comparesValues(finding)
        ? `\ngateway: ${finding.gateway ?? "–"}\nplugin: ${finding.plugin ?? "–"}`
        : "";
      const fix = finding.fix === undefined ? "" : `\nFix: ${finding.fix}`;
      return annotation(
        finding.severity,
        `${plugin.name}: ${finding.subject ?? catalogue[finding.kind].title}`,
        finding.message + values + fix,
        finding,
      );
    });
}

/** The findings that the remark with the verdict has told already. */
function tellTale(plugin: PluginReport): Finding[] {
  const findings = orderedFindings(plugin);
  if (plugin.cause === undefined) return findings.slice(0, 3);
  return findings.filter(({ kind }) => kind === plugin.cause?.kind || kind === "package-mismatch");
}

function annotation(level: Severity, title: string, message: string, finding: Finding | undefined): Annotation {
  const { where } = finding ?? {};
  return {
    level,
    title: cut(terminalLines(title).join(" "), longestTitle),
    message: cut(terminalLines(message).join("\n"), longestMessage),
    ...(where !== undefined && { file: where.file, line: where.line }),
  };
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 2)} …`;
}
