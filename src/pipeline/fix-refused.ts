import type { NativeBuild } from "../build/native-build.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import type { PluginReport } from "../model/report.ts";
import { buildIoOf } from "./build-io.ts";
import type { Check, JudgedItem, PlannedItem, UnbuiltItem } from "./item.ts";
import type { RunContext } from "./run-context.ts";
import type { Plan } from "./run-plan.ts";
import { findFix, withFix } from "./solution.ts";

/** Looks for so many fixes in one check: each takes about a second. */
const mostFixes = 8;

/** What Go says of files that commands of its own put right. */
const aboutFiles = /\bgo\.(?:mod|sum|work)\b|\bvendor/;

/**
 * Gives each plugin that was refused, and whose source is here, what makes it load.
 * @param planned the items of the check before they were built
 */
export async function fixRefused(
  check: Check<JudgedItem | UnbuiltItem>,
  planned: readonly PlannedItem[],
  { plan, inputs, context }: { readonly plan: Plan; readonly inputs: RunInputs; readonly context: RunContext },
): Promise<Check<JudgedItem | UnbuiltItem>> {
  // Those that were only compared have it already.
  if (inputs.build.preflightOnly) return check;
  const io = buildIoOf(plan, context);
  const items: (JudgedItem | UnbuiltItem)[] = [];
  let left = mostFixes;
  for (const [index, item] of check.items.entries()) {
    const build = sourceOf(planned[index]);
    if (build === undefined || build.pin || !isRefused(item.report) || left === 0) {
      items.push(item);
      continue;
    }
    left--;
    items.push({ ...item, report: withFix(item.report, await findFix(build, context, io)) });
  }
  return { ...check, items };
}

function sourceOf(item: PlannedItem | undefined): NativeBuild | undefined {
  return item?.kind === "source" ? item.build : undefined;
}

/** Whether its files may be what speaks against it. */
function isRefused({ verdict, findings }: PluginReport): boolean {
  if (verdict === "rejected" || verdict === "mismatch") return true;
  return verdict === "unbuilt" && findings.some(({ message, where }) => aboutFiles.test(`${where?.file} ${message}`));
}
