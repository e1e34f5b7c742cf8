import { type Solution, solve } from "../build/fix/solve.ts";
import { unifiedDiff } from "../build/fix/unified-diff.ts";
import type { BuildIo, NativeBuild } from "../build/native-build.ts";
import type { Fix } from "../model/fix.ts";
import type { PluginReport } from "../model/report.ts";
import { describeThrown } from "../model/thrown.ts";
import type { RunContext } from "./run-context.ts";

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

/** What makes the source of a plugin load. Whatever goes wrong while it is looked for, the verdict stands without it. */
export async function findFix(
  build: NativeBuild,
  { host, directory, logger }: Pick<RunContext, "host" | "directory" | "logger">,
  io: BuildIo,
): Promise<Fix | undefined> {
  try {
    const fix = await solve(build, host, io, (solution) => fixOfSolution(solution, directory));
    // Whether the modules that ask for more compile with less, only a build tells.
    const isBold = fix?.steps.some((step) => step.kind === "command" && step.line.includes(" -exclude="));
    return fix?.standing === "proven" && isBold ? { ...fix, standing: "try" } : fix;
  } catch (error) {
    logger.debug(`No fix of ${build.source.path} was found: ${describeThrown(error)}`);
    return undefined;
  }
}

/** A report with what was solved in the place of what its facts alone tell. */
export function withFix(report: PluginReport, fix: Fix | undefined): PluginReport {
  // No change of a file stands for leaving a workspace; and what Go cannot resolve has told what it lacks itself.
  const isTold = report.cause?.kind === "workspace" || (report.verdict === "unbuilt" && report.preflight === undefined);
  return fix === undefined || (fix.standing === "none" && isTold) ? report : { ...report, fix };
}
