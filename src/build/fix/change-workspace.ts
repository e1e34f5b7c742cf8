import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { editGoMod } from "../../explain/go-mod-edit.ts";
import type { Finding } from "../../model/report.ts";
import type { BuildPlan } from "../plan/build-plan.ts";
import type { PlanIo } from "../plan/plan-io.ts";
import { withReadableModules } from "../plan/readable-modules.ts";
import { resolvePackages } from "../plan/resolve-packages.ts";
import { editCommand } from "./edit-commands.ts";
import { editModules } from "./edit-modules.ts";
import { editStep } from "./edit-step.ts";
import { lineEdits } from "./line-edits.ts";
import { restated } from "./restated.ts";
import type { PlacedEdit, Trial } from "./trial.ts";
import { type ChangedFile, readUserText } from "./user-text.ts";

/** Puts the gateway's own module beside a plugin's, where it needs that. */
export type Join = (
  plan: BuildPlan,
) => Promise<{ readonly plan: BuildPlan } | { readonly findings: readonly Finding[] }>;

/**
 * Changes the files of the modules of a workspace, in a place of their own, and resolves the plugin with them. Sums that
 * are lacking go to go.work.sum, as with every command of Go in a workspace.
 * @param lying the plan as the files lie
 */
export async function changeWorkspace(
  lying: BuildPlan,
  edits: readonly PlacedEdit[],
  joining: Join,
  io: PlanIo,
): Promise<Trial> {
  const { recipe } = lying;
  const edited = await editModules(lying, edits, io);
  const files = [...edited.files];
  const steps = [...edited.steps];
  let { plan } = edited;
  const { base } = plan.work;
  if (base !== undefined) {
    const wishes = lineEdits(base.text, recipe);
    const wanted = restated(base.text, editGoMod(base.text, wishes));
    if (wanted !== base.text) {
      const folder = dirname(base.file);
      readUserText(base.file, folder, io.directory);
      files.push({ file: base.file, before: base.text, after: wanted });
      const words = editCommand(base.text, wishes, "work");
      steps.push(await editStep({ file: base.file, own: base.text, wanted, words }, folder, recipe, io));
      plan = { ...plan, work: { ...plan.work, base: { file: base.file, text: wanted } } };
    }
  }
  const joined = await joining(plan);
  if ("findings" in joined) return { kind: "failed", findings: joined.findings };
  const resolved = await resolvePackages(withReadableModules(joined.plan, io.directory), io);
  if (resolved.kind === "unresolved") return { kind: "failed", findings: resolved.findings };
  return {
    kind: "changed",
    plan: resolved.plan,
    linked: resolved.linked,
    files: [...files, ...sumsOf(lying, io)],
    steps,
  };
}

/** What Go added beside the user's go.work. */
function sumsOf({ tree: { goWork }, work }: BuildPlan, { folder, directory }: PlanIo): readonly ChangedFile[] {
  const made = join(folder, "go.work.sum");
  if (goWork === undefined || work.base === undefined || !existsSync(made)) return [];
  const file = `${goWork}.sum`;
  const before = readUserText(file, dirname(file), directory);
  const after = readFileSync(made, "utf8");
  return after === (before ?? "") ? [] : [{ file, before, after }];
}
