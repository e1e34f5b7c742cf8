import type { RunInputs } from "../inputs/inputs.ts";
import { UserError } from "../model/user-error.ts";
import type { Check, PlannedBuild, PlannedItem } from "./item.ts";
import type { RunContext } from "./run-context.ts";
import { type Plan, withPlan } from "./run-plan.ts";

/** One gateway on one target, and what is built for it. */
export interface OneBuild {
  readonly plan: Plan;
  readonly check: Check<PlannedItem>;
  /** Undefined where no plugin is named. */
  readonly item: PlannedBuild | undefined;
}

/**
 * Finds the one build that the inputs name, for commands that show or use its surroundings and have place for one.
 * @param command that takes them
 * @throws UserError where they name more than that, or a plugin that is built already
 */
export async function withOneBuild<T>(
  command: string,
  inputs: RunInputs,
  context: RunContext,
  body: (build: OneBuild) => Promise<T>,
): Promise<T> {
  const { gateways, targets } = inputs;
  if (gateways.length > 1) throw tooMany(command, "gateway", gateways);
  if (targets.length > 1) throw tooMany(command, "target", [`${targets.length} of them`]);
  return await withPlan(inputs, context, "none", async (plan) => {
    const [check, ...checks] = plan.checks;
    if (check === undefined || checks.length > 0) {
      throw tooMany(
        command,
        "gateway",
        plan.checks.map(({ written }) => written),
      );
    }
    const [item, ...items] = check.items;
    if (items.length > 0) throw tooMany(command, "plugin", check.items.map(nameOf));
    if (item?.kind !== "built") return await body({ plan, check, item });
    throw new UserError(
      `plugin: "${item.plugin.path}" is built already, and ${command} is about a build; name the folder with its source.`,
    );
  });
}

function nameOf(item: PlannedItem): string {
  return item.kind === "source" ? item.build.source.path : item.plugin.path;
}

function tooMany(command: string, what: string, given: readonly string[]): UserError {
  return new UserError(`${what}: ${command} takes one, and ${given.slice(0, 5).join(", ")} are given.`);
}
