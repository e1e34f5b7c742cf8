import { requirements } from "../../explain/go-mod.ts";
import type { Attempt, ChangedFiles, PlacedEdit, Trial } from "./trial.ts";

/** Trials of leaving one line out. */
const mostTrials = 8;

/**
 * The same with fewer lines added, where that does: what a first round had to exclude may be nobody's wish any more when
 * the last one is through.
 * @param goModOf the user's text in a folder
 * @param helps whether nothing speaks against the plugin with it
 */
export async function smallest(
  edits: readonly PlacedEdit[],
  whole: ChangedFiles,
  {
    attempt,
    helps,
    goModOf,
  }: { attempt: Attempt; helps: (trial: Trial) => trial is ChangedFiles; goModOf: (folder: string) => string },
): Promise<ChangedFiles> {
  const isAdded = ({ folder, edit }: PlacedEdit) =>
    edit.act === "exclude" ||
    (edit.act === "require" && !requirements(goModOf(folder)).some(({ path }) => path === edit.path));
  const added = edits.filter(isAdded);
  if (added.length === 0) return whole;
  const without = async (some: readonly PlacedEdit[], from: readonly PlacedEdit[]) => {
    const left = from.filter((edit) => !some.includes(edit));
    const trial = await attempt(left);
    return helps(trial) ? { left, trial } : undefined;
  };
  const bare = await without(added, edits);
  if (bare !== undefined) return bare.trial;
  if (added.length === 1) return whole;
  let best = { left: edits, trial: whole };
  for (const one of added.slice(0, mostTrials)) best = (await without([one], best.left)) ?? best;
  return best.trial;
}
