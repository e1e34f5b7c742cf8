import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileProblem } from "../content/file-problem.ts";
import { UserError } from "../model/user-error.ts";
import type { FleetJob } from "./fleet-plan.ts";
import type { LeftReport } from "./merge-reports.ts";

/** More than a thousand plugins have. */
const longestReport = 32 << 20;

/**
 * Checks that there is a folder of reports.
 * @throws UserError
 */
export function checkReportFolder(folder: string, written: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new UserError(
    `reports: there is no folder "${written}"; download the artifacts go-plugin-report-* of all jobs into it first.`,
  );
}

/**
 * The report that a job left in a folder of downloaded ones: `NAME.json`, or the only `.json` file of the folder `NAME`,
 * as an artifact of that name is unpacked.
 */
export function reportInFolder(folder: string, { report }: FleetJob): LeftReport {
  const file = [join(folder, `${report}.json`), ...onlyJson(join(folder, report))].find(isFile);
  if (file === undefined) return { missing: "it left no report; its log says why." };
  try {
    if (statSync(file).size > longestReport) return { missing: "its report is larger than 32 MiB, and is not read." };
    return { text: readFileSync(file, "utf8") };
  } catch (error) {
    return { missing: `its report cannot be read: ${fileProblem(error)}.` };
  }
}

function onlyJson(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.length === 1 ? files.map((name) => join(folder, name)) : [];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
