import { basename } from "node:path";
import { clipValue, count, listed } from "../model/phrases.ts";
import { packageArguments } from "./module-tree.ts";
import { type BuildPlan, ownWork, resolutionOf } from "./plan/build-plan.ts";
import { carryFlags } from "./plan/go-flags.ts";
import { compileCall, joinScriptName } from "./plan/plan-folder.ts";
import type { Recipe } from "./recipe.ts";

/** Something that a build needs and variables do not bring. */
export interface Uncarried {
  /** In a word or two, for programs: `-buildmode=plugin`, `go.work`, `pin`. */
  readonly what: string;
  /** A sentence. */
  readonly message: string;
}

/** How a plugin is built, for those who build it by other means. */
export interface RecipeSheet {
  /** Variables, which change nothing but how Go builds. */
  readonly environment: Readonly<Record<string, string>>;
  /** The words of the `go build` that these variables leave; `-o` and what is built come last. */
  readonly command: readonly string[];
  readonly uncarried: readonly Uncarried[];
}

/** A plan, and the module cache of its Go. */
export interface SheetPlan {
  readonly plan: BuildPlan;
  /** GOMODCACHE. */
  readonly moduleCache: string;
}

/** The sheet of a recipe, of one plugin where its plan is given. */
export function recipeSheet(recipe: Recipe, planned: SheetPlan | undefined, output: string): RecipeSheet {
  const { carried, environment, packages, uncarried } =
    planned === undefined ? sheetOfAny(recipe) : sheetOfPlan(planned);
  const { variable, onLine } = carryFlags(carried, recipe);
  return {
    environment: { ...recipe.environment, ...environment, GOFLAGS: variable },
    command: ["go", "build", ...onLine, "-o", output, ...packages],
    uncarried: [
      ...onLine.map((flag) => ({ what: flag, message: whyOnLine(flag, recipe) })),
      ...uncarried,
      {
        what: "GOTOOLCHAIN",
        message: `Go 1.21 and later follow GOTOOLCHAIN; an older go on PATH has to be ${recipe.goVersion} itself.`,
      },
      ...recipe.warnings.map((message) => ({ what: "gateway", message })),
    ],
  };
}

function whyOnLine(flag: string, { goVersion }: Recipe): string {
  return flag.startsWith("-buildmode=")
    ? `${flag} stands behind go build alone: in GOFLAGS it makes plugins of what go test and go run start.`
    : `${clipValue(flag)} holds spaces, which ${goVersion} does not take in GOFLAGS.`;
}

/** What a sheet is made of. */
interface SheetParts {
  readonly carried: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly packages: readonly string[];
  readonly uncarried: readonly Uncarried[];
}

function sheetOfAny({ flags, modules, gatewayModule, sourceFolders }: Recipe): SheetParts {
  const uncarried: Uncarried[] = [];
  if (modules.length > 0) {
    const message = `A package of a module that the gateway has too (${count(modules.length, "module")} in all) has to come from the gateway's own version of it; with --plugin this command says which, and --pin of build and exec sets them.`;
    uncarried.push({ what: "modules", message });
  }
  if (gatewayModule !== undefined) {
    const message = `Packages of ${gatewayModule.path} itself are only equal in a go.work with the gateway's source; build and exec make one.`;
    uncarried.push({ what: "go.work", message });
  }
  if (sourceFolders !== undefined) {
    const message =
      "The gateway was built without -trimpath, so that the folders of its modules are in its fingerprints; build and exec map those of this machine to them.";
    uncarried.push({ what: "folders", message });
  }
  return { carried: flags, environment: {}, packages: ["."], uncarried };
}

function sheetOfPlan(planned: SheetPlan): SheetParts {
  const { plan, moduleCache } = planned;
  const { recipe, tree, source, pins } = plan;
  const needed = madeFiles(planned);
  const hasOwnWork = resolutionOf(plan).kind === "own-workspace" || ownWork(plan) !== undefined;
  const goWork = hasOwnWork ? tree.goWork : tree.isBesideWorkspace ? "off" : undefined;
  return {
    // Flags that lead to files of the plan are of no use without them.
    carried: needed.length === 0 ? compileCall(plan, moduleCache).flags : recipe.flags,
    environment: goWork === undefined ? {} : { GOWORK: goWork },
    packages: packageArguments(source.folder, source),
    uncarried: [
      ...needed,
      ...pins.map(({ module, from, to }) => ({
        what: "pin",
        message: `${module} is built at ${to}, and not at ${from}.`,
      })),
    ],
  };
}

/** What is made for a build and is no file of the user's; empty where `go build` does without. */
export function madeFiles({ plan, moduleCache }: SheetPlan): readonly Uncarried[] {
  const { texts, links } = plan;
  const { kind } = resolutionOf(plan);
  const { files } = compileCall(plan, moduleCache);
  const needed: Uncarried[] = [];
  const need = (what: string, fact: string) => needed.push({ what, message: `${fact}; build and exec see to it.` });
  if (texts.size > 0) {
    const names = listed([...new Set([...texts.keys()].map((file) => basename(file)))]);
    need("-overlay", `Go has to see other texts of ${names} than are in the folder`);
  }
  if (kind === "module") need("-modfile", "Versions come from a go.mod that is made for the build");
  if (kind === "workspace" && ownWork(plan) === undefined) {
    const members = links.size > 0 || plan.work.uses.length > 0 ? ", the gateway's among them" : "";
    need("go.work", `Modules come together in a go.work that is made for the build${members}`);
  }
  if (files.some(({ name }) => name === joinScriptName)) {
    need("-toolexec", "The compiler has to record the gateway's folders of modules in the place of this machine's");
  }
  return needed;
}
