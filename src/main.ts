/** The action: reads inputs, calls `run`, and shows what came out the way GitHub Actions shows things. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { actionLogger, actionOutput, debugLines } from "./actions/action-logger.ts";
import type { Release, ReleaseIo } from "./actions/prepared-release.ts";
import { inputTable, parseInputs, type ReleaseInputs, type RunInputs } from "./inputs/inputs.ts";
import type { Report } from "./model/report.ts";
import { hostOf } from "./model/target.ts";
import { toolVersion } from "./model/tool.ts";
import { UserError } from "./model/user-error.ts";
import { programEnvironment } from "./ports/environment.ts";
import { execRunner } from "./ports/exec.ts";
import { Masks } from "./ports/masks.ts";
import { TemporaryFolders } from "./ports/temporary-folders.ts";
import { defectCode, defectSentence } from "./report/defect.ts";
import { terminalText } from "./report/escape.ts";

// The first sign of life, before the toolkit is loaded.
process.stdout.write(`Go Plugin Verifier ${toolVersion}\n`);
const core = await import("./actions/core.ts");

const { env: variables } = process;
const temporaryFolder = variables["RUNNER_TEMP"] || tmpdir();
const masks = runnerMasks();
const logger = actionLogger(core, { masks, debug: debugLines(variables) });

async function main(temporary: TemporaryFolders): Promise<void> {
  const inputs = parseInputs(Object.fromEntries(inputTable.map(({ name }) => [name, core.getInput(name)])), variables);
  const { goSettings, vcsSettings } = await import("./build/go-settings.ts");
  const { cachePolicy, describePolicy } = await import("./inputs/cache-policy.ts");
  const { runOrigin } = await import("./inputs/run-origin.ts");
  const { run } = await import("./pipeline/run.ts");
  const { actionProfileStore } = await import("./actions/profile-store.ts");
  const origin = runOrigin(variables, "action");
  const { trust, repository, github } = origin;
  const policy = cachePolicy(inputs.obtain.cache, origin);
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
    commands: execRunner(environment, actionOutput(core), logger),
    temporary,
    cores: availableParallelism(),
    // A runner's own folder goes with the job; on a machine that stays, the tool cache stays.
    keptPlugins: policy.keepsBuilds
      ? join(variables["RUNNER_TOOL_CACHE"] || temporaryFolder, "go-plugin-verifier-plugins")
      : undefined,
    goCache: policy.sharesGoCache ? undefined : temporary.create(),
    masks,
    store: actionProfileStore(policy, { temporary: temporaryFolder, logger, outputs: process }),
  });
  await show(report, inputs);
  const { reportOutputs } = await import("./publish/outputs.ts");
  for (const [name, value] of Object.entries(reportOutputs(report, inputs.workingDirectory)))
    core.setOutput(name, value);
  core.setOutput("report", await writeReport(report, inputs));
  if (inputs.reportArtifact !== undefined) {
    const { uploadReport } = await import("./actions/report-artifacts.ts");
    await uploadReport(inputs.reportArtifact, report, { temporary, logger });
  }
  if (exitCode !== 0) {
    const { headline } = await import("./report/wording.ts");
    core.setFailed(terminalText(`${report.verdict}: ${headline(report)}`));
    return;
  }
  if (folder === undefined) return;
  core.setOutput("checksums", join(folder.root, "SHA256SUMS"));
  if (inputs.artifactName === undefined && release === undefined) return;
  const { copyJudged } = await import("./publish/judged-copies.ts");
  const leaving = copyJudged(folder, temporary.create());
  if (inputs.artifactName !== undefined) {
    const { uploadArtifacts } = await import("./actions/artifact.ts");
    const { artifactName: template, retentionDays } = inputs;
    const urls = await uploadArtifacts(leaving, { template, retentionDays, runPage: runPage(github.server) }, logger);
    if (urls.length > 0) core.setOutput("artifact-url", urls.join("\n"));
  }
  if (release !== undefined) core.setOutput("release-url", (await release(leaving)).page);
}

async function prepared(inputs: ReleaseInputs, io: ReleaseIo): Promise<Release | undefined> {
  const { prepareRelease } = await import("./actions/prepared-release.ts");
  return await prepareRelease(inputs, io);
}

/** Where people see this run. */
function runPage(server: string): string {
  return `${server}/${variables["GITHUB_REPOSITORY"]}/actions/runs/${variables["GITHUB_RUN_ID"]}`;
}

/** Secrets are hidden by us, and by the runner in what we do not see. */
function runnerMasks(): Masks {
  return new (class extends Masks {
    override add(secret: string): void {
      if (secret === "") return;
      super.add(secret);
      core.setSecret(secret);
    }
  })();
}

/** The log, annotations and the job summary. */
async function show(report: Report, inputs: RunInputs): Promise<void> {
  const { renderText } = await import("./report/text.ts");
  const text = renderText(report, { color: false, width: 120, verbose: true });
  core.info(text.trimEnd());
  if (inputs.annotations) {
    const { annotations } = await import("./report/annotations.ts");
    const commands = { error: core.error, warning: core.warning, notice: core.notice };
    for (const { level, title, message, file, line } of annotations(report)) {
      // What differs on every good pair has no line to point at; the summary has it.
      if (level === "notice" && file === undefined) continue;
      commands[level](message, {
        title,
        ...(file !== undefined && { file }),
        ...(line !== undefined && { startLine: line }),
      });
    }
  }
  if (inputs.summary && variables["GITHUB_STEP_SUMMARY"]) {
    const { renderMarkdown } = await import("./report/markdown.ts");
    await core.summary.addRaw(renderMarkdown(report)).write();
  }
}

/** Writes the report beside others of the job. @returns its path */
async function writeReport(report: Report, { format }: RunInputs): Promise<string> {
  const folder = mkdtempSync(join(temporaryFolder, "go-plugin-verifier-report-"));
  const { renderReport, reportExtensions } = await import("./publish/report-file.ts");
  const path = join(folder, `report.${reportExtensions[format]}`);
  writeFileSync(path, await renderReport(report, format));
  return path;
}

/** Says what nobody foresaw, wherever it was thrown. */
function lastResort(error: unknown): void {
  logger.closeGroup();
  core.setFailed(defectSentence(error));
  if (error instanceof Error && error.stack !== undefined) logger.debug(error.stack);
  process.exitCode = defectCode;
}

function passedBy(error: unknown): void {
  lastResort(error);
  process.exit();
}

const temporary = new TemporaryFolders(temporaryFolder);
process
  .once("SIGINT", () => process.exit(130))
  .once("SIGTERM", () => process.exit(143))
  .once("exit", () => temporary.removeAll())
  // What a callback throws, or a promise that nobody waits for, passes `main` by.
  .once("uncaughtException", passedBy)
  .once("unhandledRejection", passedBy);
try {
  await main(temporary);
} catch (error) {
  if (error instanceof UserError || (error instanceof Error && error.name === "BinaryError")) {
    core.setFailed(terminalText(error.message));
  } else {
    lastResort(error);
  }
} finally {
  temporary.removeAll();
}
