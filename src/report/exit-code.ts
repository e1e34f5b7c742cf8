import { isJudged, type PluginReport, type Report, type Verdict } from "../model/report.ts";

/** From which result on a run fails; `never` leaves the codes of unusable input (2) and of `unknown` (3). */
export const failOnLines = ["warning", "mismatch", "rejected", "never"] as const;
export type FailOn = (typeof failOnLines)[number];

/** The code of unusable input, which ends a run before there is a report. */
export const unusableInput = 2;

/** Verdicts that fail each line. `unknown` is on none: it has a code of its own. */
const failing: Readonly<Record<FailOn, readonly Verdict[]>> = {
  warning: ["mismatch", "unbuilt", "rejected", "crashes"],
  mismatch: ["mismatch", "unbuilt", "rejected", "crashes"],
  // A plugin that could not be built does not load either.
  rejected: ["unbuilt", "rejected", "crashes"],
  never: [],
};

/**
 * The exit code of a report, from all plugins of all checks: 1 if any is at or above the line, else 3 if any is
 * `unknown`, else 0. Plugins behind a predicted crash, and those that were only compared, do not count.
 */
export function exitCode(report: Report, failOn: FailOn): 0 | 1 | 3 {
  const plugins = report.checks.flatMap((check) => check.plugins).filter(isJudged);
  if (plugins.some((plugin) => failsLine(plugin, failOn))) return 1;
  return plugins.some((plugin) => plugin.verdict === "unknown") ? 3 : 0;
}

/** Whether a plugin is at or above a line. */
export function failsLine(plugin: PluginReport, failOn: FailOn): boolean {
  if (failing[failOn].includes(plugin.verdict)) return true;
  // What is undecided stays undecided, whatever else was seen.
  if (failOn !== "warning" || plugin.verdict === "unknown") return false;
  return plugin.findings.some((finding) => finding.severity !== "notice");
}
