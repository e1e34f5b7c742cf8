import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { directives } from "../../explain/go-mod.ts";
import { editGoMod, type ModuleEdit } from "../../explain/go-mod-edit.ts";
import type { FixStep } from "../../model/fix.ts";
import type { Finding } from "../../model/report.ts";
import { type Host, isHostTarget } from "../../model/target.ts";
import { printCommand } from "../../ports/command-runner.ts";
import { explainFailure } from "../failures.ts";
import { type BuildPlan, minorOf, withText } from "../plan/build-plan.ts";
import type { LinkedPackages } from "../plan/linked-packages.ts";
import { failureContext, missingGo, type PlanIo } from "../plan/plan-io.ts";
import { resolvePackages } from "../plan/resolve-packages.ts";
import { shownPath } from "../user-files.ts";
import { editCommand } from "./edit-commands.ts";
import { restated } from "./restated.ts";
import type { ChangedFile } from "./user-text.ts";

/** The files of one module, as the user has them. */
export interface ModuleFiles {
  readonly goMod: string;
  /** Undefined where there is none. */
  readonly goSum: string | undefined;
}

/** A module whose files were changed, in a place of its own, and resolved again. */
export type ChangedModule =
  | {
      readonly kind: "changed";
      /** What Go makes of the changed files and adds nothing to. */
      readonly plan: BuildPlan;
      readonly linked: LinkedPackages;
      readonly files: readonly ChangedFile[];
      readonly steps: readonly FixStep[];
    }
  | { readonly kind: "failed"; readonly findings: readonly Finding[] };

/** `go get` builds and installs what it is given in these releases, unless it is told not to. */
const lastThatInstalls = 17;
/** The first release that knows every keyword which older modules can have. */
const firstWithToolchains = 21;

/**
 * Runs the commands that change a plugin's module, on copies of its go.mod and go.sum, and resolves it with what came
 * of them: complete, so that `go build` has nothing to add.
 * @param plan the module as it lies, in no workspace
 */
export async function changeModule(
  plan: BuildPlan,
  own: ModuleFiles,
  edits: readonly ModuleEdit[],
  host: Host,
  io: PlanIo,
): Promise<ChangedModule> {
  const { directory, recipe, tree } = plan;
  const folder = shownPath(directory, io.directory);
  const steps: FixStep[] = [];
  const edited = restated(own.goMod, editGoMod(own.goMod, edits));
  const words = editCommand(own.goMod, edits);
  if (words.length > 0) steps.push(await editStep({ words, wanted: edited, own: own.goMod, folder }, plan, io));
  const [goMod, goSum] = [join(io.folder, "go.mod"), join(io.folder, "go.sum")];
  mkdirSync(io.folder, { recursive: true });
  writeFileSync(goMod, edited);
  writeFileSync(goSum, own.goSum ?? "");
  const complete = completion(plan);
  const outside = { ...(tree.isBesideWorkspace && { GOWORK: "off" }), ...foreign(plan, host) };
  const result = await io.run("go", [complete.verb, `-modfile=${goMod}`, ...complete.args], directory, {
    GOWORK: "off",
    PWD: directory,
  });
  if (result === undefined) throw missingGo();
  if (result.exitCode !== 0) {
    return { kind: "failed", findings: explainFailure({ ...result, stdout: "" }, failureContext(plan, io)) };
  }
  const after = { goMod: restated(edited, readFileSync(goMod, "utf8")), goSum: readFileSync(goSum, "utf8") };
  if (after.goMod !== edited || after.goSum !== (own.goSum ?? "")) {
    const environment = { ...outside, GOTOOLCHAIN: recipe.goVersion };
    const line = printCommand({ file: "go", args: [complete.verb, ...complete.args], environment });
    steps.push({ kind: "command", line, folder });
  }
  const changed = { ...withText(plan, join(directory, "go.mod"), after.goMod), changedSum: after.goSum };
  const resolved = await resolvePackages(changed, io);
  if (resolved.kind === "unresolved") return { kind: "failed", findings: resolved.findings };
  const files = [
    { file: join(directory, "go.mod"), before: own.goMod, after: after.goMod },
    { file: join(directory, "go.sum"), before: own.goSum, after: after.goSum },
  ].filter(({ before, after }) => (before ?? "") !== after);
  return { kind: "changed", plan: resolved.plan, linked: resolved.linked, files, steps };
}

/** What makes go.mod and go.sum complete, and chooses no version by itself. */
function completion({ packages, recipe }: BuildPlan): { readonly verb: string; readonly args: readonly string[] } {
  const selecting = recipe.flags.filter((flag) => /^-(?:tags=|race$|msan$|asan$)/.test(flag));
  // `go get` takes no files.
  if (packages.some((one) => one.endsWith(".go"))) {
    return { verb: "list", args: ["-mod=mod", ...selecting, "-deps", ...packages] };
  }
  return { verb: "get", args: [...(minorOf(recipe) <= lastThatInstalls ? ["-d"] : []), ...selecting, ...packages] };
}

/** What says to Go that another machine is built for. */
function foreign({ recipe: { target, environment } }: BuildPlan, host: Host): Record<string, string> {
  if (isHostTarget(target, host)) return {};
  const { GOOS = "", GOARCH = "" } = environment;
  return { CGO_ENABLED: "1", GOARCH, GOOS };
}

interface Edit {
  readonly words: readonly string[];
  readonly own: string;
  /** What comes of it. */
  readonly wanted: string;
  /** As reports write it. */
  readonly folder: string;
}

/** The `go mod edit` for a person, run on a copy; a sentence where it does not do the same. */
async function editStep({ words, own, wanted, folder }: Edit, plan: BuildPlan, io: PlanIo): Promise<FixStep> {
  const { recipe, directory } = plan;
  const copy = join(io.folder, "edited.mod");
  mkdirSync(io.folder, { recursive: true });
  writeFileSync(copy, own);
  // An older Go cannot read what is to be taken out.
  const isOwnGo =
    minorOf(recipe) < firstWithToolchains || words.some((word) => /^-drop(?:tool|ignore|godebug)=/.test(word));
  const environment = isOwnGo ? {} : { GOTOOLCHAIN: recipe.goVersion };
  const result = await io.run("go", [...words, copy], directory, {
    GOWORK: "off",
    PWD: directory,
    GOTOOLCHAIN: "",
    ...environment,
  });
  if (result?.exitCode === 0 && meaning(readFileSync(copy, "utf8")) === meaning(wanted)) {
    return { kind: "command", line: printCommand({ file: "go", args: words, environment }), folder };
  }
  return { kind: "change", sentence: `Change ${folder === "." ? "" : `${folder}/`}go.mod as the diff says.` };
}

/** What a go.mod says, whatever the order of its lines. */
function meaning(goMod: string): string {
  return JSON.stringify(
    directives(goMod)
      .map(({ keyword, words }) => JSON.stringify([keyword, ...words]))
      .sort(),
  );
}
