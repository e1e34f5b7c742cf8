import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { crossCompiler } from "./build/c-compiler.ts";
import type { NativeBuild } from "./build/native.ts";
import { findPlugins, type PluginArgument, type PluginFile, type PluginSubject } from "./build/plugins.ts";
import { deriveRecipe, gatewayVersion, type Recipe } from "./build/recipe.ts";
import type { PluginSource } from "./build/workspace.ts";
import type { CommandRunner } from "./command.ts";
import type { Presets } from "./gateway/presets/preset.ts";
import { pluginNameTrap } from "./gateway/presets/resolve.ts";
import type { RunInputs } from "./inputs.ts";
import type { Logger } from "./logger.ts";
import { Gateways, type ObtainedGateway } from "./obtain/gateways.ts";
import { barePreset, isMemberReference, readGatewayFile } from "./obtain/given.ts";
import type { ObtainIo } from "./obtain/io.ts";
import { pluginFileName, pluginsFolder, usualPluginFile } from "./publish/plugin-file.ts";
import { defaultTarget, formatTarget, type Host, isHostTarget, type Target } from "./target.ts";
import { UserError } from "./user-error.ts";
import type { Place } from "./verify/model.ts";

/** What a run needs of its surroundings; the shells bring it. Its folder is the one that findings are relative to. */
export interface RunIo extends ObtainIo {
  readonly host: Host;
  readonly commands: CommandRunner;
}

/** Everything that will be done. */
export interface Plan {
  /** Absolute folder that the user's paths start from. */
  readonly folder: string;
  readonly jobs: readonly Job[];
}

/** One gateway on one target, with its plugins in order. */
export interface Job {
  readonly gateway: ObtainedGateway;
  readonly target: Target;
  readonly items: readonly JobItem[];
  /** The line of `gateway-file` that names the gateway. */
  readonly place?: Place;
}

/** One plugin: to be built, or there already. */
export type JobItem =
  | { readonly kind: "build"; readonly build: NativeBuild; readonly path: string; readonly template: string }
  | { readonly kind: "file"; readonly file: PluginFile };

/** Finds everything that the inputs name, before anything is built; closes the gateways when `body` has ended. */
export async function withPlan<T>(inputs: RunInputs, io: RunIo, body: (plan: Plan) => Promise<T>): Promise<T> {
  const folder = workingFolder(inputs.workingDirectory, io.directory);
  const given = inputs.plugins.map((argument) => givenPlugins(argument, folder));
  checkBuilder(inputs, given);
  const targets = inputs.targets.length > 0 ? inputs.targets : [defaultTarget(io.environment, io.host)];
  const gateways = new Gateways({ ...inputs.obtain, hash: "sha256" }, { ...io, directory: folder });
  try {
    const jobs: Job[] = [];
    for (const { reference, place } of givenGateways(inputs, folder, gateways.presets)) {
      for (const target of targets) {
        const gateway = await gateways.get(reference, target);
        checkTarget(gateway, target);
        const context = { gateway, gateways, target, folder, inputs, io, targets };
        const items = await planItems(given, context);
        tellTraps(gateway, target, items, io.logger);
        jobs.push({ gateway, target, items, ...(place !== undefined && { place }) });
      }
    }
    checkOutputs(jobs);
    return await body({ folder, jobs });
  } finally {
    await gateways.close();
  }
}

/** A gateway that is asked for, and the line of the repository that names it. */
interface GivenGateway {
  readonly reference: string;
  readonly place?: Place;
}

/** Where the gateways are named: in the inputs, and in a file of the repository. @throws UserError */
function givenGateways({ gateways, obtain }: RunInputs, folder: string, presets: Presets): readonly GivenGateway[] {
  const written = gateways.map((reference) => ({ reference }));
  const { gatewayFile } = obtain;
  if (gatewayFile === undefined) return written;
  // `gateway: tyk` beside a file leaves the version to the file.
  const bare = gateways.map((reference) => barePreset(reference, presets)).filter((preset) => preset !== undefined);
  const wanted = bare.length > 0 ? bare : [undefined];
  const found = wanted.map((preset) =>
    readGatewayFile(gatewayFile, { directory: folder, presets, ...(preset !== undefined && { preset }) }),
  );
  return [...written.filter(({ reference }) => barePreset(reference, presets) === undefined), ...found];
}

/** What one value of `plugin` names: something on this machine, or members of an image or archive. */
type GivenPlugins =
  | { readonly kind: "local"; readonly subjects: readonly PluginSubject[] }
  | { readonly kind: "members"; readonly name?: string; readonly reference: string };

function givenPlugins(argument: PluginArgument, folder: string): GivenPlugins {
  const { path, name } = argument;
  if (!isMemberReference(path, folder)) return { kind: "local", subjects: findPlugins([argument], folder) };
  return { kind: "members", reference: path, ...(name !== undefined && { name }) };
}

function workingFolder(written: string, directory: string): string {
  const folder = resolve(directory, written);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UserError(`working-directory: there is no folder "${written}".`);
  }
  return realpathSync(folder);
}

function checkBuilder(inputs: RunInputs, given: readonly GivenPlugins[]): void {
  const subjects = given.flatMap((one) => (one.kind === "local" ? one.subjects : []));
  const source = subjects.find((subject) => subject.kind === "source");
  if (inputs.builder !== "none" || source?.kind !== "source") return;
  throw new UserError(
    `builder: none builds nothing, and the plugin "${source.source.path}" is source; give the built file.`,
  );
}

/** Refuses a gateway of another target than the one that is built for. @throws UserError */
function checkTarget({ reference, facts }: ObtainedGateway, target: Target): void {
  const [goos, goarch, variant] = facts.target.split("/");
  const alike = target.variant === undefined || variant === undefined || target.variant === variant;
  if (goos === target.goos && goarch === target.goarch && alike) return;
  throw new UserError(
    `target: "${reference}" is a gateway for ${facts.target}, and the target is ${formatTarget(target)}; set target: ${facts.target}.`,
  );
}

/** What is known to go wrong with this gateway, where it can be told beforehand. */
function tellTraps({ chosen }: ObtainedGateway, target: Target, items: readonly JobItem[], logger: Logger): void {
  if (chosen === undefined) return;
  const { preset, version } = chosen;
  const traps = items.flatMap((item) =>
    item.kind === "build"
      ? (pluginNameTrap(preset, item.build.source.name, "name", { version, target }) ?? [])
      : (pluginNameTrap(preset, basename(item.file.path), "file", { version, target }) ?? []),
  );
  for (const trap of traps) logger.warning(trap);
}

/** What an item is planned from. */
interface ItemContext {
  readonly gateway: ObtainedGateway;
  readonly gateways: Gateways;
  readonly target: Target;
  readonly targets: readonly Target[];
  readonly folder: string;
  readonly inputs: RunInputs;
  readonly io: RunIo;
}

async function planItems(given: readonly GivenPlugins[], context: ItemContext): Promise<JobItem[]> {
  const items: JobItem[] = [];
  let recipe: Recipe | undefined;
  for (const one of given) {
    if (one.kind === "members") {
      items.push(...(await memberItems(one, context)));
      continue;
    }
    for (const subject of one.subjects) {
      if (subject.kind === "file") {
        items.push(subject);
        continue;
      }
      recipe ??= recipeFor(context);
      items.push(buildItem(subject.source, recipe, context));
    }
  }
  return items;
}

/** Finished plugins inside of an image or archive. */
async function memberItems(
  { reference, name }: GivenPlugins & { kind: "members" },
  { gateway, gateways, target }: ItemContext,
): Promise<JobItem[]> {
  const files = await gateways.members(reference, target, gateway.chosen?.version);
  if (name !== undefined && files.length > 1) {
    throw new UserError(
      `plugin: "${name}=${reference}" names ${files.length} plugins alike; leave the name out, or write one member.`,
    );
  }
  return files.map(({ path, file }) => ({
    kind: "file",
    file: {
      name: name ?? basename(path, ".so"),
      path: `${reference.slice(0, reference.lastIndexOf("!"))}!${path}`,
      file,
    },
  }));
}

function recipeFor(context: ItemContext): Recipe {
  const { gateway, target, inputs, io } = context;
  const recipe = deriveRecipe(gateway.facts, target, { buildTags: inputs.buildTags, cc: compilerFor(context) });
  for (const warning of recipe.warnings) io.logger.warning(warning);
  return recipe;
}

function buildItem(source: PluginSource, recipe: Recipe, { gateway, target, folder, inputs }: ItemContext): JobItem {
  const { facts, chosen } = gateway;
  // A gateway looks for the release that a candidate is of.
  const version = chosen?.version.replace(/-.*$/, "") ?? gatewayVersion(facts);
  const template = inputs.pluginFile ?? chosen?.preset.pluginFile ?? usualPluginFile;
  const path = `${pluginsFolder}/${pluginFileName(template, { name: source.name, target, version })}`;
  return { kind: "build", build: { source, recipe, output: join(folder, path) }, path, template };
}

/** CC of the environment where it can only be meant for this target; else Go's own choice, or the usual cross compiler. */
function compilerFor({ target, targets, io }: ItemContext): string | undefined {
  const chosen = io.environment["CC"] || undefined;
  if (isHostTarget(target, io.host)) return chosen;
  return chosen !== undefined && targets.length === 1 ? chosen : crossCompiler(target);
}

function checkOutputs(jobs: readonly Job[]): void {
  const taken = new Map<string, string>();
  for (const { items, target } of jobs) {
    for (const item of items) {
      if (item.kind !== "build") continue;
      const what = `${item.build.source.path} for ${formatTarget(target)}`;
      const other = taken.get(item.path);
      if (other !== undefined) {
        throw new UserError(
          `plugin-file: "${item.template}" makes ${item.path} of both ${other} and ${what}; name the plugins apart (name=path), or add a placeholder.`,
        );
      }
      taken.set(item.path, what);
    }
  }
}
