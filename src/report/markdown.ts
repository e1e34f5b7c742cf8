import { type FindingKind, pagePath } from "../model/catalogue.ts";
import type { FixStep } from "../model/fix.ts";
import { count, listed } from "../model/phrases.ts";
import type { CheckReport, Finding, PluginReport, Report } from "../model/report.ts";
import { markdownBlock, markdownCode, markdownText, terminalLines } from "./escape.ts";
import { fixBlocks, fold } from "./fix-blocks.ts";
import { gridOf } from "./grid.ts";
import { callName, headline } from "./headline.ts";
import { type Outcome, outcomeWords, reportOutcome } from "./plugin-outcome.ts";
import { loaderSentence } from "./sentence.ts";
import { type Story, storiesOf } from "./story.ts";
import {
  acceptableRules,
  acceptFlag,
  buildFacts,
  causeKind,
  causeSentences,
  comparesValues,
  fixOf,
  gatewayFacts,
  openedBy,
  orderedFindings,
  packageCount,
  placedMessage,
  preflightSentence,
  sideFindings,
  stepsBeside,
} from "./wording.ts";

/** What a page can lead to, as far as it is known. */
export interface PageLinks {
  /** Address of the folder of this repository's files, without a slash at the end. */
  readonly repository?: string;
  readonly artifacts?: readonly { readonly name: string; readonly url: string }[];
  readonly release?: { readonly page: string; readonly state: "draft" | "published" };
  /** One command that does the same elsewhere, as a person can paste it. */
  readonly reproduce?: string;
}

/** The runner drops a summary over 1 MiB as a whole; a little room stays for what other steps of a job add. */
const largest = 1_000_000;
/** Rows of one table or list, and characters of one list of packages, before the rest becomes a number. */
const mostRows = 200;
const mostNames = 20_000;
const mostSymbols = 12;
const mostPlaces = 6;
const widestCorner = 40;

const marks: Readonly<Record<Outcome, string>> = {
  loads: "✅",
  mismatch: "⚠️",
  unknown: "⚠️",
  unbuilt: "❌",
  rejected: "❌",
  crashes: "❌",
  refused: "❌",
  clear: "➖",
  unreached: "➖",
};

const severityMarks = { error: "❌", warning: "⚠️", notice: "ℹ️" } as const;

/**
 * A report for the page of a run, in GitHub's Markdown: the verdict, the grid, what needs reading with the worst first,
 * and the rest folded away.
 * @param limit bytes of UTF-8; what does not fit is left out, and a line at the end says so
 */
export function renderMarkdown(report: Report, links: PageLinks = {}, limit = largest): string {
  const stories = storiesOf(report);
  const blocks = [
    `## ${marks[reportOutcome(report)]} ${markdownText(capital(headline(report)))}`,
    gridBlock(report),
    ...publishedBlocks(links),
    ...stories.map((story) => storyBlock(story, links)),
    ...(stories.length > 0
      ? reproduceBlocks(links).map((block) => `**Reproduce it** in a checkout of this commit\n\n${block}`)
      : []),
    ...stories.flatMap(differenceBlocks),
    ...noticeBlocks(report),
    ...fileBlocks(report),
    gatewayBlock(report),
    ...buildBlocks(report),
    ...(stories.length > 0 ? [] : reproduceBlocks(links).map((block) => fold("The same on another machine", block))),
  ];
  return within(limit, blocks);
}

/**
 * A page for a run that could not do what it was asked for.
 * @param title what was not done
 * @param sentence what is wrong, with the name of the input
 */
export function renderFailure(title: string, sentence: string, { repository }: PageLinks = {}): string {
  const lines = [`## ❌ ${markdownText(title)}`, `> ${markdownCode(sentence)}`];
  if (repository !== undefined) lines.push(`[All inputs](${repository}/docs/inputs.md)`);
  return `${lines.join("\n\n")}\n`;
}

/** As many blocks as the limit allows, each whole, so that no table, fence or fold is left open. */
function within(limit: number, blocks: readonly string[]): string {
  const cut = (parts: number) =>
    `\n_The page of a run takes 1 MiB: ${parts} more ${parts === 1 ? "part" : "parts"} of this report did not fit. The report file has all._\n`;
  let room = limit - Buffer.byteLength(cut(blocks.length));
  const kept: string[] = [];
  for (const block of blocks) {
    const size = Buffer.byteLength(block) + 2;
    if (size > room) continue;
    room -= size;
    kept.push(block);
  }
  const left = blocks.length - kept.length;
  return `${kept.join("\n\n")}\n${left === 0 ? "" : cut(left)}`;
}

/** A sentence of ours; one that begins with the name of a plugin stays as it is. */
function capital(sentence: string): string {
  return /^(?:all|it|nothing|no|in|on) /.test(sentence)
    ? sentence.charAt(0).toUpperCase() + sentence.slice(1)
    : sentence;
}

/** `in tyk@5.8.6 and tyk@5.9.0`, `on linux/amd64`. */
function placesText(places: readonly string[]): string {
  const text = markdownText(listed(places, mostPlaces));
  return places[0]?.startsWith("on ") ? text : `in ${text}`;
}

function gridBlock(report: Report): string {
  const { targets, hasGateways, rows } = gridOf(report);
  const lines = rows.slice(0, mostRows).map(({ plugin, gateway, cells }) => {
    const names = hasGateways ? [plugin, gateway] : [plugin];
    const shown = cells.map((cell) => (cell === undefined ? "" : `${marks[cell]} ${outcomeWords[cell]}`));
    return tableRow([...names.map(markdownText), ...shown]);
  });
  const rest = rows.length - lines.length;
  const columns = (hasGateways ? 2 : 1) + targets.length;
  if (rest > 0) lines.push(tableRow([`${rest} more`, ...Array.from({ length: columns - 1 }, () => "")]));
  const [only] = report.checks;
  const reference = only?.gateway.reference ?? "";
  // The sentence above has named it; a long path would make a table that has to be scrolled.
  const corner = reference.length > widestCorner ? "plugin" : markdownText(reference);
  const head = [...(hasGateways ? ["plugin", "gateway"] : [corner]), ...targets.map(markdownText)];
  return [tableRow(head), tableRow(head.map(() => "---")), ...lines].join("\n");
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Where what was built is to be found. */
function publishedBlocks({ artifacts = [], release }: PageLinks): string[] {
  const links = artifacts.slice(0, mostRows).map(({ name, url }) => `[${markdownText(name)}](${linkTarget(url)})`);
  const rest = artifacts.length - links.length;
  const names = [...links, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
  return [
    ...(links.length > 0 ? [`📦 ${links.length === 1 ? "Artifact" : "Artifacts"}: ${names}`] : []),
    ...(release === undefined
      ? []
      : [`🚀 [${release.state === "draft" ? "Draft of the release" : "Release"}](${linkTarget(release.page)})`]),
  ];
}

/** An address that ends where its parenthesis does. */
function linkTarget(url: string): string {
  return url.toWellFormed().replace(/[^\w!$&'*+,;=:@/?#%.~-]/gu, (character) => {
    const bytes = [...Buffer.from(character)];
    return bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  });
}

function reproduceBlocks({ reproduce }: PageLinks): string[] {
  return reproduce === undefined ? [] : [shellBlock(reproduce)];
}

/** The kind of a finding, leading to its page. */
function kindLink(kind: FindingKind, { repository }: PageLinks): string {
  return repository === undefined ? `\`${kind}\`` : `[${kind}](${repository}/${pagePath(kind)})`;
}

function storyBlock({ plugin, places, outcome, remarks }: Story, links: PageLinks): string {
  const name = markdownText(plugin.name);
  const title = outcome === "loads" ? "loads, with remarks" : outcomeWords[outcome];
  const lines = [`### ${marks[outcome]} ${name}: ${title}`];
  if (places.length > 0) lines.push(`${capital(placesText(places))}:`);
  if (plugin.preflight !== undefined)
    lines.push(`${markdownText(`${callName(plugin)} ${preflightSentence(plugin)}`)}.`);
  const sentence = loaderSentence(plugin);
  // Code inside of a quotation wraps on a narrow screen, where a block would have to be scrolled.
  if (sentence !== undefined) lines.push(`> ${markdownCode(sentence)}`);
  const failures = plugin.findings.filter(({ kind }) => kind === "build-failed");
  if (failures.length > 0) lines.push(failures.slice(0, mostRows).map(failureItem).join("\n"));
  const [cause, ...evidence] = causeSentences(plugin);
  const kind = causeKind(plugin);
  if (cause !== undefined) {
    lines.push(`**Cause** ${markdownText(cause)}${kind === undefined ? "" : ` (${kindLink(kind, links)})`}`);
    const facts = [packageCount(plugin), ...evidence].filter((one) => one !== undefined);
    if (facts.length > 0) lines.push(facts.map((line) => `- ${markdownText(line)}`).join("\n"));
  }
  // What is wrong comes before what to do about it.
  const remarked = remarks.length > 0 ? [remarkList(plugin, remarks, links)] : [];
  if (cause === undefined) lines.push(...remarked);
  const fix = fixOf(plugin);
  if (fix !== undefined) lines.push(...fixBlocks(fix));
  if (plugin.load !== undefined) lines.push(`**Really opened** ${markdownText(openedBy(plugin.load))}`);
  if (cause !== undefined) lines.push(...remarked);
  lines.push(...acceptBlocks(plugin));
  return lines.join("\n\n");
}

/** What a compiler says, in lines that wrap. */
function failureItem(finding: Finding): string {
  return `- ${placedMessage(finding)
    .map((line) => markdownCode(line.trim()))
    .join("<br>")}`;
}

/** What else matters, a line each: tables of values are too wide for a telephone. */
function remarkList(plugin: PluginReport, remarks: readonly Finding[], links: PageLinks): string {
  const items = remarks.slice(0, mostRows).map((remark) => {
    const { kind, severity, message, where, accepted } = remark;
    const mark = accepted === undefined ? severityMarks[severity] : "☑️ accepted:";
    const place = where === undefined ? "" : ` ${markdownCode(`${where.file}:${where.line}`)}`;
    const steps = stepsBeside(plugin, remark);
    const change = steps.length === 0 ? "" : ` Try: ${steps.map(stepText).join(" ")}`;
    return `- ${mark} ${markdownText(message)} (${kindLink(kind, links)})${place}${change}`;
  });
  const rest = remarks.length - items.length;
  return [...items, ...(rest > 0 ? [`- ${rest} more in the report file`] : [])].join("\n");
}

/** A command to copy, or a sentence. */
function stepText(step: FixStep): string {
  return step.kind === "command" ? markdownCode(step.line) : markdownText(step.sentence);
}

/** How to live with what differs. */
function acceptBlocks(plugin: PluginReport): string[] {
  const rules = acceptableRules(plugin);
  if (rules.length === 0) return [];
  const input = ["ignore: |", ...rules.map((rule) => `  ${rule} REASON`)];
  const flags = rules.map((rule) => acceptFlag(rule)).join(" ");
  const body = `${markdownBlock(input, "yaml")}\n\nOn the command line: ${markdownCode(flags)}`;
  return [fold("Accept it, with a reason", body)];
}

/** Everything that differs, and which packages, folded away. */
function differenceBlocks({ plugin, places }: Story): string[] {
  const values = orderedFindings(plugin).filter(comparesValues);
  const different = plugin.different ?? [];
  if (values.length + different.length === 0) return [];
  const where = places.length === 0 ? "" : ` (${listed(places, 2)})`;
  const parts = [
    ...(values.length > 0 ? [valueTable(values)] : []),
    ...(different.length > 0 ? [`${packageCount(plugin) ?? "These packages differ"}:`, nameList(different)] : []),
  ];
  return [fold(`What differs between ${plugin.name} and the gateway${where}`, parts.join("\n\n"))];
}

function valueTable(findings: readonly Finding[]): string {
  const rows = findings.slice(0, mostRows).map(({ kind, severity, subject, gateway, plugin }) => {
    const values = [gateway, plugin].map((value) => (value === undefined ? "–" : markdownCode(value)));
    const mark = severity === "notice" ? "" : severityMarks[severity];
    return tableRow([mark, kind, subject === undefined ? "" : markdownCode(subject), ...values]);
  });
  const rest = findings.length - rows.length;
  if (rest > 0) rows.push(tableRow(["", `${rest} more`, "", "", ""]));
  return [tableRow(["", "kind", "what", "gateway", "plugin"]), "|---|---|---|---|---|", ...rows].join("\n");
}

function nameList(names: readonly string[]): string {
  let length = 0;
  const shown = names.filter((name) => {
    length += name.length + 1;
    return length <= mostNames;
  });
  const rest = names.length - shown.length;
  return markdownBlock([...shown, ...(rest > 0 ? [`… ${rest} more`] : [])]);
}

/** Sentences that nobody has to act on, each once. */
function noticeBlocks(report: Report): string[] {
  const plugins = report.checks.flatMap((check) => check.plugins);
  const notices = plugins.flatMap((plugin) =>
    sideFindings(plugin)
      .filter(({ severity, accepted }) => severity === "notice" && accepted === undefined)
      .filter((finding) => !comparesValues(finding) || finding.kind === "follows-gateway")
      .map((finding) => `- ${markdownText(callName(plugin))}: ${markdownText(finding.message)} (${finding.kind})`),
  );
  const lines = [...new Set(notices)];
  if (lines.length === 0) return [];
  const rest = lines.length - mostRows;
  const shown = [...lines.slice(0, mostRows), ...(rest > 0 ? [`- ${rest} more in the report file`] : [])];
  return [fold("Notices", shown.join("\n"))];
}

/** The files, with what tells them from others. */
function fileBlocks(report: Report): string[] {
  const lines = new Set(
    report.checks.flatMap(({ plugins }) =>
      plugins.flatMap((plugin) => {
        const facts = [
          ...(plugin.size === undefined ? [] : [sizeText(plugin.size)]),
          ...(plugin.sha256 === undefined ? [] : [markdownCode(`sha256:${plugin.sha256}`)]),
          ...(plugin.goVersion === undefined ? [] : [markdownText(plugin.goVersion)]),
          ...(plugin.integrity === "altered" ? ["changed after it was linked"] : []),
          ...exportsOf(plugin),
        ];
        return facts.length === 0 ? [] : [`- ${markdownCode(plugin.path)}: ${facts.join(" · ")}`];
      }),
    ),
  );
  if (lines.size === 0) return [];
  return [fold("Files, with sizes and digests", [...lines].slice(0, mostRows).join("\n"))];
}

/** Bytes in units of a thousand, as file systems and registries show them. */
function sizeText(bytes: number): string {
  if (bytes < 1000) return count(bytes, "byte");
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function exportsOf({ symbols }: PluginReport): string[] {
  if (symbols.length === 0) return [];
  const shown = symbols.slice(0, mostSymbols).map((one) => markdownCode(one));
  const rest = symbols.length - mostSymbols;
  return [`exports ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`];
}

const verifiedWords: Readonly<Record<CheckReport["gateway"]["verifiedBy"], string | undefined>> = {
  "pinned-digest": "verified by gateway-digest",
  checksums: "verified by the release's checksums",
  "registry-digest": "verified by the registry's digest",
  none: undefined,
};

function gatewayBlock({ checks }: Report): string {
  const lines = checks.slice(0, mostRows).map((check) => {
    const { gateway, together, plugins } = check;
    const digest = gateway.digest ?? (gateway.sha256 === undefined ? undefined : `sha256:${gateway.sha256}`);
    const verified = verifiedWords[gateway.verifiedBy];
    const facts = [
      ...(gateway.path === undefined ? [] : [markdownCode(gateway.path)]),
      ...gatewayFacts(check).map((one) => markdownText(one)),
      ...(digest === undefined ? [] : [markdownCode(digest)]),
      ...(verified === undefined ? [] : [verified]),
      ...(plugins.length > 1 && !together ? ["each plugin judged alone"] : []),
    ];
    return `- ${markdownCode(gateway.reference)}: ${facts.join(" · ")}`;
  });
  const rest = checks.length - lines.length;
  const shown = [...lines, ...(rest > 0 ? [`- ${rest} more`] : [])].join("\n");
  return fold(checks.length === 1 ? "Gateway" : "Gateways", shown);
}

function buildBlocks({ checks }: Report): string[] {
  const parts = checks.flatMap(({ build }) => {
    if (build === undefined) return [];
    const facts = buildFacts(build).map((fact) => `- ${markdownText(fact)}`);
    const again = build.again === undefined || build.again === "" ? [] : ["Again with", shellBlock(build.again)];
    const list = facts.length === 0 ? [] : [facts.join("\n")];
    return [[shellBlock(build.command), ...again, ...list].join("\n\n")];
  });
  const shown = [...new Set(parts)];
  return shown.length === 0 ? [] : [fold("How it was built", shown.slice(0, mostRows).join("\n\n"))];
}

/** Commands that can be copied. */
function shellBlock(text: string): string {
  return markdownBlock(terminalLines(text), "sh");
}
