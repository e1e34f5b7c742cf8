import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type InputSpec, inputTable } from "../../src/inputs/inputs.ts";

const bundle = join(import.meta.dirname, "..", "..", "dist", "main.js");

/** A job's folders and files, as a runner prepares them. */
export interface Job {
  /** The checkout, where steps start. */
  readonly workspace: string;
  readonly temporary: string;
  readonly outputFile: string;
  readonly summaryFile: string;
}

/** What a step left behind. */
export interface Step {
  readonly code: number | null;
  /** Standard output; what is random or of this machine is replaced by words in angle brackets. */
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Names in the runner's temporary folder. */
  readonly left: readonly string[];
}

/** Makes the folders of a job. */
export function newJob(): Job {
  const folder = mkdtempSync(join(tmpdir(), "action-"));
  const job = {
    workspace: join(folder, "workspace"),
    temporary: join(folder, "temp"),
    outputFile: join(folder, "output"),
    summaryFile: join(folder, "summary"),
  };
  mkdirSync(job.workspace);
  mkdirSync(job.temporary);
  return job;
}

/** The environment of a step: of this process only what finds programs and their caches, and every input. */
function stepEnvironment(job: Job, inputs: Readonly<Record<string, string>>): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    RUNNER_TEMP: job.temporary,
    GITHUB_OUTPUT: job.outputFile,
    GITHUB_STEP_SUMMARY: job.summaryFile,
    // A stranger's pull request, on a machine that ends with its job.
    GITHUB_EVENT_NAME: "pull_request",
    RUNNER_ENVIRONMENT: "github-hosted",
  };
  const specs: readonly InputSpec[] = inputTable;
  for (const { name, default: value = "" } of specs) {
    environment[`INPUT_${name.toUpperCase()}`] = inputs[name] ?? value;
  }
  return environment;
}

/** Runs the built action as the runner does. */
export async function runAction(
  job: Job,
  inputs: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>> = {},
): Promise<Step> {
  return await step(job, { ...stepEnvironment(job, inputs), ...extra }, () => undefined);
}

/** Runs the built action and ends it as the runner does on cancellation, as soon as it says that it builds. */
export async function cancelAction(
  job: Job,
  inputs: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>> = {},
): Promise<Step> {
  return await step(job, { ...stepEnvironment(job, inputs), ...extra }, (child, stdout) => {
    if (!stdout.includes("::group::Building")) return;
    child.kill("SIGTERM");
    // The runner ends what the step had started; here that is the rest of its process group.
    child.once("exit", () => endGroup(child.pid));
  });
}

/** Runs the built action and kills it with all that it started, as soon as it says something. */
export async function killAction(
  job: Job,
  inputs: Readonly<Record<string, string>>,
  { extra, when }: { readonly extra: Readonly<Record<string, string>>; readonly when: RegExp },
): Promise<Step> {
  return await step(job, { ...stepEnvironment(job, inputs), ...extra }, (child, stdout) => {
    if (when.test(stdout)) endGroup(child.pid);
  });
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    // Nobody is left in it.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

async function step(
  job: Job,
  env: Record<string, string>,
  watch: (child: ChildProcess, stdout: string) => void,
): Promise<Step> {
  writeFileSync(job.outputFile, "");
  writeFileSync(job.summaryFile, "");
  const child = spawn(process.execPath, [bundle], { cwd: job.workspace, env, detached: true });
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (data: string) => {
    text.stdout += data;
    watch(child, text.stdout);
  });
  child.stderr.setEncoding("utf8").on("data", (data: string) => {
    text.stderr += data;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  const plain = (of: string) => withoutRandom(of, job);
  return {
    code,
    stdout: plain(text.stdout),
    stderr: plain(text.stderr),
    outputs: readOutputs(plain(readFileSync(job.outputFile, "utf8"))),
    summary: plain(readFileSync(job.summaryFile, "utf8")),
    left: readdirSync(job.temporary).map(plain),
  };
}

function withoutRandom(text: string, job: Job): string {
  return text
    .replaceAll(job.temporary, "<temp>")
    .replaceAll(job.workspace, "<workspace>")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<uuid>")
    .replace(/(go-plugin-verifier-report-)\w{6}/g, "$1<random>")
    .replace(/\b[0-9a-f]{64}\b/g, "<sha256>");
}

/** The file of outputs, as the runner reads it. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/^([\w-]+)<<(?:.+)\n([\s\S]*?)\nghadelimiter_<uuid>\n/gm)) {
    if (name !== undefined && value !== undefined) outputs[name] = value;
  }
  return outputs;
}
