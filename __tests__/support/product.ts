import { join } from "node:path";
import type { CheckReport, PluginReport, Report } from "../../src/model/report.ts";
import { type Ended, run, type Start } from "./command.ts";
import { asReport } from "./report-schema.ts";

const root = join(import.meta.dirname, "..", "..");

/** What the command line answered with `--format json`. */
export interface Answered {
  readonly report: Report;
  /** The only check of the report. */
  readonly check: CheckReport;
  readonly plugins: readonly PluginReport[];
  readonly code: number | undefined;
  readonly progress: string;
}

/** Runs the command line as a user does. */
export async function commandLine(args: readonly string[], start: Start = {}): Promise<Ended> {
  return await run(process.execPath, [join(root, "dist", "cli.js"), ...args], start);
}

/** `go-plugin-verifier verify HOST PLUGIN… --format json`. @throws Error where that is not a report by the schema */
export async function verifyJson(
  host: string,
  plugins: readonly string[],
  flags: readonly string[] = [],
  start: Start = {},
): Promise<Answered> {
  return await answered(["verify", host, ...plugins, "--format", "json", ...flags], start);
}

/** Any command whose result is a report. */
export async function answered(args: readonly string[], start: Start = {}): Promise<Answered> {
  const { stdout, stderr, code } = await commandLine(args, start);
  if (stdout === "") throw new Error(`go-plugin-verifier ${args.join(" ")}: exit ${code}, no report: ${stderr}`);
  const report = asReport(JSON.parse(stdout));
  const [check, ...others] = report.checks;
  if (check === undefined || others.length > 0) throw new Error(`${report.checks.length} checks instead of one`);
  return { report, check, plugins: check.plugins, code, progress: stderr };
}
