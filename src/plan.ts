/** The action `plan`: divides gateways, targets and plugins among the jobs of a matrix. */
import { parsePlanInputs, planTable } from "./inputs/fleet-inputs.ts";
import { count } from "./model/phrases.ts";
import { hostOf } from "./model/target.ts";
import { toolVersion } from "./model/tool.ts";

// The first sign of life, before the toolkit is loaded.
process.stdout.write(`Go Plugin Verifier ${toolVersion}, plan\n`);
const core = await import("./actions/core.ts");
const { runStep } = await import("./actions/step.ts");

await runStep(core, process, async ({ logger }) => {
  const inputs = parsePlanInputs(Object.fromEntries(planTable.map(({ name }) => [name, core.getInput(name)])));
  const { planFleet } = await import("./pipeline/plan-fleet.ts");
  const { packPlan, renderMatrix } = await import("./fleet/fleet-plan.ts");
  const jobs = await planFleet(inputs, { directory: process.cwd(), host: hostOf(process, process.env) });
  core.setOutput("matrix", renderMatrix(jobs));
  core.setOutput("plan", packPlan(jobs));
  core.setOutput("jobs", jobs.length);
  await logger.group(count(jobs.length, "job"), async () => {
    for (const { job, name, runner } of jobs) logger.info(`${job}  ${name}  (${runner})`);
  });
});
