import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../../support/command.ts";
import { type GoProgram, goProgram } from "./go-program.ts";
import { freePort } from "./toxiproxy.ts";

/**
 * Its artifact service does not read all that GitHub's own client sends, nor a URL that nobody has escaped; and it loses
 * the last lines of a step that fails.
 */
const act: GoProgram = {
  name: "act-mended",
  module: "github.com/nektos/act@v0.2.89",
  file: "act",
  go: "1.26.0",
  changes: {
    "pkg/artifacts/artifacts_v4.go": [
      ["protojson.Unmarshal(body, req)", "protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(body, req)"],
      ["base64.URLEncoding", "base64.RawURLEncoding"],
    ],
    "pkg/container/host_environment.go": [
      ["err = cmd.Run()\n\tif err != nil {", "err = cmd.Run()\n\tif err != nil && tty == nil {"],
    ],
  },
};

/** Whom runs are for. */
export const actor = "someone";

/** How workflows are run. */
export interface WorkflowSettings {
  /** Default: `push`. */
  readonly event?: string;
  /** What the server tells of the event, as far as it is not of this repository's last commit. */
  readonly payload?: object;
  /** Variables of all steps. */
  readonly environment?: Readonly<Record<string, string>>;
  /** `github.token`. */
  readonly token?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  /** `vars` */
  readonly variables?: Readonly<Record<string, string>>;
  /** The log as objects, one a line. */
  readonly asObjects?: true;
  /** Folders of programs that jobs find first. */
  readonly programs?: readonly string[];
  /** Folders by `OWNER/NAME@REF`, for what workflows use of other repositories. */
  readonly repositories?: Readonly<Record<string, string>>;
}

/** What became of a workflow. */
export interface WorkflowRun {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined;
  /** The log of all jobs, as a person reads it. */
  readonly log: string;
}

/** Something that a step told the runner. */
export interface RunnerEvent {
  /** `error`, `warning`, `notice`, `set-output`, `summary`, … */
  readonly command?: string;
  readonly jobID: string;
  /** The message, or the value of an output. */
  readonly arg?: string;
  /** Of an output. */
  readonly name?: string;
  /** Where an annotation stands. */
  readonly kvPairs?: Readonly<Record<string, string>>;
  /** Of a summary. */
  readonly content?: string;
}

/** What steps told the runner, of a run whose log is objects. */
export function runnerEvents({ log }: WorkflowRun): readonly RunnerEvent[] {
  const objects = log.split("\n").filter((line) => line.startsWith("{"));
  return objects.map((line): RunnerEvent => JSON.parse(line));
}

/**
 * Runs the workflows of a repository, with jobs on this machine itself and services of act's own.
 * @param repository a folder with at least one commit
 * @param folder for what act keeps: artifacts and caches
 */
export async function runWorkflows(
  repository: string,
  folder: string,
  { event = "push", payload, token, ...settings }: WorkflowSettings = {},
): Promise<WorkflowRun> {
  const { environment = {}, secrets = {}, variables = {}, programs = [], repositories = {} } = settings;
  const services = [
    ...["--artifact-server-path", join(folder, "artifacts"), "--artifact-server-addr", "127.0.0.1"],
    ...["--artifact-server-port", String(await freePort())],
    ...["--cache-server-path", join(folder, "caches"), "--cache-server-addr", "127.0.0.1"],
    ...["--cache-server-port", String(await freePort())],
  ];
  const others = Object.entries(repositories).flatMap(([name, path]) => ["--local-repository", `${name}=${path}`]);
  const machines = ["ubuntu-latest", "ubuntu-24.04", "ubuntu-24.04-arm"].flatMap((label) => [
    "-P",
    `${label}=-self-hosted`,
  ]);
  const given = [
    ...Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}=${value}`]),
    ...Object.entries(secrets).flatMap(([name, value]) => ["-s", `${name}=${value}`]),
  ];
  const told = join(folder, "event.json");
  if (payload !== undefined) await writeFile(told, JSON.stringify(payload));
  const form = settings.asObjects ? ["--json"] : [];
  const rights = token === undefined ? [] : ["-s", `GITHUB_TOKEN=${token}`];
  const about = payload === undefined ? [] : ["--eventpath", told];
  const args = [event, "--actor", actor, ...form, ...machines, ...given, ...rights, ...about, ...services, ...others];
  // Jobs run the first `node` there is: this one.
  const path = [...programs, dirname(process.execPath), process.env["PATH"]].join(":");
  const env = { ...process.env, PATH: path, HOME: folder, XDG_CACHE_HOME: join(folder, "cache") };
  const { code, stdout, stderr } = await run(await goProgram(act), args, { cwd: repository, env });
  return { code, log: stdout + stderr };
}
