import { randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { type Command, type CommandRunner, printCommand } from "../command.ts";
import type { Environment } from "../environment.ts";
import type { Logger } from "../logger.ts";
import type { TemporaryFolders } from "../temporary.ts";
import { UserError } from "../user-error.ts";
import type { Finding, Place } from "../verify/model.ts";
import { explainFailure } from "./failures.ts";
import type { Recipe } from "./recipe.ts";
import {
  copyWorkspace,
  hasGoMod,
  madeModulePath,
  moduleFolder,
  type PluginSource,
  packageArguments,
  type Workspace,
} from "./workspace.ts";

/** One plugin to be built with the Go of this machine. */
export interface NativeBuild {
  readonly source: PluginSource;
  readonly recipe: Recipe;
  /** Absolute path of the file to write. */
  readonly output: string;
}

/** What a build needs of its surroundings. */
export interface BuildIo {
  readonly commands: CommandRunner;
  readonly logger: Logger;
  readonly temporary: TemporaryFolders;
  /** Of the process; Go's own settings for proxies and private modules come from it. */
  readonly environment: Environment;
  /** The user's own settings of Go: `goSettings`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Absolute folder that places in reports are relative to. */
  readonly directory: string;
  /** Absolute folders that are never copied. */
  readonly exclude: readonly string[];
}

/** What became of a build. */
export type BuildOutcome =
  | { readonly kind: "built"; readonly file: string }
  | { readonly kind: "unbuilt"; readonly findings: readonly Finding[] };

/**
 * Builds a plugin on a copy of its module. The file appears at its place complete or not at all.
 * @throws UserError where the source cannot be copied, or there is no Go on this machine that can build it
 */
export async function buildNative(build: NativeBuild, io: BuildIo): Promise<BuildOutcome> {
  const { recipe, source, output } = build;
  const folder = io.temporary.create();
  try {
    for (const name of ["src", "out", "tmp"]) mkdirSync(join(folder, name));
    const workspace = await copyWorkspace(source, {
      into: join(folder, "src"),
      exclude: io.exclude,
      goVersion: recipe.goVersion,
      modules: recipe.modules,
      goWork: io.environment["GOWORK"],
    });
    for (const warning of workspace.warnings) io.logger.warning(warning);
    const environment = { ...io.settings, ...recipe.environment, GOTMPDIR: join(folder, "tmp") };
    const context = {
      recipe,
      placeOf: (file: string, line: number) => placeOf(workspace.originalOf(file), line, io.directory),
    };

    const toolchain = await checkToolchain(recipe, environment, workspace.directory, io.commands);
    if (toolchain !== undefined) return { kind: "unbuilt", findings: explainFailure(toolchain, context) };

    const built = join(folder, "out", "plugin.so");
    const command: Command = {
      file: "go",
      args: buildArguments(recipe, workspace, built),
      directory: workspace.directory,
      environment: { ...environment, GOWORK: workspace.hasGoWork ? "" : "off" },
      output: "shown",
    };
    const heading = `Building ${source.name} for ${recipe.environment["GOOS"]}/${recipe.environment["GOARCH"]}`;
    const result = await io.logger.group(heading, async () => {
      io.logger.info(printBuild(build, io));
      return io.commands.run(command);
    });
    if (result === undefined) throw missingGo();
    if (result.exitCode !== 0) return { kind: "unbuilt", findings: explainFailure(result, context) };
    moveInto(built, output);
    return { kind: "built", file: output };
  } finally {
    io.temporary.remove(folder);
  }
}

/**
 * The build as a person runs it, in the user's own folder.
 * @param io its folder is the one that the line starts from; its environment tells which variables are in the way
 */
export function printBuild(build: NativeBuild, io: Pick<BuildIo, "directory" | "environment" | "settings">): string {
  const { source, recipe, output } = build;
  const module = moduleFolder(source);
  // An empty variable only takes away what the shell may have set.
  const needed = Object.entries(recipe.environment).filter(([name, value]) => value !== "" || io.environment[name]);
  const command = printCommand({
    file: "go",
    args: ["build", ...recipe.flags, "-o", slashed(relative(module, output)), ...packageArguments(module, source)],
    environment: { ...io.settings, ...Object.fromEntries(needed) },
  });
  const steps = [command];
  if (!hasGoMod(module))
    steps.unshift(
      printCommand({
        file: "go",
        args: ["mod", "init", madeModulePath(source)],
        environment: { GOENV: "off", GOTOOLCHAIN: recipe.goVersion },
      }),
    );
  const inside = slashed(relative(io.directory, module));
  if (inside !== "") steps.unshift(printCommand({ file: "cd", args: [inside], environment: {} }));
  return steps.length === 1 ? command : `(${steps.join(" && ")})`;
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}

/** `go build …` for the copy. */
function buildArguments(recipe: Recipe, workspace: Workspace, output: string): string[] {
  return [
    "build",
    ...recipe.flags,
    ...(workspace.hasMadeModule ? ["-mod=mod"] : []),
    ...(recipe.flags.includes("-trimpath") ? [] : originalPaths(recipe, workspace)),
    "-o",
    output,
    ...workspace.packages,
  ];
}

/**
 * Without -trimpath, file paths are part of the fingerprints: the user's modules have to look as if they were built
 * where they are. A pattern replaces the flags of an earlier one, so those are repeated.
 */
function originalPaths(recipe: Recipe, workspace: Workspace): string[] {
  const recorded = recipe.flags.find((flag) => flag.startsWith("-gcflags=all="))?.slice("-gcflags=all=".length);
  return workspace.modules.flatMap(({ path, copy, original }) =>
    path === undefined
      ? []
      : [`-gcflags=${path}/...=${recorded === undefined ? "" : `${recorded} `}'-trimpath=${copy}=>${original}'`],
  );
}

/**
 * Settings of `go env -w` that say where modules come from and where they are kept. The rest of that file is kept out
 * by GOENV=off, since it may hold flags that change fingerprints.
 */
const keptSettings: readonly string[] = [
  "GOAUTH",
  "GOCACHE",
  "GOINSECURE",
  "GOMODCACHE",
  "GONOPROXY",
  "GONOSUMDB",
  "GOPATH",
  "GOPRIVATE",
  "GOPROXY",
  "GOSUMDB",
  "GOVCS",
];

/**
 * What the user has set with `go env -w` of the kept settings; the process's own environment goes before it.
 * Source: cmd/go/internal/cfg, EnvFile, and os.UserConfigDir.
 * @param platform in Node's words
 */
export function goSettings(environment: Environment, platform: string): Record<string, string> {
  const settings: Record<string, string> = {};
  const file = environment["GOENV"] || join(configFolder(environment, platform), "go", "env");
  if (file === "off" || !existsSync(file)) return settings;
  for (const line of readFileSync(file, "utf8").split(/\r?\n/)) {
    const [, name, value] = /^([A-Z0-9_]+)=(.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    if (keptSettings.includes(name) && !environment[name]) settings[name] = value;
  }
  return settings;
}

function configFolder(environment: Environment, platform: string): string {
  const home = environment["HOME"] ?? "";
  if (platform === "darwin") return join(home, "Library", "Application Support");
  return environment["XDG_CONFIG_HOME"] || join(home, ".config");
}

/**
 * Makes sure that the gateway's Go is what runs.
 * @returns the output of a toolchain that could not be fetched, undefined where all is well
 */
async function checkToolchain(
  recipe: Recipe,
  environment: Readonly<Record<string, string>>,
  directory: string,
  commands: CommandRunner,
) {
  const result = await commands.run({
    file: "go",
    args: ["version"],
    directory,
    environment: { ...environment, GOWORK: "off" },
    output: "hidden",
  });
  if (result === undefined) throw missingGo();
  if (result.exitCode !== 0) return result;
  const found = /^go version (\S+)/.exec(result.stdout)?.[1];
  if (found === recipe.goVersion) return undefined;
  throw new UserError(
    `builder: the gateway was built with ${recipe.goVersion} and the Go of this machine is ${found ?? "unknown"}, which cannot fetch it; install Go 1.21 or later.`,
  );
}

function missingGo(): UserError {
  return new UserError(
    "builder: there is no go on PATH; install Go 1.21 or later (in a workflow: actions/setup-go), or give built plugins.",
  );
}

/** Where a finding points to, seen from a folder. */
export function placeOf(file: string | undefined, line: number, directory: string): Place | undefined {
  if (file === undefined) return undefined;
  const below = relative(directory, file);
  return { file: slashed(below.startsWith("..") ? file : below), line };
}

/** Puts a file at its place in one step. */
function moveInto(from: string, to: string): void {
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
