import { gunzipSync, gzipSync } from "node:zlib";
import * as v from "valibot";
import { parsedJson } from "../model/parsed-json.ts";
import { UserError } from "../model/user-error.ts";

const line = v.pipe(v.string(), v.nonEmpty(), v.maxLength(10_000), v.regex(/^[^\r\n]*$/));
const lines = v.pipe(v.string(), v.nonEmpty(), v.maxLength(500_000));

const jobSchema = v.object({
  job: v.pipe(v.number(), v.integer(), v.minValue(1)),
  name: line,
  gateway: lines,
  /** Lines of `gateway-digest` that are about its gateways. */
  digest: v.optional(v.pipe(v.string(), v.maxLength(500_000))),
  target: line,
  plugin: lines,
  runner: line,
  /** What its artifacts are called. */
  report: v.pipe(v.string(), v.regex(/^go-plugin-report-[0-9a-f]{10}-[1-9][0-9]{0,3}$/)),
  files: v.pipe(v.string(), v.regex(/^go-plugin-files-[0-9a-f]{10}-[1-9][0-9]{0,3}$/)),
});

const planSchema = v.object({ include: v.pipe(v.array(jobSchema), v.nonEmpty(), v.maxLength(1000)) });

/** One job of a matrix: the inputs that it gives to the action, and how what it leaves is called. */
export type FleetJob = v.InferOutput<typeof jobSchema>;

/** What a job is to report on. */
export interface FleetEntry {
  readonly gateway: string;
  readonly target: string;
}

/** The matrix as `strategy.matrix` takes it: `fromJSON(…)`. */
export function renderMatrix(jobs: readonly FleetJob[]): string {
  return JSON.stringify({ include: jobs });
}

/** Bytes of a plan that is unpacked. */
const longestPlan = 2 << 20;
/** A program takes no variable of more than 128 KiB, and inputs are variables. Source: execve(2), MAX_ARG_STRLEN. */
const longestPacked = 100_000;

/** The matrix as an input of `merge` takes it. @throws UserError where it is too long for one */
export function packPlan(jobs: readonly FleetJob[]): string {
  const packed = gzipSync(renderMatrix(jobs)).toString("base64url");
  if (packed.length <= longestPacked) return packed;
  throw new UserError("The plan is too long to be handed on as an input; name fewer gateways or plugins.");
}

/**
 * Reads what `plan` put out, packed or as the matrix itself.
 * @throws UserError where it is neither, or has no jobs
 */
export function parsePlan(text: string): readonly FleetJob[] {
  if (text.trim() === "") {
    throw new UserError("plan: nothing is given; the job that plans has failed, or its output is not handed on.");
  }
  const parsed = parsedJson(planSchema, unpacked(text.trim()));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const field = v.getDotPath(issue) ?? "the whole";
    throw new UserError(`plan: this is no output of plan: ${field}: ${issue.message.slice(0, 200)}.`);
  }
  const jobs = parsed.output.include;
  const names = new Set(jobs.flatMap(({ report, files }) => [report, files]));
  if (names.size < 2 * jobs.length) throw new UserError("plan: two of its jobs have one name for what they leave.");
  return jobs;
}

function unpacked(text: string): string {
  if (text.startsWith("{")) return text;
  try {
    return gunzipSync(Buffer.from(text, "base64url"), { maxOutputLength: longestPlan }).toString("utf8");
  } catch {
    // No packed text: the schema says so.
    return text;
  }
}

/** The checks that a job was to make, in their order. */
export function entriesOf({ gateway, target }: FleetJob): readonly FleetEntry[] {
  return gateway.split("\n").map((one) => ({ gateway: one, target }));
}
