/** JUnit's XML, as Jenkins, GitLab and others read it: a suite for each gateway and target, a case for each plugin. */
import type { CheckReport, PluginReport, Report } from "../model/report.ts";
import { terminalLines, terminalText } from "./escape.ts";
import { type FailOn, failsLine } from "./exit-code.ts";
import { type Outcome, outcomeOf } from "./plugin-outcome.ts";
import { loaderSentence } from "./sentence.ts";
import {
  causeSentences,
  fixLines,
  fixOf,
  isUsual,
  packageCount,
  placedMessage,
  preflightSentence,
  sideFindings,
} from "./wording.ts";

/** How a case ends: a failure is about the plugin, an error is that nobody could tell. */
type Ending = "failure" | "error" | "skipped" | "passed";

interface TestCase {
  readonly plugin: PluginReport;
  readonly ending: Ending;
}

/** @param failOn from which result on a case fails; what does not load fails on every line */
export function renderJunit(report: Report, failOn: FailOn): string {
  const suites = report.checks.map((check) => ({
    check,
    cases: check.plugins.map((plugin): TestCase => ({ plugin, ending: endingOf(plugin, failOn) })),
  }));
  const all = suites.flatMap(({ cases }) => cases);
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${report.tool.name}" ${counts(all)}>`,
    ...suites.flatMap(({ check, cases }) => suiteLines(check, cases)),
    "</testsuites>",
  ].join("\n")}\n`;
}

function endingOf(plugin: PluginReport, failOn: FailOn): Ending {
  const outcome = outcomeOf(plugin);
  const skipped: readonly Outcome[] = ["unreached", "clear"];
  if (skipped.includes(outcome)) return "skipped";
  if (outcome === "unknown") return "error";
  return failsLine(plugin, failOn === "never" ? "rejected" : failOn) ? "failure" : "passed";
}

function counts(cases: readonly TestCase[]): string {
  const of = (ending: Ending) => cases.filter((one) => one.ending === ending).length;
  return `tests="${cases.length}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}"`;
}

function suiteLines(check: CheckReport, cases: readonly TestCase[]): string[] {
  const place = xmlText(`${check.gateway.reference} on ${check.target}`);
  return [
    `  <testsuite name="${place}" ${counts(cases)}>`,
    ...cases.flatMap((one) => caseLines(one, place)),
    "  </testsuite>",
  ];
}

/** @param place escaped */
function caseLines({ plugin, ending }: TestCase, place: string): string[] {
  const head = `    <testcase name="${xmlText(plugin.name)}" classname="${place}"`;
  const lines = toldLines(plugin);
  const text = lines.map(xmlText).join("\n");
  if (ending === "passed") {
    if (lines.length === 0) return [`${head}/>`];
    return [`${head}>`, `      <system-out>${text}</system-out>`, "    </testcase>"];
  }
  const message = xmlText(lines[0] ?? outcomeOf(plugin));
  if (ending === "skipped") return [`${head}>`, `      <skipped message="${message}"/>`, "    </testcase>"];
  const type = `type="${outcomeOf(plugin)}" message="${message}"`;
  return [`${head}>`, `      <${ending} ${type}>${text}</${ending}>`, "    </testcase>"];
}

/** What there is to read of a plugin, the most telling line first. */
function toldLines(plugin: PluginReport): string[] {
  const sentence = loaderSentence(plugin);
  const notReached = plugin.notReached ? ["The gateway has crashed before."] : [];
  const preflight = plugin.preflight === undefined ? [] : [`${plugin.name} ${preflightSentence(plugin)}`];
  const fix = fixOf(plugin);
  const packages = outcomeOf(plugin) === "loads" ? undefined : packageCount(plugin);
  return [
    ...notReached,
    ...preflight,
    ...[sentence].filter((line) => line !== undefined),
    ...causeSentences(plugin),
    ...[packages].filter((line) => line !== undefined),
    ...(fix === undefined ? [] : fixLines(fix)),
    ...sideFindings(plugin)
      .filter((finding) => !isUsual(finding) && !plugin.notReached)
      .flatMap(placedMessage),
  ].flatMap(terminalLines);
}

/** Characters that XML 1.0 has no place for, and those that mean something in it. */
function xmlText(foreign: string): string {
  return terminalText(foreign)
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
