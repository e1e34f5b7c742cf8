import { existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { editGoMod } from "../../explain/go-mod-edit.ts";
import type { FixStep } from "../../model/fix.ts";
import { type Host, isHostTarget } from "../../model/target.ts";
import { printCommand } from "../../ports/command-runner.ts";
import { explainFailure } from "../failures.ts";
import { vendorsIn } from "../module-tree.ts";
import { type BuildPlan, minorOf, withText } from "../plan/build-plan.ts";
import { goCommand, planCall, writePlan } from "../plan/plan-folder.ts";
import { failureContext, missingGo, type PlanIo } from "../plan/plan-io.ts";
import { resolvePackages } from "../plan/resolve-packages.ts";
import { shownPath } from "../user-files.ts";
import { editCommand } from "./edit-commands.ts";
import { editModules } from "./edit-modules.ts";
import { editStep } from "./edit-step.ts";
import { restated } from "./restated.ts";
import type { PlacedEdit, Trial } from "./trial.ts";

/** The files of one module, as the user has them. */
export interface ModuleFiles {
  readonly goMod: string;
  /** Undefined where there is none. */
  readonly goSum: string | undefined;
}

/** `go get` builds and installs what it is given in these releases, unless it is told not to. */
const lastThatInstalls = 17;
/** `go mod vendor -o`. */
const firstToVendorElsewhere = 18;

/**
 * Runs the commands that change a plugin's module, on copies of its go.mod and go.sum and of the go.mod of each folder
 * that replaces something, and resolves it with what came of them: complete, so that `go build` has nothing to add.
 * @param plan the module as it lies, in no workspace
 */
export async function changeModule(
  plan: BuildPlan,
  own: ModuleFiles,
  placed: readonly PlacedEdit[],
  host: Host,
  io: PlanIo,
): Promise<Trial> {
  const { directory, recipe } = plan;
  const edits = placed.flatMap(({ folder, edit }) => (folder === directory ? [edit] : []));
  const others = await editModules(
    plan,
    placed.filter(({ folder }) => folder !== directory),
    io,
  );
  const steps = [...others.steps];
  const edited = restated(own.goMod, editGoMod(own.goMod, edits));
  const words = editCommand(own.goMod, edits);
  if (words.length > 0) {
    const edit = { file: join(directory, "go.mod"), own: own.goMod, wanted: edited, words };
    steps.push(await editStep(edit, directory, recipe, io));
  }
  const [goMod, goSum] = [join(io.folder, "go.mod"), join(io.folder, "go.sum")];
  const tried = { ...withText(others.plan, join(directory, "go.mod"), edited), changedSum: own.goSum ?? "" };
  const call = planCall(tried);
  mkdirSync(io.folder, { recursive: true });
  writePlan(tried, call, io.folder);
  const overlay = others.files.length === 0 ? [] : call.flags.filter((flag) => flag.startsWith("-overlay="));
  const read = () => ({ goMod: restated(edited, readFileSync(goMod, "utf8")), goSum: readFileSync(goSum, "utf8") });
  let before = { goMod: edited, goSum: own.goSum ?? "" };
  const vendors = vendorsIn(directory);
  const elsewhere =
    vendors && minorOf(recipe) >= firstToVendorElsewhere ? mkdtempSync(join(io.folder, "vendor-")) : undefined;
  const commands = [completion(plan), ...(elsewhere === undefined ? [] : [vendoring(elsewhere)])];
  const step = (words: readonly string[]): FixStep => {
    const line = printCommand({ file: "go", args: words, environment: commandEnvironment(plan, host) });
    return { kind: "command", line, folder: shownPath(directory, io.directory) };
  };
  for (const { verb, args, shown, isNeeded } of commands) {
    const words = [...verb, `-modfile=${goMod}`, ...overlay, ...args];
    const go = goCommand(tried, { environment: { GOWORK: "off" }, args: words }, io.folder);
    const result = await io.run("go", go.args, directory, go.environment);
    if (result === undefined) throw missingGo();
    if (result.exitCode !== 0) {
      return { kind: "failed", findings: explainFailure({ ...result, stdout: "" }, failureContext(plan, io)) };
    }
    const after = read();
    if (isNeeded || after.goMod !== before.goMod || after.goSum !== before.goSum) steps.push(step([...verb, ...shown]));
    before = after;
  }
  if (vendors && elsewhere === undefined) steps.push(step(["mod", "vendor"]));
  const changed = { ...withText(others.plan, join(directory, "go.mod"), before.goMod), changedSum: before.goSum };
  const resolved = await resolvePackages(changed, io);
  if (resolved.kind === "unresolved") return { kind: "failed", findings: resolved.findings };
  const files = [
    ...others.files,
    { file: join(directory, "go.mod"), before: own.goMod, after: before.goMod },
    { file: join(directory, "go.sum"), before: own.goSum, after: before.goSum },
  ].filter(({ before, after }) => (before ?? "") !== after);
  return {
    kind: "changed",
    plan: resolved.plan,
    linked: resolved.linked,
    files,
    steps,
    ...(elsewhere !== undefined && existsSync(elsewhere) && { vendor: elsewhere }),
  };
}

/** A command of Go that takes `-modfile` behind its verb. */
interface Command {
  readonly verb: readonly string[];
  readonly args: readonly string[];
  /** What a person writes in the place of `args`. */
  readonly shown: readonly string[];
  readonly isNeeded: boolean;
}

/** What makes go.mod and go.sum complete, and chooses no version by itself. */
function completion({ packages, recipe }: BuildPlan): Command {
  const selecting = recipe.flags.filter((flag) => /^-(?:tags=|race$|msan$|asan$)/.test(flag));
  // `go get` takes no files.
  const isFiles = packages.some((one) => one.endsWith(".go"));
  const flags = isFiles ? ["-mod=mod", "-deps"] : minorOf(recipe) <= lastThatInstalls ? ["-d"] : [];
  const args = [...flags, ...selecting, ...packages];
  return { verb: [isFiles ? "list" : "get"], args, shown: args, isNeeded: false };
}

/** What makes the vendor folder anew. @param vendor absolute, where it is made in the place of the user's */
function vendoring(vendor: string): Command {
  return { verb: ["mod", "vendor"], args: ["-o", vendor], shown: [], isNeeded: true };
}

/** What a person sets for a command of Go: the release, and what says that another machine is built for. */
function commandEnvironment(
  { recipe: { target, environment, goVersion }, tree }: BuildPlan,
  host: Host,
): Readonly<Record<string, string>> {
  const { GOOS = "", GOARCH = "" } = environment;
  return {
    ...(!isHostTarget(target, host) && { CGO_ENABLED: "1", GOARCH, GOOS }),
    GOTOOLCHAIN: goVersion,
    ...(tree.isBesideWorkspace && { GOWORK: "off" }),
  };
}
