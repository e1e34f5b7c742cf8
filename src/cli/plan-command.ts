import { renderMatrix } from "../fleet/fleet-plan.ts";
import { parsePlanInputs, planTable } from "../inputs/fleet-inputs.ts";
import { hostOf } from "../model/target.ts";
import { planFleet } from "../pipeline/plan-fleet.ts";
import { jsonText } from "../report/escape.ts";
import type { Command } from "./command.ts";
import { flagsOf, rawTexts } from "./input-flags.ts";
import { openOutput } from "./output.ts";

/** A matrix for many jobs. */
export const planCommand: Command = {
  usage: "--gateway REF… --plugin PATH… [--target T…]",
  description:
    "Divides gateways, targets and plugins among the jobs of a workflow's matrix, as JSON for fromJSON.\n" +
    "Fetches and builds nothing.",
  flags: [
    ...planTable.flatMap(flagsOf),
    { name: "output", short: "o", value: "FILE", help: "write to a file instead of standard output" },
  ],
  example: "plan --gateway-file supported.txt --plugin ./plugins/auth --target linux/amd64,linux/arm64",
  async run(args, terminal) {
    const deliver = openOutput(args, terminal);
    const inputs = parsePlanInputs(rawTexts(args, planTable));
    const jobs = await planFleet(inputs, { directory: process.cwd(), host: hostOf(process, terminal.env) });
    deliver(`${jsonText(renderMatrix(jobs))}\n`);
    return 0;
  },
};
