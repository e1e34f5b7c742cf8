import { basename, join } from "node:path";
import { isLaterGo } from "../../binary/go-version.ts";
import { directives, requirements } from "../../explain/go-mod.ts";
import type { ModuleEdit } from "../../explain/go-mod-edit.ts";
import type { FixStep } from "../../model/fix.ts";
import type { Finding } from "../../model/report.ts";
import type { Host } from "../../model/target.ts";
import { UserError } from "../../model/user-error.ts";
import { moduleFolder } from "../module-tree.ts";
import { inBuildFolder, prepareNative } from "../native.ts";
import type { BuildIo, NativeBuild } from "../native-build.ts";
import type { BuildPlan } from "../plan/build-plan.ts";
import { joinGateway } from "../plan/join-gateway.ts";
import { planAsItLies } from "../plan/make-plan.ts";
import { failureContext, type PlanIo } from "../plan/plan-io.ts";
import { type Preflight, preflight } from "../plan/preflight.ts";
import { readableEdits, withReadableModules } from "../plan/readable-modules.ts";
import { pinModules, resolvePackages } from "../plan/resolve-packages.ts";
import type { Recipe } from "../recipe.ts";
import { buildLine } from "./build-line.ts";
import { type ChangedModule, changeModule, type ModuleFiles } from "./change-module.ts";
import { type ChangedFile, readUserText } from "./user-text.ts";

/** What has to be changed in a plugin's files for its gateway. */
export interface Solution {
  /**
   * `fits`: nothing; `solved`: resolved again with the changed files, nothing speaks against the plugin; `none`: no
   * change of the files that were tried helps; `undecided`: it could not be found out.
   */
  readonly kind: "fits" | "solved" | "none" | "undecided";
  /** What speaks against the plugin as it is. */
  readonly differences: readonly Finding[];
  readonly files: readonly ChangedFile[];
  readonly steps: readonly FixStep[];
  /** Why there is no fix, one sentence each. */
  readonly reasons: readonly string[];
  /** The `go build` of the plugin's folder; undefined where it needs files that only `build` makes. */
  readonly line?: string;
}

/** Rounds of changes until nothing deviates, and trials of leaving one out. */
const mostRounds = 4;
const mostTrials = 8;

/**
 * Finds the smallest change of a plugin's own files with which it loads into its gateway, as far as modules decide on
 * that. Writes nothing and builds nothing; what it answers was resolved with exactly the changed files.
 * @throws UserError where a file of the plugin's cannot be used, or there is no Go
 */
export async function solve(build: NativeBuild, host: Host, io: BuildIo): Promise<Solution> {
  return await inBuildFolder(build, io, async (folder) => {
    const prepared = await prepareNative(build, io, folder);
    if (prepared.kind === "unbuilt") return unknown(prepared.findings);
    const { moduleCache } = prepared;
    const own = readFiles(moduleFolder(build.source), io.directory);
    const lying = planAsItLies(build.source, build.recipe, prepared.io.goWork);
    const joined = await joinGateway(lying, build.gatewaySource, prepared.io);
    if (joined.kind === "unbuilt") return unknown(joined.findings);
    const solution = await solvePlan({ build, lying, joined: joined.plan, own, host }, prepared.io);
    const line = buildLine(joined.plan, { moduleCache, output: basename(build.output) }, io);
    return { ...solution, ...(line !== undefined && { line }) };
  });
}

interface Problem {
  readonly build: NativeBuild;
  readonly lying: BuildPlan;
  /** With the gateway's own module where the plugin needs that. */
  readonly joined: BuildPlan;
  readonly own: ModuleFiles;
  readonly host: Host;
}

async function solvePlan(problem: Problem, io: PlanIo): Promise<Solution> {
  const { build, joined, own } = problem;
  const { gateway, recipe } = build;
  const readable = withReadableModules(joined, io.directory);
  const asItIs = await resolvePackages(readable, io);
  const differences = asItIs.kind === "resolved" ? errorsOf(held(problem, asItIs, io)) : asItIs.findings;
  const lines = lineEdits(own.goMod, recipe);
  if (differences.length === 0 && lines.length === 0) return { ...nothing, kind: "fits" };
  const pinned = await pinnedOrWhy(() =>
    pinModules(readable, io, { isShared: (path) => gateway.fingerprint(path) !== undefined }),
  );
  if (pinned.kind === "unresolved") {
    return { ...nothing, kind: "none", differences, reasons: pinned.findings.map(({ message }) => message) };
  }
  const pins = pinned.edits.find(({ folder }) => folder === joined.directory)?.edits ?? [];
  return { ...(await changed(problem, [...lines, ...pins], io)), differences };
}

/** Changes the files until nothing speaks against the plugin, then leaves out what is not needed for that. */
async function changed(problem: Problem, edits: readonly ModuleEdit[], io: PlanIo): Promise<Solution> {
  const { lying, own, host } = problem;
  const attempt = (some: readonly ModuleEdit[]) => changeModule(lying, own, some, host, io);
  let tried = await attempt(edits);
  let all = edits;
  for (let round = 1; round < mostRounds; round++) {
    if (tried.kind === "failed" || errorsOf(held(problem, tried, io)).length === 0) break;
    const { changedSum: _, ...plan } = tried.plan;
    const again = await pinModules(plan, io, {
      isShared: (path) => problem.build.gateway.fingerprint(path) !== undefined,
    });
    if (again.kind === "unresolved") break;
    const more = again.edits.find(({ folder }) => folder === lying.directory)?.edits ?? [];
    if (more.length === 0) break;
    all = [...all, ...more];
    tried = await attempt(all);
  }
  if (tried.kind === "failed") {
    return { ...nothing, kind: "undecided", reasons: tried.findings.map(({ message }) => message) };
  }
  const left = errorsOf(held(problem, tried, io));
  if (left.length > 0) return { ...nothing, kind: "none", reasons: left.map(({ message }) => message) };
  const { files, steps } = await smallest(problem, all, tried, attempt, io);
  return { ...nothing, kind: "solved", files, steps };
}

type Changed = Extract<ChangedModule, { kind: "changed" }>;

/** The same with fewer lines added, where that does. */
async function smallest(
  problem: Problem,
  edits: readonly ModuleEdit[],
  whole: Changed,
  attempt: (edits: readonly ModuleEdit[]) => Promise<ChangedModule>,
  io: PlanIo,
): Promise<Changed> {
  const required = new Set(requirements(problem.own.goMod).map(({ path }) => path));
  const added = edits.filter((edit) => edit.act === "exclude" || (edit.act === "require" && !required.has(edit.path)));
  const without = async (some: readonly ModuleEdit[], from: readonly ModuleEdit[]) => {
    const left = from.filter((edit) => !some.includes(edit));
    const tried = await attempt(left);
    const helps = tried.kind === "changed" && errorsOf(held(problem, tried, io)).length === 0;
    return helps ? { left, tried } : undefined;
  };
  if (added.length === 0) return whole;
  const bare = await without(added, edits);
  if (bare !== undefined) return bare.tried;
  if (added.length === 1) return whole;
  let best = { left: edits, tried: whole };
  for (const one of added.slice(0, mostTrials)) best = (await without([one], best.left)) ?? best;
  return best.tried;
}

/** What is said of a resolved plan. */
function held({ build }: Problem, { plan, linked }: Pick<Changed, "plan" | "linked">, io: PlanIo): Preflight {
  return preflight(plan, linked, build.gateway, failureContext(plan, io));
}

function errorsOf({ findings }: Preflight): readonly Finding[] {
  return findings.filter(({ severity }) => severity === "error");
}

/** What the gateway's Go cannot read, and a toolchain line that would have another Go build the plugin. */
function lineEdits(goMod: string, recipe: Recipe): readonly ModuleEdit[] {
  const edits = readableEdits(goMod, recipe);
  const isLater = directives(goMod).some(
    ({ keyword, words: [named = ""] }) => keyword === "toolchain" && isLaterGo(named, recipe.goVersion),
  );
  const isDropped = edits.some((edit) => edit.act === "drop" && edit.keyword === "toolchain");
  return isLater && !isDropped ? [...edits, { act: "drop", keyword: "toolchain" }] : edits;
}

/** Asking for versions that cannot be had together is no mistake of whoever asks for a fix. */
async function pinnedOrWhy(pin: () => ReturnType<typeof pinModules>): ReturnType<typeof pinModules> {
  try {
    return await pin();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: "unresolved", findings: [{ kind: "module-version", severity: "error", message: error.message }] };
  }
}

function readFiles(folder: string, directory: string): ModuleFiles {
  return {
    goMod: readUserText(join(folder, "go.mod"), folder, directory) ?? "",
    goSum: readUserText(join(folder, "go.sum"), folder, directory),
  };
}

const nothing = { differences: [], files: [], steps: [], reasons: [] } as const;

function unknown(findings: readonly Finding[]): Solution {
  return { ...nothing, kind: "undecided", differences: findings, reasons: findings.map(({ message }) => message) };
}
