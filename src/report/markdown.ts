import { type CheckReport, type Finding, isJudged, type PluginReport, type Report } from "../model/report.ts";
import { markdownBlock, markdownCode, markdownText, terminalLines } from "./escape.ts";
import { severityMarks, verdictMarks } from "./paint.ts";
import { loaderSentence } from "./sentence.ts";
import {
  buildFacts,
  causeSentences,
  comparesValues,
  fixes,
  gatewayFacts,
  headline,
  packageCount,
  placedMessage,
  preflightSentence,
  sideFindings,
} from "./wording.ts";

/** The runner drops a summary over 1 MiB as a whole; a little room stays for what other steps of a job add. */
const largest = 1_000_000;
/** Rows of one table, and characters of one list of packages, before the rest becomes a number. */
const mostRows = 200;
const mostNames = 20_000;

/**
 * A report for the page of a run, in GitHub's Markdown.
 * @param limit bytes of UTF-8; what does not fit is left out, and a line at the end says so
 */
export function renderMarkdown(report: Report, limit = largest): string {
  const blocks = [`## ${verdictMarks[report.verdict][0]} ${report.verdict}: ${markdownText(headline(report))}`];
  for (const check of report.checks) {
    // Every plugin's own story before anybody's details.
    const parts = [gatewayBlocks(check), ...check.plugins.map(storyBlocks), ...check.plugins.map(detailBlocks)];
    for (const part of parts) for (const block of part) blocks.push(block);
  }
  return within(limit, blocks);
}

/** As many blocks as the limit allows, each whole, so that no table, fence or fold is left open. */
function within(limit: number, blocks: readonly string[]): string {
  const cut = (count: number) =>
    `\n_The page of a run takes 1 MiB: ${count} more ${count === 1 ? "part" : "parts"} of this report did not fit. The report file has all._\n`;
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

function gatewayBlocks(check: CheckReport): string[] {
  const member = check.gateway.path === undefined ? "" : ` (${markdownCode(check.gateway.path)})`;
  const facts = gatewayFacts(check)
    .map((one) => markdownText(one))
    .join(" · ");
  const alone = check.plugins.length > 1 && !check.together ? " · each plugin judged alone" : "";
  const blocks = [`**Gateway** ${markdownCode(check.gateway.reference)}${member} · ${facts}${alone}`];
  if (check.build !== undefined) {
    blocks.push(`Built with\n\n${markdownBlock(terminalLines(check.build.command), "sh")}`);
    const { again } = check.build;
    if (again !== undefined) blocks.push(`and again with\n\n${markdownBlock(terminalLines(again), "sh")}`);
    const facts = buildFacts(check.build);
    if (facts.length > 0) blocks.push(facts.map((fact) => `- ${markdownText(fact)}`).join("\n"));
  }
  if (check.plugins.length < 2) return blocks;
  const rows = check.plugins.slice(0, mostRows).map((plugin) => {
    const [mark] = verdictMarks[plugin.verdict];
    const why = causeSentences(plugin)[0] ?? loaderSentence(plugin) ?? "";
    if (plugin.notReached)
      return `| – | ${markdownCode(plugin.path)} | never reached | the gateway has crashed before |`;
    if (!isJudged(plugin)) return `| – | ${markdownCode(plugin.path)} | not built | nothing speaks against it |`;
    return `| ${mark} | ${markdownCode(plugin.path)} | ${plugin.verdict} | ${markdownText(why)} |`;
  });
  const rest = check.plugins.length - rows.length;
  if (rest > 0) rows.push(`| | ${rest} more | | |`);
  blocks.push(["| | plugin | verdict | why |", "|---|---|---|---|", ...rows].join("\n"));
  return blocks;
}

function storyBlocks(plugin: PluginReport): string[] {
  if (plugin.notReached) return [];
  if (!isJudged(plugin)) return [`### – ${markdownCode(plugin.path)} ${markdownText(preflightSentence(plugin))}`];
  const [mark] = verdictMarks[plugin.verdict];
  const lines = [`### ${mark} ${markdownCode(plugin.path)}: ${plugin.verdict}`];
  const sentence = loaderSentence(plugin);
  if (sentence !== undefined) lines.push(markdownBlock([sentence]));
  const failures = plugin.findings.filter(({ kind }) => kind === "build-failed");
  if (failures.length > 0) lines.push(markdownBlock(failures.slice(0, mostRows).flatMap(placedMessage)));
  const [cause, ...evidence] = causeSentences(plugin);
  if (cause !== undefined) {
    lines.push(`**Cause** ${markdownText(cause)}`);
    if (evidence.length > 0) lines.push(evidence.map((line) => `- ${markdownText(line)}`).join("\n"));
  }
  const changes = fixes(plugin);
  if (changes.length > 0) lines.push("**Fix**", markdownBlock(changes.flatMap(terminalLines)));
  const facts = [packageCount(plugin), exportsOf(plugin)].filter((fact) => fact !== undefined);
  if (facts.length > 0) lines.push(facts.join(" · "));
  return [lines.join("\n\n")];
}

function exportsOf(plugin: PluginReport): string | undefined {
  if (plugin.symbols.length === 0) return undefined;
  const shown = plugin.symbols
    .slice(0, 12)
    .map((one) => markdownCode(one))
    .join(", ");
  const rest = plugin.symbols.length - 12;
  return `exports ${shown}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function detailBlocks(plugin: PluginReport): string[] {
  const findings = sideFindings(plugin).filter(({ kind }) => kind !== "build-failed");
  const loud = findings.filter((finding) => finding.severity !== "notice");
  const quiet = findings.filter((finding) => finding.severity === "notice");
  const blocks: string[] = [];
  const of = markdownCode(plugin.path);
  if (loud.length > 0) blocks.push(`**Differences of ${of}**\n\n${findingTable(loud)}`);
  if (quiet.length > 0)
    blocks.push(fold(`${quiet.length} ${quiet.length === 1 ? "notice" : "notices"} for ${of}`, findingTable(quiet)));
  const different = plugin.different ?? [];
  if (different.length > 0)
    blocks.push(fold(`${packageCount(plugin) ?? "Packages that differ"} for ${of}`, nameList(different)));
  return blocks;
}

function findingTable(findings: readonly Finding[]): string {
  const rows = findings.slice(0, mostRows).map((finding) => {
    const [mark] = severityMarks[finding.severity];
    const what = finding.subject === undefined ? finding.kind : markdownCode(finding.subject);
    if (!comparesValues(finding)) return `| ${mark} | ${what} | | | ${markdownText(finding.message)} |`;
    const values = [finding.gateway, finding.plugin].map((value) => (value === undefined ? "–" : markdownCode(value)));
    const fix = finding.fix === undefined ? "" : markdownCode(finding.fix);
    return `| ${mark} | ${what} | ${values.join(" | ")} | ${fix} |`;
  });
  const rest = findings.length - rows.length;
  if (rest > 0) rows.push(`| | ${rest} more | | | |`);
  return ["| | what | gateway | plugin | |", "|---|---|---|---|---|", ...rows].join("\n");
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

function fold(summary: string, body: string): string {
  // Markdown is not read inside <summary>: `code` there has to be HTML already.
  const heading = summary.replace(
    /`([^`]*)`/g,
    (_, code: string) => `<code>${code.replace(/[<>&]/g, (c) => `&#${c.charCodeAt(0)};`)}</code>`,
  );
  return `<details><summary>${heading}</summary>\n\n${body}\n\n</details>`;
}
