import type { FleetJob } from "../fleet/fleet-plan.ts";
import { planJobs } from "../fleet/matrix.ts";
import { namedRelease } from "../gateway/named-release.ts";
import type { PlanInputs } from "../inputs/fleet-inputs.ts";
import { defaultTarget, formatTarget, type Host } from "../model/target.ts";
import { openPresets } from "../obtain/candidates.ts";
import { checkPins } from "../obtain/pinned-digests.ts";
import { inReleaseOrder } from "./gateway-release.ts";
import { givenGateways, workingFolder } from "./run-plan.ts";

/**
 * Divides gateways, targets and plugins among jobs; fetches and builds nothing.
 * @param directory absolute
 * @throws UserError for a mistake in the input
 */
export async function planFleet(
  inputs: PlanInputs,
  { directory, host }: { readonly directory: string; readonly host: Host },
): Promise<readonly FleetJob[]> {
  const folder = workingFolder(inputs.workingDirectory, directory);
  const presets = openPresets(inputs.obtain.presetFile, folder);
  const given = await givenGateways(inputs, folder, presets);
  const references = [...new Set(given.map(({ reference }) => reference))];
  const targets = inputs.targets.length > 0 ? inputs.targets : [defaultTarget(host)];
  const { plugins, jobs, runners } = inputs;
  const digests = inputs.obtain.gatewayDigests;
  checkPins(digests, references, targets);
  return planJobs({
    gateways: await inReleaseOrder(references, namedRelease),
    digests,
    targets: targets.map(formatTarget),
    plugins,
    // A job refuses symbols of a plugin that it does not have.
    together: inputs.together || inputs.symbols.some(({ plugin }) => plugin !== undefined),
    jobs,
    runners,
  });
}
