import { randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { readBinary } from "../binary/binary.ts";
import { fileProblem } from "../content/file-problem.ts";
import { withFile } from "../content/file-source.ts";
import type { Finding } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { publicEnvironment } from "../ports/environment.ts";
import { factsSchema } from "./build-facts.ts";
import { buildFolderName } from "./build-folder.ts";
import { checkoutLibraries } from "./checkout-libraries.ts";
import { chooseLinking } from "./choose-linking.ts";
import { explainFailure } from "./failures.ts";
import { glibcFinding } from "./glibc.ts";
import { settingsWithoutNetwork } from "./go-settings.ts";
import { LastOutput, type TakenOutput } from "./last-output.ts";
import type { ModuleTree } from "./module-tree.ts";
import type { BuildIo, BuildOutcome, NativeBuild } from "./native-build.ts";
import { pkgConfigFinding } from "./pkg-config.ts";
import { type BuildPlan, plannedPluginPath } from "./plan/build-plan.ts";
import { copyPlan } from "./plan/copy-plan.ts";
import { fetchSource } from "./plan/join-gateway.ts";
import { localPlanIo } from "./plan/local-plan-io.ts";
import { makePlan, type Planned, type PlanSubject, type PlanWishes, planAsItLies } from "./plan/make-plan.ts";
import { buildCall, goCommand, writePlan } from "./plan/plan-folder.ts";
import { failureContext, missingGo, type PlanIo } from "./plan/plan-io.ts";
import { printPlan } from "./plan/print-plan.ts";
import { compareBuilds, type Rebuild, rebuildFinding } from "./rebuild.ts";
import { type RecipeSheet, recipeSheet } from "./recipe-sheet.ts";
import { sharedKey } from "./shared-key.ts";
import { checkToolchain } from "./toolchain.ts";
import { unplanned } from "./unplanned.ts";

/** A plan that this machine's Go can carry out. */
export type NativePlan =
  | (Extract<Planned, { kind: "planned" }> & Surroundings)
  | { readonly kind: "unbuilt"; readonly findings: readonly Finding[] };

/** What a plan is carried out with. */
interface Surroundings {
  readonly io: PlanIo;
  /** Of the commands of Go. */
  readonly environment: Readonly<Record<string, string>>;
  /** GOMODCACHE. */
  readonly moduleCache: string;
}

/**
 * Builds a plugin where its source lies, and changes nothing there. The file appears at its place complete or not at all;
 * an older one is gone before, so that nobody takes it for this one.
 *
 * Several builds may run at the same time: each has folders of its own and they share only Go's caches, which Go locks.
 * @throws UserError where a wish cannot be met, or there is no Go on this machine that can build it
 */
export async function buildNative(build: NativeBuild, io: BuildIo): Promise<BuildOutcome> {
  const last = new LastOutput(build.output, build.rebuild ? undefined : io.keptPlugins);
  const holder = io.temporary.create();
  try {
    const taken = last.take(join(holder, "plugin.so"));
    const key = io.shared === undefined ? undefined : await sharedKey(build, io);
    const found =
      key === undefined
        ? undefined
        : await io.shared?.take(key, build.source.name, join(holder, "shared"), factsSchema);
    if (found !== undefined) {
      moveInto(found.file, build.output);
      return { kind: "built", file: build.output, ...found.made };
    }
    await io.goCaches?.ready();
    const built = await inBuildFolder(build, io, (folder) => buildIn(folder, { last, taken }, build, io));
    if (key !== undefined && built.kind === "built") {
      const { kind: _, file, ...facts } = built;
      await io.shared?.keep(key, file, facts, join(holder, "kept"));
    }
    return built;
  } finally {
    io.temporary.remove(holder);
  }
}

/** What is known of the last build of the same place. */
interface Before {
  readonly last: LastOutput;
  readonly taken: TakenOutput | undefined;
}

async function buildIn(
  folder: string,
  { last, taken }: Before,
  build: NativeBuild,
  io: BuildIo,
): Promise<BuildOutcome> {
  const { recipe, source, output } = build;
  const heading = `Building ${source.name} for ${recipe.environment["GOOS"]}/${recipe.environment["GOARCH"]}`;
  const first = await io.logger.group(heading, async () => {
    const planned = await planNative(build, io, folder);
    if (planned.kind === "unbuilt") return { ...planned, command: lineAsItLies(build, io) };
    io.planned?.(planned.preflight);
    const refused = pkgConfigFinding(planned.linked, recipe, io.trust);
    if (refused !== undefined) {
      return { kind: "unbuilt", findings: [refused], command: lineAsItLies(build, io) } as const;
    }
    // What cannot be copied is found before minutes are spent.
    const copy = build.rebuild ? await copyElsewhere(planned, io) : undefined;
    const compiled = await compile(planned, build, io, { taken });
    return compiled.kind === "unbuilt" || copy === undefined ? compiled : { ...compiled, copy };
  });
  if (first.kind === "unbuilt") return first;
  const { plan, preflight } = first;
  const pluginPath = readPluginPath(first.file);
  checkPluginPath(build, plan, pluginPath);
  const ceiling = build.glibc === undefined ? undefined : glibcFinding(first.file, build.glibc, first.noGlibcCompiler);
  const again = first.copy === undefined ? undefined : await compileAgain(first, first.copy, build, io);
  if (again?.kind === "unbuilt") return again;
  const differs = again === undefined ? undefined : rebuildFinding(again);
  moveInto(first.file, output);
  await last.remember(first.way);
  return {
    kind: "built",
    file: output,
    command: first.command,
    ...(pluginPath !== undefined && { pluginPath }),
    pins: plan.pins,
    ...(plan.gatewaySource !== undefined && { gatewaySource: plan.gatewaySource }),
    ...(again !== undefined && { rebuild: again.rebuild }),
    ...(preflight.resolved !== undefined && { resolved: preflight.resolved }),
    findings: [
      ...plan.findings,
      // The check of the built file says everything else again, and surely.
      ...preflight.findings.filter(({ kind }) => kind === "required-symbol"),
      ...checkoutLibraries(output, plan.tree.roots),
      ...[ceiling, differs].filter((finding) => finding !== undefined),
    ],
  };
}

/** The plan of a build as a person runs it, from the folder that the job starts in; builds nothing. @throws UserError */
export async function printNative(build: NativeBuild, io: BuildIo): Promise<string> {
  return await inBuildFolder(build, io, async (folder) => {
    const planned = await planNative(build, io, folder);
    if (planned.kind === "unbuilt") throw unplanned(planned.findings);
    const linking = await chooseLinking(build, io);
    const output = relative(planned.plan.directory, build.output);
    const call = buildCall(planned.plan, { output, moduleCache: planned.moduleCache });
    const added = { ...linking.environment, ...call.environment };
    // A script is run where other variables may be set.
    const shown = shownEnvironment(build, planned.plan.tree, added, io);
    const environment = { GOWORK: "off", ...build.recipe.environment, ...shown };
    return printPlan(planned.plan, { ...call, environment }, io.directory);
  });
}

/** The plan of a build for those who build by other means; builds nothing. @throws UserError */
export async function planNativeSheet(build: NativeBuild, io: BuildIo): Promise<RecipeSheet> {
  return await inBuildFolder(build, io, async (folder) => {
    const planned = await planNative(build, io, folder);
    if (planned.kind === "unbuilt") throw unplanned(planned.findings);
    io.planned?.(planned.preflight);
    return recipeSheet(build.recipe, planned, basename(build.output));
  });
}

/** The source of a gateway's own module at the release that it records; undefined where it cannot be had. */
export async function fetchGatewaySource(build: NativeBuild, io: BuildIo): Promise<string | undefined> {
  const { gatewayModule } = build.recipe;
  if (gatewayModule === undefined) return undefined;
  return await inBuildFolder(build, io, async (folder) => {
    const prepared = await prepareNative(build, io, folder);
    if (prepared.kind === "unbuilt") return undefined;
    const found = await fetchSource(gatewayModule, prepared.io);
    return "folder" in found ? found.folder : undefined;
  });
}

/** What a person would run, where no plan could be made. */
function lineAsItLies(build: NativeBuild, io: BuildIo): string {
  const plan = planAsItLies(build.source, build.recipe, io.environment["GOWORK"]);
  const call = buildCall(plan, { output: relative(plan.directory, build.output), moduleCache: "" });
  return printPlan(
    plan,
    { ...call, environment: shownEnvironment(build, plan.tree, call.environment, io) },
    io.directory,
    "line",
  );
}

/** What a person sets for a build. An empty variable only takes away what the shell may have set. */
export function shownEnvironment(
  { recipe }: Pick<NativeBuild, "recipe">,
  { isBesideWorkspace }: ModuleTree,
  added: Readonly<Record<string, string>>,
  { settings, environment }: BuildIo,
): Record<string, string> {
  const needed = Object.entries(recipe.environment).filter(([name, value]) => value !== "" || environment[name]);
  const { GOWORK = "off", ...others } = added;
  const hasWorkspace = GOWORK !== "off" || isBesideWorkspace;
  return { ...settings, ...Object.fromEntries(needed), ...others, ...(hasWorkspace && { GOWORK }) };
}

/** Only the plan of a build, held against its gateway. @throws UserError */
export async function preflightNative(build: NativeBuild, io: BuildIo): Promise<NativePlan> {
  await io.goCaches?.ready();
  return await inBuildFolder(build, io, (folder) => planNative(build, io, folder));
}

/** Gives `body` an empty folder of the build's own. */
export async function inBuildFolder<T>(
  build: NativeBuild,
  io: BuildIo,
  body: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = io.temporary.create(buildFolderName(build));
  try {
    return await body(folder);
  } finally {
    io.temporary.remove(folder);
  }
}

/**
 * Makes the plan of a build with the gateway's Go.
 * @param folder an empty one of the build's own
 * @param changes to the environment
 * @throws UserError
 */
export async function planNative(
  build: PlanSubject & PlanWishes,
  io: BuildIo,
  folder: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<NativePlan> {
  const prepared = await prepareNative(build, io, folder, changes);
  if (prepared.kind === "unbuilt") return prepared;
  const { kind: _, ...surroundings } = prepared;
  const planned = await makePlan(build, build, surroundings.io);
  return planned.kind === "unbuilt" ? planned : { ...planned, ...surroundings };
}

/** The gateway's Go for the plan of a build, or why it cannot be had. @throws UserError */
export async function prepareNative(
  { recipe, source }: Pick<PlanSubject, "recipe" | "source">,
  io: BuildIo,
  folder: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<
  ({ readonly kind: "prepared" } & Surroundings) | { readonly kind: "unbuilt"; readonly findings: readonly Finding[] }
> {
  const { planIo, environment } = localPlanIo(recipe, io, folder, changes);
  const toolchain = await checkToolchain(recipe, environment, folder, io.commands);
  if (toolchain.kind === "failed") {
    const context = failureContext(planAsItLies(source, recipe, planIo.goWork), planIo);
    return { kind: "unbuilt", findings: explainFailure(toolchain.result, context) };
  }
  return { kind: "prepared", io: planIo, environment, moduleCache: toolchain.moduleCache };
}

/** A file that was built, still in the temporary folder. */
interface Compiled extends Extract<NativePlan, { kind: "planned" }> {
  readonly file: string;
  /** `linkedBy` */
  readonly way: string;
  /** The one `go build`, as it is shown. */
  readonly command: string;
  /** Why nothing keeps the plugin below its glibc. */
  readonly noGlibcCompiler?: string;
  /** Where the second build of `rebuild` happens. */
  readonly copy?: PlanCopy;
}

type Unbuilt = Extract<BuildOutcome, { kind: "unbuilt" }>;

/** How one of the builds of a plan differs from others. */
interface Compiling {
  /** Changes to the environment. */
  readonly changes?: Readonly<Record<string, string>>;
  /** What the last build gave. */
  readonly taken?: TakenOutput | undefined;
}

/** Carries out a plan. */
async function compile(
  planned: Extract<NativePlan, { kind: "planned" }>,
  build: NativeBuild,
  io: BuildIo,
  { changes = {}, taken }: Compiling,
): Promise<Compiled | Unbuilt> {
  const { plan, environment, moduleCache } = planned;
  const linking = await chooseLinking(build, io);
  for (const sentence of linking.told) io.logger.info(sentence);
  const file = join(planned.io.folder, "..", "plugin.so");
  const call = buildCall(plan, { output: file, moduleCache, cores: io.cores });
  const shown = shownEnvironment(build, plan.tree, { ...linking.environment, ...call.environment }, io);
  const shownCall = buildCall(plan, { output: relative(plan.directory, build.output), moduleCache });
  const line = printPlan(plan, { ...shownCall, environment: shown }, io.directory, "line");
  io.logger.info(line);
  writePlan(plan, call, planned.io.folder);
  const command = goCommand(plan, call, planned.io.folder);
  const way = linkedBy({ ...environment, ...linking.environment });
  if (taken?.way === way) renameSync(taken.file, file);
  const result = await io.commands.run({
    ...command,
    environment: {
      ...publicEnvironment(environment),
      ...linking.environment,
      ...command.environment,
      // All of it was fetched when the plan was made: this step needs no network, and no right to anything.
      ...settingsWithoutNetwork(join(moduleCache, "cache", "download")),
      ...changes,
    },
    inherited: "public",
    output: "shown",
  });
  if (result === undefined) throw missingGo();
  if (result.exitCode !== 0) {
    return { kind: "unbuilt", command: line, findings: explainFailure(result, failureContext(plan, planned.io)) };
  }
  return {
    ...planned,
    file,
    way,
    command: line,
    ...(linking.reason !== undefined && { noGlibcCompiler: linking.reason }),
  };
}

/** What links a file with C code, which Go does not compare when it asks whether one is up to date. */
function linkedBy({ CC, CXX }: Readonly<Record<string, string>>): string {
  return JSON.stringify([CC, CXX]);
}

/** The plan in another folder, for a second build. @throws UserError where something leads out of the repository */
async function copyElsewhere({ plan }: { readonly plan: BuildPlan }, io: BuildIo): Promise<PlanCopy> {
  const folder = io.temporary.create();
  for (const name of ["plan", "src", "cache"]) mkdirSync(join(folder, name));
  const { exclude, directory, environment } = io;
  const into = join(folder, "src");
  const copied = await copyPlan(plan, { into, exclude, within: directory, home: environment["HOME"] });
  return { folder, plan: copied };
}

/** A plan that was moved to a temporary folder. */
interface PlanCopy {
  readonly folder: string;
  readonly plan: BuildPlan;
}

/** The same build of the copy, with compile caches of its own: nothing is taken over from the first. */
async function compileAgain(
  first: Compiled,
  { folder, plan }: PlanCopy,
  build: NativeBuild,
  io: BuildIo,
): Promise<{ readonly kind: "rebuilt"; readonly rebuild: Rebuild } | Unbuilt> {
  try {
    return await io.logger.group(`Building ${build.source.name} once more, to compare`, async () => {
      const elsewhere = { ...first, plan, io: { ...first.io, folder: join(folder, "plan") } };
      const again = await compile(elsewhere, build, io, { changes: { GOCACHE: join(folder, "cache") } });
      if (again.kind === "unbuilt") return again;
      return { kind: "rebuilt", rebuild: compareBuilds(first.file, again.file) };
    });
  } finally {
    io.temporary.remove(folder);
  }
}

function readPluginPath(file: string): string | undefined {
  return withFile(file, (source) => {
    return readBinary(source).pluginRecord?.pluginPath;
  });
}

/** @throws UserError where the file is not what the plan says: Go is silent about an overlay that it does not use */
function checkPluginPath({ buildId, source }: NativeBuild, plan: BuildPlan, found: string | undefined): void {
  const planned = plannedPluginPath(plan);
  if (planned === undefined || found === undefined || unescapePath(found) === planned) return;
  const id = buildId === undefined ? "" : `build-id ${buildId}: `;
  throw new UserError(
    `${id}"${source.path}" was built with the plugin path ${found}, and ${planned} was planned; it would not be what was asked for.`,
  );
}

/** Source: cmd/internal/objabi, PathToPrefix. */
function unescapePath(path: string): string {
  return path.replace(/%([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** Puts a copy of a file at its place in one step, readable by all. @throws UserError */
export function copyInto(from: string, to: string): void {
  place(to, (beside) => copyFileSync(from, beside));
}

/** The same with the file itself, whose bytes are only copied to another device. @throws UserError */
function moveInto(from: string, to: string): void {
  place(to, (beside) => {
    try {
      renameSync(from, beside);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EXDEV")) throw error;
      copyFileSync(from, beside);
    }
  });
}

function place(to: string, write: (beside: string) => void): void {
  const folder = dirname(to);
  const beside = join(folder, `.${basename(to)}.${randomBytes(6).toString("hex")}`);
  try {
    mkdirSync(folder, { recursive: true });
    write(beside);
    chmodSync(beside, 0o644);
    renameSync(beside, resolve(to));
  } catch (error) {
    rmSync(beside, { force: true });
    throw new UserError(`output-directory: "${to}" cannot be written: ${fileProblem(error)}.`);
  }
}
