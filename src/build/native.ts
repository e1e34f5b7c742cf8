import { randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { readBinary } from "../binary/binary.ts";
import { openFile } from "../content/file-source.ts";
import type { Finding, Place } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import type { Command } from "../ports/command-runner.ts";
import { beforeBuild } from "./before-build.ts";
import { buildArguments } from "./build-arguments.ts";
import { folderName } from "./build-folder.ts";
import { printBuild } from "./build-script.ts";
import { explainFailure, type FailureContext } from "./failures.ts";
import { glibcCompiler, glibcFinding } from "./glibc.ts";
import type { BuildIo, BuildOutcome, NativeBuild } from "./native-build.ts";
import { copySource, type PreparedSource, type PrepareIo, prepareSource } from "./prepare.ts";
import { compareBuilds, type Rebuild, rebuildFinding } from "./rebuild.ts";
import type { Recipe } from "./recipe.ts";
import { joinScript, recordedPaths, vendorsIn } from "./recorded-paths.ts";
import { checkToolchain, missingGo } from "./toolchain.ts";

export { printBuild } from "./build-script.ts";

/**
 * Builds a plugin on a copy of its module. The file appears at its place complete or not at all.
 *
 * Several builds may run at the same time: each has folders of its own and they share only Go's caches, which Go locks.
 * @throws UserError where the source cannot be copied or a wish cannot be met, or there is no Go on this machine that
 * can build it
 */
export async function buildNative(build: NativeBuild, io: BuildIo): Promise<BuildOutcome> {
  const { recipe, source, output } = build;
  const folders: string[] = [];
  const newFolder = (name?: string) => {
    const folder = io.temporary.create(name);
    folders.push(folder);
    return folder;
  };
  try {
    const heading = `Building ${source.name} for ${recipe.environment["GOOS"]}/${recipe.environment["GOARCH"]}`;
    const first = await io.logger.group(heading, async () => {
      for (const line of printBuild(build, io).split("\n")) io.logger.info(line);
      return await compile(build, io, newFolder(folderName(build)), {});
    });
    if (first.kind === "unbuilt") return first;
    io.progress?.("checking");
    const pluginPath = readPluginPath(first.file);
    checkPluginPath(build, first.prepared, pluginPath);
    const ceiling =
      build.glibc === undefined ? undefined : glibcFinding(first.file, build.glibc, first.noGlibcCompiler);
    const rebuild = build.rebuild ? await compileAgain(build, io, newFolder(), first.file) : undefined;
    if (rebuild?.kind === "unbuilt") return rebuild;
    const differs = rebuild === undefined ? undefined : rebuildFinding(rebuild);
    moveInto(first.file, output);
    const { pins, gatewaySource } = first.prepared;
    return {
      kind: "built",
      file: output,
      ...(pluginPath !== undefined && { pluginPath }),
      pins,
      ...(gatewaySource !== undefined && { gatewaySource }),
      ...(rebuild !== undefined && { rebuild: rebuild.rebuild }),
      findings: [...first.told, ...[ceiling, differs].filter((finding) => finding !== undefined)],
    };
  } finally {
    for (const folder of folders) io.temporary.remove(folder);
  }
}

/** A file that was built, still in the temporary folder. */
interface Compiled {
  readonly kind: "compiled";
  readonly file: string;
  readonly prepared: PreparedSource;
  /** What was found before the build and belongs to the report. */
  readonly told: readonly Finding[];
  /** Why nothing keeps the plugin below its glibc. */
  readonly noGlibcCompiler?: string;
}

type Unbuilt = Extract<BuildOutcome, { kind: "unbuilt" }>;

/** Copies, prepares and compiles in one empty folder. @param changes to the environment */
async function compile(
  build: NativeBuild,
  io: BuildIo,
  folder: string,
  changes: Readonly<Record<string, string>>,
): Promise<Compiled | Unbuilt> {
  const { recipe, source } = build;
  io.progress?.("copying");
  for (const name of ["src", "out", "tmp"]) mkdirSync(join(folder, name));
  const environment = { ...io.settings, ...recipe.environment, GOTMPDIR: join(folder, "tmp"), ...changes };
  const prepareIo = prepareSurroundings(recipe, io, folder, environment);
  const copied = await copySource(source, recipe, prepareIo);

  const toolchain = await checkToolchain(recipe, environment, copied.directory, io.commands);
  if (toolchain !== undefined) {
    return { kind: "unbuilt", findings: explainFailure(toolchain, prepareIo.failureContext(copied)) };
  }
  io.progress?.("resolving");
  const prepared = await prepareSource(copied, source, recipe, build, prepareIo);
  if (prepared.kind === "unbuilt") return prepared;
  const checked = await checkBefore(build, prepared.source, prepareIo);
  if (checked.kind === "unbuilt") return checked;
  const ready = checked.source;
  const { workspace } = ready;
  const linking = await chooseLinking(build, io, workspace.directory);
  for (const sentence of linking.warnings) io.logger.info(sentence);

  const own = await ownFolders(ready, recipe, environment, io);
  const flags = recordedPaths(recipe, workspace.modules, own);
  const script = join(folder, "join");
  if (flags.length > 0) writeFileSync(script, joinScript, { mode: 0o755 });
  const built = join(folder, "out", "plugin.so");
  io.progress?.(build.rebuild && changes["GOCACHE"] !== undefined ? "compiling again" : "compiling");
  const command: Command = {
    file: "go",
    args: buildArguments(recipe, { ...ready, flags, script, output: built, cores: io.cores }),
    directory: workspace.directory,
    environment: { ...environment, ...linking.environment, GOWORK: workspace.goWork ?? "off" },
    output: "shown",
  };
  const result = await io.commands.run(command);
  if (result === undefined) throw missingGo();
  if (result.exitCode !== 0) {
    return { kind: "unbuilt", findings: explainFailure(result, prepareIo.failureContext(workspace)) };
  }
  return {
    kind: "compiled",
    file: built,
    prepared: ready,
    told: checked.findings,
    ...(linking.reason !== undefined && { noGlibcCompiler: linking.reason }),
  };
}

/** Holds a copy against its gateway, and against the types of its hooks. */
async function checkBefore(
  { before, recipe, source }: NativeBuild,
  prepared: PreparedSource,
  io: PrepareIo,
): Promise<
  { readonly kind: "ready"; readonly source: PreparedSource; readonly findings: readonly Finding[] } | Unbuilt
> {
  if (before === undefined) return { kind: "ready", source: prepared, findings: [] };
  const { gateway, symbols, found } = before;
  const told = await beforeBuild({ prepared, recipe, gateway, plugin: source.name, symbols }, io);
  const { findings, outlook } = told.preflight;
  if (found(told.preflight) || outlook === "unbuilt") return { kind: "unbuilt", findings };
  // The check of the built file says everything else again, and surely.
  return { kind: "ready", source: told.source, findings: findings.filter(({ kind }) => kind === "required-symbol") };
}

/** What preparing a copy needs, with the environment of the build. */
export function prepareSurroundings(
  recipe: Recipe,
  io: BuildIo,
  folder: string,
  environment: Readonly<Record<string, string>>,
): PrepareIo {
  return {
    folder,
    exclude: io.exclude,
    goWork: io.environment["GOWORK"],
    run: (file, args, directory, further) =>
      io.commands.run({ file, args, directory, environment: { ...environment, ...further }, output: "hidden" }),
    warning: (sentence) => io.logger.warning(sentence),
    failureContext: (workspace): FailureContext => ({
      recipe,
      workspace,
      placeOf: (file, line) => placeOf(workspace.originalOf(file), line, io.directory),
    }),
  };
}

async function ownFolders(
  { workspace, modFlags, pins }: PreparedSource,
  recipe: Recipe,
  environment: Readonly<Record<string, string>>,
  { commands }: BuildIo,
) {
  if (recipe.flags.includes("-trimpath")) return { moduleCache: "" };
  const answer = await commands.run({
    file: "go",
    args: ["env", "GOMODCACHE"],
    directory: workspace.directory,
    environment,
    output: "hidden",
  });
  const vendoring = workspace.goWork === undefined && modFlags.length === 0 && pins.length === 0;
  return {
    moduleCache: answer?.stdout.trim() ?? "",
    ...(vendoring && vendorsIn(workspace.directory) && { vendoring: workspace.directory }),
  };
}

/** How a build is linked for its glibc. */
interface Linking {
  readonly environment: Readonly<Record<string, string>>;
  readonly reason?: string;
  readonly warnings: readonly string[];
}

async function chooseLinking({ glibc, recipe }: NativeBuild, io: BuildIo, directory: string): Promise<Linking> {
  if (glibc === undefined) return { environment: {}, warnings: [] };
  const compiler = recipe.environment["CC"] ?? "gcc";
  const found = await glibcCompiler(glibc, recipe.target, compiler, { commands: io.commands, directory });
  if (found.kind === "compiler") {
    return { environment: found.environment, warnings: [`glibc ${glibc.version}: linked with ${found.what}.`] };
  }
  return {
    environment: {},
    reason: found.reason,
    warnings: [
      `glibc ${glibc.version}: ${found.reason}, so the plugin is linked with ${compiler} and checked afterwards.`,
    ],
  };
}

/** The same build in another folder, with compile caches of its own: nothing is taken over from the first. */
async function compileAgain(
  build: NativeBuild,
  io: BuildIo,
  folder: string,
  first: string,
): Promise<{ readonly kind: "rebuilt"; readonly rebuild: Rebuild } | Unbuilt> {
  const again = await io.logger.group(`Building ${build.source.name} once more, to compare`, async () =>
    compile(build, io, folder, { GOCACHE: join(folder, "cache") }),
  );
  if (again.kind === "unbuilt") return again;
  return { kind: "rebuilt", rebuild: compareBuilds(first, again.file) };
}

function readPluginPath(file: string): string | undefined {
  const source = openFile(file);
  try {
    return readBinary(source).pluginRecord?.pluginPath;
  } finally {
    source.close();
  }
}

/** @throws UserError where an id was asked for and the plugin has the path that it has without one */
function checkPluginPath(
  { buildId, source }: NativeBuild,
  { pathWithoutId }: PreparedSource,
  found: string | undefined,
) {
  if (buildId === undefined || (found !== undefined && unescapePath(found) !== pathWithoutId)) return;
  throw new UserError(
    `build-id: "${source.path}" was built with ${buildId}, and its plugin path is still ${found ?? "unknown"}; it would not load beside another build of it.`,
  );
}

/** Source: cmd/internal/objabi, PathToPrefix. */
function unescapePath(path: string): string {
  return path.replace(/%([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** Where a finding points to, seen from a folder. */
export function placeOf(file: string | undefined, line: number, directory: string): Place | undefined {
  if (file === undefined) return undefined;
  const below = relative(directory, file);
  return { file: slashed(below.startsWith("..") ? file : below), line };
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}

/** Puts a file at its place in one step, readable by all. @throws UserError */
export function moveInto(from: string, to: string): void {
  const folder = dirname(to);
  mkdirSync(folder, { recursive: true });
  const beside = join(folder, `.${basename(to)}.${randomBytes(6).toString("hex")}`);
  try {
    // The temporary folder may be on another device, where a rename is no single step.
    copyFileSync(from, beside);
    chmodSync(beside, 0o644);
    renameSync(beside, resolve(to));
  } catch (error) {
    rmSync(beside, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`plugin-file: "${to}" cannot be written: ${reason}.`);
  }
}
