import type { FleetJob } from "../fleet/fleet-plan.ts";
import { type LeftReport, mergeReports } from "../fleet/merge-reports.ts";
import type { Report } from "../model/report.ts";
import { exitCode, type FailOn } from "../report/exit-code.ts";
import { reportOf } from "./check.ts";

/** The reports of all jobs as one. */
export interface MergedFleet {
  readonly report: Report;
  readonly exitCode: 0 | 1 | 3;
  /** What is wrong with reports, one sentence each. */
  readonly problems: readonly string[];
}

/** @param leftBy what each job left */
export function mergeFleet(
  jobs: readonly FleetJob[],
  leftBy: (job: FleetJob) => LeftReport,
  failOn: FailOn,
): MergedFleet {
  const problems: string[] = [];
  const report = reportOf(mergeReports(jobs, leftBy, (sentence) => problems.push(sentence)));
  return { report, exitCode: exitCode(report, failOn), problems };
}
