import { join } from "node:path";
import { editGoMod } from "../../explain/go-mod-edit.ts";
import type { FixStep } from "../../model/fix.ts";
import { type BuildPlan, withText } from "../plan/build-plan.ts";
import type { PlanIo } from "../plan/plan-io.ts";
import { editCommand } from "./edit-commands.ts";
import { editStep } from "./edit-step.ts";
import { restated } from "./restated.ts";
import type { PlacedEdit } from "./trial.ts";
import { type ChangedFile, readUserText } from "./user-text.ts";

/** A plan in which Go sees the edited go.mod files, and what the user does for that. */
interface EditedModules {
  readonly plan: BuildPlan;
  readonly files: readonly ChangedFile[];
  readonly steps: readonly FixStep[];
}

/** Edits the go.mod of each module, in the words of whoever wrote it. */
export async function editModules(lying: BuildPlan, edits: readonly PlacedEdit[], io: PlanIo): Promise<EditedModules> {
  const files: ChangedFile[] = [];
  const steps: FixStep[] = [];
  let plan = lying;
  for (const folder of new Set(edits.map((one) => one.folder))) {
    const file = join(folder, "go.mod");
    const own = readUserText(file, folder, io.directory) ?? "";
    const wishes = edits.flatMap((one) => (one.folder === folder ? [one.edit] : []));
    const wanted = restated(own, editGoMod(own, wishes));
    if (wanted === own) continue;
    files.push({ file, before: own, after: wanted });
    steps.push(await editStep({ file, own, wanted, words: editCommand(own, wishes) }, folder, lying.recipe, io));
    plan = withText(plan, file, wanted);
  }
  return { plan, files, steps };
}
