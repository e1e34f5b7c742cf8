import type { Solution } from "../build/fix/solve.ts";
import { unifiedDiff } from "../build/fix/unified-diff.ts";
import type { Fix } from "../model/fix.ts";

/**
 * What a solution means for a report; undefined where nothing is to be done, or nothing is known.
 * @param directory absolute folder that reports name files from
 */
export function fixOfSolution({ kind, files, steps, reasons }: Solution, directory: string): Fix | undefined {
  if (kind === "fits" || kind === "undecided") return undefined;
  if (kind === "none") return { standing: "none", steps, reason: reasons.join(" ") };
  const patch = unifiedDiff(files, directory);
  return { standing: "proven", steps, ...(patch !== undefined && { patch }) };
}
