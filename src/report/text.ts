import { type CheckReport, type Finding, isJudged, type PluginReport, type Report } from "../model/report.ts";
import { terminalLines, terminalText } from "./escape.ts";
import { type Painter, painter, severityMarks, type TextStyle, verdictMarks } from "./paint.ts";
import { loaderSentence } from "./sentence.ts";
import {
  buildFacts,
  causeSentences,
  comparesValues,
  firstOf,
  fixes,
  gatewayFacts,
  headline,
  openedBy,
  packageCount,
  placedMessage,
  preflightSentence,
  sideFindings,
} from "./wording.ts";
import { alignRow, columnWidths, wrap, wrapList } from "./wrap.ts";

/** How many differences, packages and symbols are shown before the rest becomes a number. */
const shownDifferences = 12;
const shownPackages = 3;
const shownSymbols = 6;
/** How many differences are shown where all are asked for. */
const mostDifferences = 500;
/** The narrowest and the widest that lines become: wider ones are hard to read. */
const narrowest = 40;
const widest = 120;

/** A report for a person: the verdict first, then what to do about it, then what differs. */
export function renderText(report: Report, style: TextStyle): string {
  const page = { ...style, width: Math.min(Math.max(style.width, narrowest), widest), paint: painter(style) };
  const [mark, ink] = verdictMarks[report.verdict];
  const title = page.paint(`${mark} ${report.verdict}`, "bold", ink);
  const lines = [`${title}: ${headline(report)}`];
  for (const check of report.checks) {
    lines.push("");
    for (const line of checkLines(check, page)) lines.push(line);
  }
  const hidden = page.verbose ? undefined : hiddenLine(report);
  if (hidden !== undefined) lines.push("", page.paint(hidden, "dim"));
  return `${lines.filter((line, at) => line !== "" || lines[at - 1] !== "").join("\n")}\n`;
}

interface Page extends TextStyle {
  readonly paint: Painter;
}

function hiddenLine(report: Report): string | undefined {
  const findings = report.checks.flatMap(({ plugins }) => plugins.filter(isJudged).map(sideFindings));
  const loud = findings.map((of) => of.filter(({ severity }) => severity !== "notice").length);
  const rest = loud.reduce((sum, count) => sum + Math.max(0, count - shownDifferences), 0);
  const notices = findings.flat().filter(({ severity }) => severity === "notice").length;
  const parts = [
    ...(rest > 0 ? [`${rest} more ${rest === 1 ? "difference" : "differences"}`] : []),
    ...(notices > 0 ? [`${notices} ${notices === 1 ? "notice" : "notices"}`] : []),
  ];
  return parts.length === 0 ? undefined : `--verbose shows ${parts.join(" and ")}.`;
}

function checkLines(check: CheckReport, page: Page): string[] {
  const { gateway } = check;
  const member = gateway.path === undefined ? "" : ` (${terminalText(gateway.path)})`;
  const lines = [
    `${page.paint("Gateway", "dim")}  ${page.paint(terminalText(gateway.reference), "bold")}${member}`,
    ...wrapList(
      gatewayFacts(check).map((one) => terminalText(one)),
      " · ",
      page.width,
      " ".repeat(9),
    ),
  ];
  if (check.build !== undefined) {
    const [first = "", ...more] = terminalLines(check.build.command);
    lines.push(`${page.paint("Built by", "dim")} ${first}`);
    for (const line of more) lines.push(" ".repeat(9) + line);
    const [again, ...others] = check.build.again === undefined ? [] : terminalLines(check.build.again);
    if (again !== undefined) lines.push(`${page.paint("Again by", "dim")} ${again}`);
    for (const line of others) lines.push(" ".repeat(9) + line);
    for (const fact of buildFacts(check.build))
      for (const each of wrap(terminalText(fact), page.width, " ".repeat(9))) lines.push(each);
  }
  if (check.plugins.length > 1 && !check.together) {
    lines.push(`${" ".repeat(9)}each plugin judged alone, as in a process of its own`);
  }
  for (const plugin of check.plugins) {
    lines.push("");
    for (const line of pluginLines(plugin, page)) lines.push(line);
  }
  return lines;
}

function pluginLines(plugin: PluginReport, page: Page): string[] {
  const { paint, width } = page;
  const [mark, ink] = verdictMarks[plugin.verdict];
  const path = terminalText(plugin.path);
  const name =
    plugin.path.endsWith(`${plugin.name}.so`) || plugin.name === plugin.path ? "" : `${terminalText(plugin.name)}: `;
  if (!isJudged(plugin)) {
    const why = plugin.notReached ? "is never reached: the gateway has crashed before" : preflightSentence(plugin);
    return [`${paint("–", "dim")} ${name}${paint(path, "bold")}  ${why}`];
  }
  const lines = [`${paint(mark, ink)} ${name}${paint(path, "bold")}  ${paint(plugin.verdict, "bold", ink)}`];

  const sentence = loaderSentence(plugin);
  if (sentence !== undefined) {
    lines.push("", `  ${paint(terminalText(sentence), ink)}`, "");
  }
  const [cause, ...more] = causeSentences(plugin).map((one) => terminalText(one));
  if (cause !== undefined) {
    for (const each of label("Cause", cause, page)) lines.push(each);
    for (const line of more) for (const each of wrap(line, width, `${gap}· `)) lines.push(each);
  }
  for (const [at, fix] of fixes(plugin).entries()) {
    for (const [row, line] of terminalLines(fix).entries()) {
      lines.push(`${at === 0 && row === 0 ? heading("Fix", page) : gap}${paint(line, "green")}`);
    }
  }
  const packages = packageCount(plugin);
  if (packages !== undefined) {
    const { different = [] } = plugin;
    const names = firstOf(different, page.verbose ? different.length : shownPackages).join(", ");
    for (const line of label("Packages", names === "" ? packages : `${packages}: ${names}`, page)) lines.push(line);
  }
  // What a plugin offers matters once it loads.
  const offers = plugin.verdict === "loads" || plugin.verdict === "mismatch" || plugin.loaderStage === "lookup";
  if (plugin.symbols.length > 0 && (offers || page.verbose)) {
    const { symbols } = plugin;
    const names = firstOf(symbols, page.verbose ? symbols.length : shownSymbols).join(", ");
    for (const line of label("Exports", names, page)) lines.push(line);
  }
  if (plugin.load !== undefined)
    for (const each of label("Opened", terminalText(openedBy(plugin.load)), page)) lines.push(each);
  for (const line of differenceLines(plugin, page)) lines.push(line);
  return lines;
}

const labelWidth = 10;
const gap = " ".repeat(2 + labelWidth);

function heading(name: string, page: Page): string {
  return `  ${page.paint(name, "dim")}${" ".repeat(labelWidth - name.length)}`;
}

function label(name: string, sentence: string, page: Page): string[] {
  const [first = "", ...more] = wrap(sentence, page.width, gap);
  return [heading(name, page) + first.slice(gap.length), ...more];
}

/** Everything else that was found, what matters first; one line each where two values are compared. */
function differenceLines(plugin: PluginReport, page: Page): string[] {
  const findings = sideFindings(plugin);
  const loud = findings.filter((finding) => finding.severity !== "notice").slice(0, shownDifferences);
  const shown = page.verbose ? findings.slice(0, mostDifferences) : loud;
  const lines: string[] = [];
  const compared = shown.filter(comparesValues);
  if (compared.length > 0) lines.push("");
  for (const line of comparison(compared, page)) lines.push(line);
  const shownFixes = fixes(plugin);
  for (const finding of shown.filter((one) => !comparesValues(one))) {
    lines.push("");
    for (const line of remark(finding, page)) lines.push(line);
    if (finding.fix !== undefined && !shownFixes.includes(finding.fix)) {
      for (const line of terminalLines(finding.fix)) lines.push(`    ${page.paint(line, "green")}`);
    }
  }
  const rest = findings.length - shown.length;
  if (page.verbose && rest > 0) lines.push("", `  … ${rest} more; the JSON report has all.`);
  return lines;
}

/** A finding that is a sentence, or several lines of a compiler, which stay as they are. */
function remark(finding: Finding, page: Page): string[] {
  const [mark, ink] = severityMarks[finding.severity];
  const [only = "", ...more] = placedMessage(finding);
  const lines = more.length > 0 || finding.where !== undefined ? [`    ${only}`] : wrap(only, page.width, "    ");
  const [first = "", ...rest] = [...lines, ...more.map((line) => `    ${line}`)];
  return [`  ${page.paint(mark, ink)} ${first.slice(4)}`, ...rest];
}

/** Values side by side: a table where it fits, else each finding on lines of its own. */
function comparison(findings: readonly Finding[], page: Page): string[] {
  const { paint, width } = page;
  if (findings.length === 0) return [];
  const rows = findings.map((finding) => [
    terminalText(finding.subject ?? finding.kind),
    terminalText(finding.gateway ?? "–"),
    terminalText(finding.plugin ?? "–"),
  ]);
  const header = ["", "gateway", "plugin"];
  const widths = columnWidths([header, ...rows]);
  if (widths.reduce((sum, one) => sum + one + 2, 2) <= width) {
    const table = rows.map((row, at) => `  ${markOf(findings[at], paint)} ${alignRow(row, widths)}`);
    return [`    ${paint(alignRow(header, widths), "dim")}`, ...table];
  }
  return rows.flatMap(([subject = "", gateway = "", plugin = ""], at) => [
    `  ${markOf(findings[at], paint)} ${subject}`,
    `      ${paint("gateway", "dim")}  ${gateway}`,
    `      ${paint("plugin", "dim")}   ${plugin}`,
  ]);
}

function markOf(finding: Finding | undefined, paint: Painter): string {
  if (finding === undefined) return " ";
  const [mark, ink] = severityMarks[finding.severity];
  return paint(mark, ink);
}
