/** The action `merge`: the reports of all jobs of a matrix as one grid, one verdict and one page. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { StepIo } from "./actions/step.ts";
import type { FleetJob } from "./fleet/fleet-plan.ts";
import type { LeftReport } from "./fleet/merge-reports.ts";
import { type MergeInputs, mergeTable, parseMergeInputs } from "./inputs/fleet-inputs.ts";
import type { ReleaseInputs } from "./inputs/inputs.ts";
import type { Report } from "./model/report.ts";
import { toolVersion } from "./model/tool.ts";
import { UserError } from "./model/user-error.ts";
import { terminalText } from "./report/escape.ts";

// The first sign of life, before the toolkit is loaded.
process.stdout.write(`Go Plugin Verifier ${toolVersion}, merge\n`);
const core = await import("./actions/core.ts");
const { runStep } = await import("./actions/step.ts");
const { ownRepository } = await import("./actions/own-repository.ts");
const { env: variables } = process;
const own = ownRepository(variables);
const links = own === undefined ? {} : { repository: own.page };

async function merge(io: StepIo): Promise<void> {
  const inputs = parseMergeInputs(Object.fromEntries(mergeTable.map(({ name }) => [name, core.getInput(name)])));
  io.masks.add(inputs.token ?? "");
  const { unfinishedJobs } = await import("./fleet/job-results.ts");
  const { parsePlan } = await import("./fleet/fleet-plan.ts");
  const unfinished = unfinishedJobs(inputs.needs);
  if (inputs.plan === "" && unfinished.length > 0) {
    throw new UserError(`${unfinished.join(" ")} There is no plan to put reports together by.`);
  }
  const jobs = parsePlan(inputs.plan);
  const { mergeFleet } = await import("./pipeline/merge-fleet.ts");
  const leftBy = await leftReports(inputs, jobs, io).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    // Where jobs failed, that is why.
    throw new UserError([...unfinished, error.message].join(" "), { cause: error });
  });
  const { report, exitCode, problems } = mergeFleet(jobs, leftBy, inputs.failOn);
  for (const problem of problems) core.error(terminalText(problem), { title: "A report is missing" });
  const { renderText } = await import("./report/text.ts");
  core.info(renderText(report, { color: false, width: 120, rest: "The report file has" }).trimEnd());
  const { reportOutputs } = await import("./publish/outputs.ts");
  for (const [name, value] of Object.entries(reportOutputs(report, "."))) core.setOutput(name, value);
  core.setOutput("report", await writeReport(report, io.temporaryFolder));
  if (inputs.summary && variables["GITHUB_STEP_SUMMARY"]) {
    const { renderMarkdown } = await import("./report/markdown.ts");
    await core.summary.addRaw(renderMarkdown(report, links)).write();
  }
  if (inputs.comment) {
    const { commentOnRun } = await import("./actions/run-comment.ts");
    await commentOnRun(report, { jobs, links, environment: variables, token: inputs.token, logger: io.logger });
  }
  const { headline } = await import("./report/headline.ts");
  const { reportOutcome, titleWord } = await import("./report/plugin-outcome.ts");
  const title = titleWord(reportOutcome(report));
  const sentences = [...(exitCode === 0 ? [] : [`${title}: ${headline(report)}.`]), ...unfinished];
  if (sentences.length > 0) core.setFailed(terminalText(sentences.join(" ")));
  else if (inputs.release !== undefined) await releaseAll(inputs.release, { inputs, jobs, report, io });
}

/** The page says it, too, since this job is the one that people look at. */
async function showFailure(sentence: string): Promise<void> {
  if (!variables["GITHUB_STEP_SUMMARY"]) return;
  const { renderFailure } = await import("./report/markdown.ts");
  await core.summary.addRaw(renderFailure("Not all was done that was asked for", sentence, links)).write();
}

async function leftReports(
  { reports }: MergeInputs,
  jobs: readonly FleetJob[],
  io: StepIo,
): Promise<(job: FleetJob) => LeftReport> {
  if (reports === undefined) {
    const { downloadReports } = await import("./actions/job-artifacts.ts");
    return await downloadReports(jobs, io);
  }
  const { checkReportFolder, reportInFolder } = await import("./fleet/report-folder.ts");
  const folder = resolve(process.cwd(), reports);
  checkReportFolder(folder, reports);
  return (job) => reportInFolder(folder, job);
}

/** Releases the plugins of all jobs, where this run is for a tag. */
async function releaseAll(
  wish: ReleaseInputs,
  {
    inputs: { reports, token },
    jobs,
    report,
    io,
  }: { inputs: MergeInputs; jobs: readonly FleetJob[]; report: Report; io: StepIo },
): Promise<void> {
  const { prepareRelease } = await import("./actions/prepared-release.ts");
  const { runOrigin } = await import("./inputs/run-origin.ts");
  const { programEnvironment } = await import("./ports/environment.ts");
  const { temporary, logger } = io;
  const origin = runOrigin(variables, "action");
  const release = await prepareRelease(wish, { origin, token, environment: programEnvironment(variables), logger });
  if (release === undefined) return;
  const { fleetFiles } = await import("./pipeline/fleet-files.ts");
  const { copyJudged } = await import("./publish/judged-copies.ts");
  const folderOf =
    reports === undefined
      ? await (await import("./actions/job-artifacts.ts")).downloadFiles(jobs, io)
      : (job: FleetJob) => join(resolve(process.cwd(), reports), job.files);
  const folder = fleetFiles(jobs, report, { folderOf, root: temporary.create() });
  core.setOutput("release-url", (await release(copyJudged(folder, temporary.create()))).page);
}

/** Writes the report for later steps of the job. @returns its path */
async function writeReport(report: Report, parent: string): Promise<string> {
  const { renderJson } = await import("./report/json.ts");
  const folder = mkdtempSync(join(parent, "go-plugin-verifier-report-"));
  const path = join(folder, "report.json");
  writeFileSync(path, renderJson(report));
  return path;
}

await runStep(core, process, merge, showFailure);
