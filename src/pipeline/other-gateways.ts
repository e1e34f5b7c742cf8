import type { RunInputs } from "../inputs/inputs.ts";
import { change, type FixStep } from "../model/fix.ts";
import { fixPlugin, type PluginFix } from "./fix-plugin.ts";
import type { RunContext } from "./run-context.ts";
import { expandedGateways } from "./verify-files.ts";

/** More gateways than are worth a second each. */
const mostGateways = 16;

/**
 * A plugin that nothing makes load into its gateway, with those of other gateways that it would load into.
 * @param references as the user wrote them; a folder stands for the profiles in it
 * @throws UserError for one that cannot be used
 */
export async function withOtherGateways(
  fixed: PluginFix,
  references: readonly string[],
  inputs: RunInputs,
  context: RunContext,
): Promise<PluginFix> {
  const { fix } = fixed;
  if (fixed.standing !== "none" || fix === undefined || references.length === 0) return fixed;
  const choices: FixStep[] = [];
  const gateways = await expandedGateways(references, (line) => context.logger.info(line));
  for (const gateway of gateways.slice(0, mostGateways)) {
    const { standing } = await fixPlugin({ ...inputs, gateways: [gateway] }, "show", context);
    if (standing === "fits") choices.push(change(`Use ${gateway}: the plugin loads there as it is.`));
    if (standing === "proven") choices.push(change(`Use ${gateway}: the plugin loads there with what fix says of it.`));
  }
  return { ...fixed, fix: { ...fix, steps: [...fix.steps, ...choices] } };
}
