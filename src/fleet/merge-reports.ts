import * as v from "valibot";
import { parsedJson } from "../model/parsed-json.ts";
import { count } from "../model/phrases.ts";
import type { CheckReport, PluginReport } from "../model/report.ts";
import { entriesOf, type FleetEntry, type FleetJob } from "./fleet-plan.ts";
import { reportSchema } from "./report-schema.ts";

/** What a job left: the text of a report, or why there is none. */
export type LeftReport = { readonly text: string } | { readonly missing: string };

/**
 * The checks of all jobs, in the order of the plan. What a job was to report and did not is `unknown`; what it was not to
 * report counts for nothing.
 * @param leftBy what each job left
 * @param tell is told what is wrong with a report, one sentence each
 */
export function mergeReports(
  jobs: readonly FleetJob[],
  leftBy: (job: FleetJob) => LeftReport,
  tell: (sentence: string) => void,
): readonly CheckReport[] {
  const read = jobs.map((job) => {
    const { checks, problem } = checksOf(job, leftBy(job));
    if (problem !== undefined) tell(`Job ${job.job} (${job.name}): ${problem}`);
    return checks.map((found) => ({ job, ...found }));
  });
  const all = read.flat();
  // Each line of a plan names one plugin where as many were found: it is what it is to other jobs.
  const known = new Map(all.flatMap(({ job, check, isMissing }) => (isMissing ? [] : [[job.plugin, check.plugins]])));
  return joined(
    all.map(({ job, check, isMissing }) => {
      const found = known.get(job.plugin) ?? [];
      if (!isMissing || found.length !== check.plugins.length) return check;
      return { ...check, plugins: check.plugins.map((plugin, at) => ({ ...plugin, ...identityOf(found[at]) })) };
    }),
  );
}

/** What reports know a plugin by. */
function identityOf(plugin: PluginReport | undefined): Partial<PluginReport> {
  if (plugin === undefined) return {};
  const { name, path, source } = plugin;
  return source === undefined ? { name, path } : { name, source };
}

interface JobChecks {
  readonly checks: readonly { readonly check: CheckReport; readonly isMissing: boolean }[];
  readonly problem?: string;
}

function checksOf(job: FleetJob, left: LeftReport): JobChecks {
  const entries = entriesOf(job);
  const allMissing = (problem: string): JobChecks => ({
    checks: entries.map((entry) => ({ check: missingCheck(job, entry, problem), isMissing: true })),
    problem,
  });
  if ("missing" in left) return allMissing(left.missing);
  const parsed = parsedJson(reportSchema, left.text);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const field = v.getDotPath(issue) ?? "the whole file";
    return allMissing(`its report is none that this version reads: ${field}: ${issue.message.slice(0, 200)}.`);
  }
  const found = new Map<string, CheckReport>();
  for (const check of parsed.output.checks) {
    const key = keyOf({ gateway: check.gateway.reference, target: check.target });
    const isOwn = entries.some((entry) => keyOf(entry) === key);
    // Who claims what another job was to check is believed in nothing.
    if (!isOwn || found.has(key)) {
      return allMissing(
        `its report ${isOwn ? "has twice" : "claims"} the check of ${shown(check)}, so that nothing of it counts.`,
      );
    }
    found.set(key, check);
  }
  const problems: string[] = [];
  const checks = entries.map((entry) => {
    const check = found.get(keyOf(entry));
    const problem = check === undefined ? `its report lacks ${entry.gateway} on ${entry.target}.` : gapOf(check, job);
    if (check !== undefined && problem === undefined) return { check, isMissing: false };
    problems.push(problem ?? "");
    return { check: missingCheck(job, entry, problem ?? ""), isMissing: true };
  });
  return { checks, ...(problems.length > 0 && { problem: problems.join(" ") }) };
}

/** Why a check cannot be all that the job was to find out; undefined where it can. */
function gapOf({ plugins, gateway, together }: CheckReport, job: FleetJob): string | undefined {
  // A line names one plugin or more.
  const wanted = job.plugin.split("\n").length;
  if (plugins.length < wanted) {
    return `its report has ${count(plugins.length, "plugin")} in ${gateway.reference}, and ${wanted} were to be checked.`;
  }
  const first = plugins.findIndex(({ notReached }) => notReached);
  if (first < 0 || (together && plugins.slice(0, first).some(({ verdict }) => verdict === "crashes"))) return undefined;
  return `its report says that a plugin is not reached in ${gateway.reference}, and none before it crashes.`;
}

/** What nobody has found out. */
function missingCheck(job: FleetJob, { gateway, target }: FleetEntry, why: string): CheckReport {
  const plugins = job.plugin.split("\n").map(
    (path): PluginReport => ({
      name: nameOf(path),
      path,
      verdict: "unknown",
      symbols: [],
      findings: [{ kind: "missing-report", severity: "warning", message: `Job ${job.job}: ${why}` }],
    }),
  );
  return { gateway: { reference: gateway, verifiedBy: "none" }, target, together: plugins.length > 1, plugins };
}

/** As far as a line of a plan tells: what a glob or an image holds is known by nobody. */
function nameOf(line: string): string {
  const [, name] = /^([\w.-]+)=/.exec(line) ?? [];
  if (name !== undefined) return name;
  const last = line.replace(/\/+$/, "").split("/").at(-1)?.replace(/\.so$/, "") ?? "";
  return /[*?[\]!]/.test(line) || /^\.*$/.test(last) ? line : last;
}

/** Plugins that were judged alone, in several jobs, in one check for each gateway. */
function joined(checks: readonly CheckReport[]): readonly CheckReport[] {
  const found = new Map<string, CheckReport>();
  for (const [at, check] of checks.entries()) {
    const { plugins, build, ...rest } = check;
    const key = check.together || build !== undefined ? String(at) : JSON.stringify(rest);
    const known = found.get(key);
    found.set(key, known === undefined ? check : { ...known, plugins: [...known.plugins, ...plugins] });
  }
  return [...found.values()];
}

function keyOf({ gateway, target }: FleetEntry): string {
  return JSON.stringify([gateway, target]);
}

function shown({ gateway, target }: CheckReport): string {
  return `${gateway.reference.slice(0, 200)} on ${target}`;
}
