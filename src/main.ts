/** The action: reads inputs, calls `run`, and shows what came out the way GitHub Actions shows things. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { JobPage } from "./actions/job-page.ts";
import type { Release, ReleaseIo } from "./actions/prepared-release.ts";
import type { StepIo } from "./actions/step.ts";
import { inputTable, parseInputs, type RawInputs, type ReleaseInputs, type RunInputs } from "./inputs/inputs.ts";
import type { Report } from "./model/report.ts";
import { hostOf } from "./model/target.ts";
import { toolVersion } from "./model/tool.ts";
import { programEnvironment } from "./ports/environment.ts";
import { execRunner } from "./ports/exec.ts";
import type { RunFolder } from "./publish/run-folder.ts";
import { terminalText } from "./report/escape.ts";
import type { PageLinks } from "./report/markdown.ts";

// The first sign of life, before the toolkit is loaded.
process.stdout.write(`Go Plugin Verifier ${toolVersion}\n`);
const core = await import("./actions/core.ts");
const { runStep } = await import("./actions/step.ts");

const { env: variables } = process;
const raw: RawInputs = Object.fromEntries(inputTable.map(({ name }) => [name, core.getInput(name)]));
const page = new JobPage(core, raw, variables);

async function main(io: StepIo): Promise<void> {
  const { logger, masks, temporary, temporaryFolder } = io;
  const inputs = parseInputs(raw, variables);
  const { openReportFiles } = await import("./actions/report-files.ts");
  const reportFiles = openReportFiles(inputs, { directory: process.cwd(), temporaryFolder });
  const { goSettings, vcsSettings } = await import("./build/go-settings.ts");
  const { cachePolicy, describePolicy } = await import("./inputs/cache-policy.ts");
  const { runOrigin } = await import("./inputs/run-origin.ts");
  const { run } = await import("./pipeline/run.ts");
  const { ActionsCache } = await import("./actions/actions-cache.ts");
  const { actionsCacheFiles } = await import("./actions/actions-cache-files.ts");
  const { actionProfileStore } = await import("./actions/profile-store.ts");
  const origin = runOrigin(variables, "action");
  const { trust, repository, github } = origin;
  const policy = cachePolicy(inputs.obtain.cache, origin);
  const cache = new ActionsCache({ temporary: temporaryFolder, logger, outputs: process });
  masks.add(inputs.obtain.token ?? "");
  logger.debug(`Node ${process.versions.node}, ${process.platform} ${process.arch}`);
  logger.debug(describePolicy(policy, trust));
  const environment = programEnvironment(variables);
  const release =
    inputs.release && (await prepared(inputs.release, { origin, token: inputs.obtain.token, environment, logger }));
  const { report, exitCode, folder } = await run(inputs, {
    directory: process.cwd(),
    environment,
    github,
    trust,
    repository,
    host: hostOf(process, variables),
    goSettings: { ...vcsSettings(environment, trust), ...goSettings(environment, process.platform) },
    logger,
    commands: execRunner(environment, logger.output, logger),
    temporary,
    cores: availableParallelism(),
    // A runner's own folder goes with the job; on a machine that stays, the tool cache stays.
    keptPlugins: policy.keepsBuilds
      ? join(variables["RUNNER_TOOL_CACHE"] || temporaryFolder, "go-plugin-verifier-plugins")
      : undefined,
    goCache: policy.sharesGoCache ? undefined : temporary.create(),
    masks,
    store: actionProfileStore(policy, { temporary: temporaryFolder, logger, cache }),
    goFolder: policy.sharesCaches
      ? { path: join(temporaryFolder, "go-plugin-verifier-go"), endsWithJob: origin.endsWithJob }
      : undefined,
    sharedFiles: policy.read ? actionsCacheFiles(cache, policy.keepsBuilds) : undefined,
  });
  await show(report, inputs);
  const { reportOutputs } = await import("./publish/outputs.ts");
  for (const [name, value] of Object.entries(reportOutputs(report, inputs.workingDirectory)))
    core.setOutput(name, value);
  core.setOutput("report", await reportFiles.write(report));
  const patch = reportFiles.writePatch(report);
  if (patch !== undefined) core.setOutput("patch", patch);
  if (inputs.reportArtifact !== undefined) {
    const { uploadReport } = await import("./actions/job-artifacts.ts");
    await uploadReport(inputs.reportArtifact, report, { temporary, logger });
  }
  let links: PageLinks = {};
  try {
    if (exitCode === 0 && folder !== undefined) {
      links = await publish(inputs, { folder, release, io, runPage: runPage(github.server) });
    }
  } finally {
    // The page leads to what was published, which has an address only now.
    await page.report(report, links);
  }
  if (exitCode === 0) return;
  const { headline } = await import("./report/headline.ts");
  const { reportOutcome, titleWord } = await import("./report/plugin-outcome.ts");
  core.setFailed(terminalText(`${titleWord(reportOutcome(report))}: ${headline(report)}`));
}

/** What leaves a run where all is well. */
interface Leaving {
  readonly folder: RunFolder;
  readonly release: Release | undefined;
  readonly io: StepIo;
  readonly runPage: string;
}

/** @returns where it is to be found. @throws UserError */
async function publish(
  { artifactName: template, retentionDays }: RunInputs,
  { folder, release, io: { temporary, logger }, runPage }: Leaving,
): Promise<PageLinks> {
  const sums = folder.files.find(({ kind }) => kind === "checksums");
  if (sums !== undefined) core.setOutput("checksums", sums.path);
  if (template === undefined && release === undefined) return {};
  const { copyJudged } = await import("./publish/judged-copies.ts");
  const leaving = copyJudged(folder, temporary.create());
  const { uploadArtifacts } = await import("./actions/artifact.ts");
  const wish = template === undefined ? undefined : { template, retentionDays, runPage };
  const artifacts = wish === undefined ? [] : await uploadArtifacts(leaving, wish, logger);
  for (const { name, url } of artifacts) core.info(`Artifact ${terminalText(name)}: ${url}`);
  if (artifacts.length > 0) core.setOutput("artifact-url", artifacts.map(({ url }) => url).join("\n"));
  if (release === undefined) return { artifacts };
  const released = await release(leaving);
  core.setOutput("release-url", released.page);
  return { artifacts, release: released };
}

async function prepared(inputs: ReleaseInputs, io: ReleaseIo): Promise<Release | undefined> {
  const { prepareRelease } = await import("./actions/prepared-release.ts");
  return await prepareRelease(inputs, io);
}

/** Where people see this run. */
function runPage(server: string): string {
  return `${server}/${variables["GITHUB_REPOSITORY"]}/actions/runs/${variables["GITHUB_RUN_ID"]}`;
}

/** The log and annotations. */
async function show(report: Report, inputs: RunInputs): Promise<void> {
  const { renderText } = await import("./report/text.ts");
  core.info(renderText(report, { color: false, width: 120, rest: "The report file has" }).trimEnd());
  if (inputs.annotations) {
    const { annotations } = await import("./report/annotations.ts");
    const commands = { error: core.error, warning: core.warning, notice: core.notice };
    for (const { level, title, message, file, line } of annotations(report)) {
      // What differs on every good pair has no line to point at; the page has it.
      if (level === "notice" && file === undefined) continue;
      commands[level](message, {
        title,
        ...(file !== undefined && { file }),
        ...(line !== undefined && { startLine: line }),
      });
    }
  }
}

await runStep(core, process, main, (sentence) => page.failure(sentence));
