import { readFileSync } from "node:fs";
import { checkNamed } from "../content/named-file.ts";
import { parsePlan } from "../fleet/fleet-plan.ts";
import { checkReportFolder, reportInFolder } from "../fleet/report-folder.ts";
import { parseVerdictInputs } from "../inputs/inputs.ts";
import { UserError } from "../model/user-error.ts";
import { mergeFleet } from "../pipeline/merge-fleet.ts";
import { terminalText } from "../report/escape.ts";
import type { Command } from "./command.ts";
import { inputFlags, rawInputs } from "./input-flags.ts";
import { openReports, reportFlags } from "./output.ts";

/** The reports of many jobs as one. */
export const mergeCommand: Command = {
  usage: "--plan FILE REPORTS",
  description:
    "Puts the reports of all jobs of a matrix together as one grid and one verdict.\n" +
    "REPORTS is a folder of them, NAME.json or NAME/*.json by the names in the plan; what is missing is unknown.",
  flags: [
    { name: "plan", value: "FILE", help: "what plan has written" },
    ...inputFlags(["fail-on"]),
    { name: "verbose", help: "show every difference, not only the first of many" },
    ...reportFlags(),
  ],
  example: "merge --plan matrix.json ./reports",
  async run(args, terminal) {
    const [folder, ...more] = args.positionals;
    const plan = args.value("plan");
    if (folder === undefined || more.length > 0 || plan === undefined) {
      throw new UserError("merge takes --plan FILE and one folder of reports.");
    }
    const reports = openReports(args, terminal);
    const { failOn } = parseVerdictInputs(rawInputs(args, ["fail-on"], terminal.env));
    checkNamed("--plan", plan);
    const jobs = parsePlan(readFileSync(plan, "utf8"));
    checkReportFolder(folder, folder);
    const { report, exitCode, problems } = mergeFleet(jobs, (job) => reportInFolder(folder, job), failOn);
    for (const problem of problems) terminal.stderr.write(`warning: ${terminalText(problem)}\n`);
    await reports.deliver(report, failOn);
    return exitCode;
  },
};
