import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { goLine, goMinor, isLaterGo } from "../../binary/go-version.ts";
import { directives, isFolder } from "../../explain/go-mod.ts";
import { editGoMod, type ModuleEdit } from "../../explain/go-mod-edit.ts";
import type { Finding } from "../../model/report.ts";
import { type ModuleTree, type PluginSource, readGoMod, vendorsIn } from "../module-tree.ts";
import type { Recipe } from "../recipe.ts";
import type { Pin } from "./pin.ts";

/** Stands in a plan for the folder that its files are written to: where that is, only the one who runs it knows. */
export const planFolder = "\0plan";

/** A module that takes part in a build from a folder. */
export interface PlannedModule {
  readonly path: string | undefined;
  /** Absolute, or below `planFolder`. */
  readonly folder: string;
  /** The folder that its file names have to show where folders are part of fingerprints. */
  readonly recorded: string;
}

/** A go.work that is written for a build. */
interface PlannedWork {
  /** The user's own, whose lines are kept. */
  readonly base?: { readonly file: string; readonly text: string };
  /** Folders to use beside those of the base; absolute, or below `planFolder`. */
  readonly uses: readonly string[];
  /** Absolute folders that the base uses and the build does not. */
  readonly without: readonly string[];
  /** Set where versions are being chosen: in a workspace Go adds the sums that are lacking and changes no requirement. */
  readonly isNeeded?: true;
}

/**
 * One `go build` as data: what Go runs on, in which folder, and which texts it sees in the place of the user's own.
 *
 * Everything that builds, resolves, fetches or prints takes it from here, so that what is shown is what runs. Nothing in
 * it depends on the machine but the folders of the source.
 */
export interface BuildPlan {
  readonly source: PluginSource;
  readonly recipe: Recipe;
  readonly tree: ModuleTree;
  /** Absolute folder that Go runs in: the plugin's module. */
  readonly directory: string;
  /** What is built: `.`, `./sub` or `.go` files. */
  readonly packages: readonly string[];
  /** The plugin's own first. */
  readonly modules: readonly PlannedModule[];
  /** Absolute path of a file → the text that Go sees there; an empty text hides the file. */
  readonly texts: ReadonlyMap<string, string>;
  /** Name in the plan's folder → the absolute folder that a link of that name leads to. */
  readonly links: ReadonlyMap<string, string>;
  readonly work: PlannedWork;
  /** Whether the source has no go.mod and gets one. */
  readonly hasMadeModule: boolean;
  /** Lines of go.sum for versions that the plan chose. */
  readonly sums: string;
  /** Set where Go is to see what the user's files would be, and to add nothing: the go.sum that lies beside the go.mod. */
  readonly changedSum?: string;
  readonly pins: readonly Pin[];
  /** What the gateway's own module was taken from, where it takes part: its version, or its folder. */
  readonly gatewaySource?: string;
  /** What the user is told of the plan. */
  readonly findings: readonly Finding[];
  /** Where the plan's files are copies. */
  readonly copy?: SourceCopy;
}

/** A copy of the user's files. Both absolute. */
interface SourceCopy {
  readonly folder: string;
  readonly original: string;
}

/** How Go resolves the modules of a plan. */
export type Resolution =
  /** As the module says itself, vendor folder included. */
  | { readonly kind: "own" }
  /** The user's own go.work, with a vendor folder beside it. */
  | { readonly kind: "own-workspace"; readonly goWork: string }
  /** One module, by a go.mod and go.sum of the plan's (-modfile). */
  | { readonly kind: "module"; readonly goMod: string; readonly goSum: string }
  /** The same with a go.mod and go.sum that have to be complete. */
  | { readonly kind: "changed"; readonly goMod: string; readonly goSum: string }
  /** A go.work of the plan's. */
  | { readonly kind: "workspace"; readonly goWork: string; readonly sums: string | undefined };

/** Workspaces came with Go 1.18, vendor folders beside a go.work with 1.22. */
const firstWithWorkspaces = 18;
const firstWithWorkVendor = 22;
/** Lines of `godebug` in go.mod and go.work. */
const firstWithGodebug = 23;

/** The minor release of Go that a recipe builds with. */
export function minorOf({ goVersion }: Pick<Recipe, "goVersion">): number {
  return goMinor(goVersion) ?? Number.NaN;
}

/** Whether the recipe's Go knows workspaces. */
export function hasWorkspaces(recipe: Pick<Recipe, "goVersion">): boolean {
  return minorOf(recipe) >= firstWithWorkspaces;
}

/** The path of a file in its module's folder. */
function goModFile(folder: string): string {
  return join(folder, "go.mod");
}

/** The go.mod of one of the modules as Go sees it; empty where there is none. */
export function goModOf({ texts, links }: Pick<BuildPlan, "texts" | "links">, folder: string): string {
  const written = texts.get(goModFile(folder));
  if (written !== undefined) return written;
  const [name = "", ...below] = relative(planFolder, folder).split(sep);
  const target = folder.startsWith(planFolder) ? links.get(name) : undefined;
  return readGoMod(target === undefined ? folder : join(target, ...below));
}

/** A folder as go.work and overlays write it. */
function quotedFolder(folder: string): string {
  // JSON writes the first character of `planFolder` as an escape.
  return JSON.stringify(folder).replace(JSON.stringify(planFolder).slice(1, -1), () => planFolder);
}

/** A plan in which Go sees another text of a file. */
export function withText(plan: BuildPlan, file: string, text: string): BuildPlan {
  return { ...plan, texts: new Map([...plan.texts, [file, text]]) };
}

/** A plan in which a module's go.mod is edited; the same plan where that changes nothing. */
export function withGoModEdits(plan: BuildPlan, folder: string, edits: readonly ModuleEdit[]): BuildPlan {
  const text = goModOf(plan, folder);
  const edited = editGoMod(text, edits);
  return edited === text ? plan : withText(plan, goModFile(folder), edited);
}

/** Whether nothing decides on versions but what the user wrote. */
function isResolvedAsItLies({ texts, work }: BuildPlan): boolean {
  return !work.isNeeded && work.uses.length === 0 && work.without.length === 0 && ![...texts.keys()].some(isGoMod);
}

function isGoMod(file: string): boolean {
  return basename(file) === "go.mod";
}

/** How Go resolves the modules of a plan, and what it reads for that. */
export function resolutionOf(plan: BuildPlan): Resolution {
  const { tree, work, directory, recipe, hasMadeModule, sums, changedSum } = plan;
  const asItLies = isResolvedAsItLies(plan);
  const isAlone = tree.goWork === undefined && work.uses.length === 0;
  if (!hasWorkspaces(recipe) || isAlone) {
    if (changedSum !== undefined) return { kind: "changed", goMod: goModOf(plan, directory), goSum: changedSum };
    if (asItLies) return { kind: "own" };
    if (hasMadeModule || !hasWorkspaces(recipe)) {
      return { kind: "module", goMod: goModOf(plan, directory), goSum: sums };
    }
  }
  if (
    tree.goWork !== undefined &&
    asItLies &&
    vendorsIn(dirname(tree.goWork)) &&
    minorOf(recipe) >= firstWithWorkVendor
  ) {
    return { kind: "own-workspace", goWork: tree.goWork };
  }
  return { kind: "workspace", goWork: formatGoWork(plan), sums: tree.goWork && `${tree.goWork}.sum` };
}

/**
 * The go.work of a plan: the user's own with absolute folders, or a new one with the plugin's module. The lines of the
 * user's own keep their numbers. The `go` line has to be as high as that of every module: where nothing joins, the user's
 * own is, and else it can only be the toolchain's.
 */
function formatGoWork(plan: BuildPlan): string {
  const { directory, work, recipe } = plan;
  const { base, uses, without } = work;
  const added = [...(base === undefined ? [directory] : []), ...uses].map((folder) => `use ${quotedFolder(folder)}\n`);
  if (base === undefined) return `go ${goLine(recipe.goVersion)}\n${added.join("")}`;
  const { text, go } = readableGoWork(plan, base.text);
  const whole = inAbsoluteFolders(text, base.file, without);
  return `${whole}${whole.endsWith("\n") ? "" : "\n"}${go}${added.join("")}`;
}

/** A go.work whose folders are absolute; folders to leave out leave an empty line. */
function inAbsoluteFolders(text: string, file: string, without: readonly string[]): string {
  const absolute = (path: string) => resolve(dirname(file), path);
  const lines = text.split("\n");
  for (const { keyword, words, line } of directives(text)) {
    const folder = keyword === "use" ? words[0] : keyword === "replace" ? words[words.indexOf("=>") + 1] : undefined;
    if (folder === undefined || !isFolder(folder)) continue;
    const written = lines[line - 1] ?? "";
    const isLeftOut = keyword === "use" && without.includes(absolute(folder));
    const form = [JSON.stringify(folder), `\`${folder}\``, folder].find((one) => written.includes(one)) ?? folder;
    const at = written.lastIndexOf(form);
    lines[line - 1] = isLeftOut
      ? ""
      : `${written.slice(0, at)}${quotedFolder(absolute(folder))}${written.slice(at + form.length)}`;
  }
  return lines.join("\n");
}

/** The user's go.work, where the plan's says the same and is a copy only to keep Go from writing beside it. */
export function ownWork(plan: BuildPlan): string | undefined {
  const { base } = plan.work;
  if (base === undefined || !isResolvedAsItLies(plan)) return undefined;
  return formatGoWork(plan).trimEnd() === inAbsoluteFolders(base.text, base.file, []).trimEnd() ? base.file : undefined;
}

/** The lines of the user's go.work that the gateway's Go can read, and the `go` line that belongs behind them. */
export function readableGoWork(plan: BuildPlan, own: string): { readonly text: string; readonly go: string } {
  const { recipe } = plan;
  const written = directives(own).find(({ keyword }) => keyword === "go")?.words[0];
  const keepsLine = written !== undefined && isResolvedAsItLies(plan) && !isLaterGo(`go${written}`, recipe.goVersion);
  // GOTOOLCHAIN decides what runs.
  const text = editGoMod(own, [
    ...(keepsLine ? [] : [{ act: "drop", keyword: "go" } as const]),
    { act: "drop", keyword: "toolchain" },
    ...(keepsLine && minorOf(recipe) >= firstWithGodebug ? [] : [{ act: "drop", keyword: "godebug" } as const]),
  ]);
  return { text, go: keepsLine ? "" : `go ${goLine(recipe.goVersion)}\n` };
}

/** The plugin path of the file that the plan builds; undefined for `.go` files, whose path is a hash. Unescaped. */
export function plannedPluginPath({ packages, modules, directory, source }: BuildPlan): string | undefined {
  const [own] = modules;
  if (own?.path === undefined || packages.some((one) => one.endsWith(".go"))) return undefined;
  const below = relative(directory, source.folder);
  return below === "" ? own.path : `${own.path}/${below}`;
}
