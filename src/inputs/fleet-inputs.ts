import { mostJobs } from "../fleet/matrix.ts";
import type { Target } from "../model/target.ts";
import { parseTarget } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { FailOn } from "../report/exit-code.ts";
import type { RequiredSymbol } from "../verify/symbols.ts";
import {
  type InputName,
  type InputSpec,
  inputTable,
  type ObtainInputs,
  parseObtainInputs,
  parseRelease,
  parseSubjectInputs,
  parseVerdictInputs,
  type RawInputs,
  type ReleaseInputs,
} from "./inputs.ts";

/** Inputs that a face of its own shares with the action. */
function shared(...names: readonly InputName[]): readonly InputSpec[] {
  return inputTable.filter(({ name }) => names.includes(name));
}

/** The inputs of `plan`, in the order of plan/action.yml. */
export const planTable: readonly InputSpec[] = [
  ...shared(
    "gateway",
    "gateway-file",
    "gateway-digest",
    "preset-file",
    "plugin",
    "target",
    "symbols",
    "together",
    "working-directory",
  ),
  {
    name: "max-jobs",
    kind: "text",
    flag: "max-jobs",
    default: String(mostJobs),
    description: `How many jobs the matrix has at most, up to GitHub's limit of ${mostJobs}. The entries are divided among them evenly.`,
  },
  {
    name: "runners",
    kind: "lines",
    flag: "runner",
    description:
      "The runner of each job, GOOS/GOARCH=LABEL, or LABEL alone for all others. One per line. Default: GitHub's own of that architecture.",
  },
];

/** The inputs of `merge`, in the order of merge/action.yml. */
export const mergeTable: readonly InputSpec[] = [
  { name: "plan", kind: "text", description: "The output plan of plan: what each job was to report." },
  {
    name: "reports",
    kind: "text",
    description:
      "A folder with the downloaded reports of the jobs, NAME.json or NAME/*.json by the names in the plan. Default: they are downloaded from the artifacts of this run.",
  },
  {
    name: "needs",
    kind: "text",
    description:
      "The results of the jobs before, toJSON(needs): one that failed, was cancelled or skipped fails this job.",
  },
  ...shared("fail-on", "summary"),
  {
    name: "comment",
    kind: "boolean",
    default: "false",
    description:
      "Whether the grid is a comment on the pull request, too, which later runs update. It needs the permission pull-requests: write; pull requests from forks get none.",
  },
  ...shared("release", "release-tag", "overwrite", "token"),
];

/** Texts of inputs by name; absent and empty mean the same. */
type FleetRaw = Readonly<Partial<Record<string, string>>>;

/** What is to be divided among jobs, and how. */
export interface PlanInputs {
  readonly gateways: readonly string[];
  readonly obtain: ObtainInputs;
  /** As they were written. */
  readonly plugins: readonly string[];
  /** Empty: the default target. */
  readonly targets: readonly Target[];
  readonly symbols: readonly RequiredSymbol[];
  readonly together: boolean;
  readonly workingDirectory: string;
  readonly jobs: number;
  /** Labels by target, and by `*` that of all others. */
  readonly runners: ReadonlyMap<string, string>;
}

/** @throws UserError that names the input and what is wrong with it */
export function parsePlanInputs(raw: FleetRaw): PlanInputs {
  const known: RawInputs = raw;
  const { gateways, plugins, targets } = parseSubjectInputs(known);
  const obtain = parseObtainInputs(known);
  const { symbols, together } = parseVerdictInputs(known);
  if (gateways.length === 0 && obtain.gatewayFile === undefined) {
    throw new UserError("gateway: nothing is given; name gateways, one per line, or a list of them in gateway-file.");
  }
  if (plugins.length === 0) {
    throw new UserError("plugin: nothing is given; name folders with source, or built files, one per line.");
  }
  return {
    gateways,
    obtain,
    plugins: plugins.map(({ name, path }) => (name === undefined ? path : `${name}=${path}`)),
    targets,
    symbols,
    together,
    workingDirectory: raw["working-directory"]?.trim() || ".",
    jobs: jobCount(raw["max-jobs"]?.trim() || String(mostJobs)),
    runners: runners(raw["runners"]),
  };
}

function jobCount(value: string): number {
  if (/^[1-9]\d{0,2}$/.test(value) && Number(value) <= mostJobs) return Number(value);
  throw new UserError(`max-jobs: "${value}" is not a number from 1 to ${mostJobs}.`);
}

function runners(value: string | undefined): ReadonlyMap<string, string> {
  return new Map(
    linesOf(value).map((line) => {
      const [, target, label = ""] = /^(?:([^=]*)=)?\s*(.*)$/.exec(line) ?? [];
      if (label === "") throw new UserError(`runners: "${line}" is not GOOS/GOARCH=LABEL.`);
      if (target !== undefined) parseTarget(target.trim(), "runners");
      return [target?.trim() ?? "*", label];
    }),
  );
}

function linesOf(value: string | undefined): readonly string[] {
  const lines = (value ?? "").split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== "");
}

/** What is to be put together, and what is to come of it. */
export interface MergeInputs {
  /** JSON, as `plan` put it out. */
  readonly plan: string;
  /** Undefined: the artifacts of this run. */
  readonly reports: string | undefined;
  /** `JOB: RESULT` */
  readonly needs: readonly string[];
  readonly failOn: FailOn;
  readonly summary: boolean;
  readonly comment: boolean;
  /** Absent: nothing is released. */
  readonly release?: ReleaseInputs;
  readonly token: string | undefined;
}

/** @throws UserError that names the input and what is wrong with it */
export function parseMergeInputs(raw: FleetRaw): MergeInputs {
  const known: RawInputs = raw;
  const release = parseRelease(known);
  return {
    plan: raw["plan"]?.trim() ?? "",
    reports: raw["reports"]?.trim() || undefined,
    needs: linesOf(raw["needs"]),
    failOn: parseVerdictInputs(known).failOn,
    summary: isTrue("summary", raw["summary"]?.trim() || "true"),
    comment: isTrue("comment", raw["comment"]?.trim() || "false"),
    ...(release !== undefined && { release }),
    token: parseObtainInputs(known).token,
  };
}

function isTrue(name: string, value: string): boolean {
  if (/^(true|True|TRUE)$/.test(value)) return true;
  if (/^(false|False|FALSE)$/.test(value)) return false;
  throw new UserError(`${name}: "${value}" is neither true nor false.`);
}
