import type { Finding } from "../model/report.ts";
import type { Command } from "../ports/command-runner.ts";
import { inBuildFolder, planNative } from "./native.ts";
import type { BuildIo, NativeBuild } from "./native-build.ts";
import { carryFlags } from "./plan/go-flags.ts";
import { compileCall, goCommand, writePlan } from "./plan/plan-folder.ts";

/** A command of the user's. */
export interface ForeignCommand {
  readonly file: string;
  readonly args: readonly string[];
}

/** Runs a command with this process's terminal. @returns its exit code @throws UserError where it cannot be started */
export type Foreground = (command: Omit<Command, "output">) => Promise<number>;

/** How a command in a plan's surroundings ended, or why there are none. */
export type PlanRun =
  | { readonly kind: "ended"; readonly exitCode: number }
  | { readonly kind: "unplanned"; readonly findings: readonly Finding[] };

/**
 * Runs a command in the folder of a plugin, with the environment of its build, in which Go reads the files of the plan in
 * the place of the user's. Nothing in the user's folder changes but by the command itself.
 * @throws UserError where a wish cannot be met, or there is no such program
 */
export async function runInPlan(
  build: NativeBuild,
  { file, args }: ForeignCommand,
  io: BuildIo,
  foreground: Foreground,
): Promise<PlanRun> {
  return await inBuildFolder(build, io, async (folder) => {
    const planned = await planNative(build, io, folder);
    if (planned.kind === "unbuilt") return { kind: "unplanned", findings: planned.findings };
    io.planned?.(planned.preflight);
    const { plan, environment, moduleCache } = planned;
    const call = compileCall(plan, moduleCache);
    writePlan(plan, call, planned.io.folder);
    const go = goCommand(plan, { ...call, args: call.flags }, planned.io.folder);
    const { variable, onLine } = carryFlags(go.args, plan.recipe);
    for (const flag of onLine.filter((one) => !one.startsWith("-buildmode="))) {
      io.logger.warning(`GOFLAGS cannot carry ${flag}; write it behind go build yourself.`);
    }
    const directory = build.source.folder;
    const exitCode = await foreground({
      file,
      args,
      directory,
      environment: { ...environment, ...go.environment, GOFLAGS: variable, PWD: directory },
    });
    return { kind: "ended", exitCode };
  });
}
