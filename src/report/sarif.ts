/** SARIF 2.1.0 (OASIS), within what GitHub's code scanning takes of an upload. */
import { createHash } from "node:crypto";
import { catalogue, type FindingKind, type Severity } from "../model/catalogue.ts";
import { type Fix, stepsOf, stepsSentence } from "../model/fix.ts";
import { clip } from "../model/phrases.ts";
import type { CheckReport, Finding, Location, PluginReport, Report } from "../model/report.ts";
import { terminalText } from "./escape.ts";
import { headline } from "./headline.ts";
import { stringify } from "./json.ts";
import { loaderSentence } from "./sentence.ts";
import { fixHeading, fixOf, fixSteps, isUsual, orderedFindings } from "./wording.ts";

/** Of one run, GitHub shows this many; what is over is dropped there, and nobody hears of it. */
const mostResults = 5000;
const longestMessage = 1000;

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  notice: "note",
};
const severities: readonly Severity[] = ["error", "warning", "notice"];

/** One finding with the plugin and the check that it belongs to. */
interface Subject {
  readonly finding: Finding;
  readonly plugin: PluginReport;
  readonly check: CheckReport;
}

/** A report for code scanning: one result for each finding that is not the same for every plugin. */
export function renderSarif(report: Report): string {
  const subjects = report.checks
    .flatMap((check) => check.plugins.flatMap((plugin) => subjectsOf(plugin, check)))
    .toSorted((a, b) => severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity));
  const shown = subjects.slice(0, mostResults);
  const kinds = [...new Set(shown.map(({ finding }) => finding.kind))];
  const rest = subjects.length - shown.length;
  const left = `${rest} more results are left out; the JSON report has them all.`;
  const seen = new Map<string, number>();
  return stringify({
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: report.tool.name, semanticVersion: report.tool.version, rules: kinds.map(ruleOf) } },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: true,
            ...(rest > 0 && { toolExecutionNotifications: [{ level: "warning", message: { text: left } }] }),
          },
        ],
        results: shown.map((subject) => resultOf(subject, kinds, seen)),
        properties: { verdict: report.verdict, headline: headline(report) },
      },
    ],
  });
}

function subjectsOf(plugin: PluginReport, check: CheckReport): Subject[] {
  return orderedFindings(plugin)
    .filter((finding) => !isUsual(finding))
    .map((finding) => ({ finding, plugin, check }));
}

function ruleOf(kind: FindingKind): object {
  const { title, explanation, severity } = catalogue[kind];
  return {
    id: kind,
    shortDescription: { text: title },
    fullDescription: { text: explanation },
    help: { text: explanation },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ["go-plugin"] },
  };
}

function resultOf(subject: Subject, kinds: readonly FindingKind[], seen: Map<string, number>): object {
  const { finding, plugin, check } = subject;
  const { file, line } = placeOf(finding, plugin);
  return {
    ruleId: finding.kind,
    ruleIndex: kinds.indexOf(finding.kind),
    level: levels[finding.severity],
    message: { text: messageOf(subject) },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line } } }],
    partialFingerprints: { primaryLocationLineHash: fingerprint(subject, seen) },
    ...(finding.accepted !== undefined && {
      suppressions: [{ kind: "external", status: "accepted", justification: plain(finding.accepted) }],
    }),
    properties: {
      plugin: plugin.name,
      gateway: check.gateway.reference,
      target: check.target,
      verdict: plugin.verdict,
    },
  };
}

/** Without a line of its own a finding belongs to the plugin's requirements, else to its file. */
function placeOf({ where }: Finding, { source, path }: PluginReport): Location {
  return where ?? { file: source?.goMod ?? path, line: 1 };
}

function messageOf({ finding, plugin, check }: Subject): string {
  const refusal = finding.kind === "package-mismatch" ? loaderSentence(plugin) : undefined;
  const fix = fixText(finding, plugin);
  const place = `${plugin.name} in ${check.gateway.reference} on ${check.target}`;
  return plain(
    clip(`${place}: ${refusal === undefined ? "" : `${refusal}. `}${finding.message}${fix}`, longestMessage),
  );
}

/** What to do: of the refusal what is known of it as a whole. */
function fixText({ kind, severity, fix }: Finding, plugin: PluginReport): string {
  const whole = kind === "package-mismatch" && plugin.fix !== undefined ? fixOf(plugin) : undefined;
  const isSettled = severity === "error" && plugin.fix !== undefined && plugin.fix.standing !== "try";
  const own: Fix | undefined = fix === undefined || isSettled ? undefined : { standing: "try", steps: stepsOf(fix) };
  const found = whole ?? own;
  if (found === undefined) return "";
  const { name, note } = fixHeading(found);
  const heading = note === undefined ? name : found.standing === "none" ? `${name}: ${note}` : `${name} (${note})`;
  return ` ${heading}${found.standing === "none" ? "" : ":"} ${stepsSentence(fixSteps(found))}`;
}

/** Text in which nothing is a link (SARIF 3.11.6: `[text](target)`). */
function plain(foreign: string): string {
  return terminalText(foreign).replace(/\](?=\()/g, "] ");
}

/** A reference (RFC 3986) to a file, from the root of the checkout where its path is relative. */
function uriOf(path: string): string {
  // Half a character, which a file's name may hold, has no UTF-8.
  const parts = Buffer.from(path).toString().split("/").map(encodeURIComponent);
  return `${path.startsWith("/") ? "file://" : ""}${parts.join("/")}`;
}

/** The same for the same finding in a later run, whatever line it is at by then; told apart within one run. */
function fingerprint({ finding, plugin, check }: Subject, seen: Map<string, number>): string {
  const parts = [finding.kind, finding.subject ?? "", plugin.name, check.target];
  const key = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
  const count = (seen.get(key) ?? 0) + 1;
  seen.set(key, count);
  return `${key}:${count}`;
}
