import type { RunInputs } from "../inputs/inputs.ts";
import type { Finding, Report } from "../model/report.ts";
import { formatTarget } from "../model/target.ts";
import { checkRunFiles } from "../publish/output-folder.ts";
import type { RunFolder } from "../publish/run-folder.ts";
import { exitCode } from "../report/exit-code.ts";
import { ignoreInChecks } from "../verify/ignore.ts";
import { Builders } from "./builders.ts";
import { reportOf } from "./check.ts";
import { fixRefused } from "./fix-refused.ts";
import type { Check, ReportedItem } from "./item.ts";
import { checkReport, judge, withOpenFiles } from "./judge.ts";
import { openReally } from "./load-check.ts";
import { locate } from "./locations.ts";
import { finish } from "./publish.ts";
import type { RunContext } from "./run-context.ts";
import { withPlan } from "./run-plan.ts";
import { checkUnchanged } from "./unchanged.ts";

/** What came out of a run. */
export interface RunResult {
  readonly report: Report;
  readonly exitCode: 0 | 1 | 3;
  /** What may leave the run: there is none after a failed check, or where nothing was built and nothing is handed on. */
  readonly folder?: RunFolder;
}

/**
 * The whole job: obtains the gateways, builds what is source, verifies, and reports.
 * @throws UserError for a mistake in the input
 */
export async function run(inputs: RunInputs, context: RunContext): Promise<RunResult> {
  return await withPlan(inputs, context, "sha256", async (plan) => {
    const { alongside } = plan;
    if (plan.checks.some(({ items }) => items.some(({ kind }) => kind === "source"))) {
      checkRunFiles(plan.outputFolder, inputs.outputDirectory);
    }
    const builtChecks = await new Builders(inputs, plan, context).build(plan.checks);
    const checks = await withOpenFiles("sha256", async (files) => {
      const judged: Check<ReportedItem>[] = [];
      const places = { ...context, folder: plan.folder, goWork: context.environment["GOWORK"] };
      for (const [index, check] of builtChecks.entries()) {
        const wishes = { ...inputs, alongside, files, directory: context.directory };
        const located = locate(await judge(check, wishes), places);
        const planned = plan.checks[index]?.items ?? [];
        const fixed = await fixRefused(located, planned, { plan, inputs, context });
        judged.push(await openReally(fixed, { plan, inputs, context }));
      }
      return judged;
    });
    checkUnchanged(checks);
    const reports = checks.map((check) => checkReport(check, inputs.together));
    const report = reportOf(ignoreInChecks(reports, inputs.ignore));
    const code = exitCode(report, inputs.failOn);
    const folder = code === 0 ? await finish(checks, report, { inputs, plan, context }) : undefined;
    return { report, exitCode: code, ...(folder !== undefined && { folder }) };
  });
}

/**
 * The commands that would build the plugins, one per plugin and target; runs nothing.
 * @throws UserError for a mistake in the input
 */
export async function printBuilds(inputs: RunInputs, context: RunContext): Promise<string[]> {
  return await withPlan(inputs, context, "none", async (plan) => {
    const builders = new Builders(inputs, plan, context);
    const commands: string[] = [];
    for (const check of plan.checks) for (const each of await builders.print(check)) commands.push(each);
    return commands;
  });
}

/** What became of one plugin for one target, without any verdict. */
export interface BuiltPlugin {
  readonly name: string;
  readonly target: string;
  /** As the user would write it; undefined where the build failed. */
  readonly path?: string;
  readonly findings: readonly Finding[];
}

/** Only the builds. @throws UserError for a mistake in the input */
export async function buildAll(inputs: RunInputs, context: RunContext): Promise<readonly BuiltPlugin[]> {
  return await withPlan(inputs, context, "none", async (plan) => {
    const checks = await new Builders(inputs, plan, context).build(plan.checks);
    return checks.flatMap(({ target, items }) =>
      items.map((item): BuiltPlugin => {
        const of = { target: formatTarget(target) };
        if (item.kind === "unbuilt") return { ...of, name: item.report.name, findings: item.report.findings };
        return { ...of, ...item.plugin, findings: item.made?.findings ?? [] };
      }),
    );
  });
}
