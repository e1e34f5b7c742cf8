import { type Solution, solve } from "../build/fix/solve.ts";
import { unifiedDiff } from "../build/fix/unified-diff.ts";
import type { BuildIo, NativeBuild } from "../build/native-build.ts";
import type { FindingKind } from "../model/catalogue.ts";
import type { Fix } from "../model/fix.ts";
import type { PluginReport } from "../model/report.ts";
import { describeThrown } from "../model/thrown.ts";
import type { Command } from "../ports/command-runner.ts";
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

/** How long a fix is looked for that nobody asked for; the modules of a hostile plugin can take any time. */
const longestSearch = 60_000;

/** The same programs, of which none is started any more after a while. */
function forAWhile(io: BuildIo): BuildIo {
  const end = performance.now() + longestSearch;
  const run = async (command: Command) => {
    if (performance.now() > end) throw new Error(`it takes longer than ${longestSearch / 1000} seconds`);
    return await io.commands.run(command);
  };
  return { ...io, commands: { ...io.commands, run } };
}

/** What makes the source of a plugin load. Whatever goes wrong while it is looked for, the verdict stands without it. */
export async function findFix(
  build: NativeBuild,
  { host, directory, logger }: Pick<RunContext, "host" | "directory" | "logger">,
  io: BuildIo,
): Promise<Fix | undefined> {
  try {
    return await solve(build, host, forAWhile(io), (solution) => fixOfSolution(solution, directory));
  } catch (error) {
    logger.debug(`No fix of ${build.source.path} was found: ${describeThrown(error)}`);
    return undefined;
  }
}

/**
 * Causes that no version changes: another release of the gateway's own source, and what refuses a file before any package is
 * compared.
 */
const beyondFiles: ReadonlySet<FindingKind> = new Set([
  "gateway-build",
  "already-loaded",
  "no-plugin-support",
  "missing-library",
  "missing-version",
  "missing-symbol",
  "required-symbol",
]);

/** A report with what was solved in the place of what its facts alone tell. */
export function withFix(report: PluginReport, fix: Fix | undefined): PluginReport {
  // No change of a file stands for leaving a workspace; and what Go cannot resolve has told what it lacks itself.
  const isTold = report.cause?.kind === "workspace" || (report.verdict === "unbuilt" && report.preflight === undefined);
  const isOther = report.cause !== undefined && beyondFiles.has(report.cause.kind);
  return fix === undefined || isOther || (fix.standing === "none" && isTold) ? report : { ...report, fix };
}
