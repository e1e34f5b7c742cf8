import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../model/user-error.ts";
import type { CommandResult } from "../../ports/command-runner.ts";
import type { FailureContext } from "../failure-table.ts";
import { filesInPlace, filesOfCopy } from "../user-files.ts";
import type { BuildPlan } from "./build-plan.ts";
import { goCommand, planCall, writePlan } from "./plan-folder.ts";

/** What making a plan needs of its surroundings: it may ask Go and git, and tells what it finds. */
export interface PlanIo {
  /** Absolute folder that exists; what Go reads of the plan is written there. */
  readonly folder: string;
  /** Absolute folder that places in findings are relative to. */
  readonly directory: string;
  /** The user's GOWORK. */
  readonly goWork: string | undefined;
  /** Runs go or git with the environment of the build. */
  run(
    file: "git" | "go",
    args: readonly string[],
    directory: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<CommandResult | undefined>;
  warning(sentence: string): void;
}

/** Runs a command of Go on a plan: `list …`, `mod graph`. @throws UserError where there is no go */
export async function askGo(plan: BuildPlan, command: readonly string[], io: PlanIo): Promise<CommandResult> {
  const call = planCall(plan);
  mkdirSync(join(io.folder, "tmp"), { recursive: true });
  writePlan(plan, call, io.folder);
  const [verb = "", ...rest] = command;
  // The commands of `go mod` ask for nothing but what they are given.
  const flags = verb.startsWith("mod ") ? call.flags.filter((flag) => !flag.startsWith("-mod=")) : call.flags;
  const words = [...verb.split(" "), ...flags, ...rest];
  const { args, directory, environment } = goCommand(plan, { ...call, args: words }, io.folder);
  const result = await io.run("go", args, directory, environment);
  if (result === undefined) throw missingGo();
  return result;
}

/** How Go's words about a plan become findings at the user's own files. */
export function failureContext(plan: BuildPlan, { folder, directory, goWork }: PlanIo): FailureContext {
  const { tree, recipe, copy, source } = plan;
  const files = filesInPlace(tree, folder);
  return {
    recipe,
    files: copy === undefined ? files : filesOfCopy(files, copy),
    directory,
    folder: source.folder,
    goWork,
    ...(tree.hiddenWorkspace !== undefined && { hiddenWorkspace: tree.hiddenWorkspace }),
  };
}

/** What is said where there is no Go at all. */
export function missingGo(): UserError {
  return new UserError(
    "builder: there is no go on PATH; install Go 1.21 or later (in a workflow: actions/setup-go), or give built plugins.",
  );
}
