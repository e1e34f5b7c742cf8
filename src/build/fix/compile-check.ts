import { join } from "node:path";
import type { Finding } from "../../model/report.ts";
import { publicEnvironment } from "../../ports/environment.ts";
import { explainFailure } from "../failures.ts";
import { settingsWithoutNetwork } from "../go-settings.ts";
import type { BuildIo } from "../native-build.ts";
import type { BuildPlan } from "../plan/build-plan.ts";
import { compileCall, goCommand, writePlan } from "../plan/plan-folder.ts";
import { failureContext, missingGo, type PlanIo } from "../plan/plan-io.ts";

/** What a plan is compiled with. */
interface CheckSurroundings {
  readonly io: PlanIo;
  /** Of the commands of Go. */
  readonly environment: Readonly<Record<string, string>>;
  /** GOMODCACHE. */
  readonly moduleCache: string;
}

/**
 * Compiles what a plan links, and links nothing: whether a dependency can do with less than it asks for, only the
 * compiler tells. It sees no more than that of a build.
 * @returns the compiler's errors
 */
export async function compileCheck(
  plan: BuildPlan,
  { io, environment, moduleCache }: CheckSurroundings,
  { commands }: BuildIo,
): Promise<readonly Finding[]> {
  const call = compileCall(plan, moduleCache);
  writePlan(plan, call, io.folder);
  const args = ["list", ...call.flags, "-export", "-deps", "-f", "{{/**/}}", ...plan.packages];
  const command = goCommand(plan, { ...call, args }, io.folder);
  const result = await commands.run({
    ...command,
    environment: {
      ...publicEnvironment(environment),
      ...command.environment,
      ...settingsWithoutNetwork(join(moduleCache, "cache", "download")),
    },
    inherited: "public",
    output: "hidden",
  });
  if (result === undefined) throw missingGo();
  return result.exitCode === 0 ? [] : explainFailure({ ...result, stdout: "" }, failureContext(plan, io));
}
