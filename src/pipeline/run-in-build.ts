import { type Foreground, type ForeignCommand, runInPlan } from "../build/run-in-plan.ts";
import { unplanned } from "../build/unplanned.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import { UserError } from "../model/user-error.ts";
import { buildIoOf } from "./build-io.ts";
import { withOneBuild } from "./one-build.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Runs a command of the user's in the surroundings of a plugin's build.
 * @returns its exit code
 * @throws UserError for a mistake in the input, or where there is no plan
 */
export async function runInBuild(
  inputs: RunInputs,
  command: ForeignCommand,
  context: RunContext,
  foreground: Foreground,
): Promise<number> {
  return await withOneBuild("exec", inputs, context, async ({ plan, item }) => {
    if (item === undefined) throw new UserError("plugin: nothing is given; name the folder with the plugin's source.");
    const ran = await runInPlan(item.build, command, buildIoOf(plan, context), foreground);
    if (ran.kind === "ended") return ran.exitCode;
    throw unplanned(ran.findings);
  });
}
