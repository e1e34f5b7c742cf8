import { type FixStep, stepLine } from "../model/fix.ts";
import { count } from "../model/phrases.ts";
import {
  type BuildReport,
  type CheckReport,
  type Finding,
  isJudged,
  type PluginReport,
  type Report,
} from "../model/report.ts";
import { terminalLines, terminalText } from "./escape.ts";
import { gridOf } from "./grid.ts";
import { headline } from "./headline.ts";
import { gap, heading, label, labelledFix } from "./labels.ts";
import { outcomeMarks, type Painter, painter, severityMarks, type TextStyle } from "./paint.ts";
import { outcomeOf, outcomeWords, reportOutcome, titleWord, worstFirst } from "./plugin-outcome.ts";
import { loaderSentence } from "./sentence.ts";
import { storyKey } from "./story.ts";
import {
  acceptableRules,
  acceptFlag,
  buildFacts,
  causeKind,
  causeSentences,
  comparesValues,
  firstOf,
  fixOf,
  gatewayFacts,
  isUsual,
  openedBy,
  packageCount,
  placedMessage,
  preflightSentence,
  sideFindings,
  stepsBeside,
} from "./wording.ts";
import { alignRow, columnWidths, wrap, wrapList } from "./wrap.ts";

/** How many differences, packages and symbols are shown before the rest becomes a number. */
const shownDifferences = 12;
const shownPackages = 3;
const shownSymbols = 6;
const shownRows = 100;
/** How many gateways are told of that the grid says all about, and in how many of a longer list plugins are refused. */
const shownGateways = 4;
const shownRefusals = 10;
const shownRules = 3;
/** How many differences are shown where all are asked for. */
const mostDifferences = 500;
/** The narrowest and the widest that lines become: wider ones are hard to read. */
const narrowest = 40;
const widest = 120;

/** A report for a person: the verdict first, then what to do about it, then what differs. */
export function renderText(report: Report, style: TextStyle): string {
  const page = { ...style, width: Math.min(Math.max(style.width, narrowest), widest), paint: painter(style) };
  const outcome = reportOutcome(report);
  const [mark, ink] = outcomeMarks[outcome];
  const title = page.paint(`${mark} ${titleWord(outcome)}`, "bold", ink);
  const lines = [`${title}: ${headline(report)}`];
  const told = new Map<string, string>();
  const isSingle = report.checks.reduce((sum, { plugins }) => sum + plugins.length, 0) === 1;
  if (!isSingle) for (const line of gridLines(report, page)) lines.push(line);
  // Of many gateways the grid has said which are good: what remains is the first that is not, and why.
  const isMany = report.checks.length > shownGateways && !page.verbose;
  const telling = isMany ? report.checks.filter(({ plugins }) => plugins.some(needsReading)) : report.checks;
  const shown = isMany ? telling.slice(0, shownRefusals) : telling;
  for (const check of shown) {
    lines.push("");
    for (const line of checkLines(check, { ...page, isSingle, told })) lines.push(line);
  }
  const rest = telling.length - shown.length;
  if (rest > 0) lines.push("", page.paint(`${style.rest ?? "--verbose shows"} ${count(rest, "gateway")} more.`, "dim"));
  const hidden = page.verbose ? undefined : hiddenLine(report, style);
  if (hidden !== undefined) lines.push("", page.paint(hidden, "dim"));
  return `${lines.filter((line, at) => line !== "" || lines[at - 1] !== "").join("\n")}\n`;
}

interface Page extends TextStyle {
  readonly paint: Painter;
}

/** A page of a report, which may be about one plugin in one gateway. */
interface ReportPage extends Page {
  readonly isSingle: boolean;
  /** What was told of plugins, and with which gateway: several gateways often say the same. */
  readonly told: Map<string, string>;
}

/** Every plugin in every gateway on every target, the worst first. */
function gridLines(report: Report, page: Page): string[] {
  const { targets, hasGateways, rows } = gridOf(report);
  const shown = page.verbose ? rows : rows.slice(0, shownRows);
  const names = shown.map(({ plugin, gateway }) => (hasGateways ? [plugin, gateway] : [plugin]));
  const table = shown.map(({ cells }, at) => [
    ...(names[at] ?? []).map((name) => terminalText(name)),
    ...cells.map((cell) => (cell === undefined ? "" : `${outcomeMarks[cell][0]} ${outcomeWords[cell]}`)),
  ]);
  const header = [...(hasGateways ? ["", ""] : [""]), ...targets.map((target) => terminalText(target))];
  const widths = columnWidths([header, ...table]);
  const lines = table.map((row, at) => {
    const cells = row.map((cell, column) => {
      const outcome = shown[at]?.cells[column - (hasGateways ? 2 : 1)];
      const padded = cell.padEnd(widths[column] ?? 0);
      return outcome === undefined ? padded : page.paint(padded, outcomeMarks[outcome][1]);
    });
    return `  ${cells.join("  ")}`.trimEnd();
  });
  const rest = rows.length - shown.length;
  return [
    "",
    `  ${page.paint(alignRow(header, widths), "dim")}`,
    ...lines,
    ...(rest > 0 ? [page.paint(`  … ${rest} more`, "dim")] : []),
  ];
}

function hiddenLine(report: Report, style: TextStyle): string | undefined {
  const findings = report.checks.flatMap(({ plugins }) => plugins.filter(isJudged).map(sideFindings));
  const loud = findings.map((of) => of.filter(({ severity }) => severity !== "notice").length);
  const rest = loud.reduce((sum, count) => sum + Math.max(0, count - shownDifferences), 0);
  const notices = findings
    .flat()
    .filter((one) => one.severity === "notice" && !isToldAlways(one) && !isUsual(one)).length;
  const parts = [
    ...(rest > 0 ? [`${rest} more ${rest === 1 ? "difference" : "differences"}`] : []),
    ...(notices > 0 ? [`${notices} ${notices === 1 ? "notice" : "notices"}`] : []),
  ];
  return parts.length === 0 ? undefined : `${style.rest ?? "--verbose shows"} ${parts.join(" and ")}.`;
}

function checkLines(check: CheckReport, page: ReportPage): string[] {
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
  const told = check.plugins.filter((plugin) => page.isSingle || page.verbose || needsReading(plugin));
  // How good plugins were built is in the log, and with --verbose.
  const isCommandShown = page.verbose || told.some((plugin) => outcomeOf(plugin) !== "loads");
  for (const line of check.build === undefined ? [] : buildLines(check.build, isCommandShown, page)) lines.push(line);
  if (check.plugins.length > 1 && !check.together) {
    lines.push(`${" ".repeat(9)}each plugin judged alone, as in a process of its own`);
  }
  for (const plugin of told.toSorted((a, b) => worstFirst(outcomeOf(a), outcomeOf(b)))) {
    const key = storyKey(plugin);
    const before = page.told.get(key);
    lines.push("");
    if (before !== undefined && !page.verbose) {
      lines.push(`${nameLine(plugin, page)}, as in ${terminalText(before)}`);
      continue;
    }
    page.told.set(key, `${gateway.reference} on ${check.target}`);
    for (const line of pluginLines(plugin, page)) lines.push(line);
  }
  return lines;
}

/** Whether there is more to say of a plugin than the grid says. */
function needsReading(plugin: PluginReport): boolean {
  const outcome = outcomeOf(plugin);
  if (outcome !== "loads") return outcome !== "clear";
  return plugin.load !== undefined || plugin.findings.some((one) => one.severity !== "notice" || isToldAlways(one));
}

/** What somebody has accepted stays visible. */
function isToldAlways({ accepted }: Finding): boolean {
  return accepted !== undefined;
}

/** A plugin with what becomes of it. */
function nameLine(plugin: PluginReport, { paint }: Page): string {
  const [mark, ink] = outcomeMarks[outcomeOf(plugin)];
  const { name, path, preflight, notReached } = plugin;
  const called = path.endsWith(`${name}.so`) || name === path ? "" : `${terminalText(name)}: `;
  const begin = `${paint(mark, ink)} ${called}${paint(terminalText(path), "bold")}  `;
  if (notReached) return `${begin}is never reached: the gateway has crashed before`;
  if (preflight === undefined) return begin + paint(plugin.verdict, "bold", ink);
  return begin + (preflight === "clear" ? preflightSentence(plugin) : paint(preflightSentence(plugin), "bold", ink));
}

function pluginLines(plugin: PluginReport, page: Page): string[] {
  const { paint, width } = page;
  const lines = [nameLine(plugin, page)];
  if (!isJudged(plugin)) return lines;
  const [, ink] = outcomeMarks[outcomeOf(plugin)];
  const sentence = loaderSentence(plugin);
  if (sentence !== undefined) {
    lines.push("", `  ${paint(terminalText(sentence), ink)}`, "");
  }
  const [cause, ...more] = causeSentences(plugin).map((one) => terminalText(one));
  if (cause !== undefined) {
    const kind = causeKind(plugin);
    for (const each of label("Cause", kind === undefined ? cause : `${cause} (${kind})`, page)) lines.push(each);
    for (const line of more) for (const each of wrap(line, width, `${gap}· `)) lines.push(each);
  }
  // What is wrong comes before what to do about it.
  const isToldBelow = cause === undefined && sentence === undefined;
  const differences = differenceLines(plugin, page);
  if (isToldBelow) for (const line of [...differences, ...(differences.length > 0 ? [""] : [])]) lines.push(line);
  const fix = fixOf(plugin);
  for (const line of fix === undefined ? [] : labelledFix(fix, page)) lines.push(line);
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
  if (!isToldBelow) for (const line of differences) lines.push(line);
  const rules = acceptableRules(plugin);
  const shownFlags = (page.verbose ? rules : rules.slice(0, shownRules)).map((rule) => terminalText(acceptFlag(rule)));
  const rest = rules.length - shownFlags.length;
  if (rules.length > 0) lines.push("");
  const flags = [...shownFlags, ...(rest > 0 ? [`… ${rest} more`] : [])];
  for (const line of listLines("Accept", flags, page)) lines.push(line);
  return lines;
}

/** Lines that can be copied, below one heading. */
function listLines(name: string, lines: readonly string[], page: Page): string[] {
  return lines.map((line, at) => `${at === 0 ? heading(name, page) : gap}${page.paint(line, "green")}`);
}

/** How plugins were built, as far as it is shown. */
function buildLines(build: BuildReport, isCommandShown: boolean, page: Page): string[] {
  const indent = " ".repeat(9);
  const facts = buildFacts(build).flatMap((fact) => wrap(terminalText(fact), page.width, indent));
  if (!isCommandShown) return facts.map((line, at) => (at === 0 ? page.paint("Built", "dim") + line.slice(5) : line));
  const [first = "", ...more] = terminalLines(build.command);
  const [again = "", ...others] = terminalLines(build.again ?? "");
  return [
    `${page.paint("Built by", "dim")} ${first}`,
    ...more.map((line) => indent + line),
    ...(again === "" ? [] : [`${page.paint("Again by", "dim")} ${again}`, ...others.map((line) => indent + line)]),
    ...facts,
  ];
}

/** Everything else that was found, what matters first; one line each where two values are compared. */
function differenceLines(plugin: PluginReport, page: Page): string[] {
  const findings = sideFindings(plugin);
  const loud = findings
    .filter((finding) => finding.severity !== "notice" || isToldAlways(finding))
    .slice(0, shownDifferences);
  const shown = page.verbose ? findings.slice(0, mostDifferences) : loud;
  const lines: string[] = [];
  const isTable = (finding: Finding) => comparesValues(finding) && finding.accepted === undefined;
  const compared = shown.filter(isTable);
  if (compared.length > 0) lines.push("");
  for (const line of comparison(compared, page)) lines.push(line);
  for (const finding of shown.filter((one) => !isTable(one))) {
    lines.push("");
    for (const line of remark(finding, page)) lines.push(line);
    for (const step of stepsBeside(plugin, finding)) {
      for (const line of wrapStep(step, page)) lines.push(line);
    }
  }
  const rest = findings.length - shown.length;
  if (page.verbose && rest > 0) lines.push("", `  … ${rest} more; the JSON report has all.`);
  return lines;
}

/** What to do about one finding of several. */
function wrapStep(step: FixStep, { width, paint }: Page): string[] {
  const text = terminalText(stepLine(step));
  const lines = step.kind === "command" ? [`    ${text}`] : wrap(text, width, "    ");
  return lines.map((line) => `    ${paint(line.slice(4), "green")}`);
}

/** A finding that is a sentence, or several lines of a compiler, which stay as they are. */
function remark(finding: Finding, page: Page): string[] {
  const [mark, ink] = severityMarks[finding.severity];
  const [only = "", ...more] = placedMessage(finding);
  const kind = finding.kind === "build-failed" ? "" : ` (${finding.kind})`;
  const isWhole = more.length > 0 || finding.where !== undefined;
  const lines = isWhole ? [`    ${only}${kind}`] : wrap(`${only}${kind}`, page.width, "    ");
  const [first = "", ...rest] = [...lines, ...more.map((line) => `    ${line}`)];
  return [`  ${page.paint(mark, ink)} ${first.slice(4)}`, ...rest];
}

/** Values side by side: a table where it fits, else each finding on lines of its own. */
function comparison(findings: readonly Finding[], page: Page): string[] {
  const { paint, width } = page;
  if (findings.length === 0) return [];
  const rows = findings.map((finding) => [
    finding.kind,
    terminalText(finding.subject ?? ""),
    terminalText(finding.gateway ?? "–"),
    terminalText(finding.plugin ?? "–"),
  ]);
  const header = ["", "", "gateway", "plugin"];
  const widths = columnWidths([header, ...rows]);
  if (widths.reduce((sum, one) => sum + one + 2, 2) <= width) {
    const table = rows.map((row, at) => `  ${markOf(findings[at], paint)} ${alignRow(row, widths)}`);
    return [`    ${paint(alignRow(header, widths), "dim")}`, ...table];
  }
  return rows.flatMap(([kind = "", subject = "", gateway = "", plugin = ""], at) => [
    `  ${markOf(findings[at], paint)} ${`${kind} ${subject}`.trimEnd()}`,
    `      ${paint("gateway", "dim")}  ${gateway}`,
    `      ${paint("plugin", "dim")}   ${plugin}`,
  ]);
}

function markOf(finding: Finding | undefined, paint: Painter): string {
  if (finding === undefined) return " ";
  const [mark, ink] = severityMarks[finding.severity];
  return paint(mark, ink);
}
