import type { RunInputs } from "../inputs/inputs.ts";
import type { Report } from "../model/report.ts";
import { formatTarget } from "../model/target.ts";
import { type FinishedCheck, type RunFolder, writeRunFolder } from "../publish/run-folder.ts";
import type { Check, ReportedItem } from "./item.ts";
import { madeReport } from "./made-report.ts";
import type { RunContext } from "./run-context.ts";
import type { Plan } from "./run-plan.ts";

/**
 * Completes the folder of a run where something was built, or is to be handed on.
 * @returns undefined where there is nothing to put into it
 */
export async function finish(
  checks: readonly Check<ReportedItem>[],
  report: Report,
  { inputs, plan, context }: { readonly inputs: RunInputs; readonly plan: Plan; readonly context: RunContext },
): Promise<RunFolder | undefined> {
  const takesAll = inputs.artifactName !== undefined || inputs.release !== undefined;
  const finished = checks.map((check) => finishedCheck(check, takesAll)).filter(({ plugins }) => plugins.length > 0);
  if (finished.length === 0) return undefined;
  const { outputDirectory: written } = inputs;
  const { directory, logger } = context;
  return await writeRunFolder({ root: plan.outputFolder, written, directory, checks: finished, report }, logger);
}

/** @param takesAll plugins that were there already, too */
function finishedCheck({ gateway, target, items }: Check<ReportedItem>, takesAll: boolean): FinishedCheck {
  const there = items.flatMap((item) => (item.kind === "unbuilt" ? [] : [item]));
  const made = there.flatMap((item) => item.made ?? []);
  const build = madeReport(items);
  return {
    gateway: gateway.reference,
    target: formatTarget(target),
    plugins: there.flatMap(({ plugin, report: { sha256 }, made }) =>
      sha256 === undefined || (made === undefined && !takesAll)
        ? []
        : [{ path: plugin.file, shown: plugin.path, sha256 }],
    ),
    ...(made[0] !== undefined && { recipe: made[0].build.recipe }),
    ...(build !== undefined && { build }),
    profile: () => gateway.profile(),
  };
}
