import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, relative, resolve, sep } from "node:path";
import { crossCompilers } from "../build/c-compiler.ts";
import { parseGlibc } from "../build/glibc.ts";
import type { PluginSource } from "../build/module-tree.ts";
import type { NativeBuild } from "../build/native-build.ts";
import { resolveBuildId } from "../build/plan/build-id.ts";
import { checkGatewaySource } from "../build/plan/gateway-source.ts";
import { isPluginFolder, type PluginFolder, pluginsOfFolder } from "../build/plugin-folder.ts";
import { findPlugins, namedApart, type PluginArgument, type PluginFile, type PluginSubject } from "../build/plugins.ts";
import { deriveRecipe, gatewayVersion, type Recipe, type RecipeOptions, recipeOfPlugin } from "../build/recipe.ts";
import type { Presets } from "../gateway/presets/preset.ts";
import { pluginNameTrap, presetTraps } from "../gateway/presets/resolve.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import type { Location } from "../model/report.ts";
import { defaultTarget, formatTarget, isHostTarget, isSameTarget, readTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import { Gateways, type ObtainedGateway } from "../obtain/gateways.ts";
import { barePreset, isMemberReference, readGatewayFile } from "../obtain/given.ts";
import { checkPins } from "../obtain/pinned-digests.ts";
import { type OfflineSettings, offlineSettings } from "../offline/offline-settings.ts";
import type { Logger } from "../ports/logger.ts";
import { checkAssetNames } from "../publish/asset-name.ts";
import { pluginFileName, usualPluginFile } from "../publish/plugin-file.ts";
import { checkSymbols } from "./check.ts";
import { inReleaseOrder, releaseOf } from "./gateway-release.ts";
import type { Check, PlannedBuild, PlannedItem } from "./item.ts";
import { isSameMachine, targetOfPlugin } from "./plugin-target.ts";
import type { RunContext } from "./run-context.ts";

/** Everything that will be done. */
export interface Plan {
  /** Absolute folder that the user's paths start from. */
  readonly folder: string;
  /** Absolute folder that takes what is built. */
  readonly outputFolder: string;
  readonly checks: readonly Check<PlannedItem>[];
  /** Built plugins that the gateways have opened already. */
  readonly alongside: readonly PluginFile[];
  readonly gateways: Gateways;
  /** Where everything comes from, where a folder was named. */
  readonly offline?: OfflineSettings;
}

/**
 * Finds everything that the inputs name, before anything is built; closes the gateways when `body` has ended.
 * @param hash `sha256` reads every byte of the gateways for a report, `none` only what matters
 */
export async function withPlan<T>(
  inputs: RunInputs,
  io: RunContext,
  hash: "sha256" | "none",
  body: (plan: Plan) => Promise<T>,
): Promise<T> {
  const folder = workingFolder(inputs.workingDirectory, io.directory);
  const given = givenPlugins(inputs.plugins, folder, io);
  checkBuilder(inputs, given);
  const alongside = findPlugins(
    inputs.alongside.map((path) => ({ path })),
    folder,
    (sentence) => io.logger.info(sentence),
  ).map(builtFile);
  const targets = inputs.targets.length > 0 ? inputs.targets : [defaultTarget(io.host)];
  const offline = inputs.build.offline === undefined ? undefined : offlineSettings(inputs.build.offline, folder);
  const gateways = new Gateways({ ...inputs.obtain, hash }, { ...io, directory: folder });
  try {
    const checks: Check<PlannedItem>[] = [];
    const wanted = await givenGateways(inputs, folder, gateways.presets);
    checkPins(
      inputs.obtain.gatewayDigests,
      wanted.map(({ reference }) => reference),
      targets,
    );
    for (const { reference, location } of wanted) {
      for (const target of targets) {
        const gateway = await obtained(reference, target, gateways, offline);
        checkTarget(gateway, target, targets);
        const context = { gateway, gateways, target, folder, inputs, io, hasOtherGateways: wanted.length > 1 };
        const items = ofTarget(await planItems(given, context), context.target, targets);
        tellTraps(gateway, target, items, io.logger);
        checks.push({ written: reference, gateway, target, items, ...(location !== undefined && { location }) });
      }
    }
    checkSymbols("symbols:", inputs.symbols, namesOf(checks));
    if (!inputs.build.preflightOnly) checkOutputs(checks);
    const ordered = await inReleaseOrder(checks, ({ gateway }) => releaseOf(gateway));
    const outputFolder = resolve(folder, inputs.outputDirectory);
    if (inputs.release !== undefined) checkAssetNames(publishedNames(checks, outputFolder, folder));
    return await body({
      folder,
      outputFolder,
      checks: ordered,
      alongside,
      gateways,
      ...(offline !== undefined && { offline }),
    });
  } finally {
    await gateways.close();
  }
}

/** A gateway from wherever it is, or out of the folder that `fetch` filled. */
async function obtained(
  reference: string,
  target: Target,
  gateways: Gateways,
  offline: OfflineSettings | undefined,
): Promise<ObtainedGateway> {
  if (offline === undefined) return await gateways.get(reference, target);
  const gateway = await gateways.get(offline.profile(reference, target), target);
  const chosen = await gateways.chosen(reference, target);
  const facts = { ...gateway.facts, reference };
  return { ...gateway, reference, facts, isProfile: false, ...(chosen !== undefined && { chosen }) };
}

/** A gateway that is asked for, and the line of the repository that names it. */
interface GivenGateway {
  readonly reference: string;
  readonly location?: Location;
}

/** Where the gateways are named: in the inputs, and in a file of the repository. @throws UserError */
export async function givenGateways(
  { gateways, obtain }: Pick<RunInputs, "gateways" | "obtain">,
  folder: string,
  presets: Presets,
): Promise<readonly GivenGateway[]> {
  const written = gateways.map((reference) => ({ reference }));
  const { gatewayFile } = obtain;
  if (gatewayFile === undefined) return written;
  // `gateway: tyk` beside a file leaves the version to the file.
  const bare = gateways.map((reference) => barePreset(reference, presets)).filter((preset) => preset !== undefined);
  const wanted = bare.length > 0 ? bare : [undefined];
  const found = await Promise.all(
    wanted.map((preset) =>
      readGatewayFile(gatewayFile, { directory: folder, presets, ...(preset !== undefined && { preset }) }),
    ),
  );
  const own = written.filter(({ reference }) => barePreset(reference, presets) === undefined);
  // The lines of a list that name a gateway themselves are found with each preset.
  const byReference = new Map(found.flat().map((mention) => [mention.reference, mention]));
  return [...own, ...byReference.values()];
}

/** What one value of `plugin` names: something on this machine, or members of an image or archive. */
type GivenPlugins =
  | { readonly kind: "local"; readonly subjects: readonly PluginSubject[] }
  | PluginFolder
  | { readonly kind: "members"; readonly name?: string; readonly reference: string };

function givenPlugins(
  written: readonly PluginArgument[],
  folder: string,
  { logger }: RunContext,
): readonly GivenPlugins[] {
  const given = written.map((argument): GivenPlugins => {
    const { path, name } = argument;
    if (isMemberReference(path, folder)) {
      return { kind: "members", reference: path, ...(name !== undefined && { name }) };
    }
    const absolute = resolve(folder, path);
    if (isPluginFolder(absolute)) {
      return { kind: "folder", folder: absolute, path, ...(name !== undefined && { name }) };
    }
    return { kind: "local", subjects: findPlugins([argument], folder, (sentence) => logger.info(sentence)) };
  });
  // Two values may name folders of one base name.
  const local = given.flatMap((one) => (one.kind === "local" ? one.subjects : []));
  checkTwice(local);
  const apart = namedApart(local, new Set(written.flatMap(({ name }) => name ?? [])));
  const named = new Map(local.map((subject, index) => [subject, apart[index] ?? subject]));
  return given.map((one) =>
    one.kind === "local"
      ? { kind: "local", subjects: one.subjects.map((subject) => named.get(subject) ?? subject) }
      : one,
  );
}

/** @throws UserError where one plugin is to be built twice */
function checkTwice(subjects: readonly PluginSubject[]): void {
  const seen = new Map<string, string>();
  for (const subject of subjects) {
    if (subject.kind !== "source") continue;
    const { folder, files, path } = subject.source;
    const key = JSON.stringify([folder, files]);
    const other = seen.get(key);
    if (other !== undefined) {
      throw new UserError(`plugin: "${other}" and "${path}" are the same source; name it once.`);
    }
    seen.set(key, path);
  }
}

function builtFile(subject: PluginSubject): PluginFile {
  if (subject.kind === "file") return subject.file;
  throw new UserError(`alongside: "${subject.source.path}" is source; give built plugins.`);
}

export function workingFolder(written: string, directory: string): string {
  const folder = resolve(directory, written);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UserError(`working-directory: there is no folder "${written}".`);
  }
  return realpathSync(folder);
}

function checkBuilder(inputs: RunInputs, given: readonly GivenPlugins[]): void {
  const subjects = given.flatMap((one) => (one.kind === "local" ? one.subjects : []));
  const source = subjects.find((subject) => subject.kind === "source");
  if (inputs.build.builder !== "none" || source?.kind !== "source") return;
  throw new UserError(
    `builder: none builds nothing, and the plugin "${source.source.path}" is source; give the built file.`,
  );
}

/** Refuses a gateway of another target than the one that is built for. @throws UserError */
function checkTarget({ reference, facts }: ObtainedGateway, target: Target, targets: readonly Target[]): void {
  if (isSameTarget(readTarget(facts.target), target)) return;
  const advice =
    targets.length === 1
      ? `set target: ${facts.target}`
      : "where each target has a gateway of its own, put {goos} and {goarch} into the reference, as in ./gateway-{goos}-{goarch}";
  throw new UserError(
    `target: "${reference}" is a gateway for ${facts.target}, and the target is ${formatTarget(target)}; ${advice}.`,
  );
}

/** What is known to go wrong with this gateway, where it can be told beforehand. */
function tellTraps({ chosen }: ObtainedGateway, target: Target, items: readonly PlannedItem[], logger: Logger): void {
  if (chosen === undefined) return;
  const { preset, version } = chosen;
  const traps = items.flatMap((item) =>
    item.kind === "source"
      ? (pluginNameTrap(preset, item.build.source.name, "name", { version, target }) ?? [])
      : (pluginNameTrap(preset, basename(item.plugin.path), "file", { version, target }) ?? []),
  );
  for (const trap of traps) logger.warning(trap);
  if (!items.some(({ kind }) => kind === "source")) return;
  for (const trap of presetTraps(preset, version, target)) logger.info(`Known of ${preset.title}: ${trap}`);
}

/** What a recipe is derived from. */
interface RecipeContext {
  readonly gateway: ObtainedGateway;
  readonly target: Target;
  readonly inputs: RunInputs;
  readonly io: RunContext;
}

/** What an item is planned from. */
interface ItemContext extends RecipeContext {
  readonly gateways: Gateways;
  readonly hasOtherGateways: boolean;
  readonly folder: string;
}

async function planItems(given: readonly GivenPlugins[], context: ItemContext): Promise<PlannedItem[]> {
  const items: PlannedItem[] = [];
  let recipe: Recipe | undefined;
  const sources = given.flatMap((one) =>
    one.kind === "local" ? one.subjects.flatMap((subject) => (subject.kind === "source" ? [subject.source] : [])) : [],
  );
  for (const one of given) {
    if (one.kind === "members") {
      for (const each of await memberItems(one, context)) items.push(each);
      continue;
    }
    if (one.kind === "folder") {
      const depth = context.gateway.chosen?.preset.pluginFolder ?? "flat";
      const plugins = pluginsOfFolder(one, depth, (sentence) => context.io.logger.info(sentence));
      items.push(...plugins.map((plugin) => ({ kind: "built", plugin }) as const));
      continue;
    }
    for (const subject of one.subjects) {
      if (subject.kind === "file") {
        items.push({ kind: "built", plugin: subject.file });
        continue;
      }
      recipe ??= recipeFor(context);
      items.push(await buildItem(subject.source, sources, recipe, context));
    }
  }
  return items;
}

/**
 * Of built files those for one of several targets: each is for the gateways of its own.
 * @throws UserError where there is none
 */
function ofTarget(items: readonly PlannedItem[], target: Target, targets: readonly Target[]): readonly PlannedItem[] {
  const [own, others] = [formatTarget(target), targets.filter((one) => one !== target).map(formatTarget)];
  if (others.length === 0) return items;
  const found = items.filter((item) => {
    const built = item.kind === "source" ? undefined : targetOfPlugin(item.plugin);
    if (built === undefined || isSameMachine(built, own)) return true;
    return !others.some((other) => isSameMachine(built, other));
  });
  if (found.length > 0) return found;
  throw new UserError(`target: no plugin is built for ${own}; leave that target out, or name a plugin for it.`);
}

/** Finished plugins inside of an image or archive. */
async function memberItems(
  { reference, name }: GivenPlugins & { kind: "members" },
  { gateway, gateways, target }: ItemContext,
): Promise<PlannedItem[]> {
  const files = await gateways.members(reference, target, gateway.chosen?.version);
  if (name !== undefined && files.length > 1) {
    throw new UserError(
      `plugin: "${name}=${reference}" names ${files.length} plugins alike; leave the name out, or write one member.`,
    );
  }
  return files.map(({ path, file }) => ({
    kind: "built",
    plugin: {
      name: name ?? basename(path, ".so"),
      path: `${reference.slice(0, reference.lastIndexOf("!"))}!${path}`,
      file,
    },
  }));
}

/** How plugins are built for a gateway on a target. @throws UserError where the gateway does not tell */
export function recipeFor(context: RecipeContext): Recipe {
  const { gateway, target, inputs, io } = context;
  const { chosen } = gateway;
  const recipe = deriveRecipe(gateway.facts, target, {
    buildTags: inputs.build.tags,
    ldflags: inputs.build.ldflags,
    ...compilersFor(context),
    ...(chosen?.version !== undefined && { gatewayTag: `v${chosen.version}` }),
  });
  for (const warning of recipe.warnings) io.logger.warning(warning);
  return recipe;
}

/** @param sources of all plugins that the gateway opens */
async function buildItem(
  source: PluginSource,
  sources: readonly PluginSource[],
  recipe: Recipe,
  context: ItemContext,
): Promise<PlannedBuild> {
  const { gateway, target, folder, inputs, io } = context;
  const { facts, chosen } = gateway;
  const { build } = inputs;
  // A gateway looks for the release that a candidate is of.
  const version = chosen?.version?.replace(/-.*$/, "") ?? gatewayVersion(facts);
  const template = inputs.pluginFile ?? usualTemplate(context);
  const buildId = build.id === undefined ? undefined : await resolveBuildId(build.id, source, sources, io.commands);
  if (buildId?.warning !== undefined) io.logger.warning(buildId.warning);
  const values = { name: source.name, target, version, buildId: buildId?.id, gateway: facts.reference };
  const path = pluginFileName(template, inputs.outputDirectory, values);
  const gatewaySource = build.gatewaySource === undefined ? undefined : resolve(folder, build.gatewaySource);
  if (gatewaySource !== undefined && build.gatewaySource !== undefined) {
    checkGatewaySource(gatewaySource, build.gatewaySource, recipe.gatewayModule);
  }
  const native: NativeBuild = {
    source,
    recipe: recipeOfPlugin(recipe, facts, source),
    gateway: facts,
    symbols: inputs.hooks,
    output: resolve(folder, path),
    ...(buildId !== undefined && { buildId: buildId.id }),
    ...(gatewaySource !== undefined && { gatewaySource }),
    ...(build.pin && { pin: true }),
    ...(build.glibc !== undefined && { glibc: parseGlibc(build.glibc, (path) => resolve(folder, path)) }),
    ...(build.rebuild && { rebuild: true }),
  };
  return { kind: "source", build: native, path, template, version: chosen?.version ?? version };
}

/** The gateway's own rule; in a folder for each gateway where several would get files of one name. */
function usualTemplate({ gateway: { chosen }, hasOtherGateways, inputs }: ItemContext): string {
  const rule = chosen?.preset.pluginFile;
  // The release of a gateway that was recognised may not be known.
  const isFillable = rule !== undefined && (chosen?.version !== undefined || !rule.includes("{version}"));
  const usual = isFillable ? rule : usualPluginFile;
  // A gateway keeps what it has opened under a name: another build needs another one.
  const template = inputs.build.id === undefined ? usual : usual.replace("{name}", "{name}_{build-id}");
  return hasOtherGateways && !/\{(?:version|gateway)\}/.test(template) ? `{gateway}/${template}` : template;
}

/** CC and CXX of the environment where they can only be meant for this target; else Go's own choice, or the usual ones. */
function compilersFor({ target, inputs: { targets }, io }: RecipeContext): Pick<RecipeOptions, "cc" | "cxx"> {
  const { CC, CXX } = io.environment;
  const chosen = { cc: CC || undefined, ...(CXX && { cxx: CXX }) };
  if (isHostTarget(target, io.host)) {
    // What is set with `go env -w` is for this machine.
    const { CC: cc = chosen.cc, CXX: cxx = chosen.cxx } = io.goSettings;
    return { cc, ...(cxx !== undefined && { cxx }) };
  }
  return chosen.cc !== undefined && targets.length <= 1 ? chosen : crossCompilers(target);
}

/** The names of all plugins, each once. */
function namesOf(checks: readonly Check<PlannedItem>[]): readonly string[] {
  const items = checks.flatMap((check) => check.items);
  return [...new Set(items.map((item) => (item.kind === "source" ? item.build.source.name : item.plugin.name)))];
}

function checkOutputs(checks: readonly Check<PlannedItem>[]): void {
  const taken = new Map<string, TakenBy>();
  for (const { items, target, gateway } of checks) {
    for (const item of items) {
      if (item.kind !== "source") continue;
      const own = { what: item.build.source.path, gateway: gateway.reference, target: formatTarget(target) };
      const other = taken.get(item.path);
      if (other !== undefined) throw sameFile(item.path, item.template, other, own);
      taken.set(item.path, own);
    }
  }
}

/** What will be released, by its name below the output directory. */
function publishedNames(checks: readonly Check<PlannedItem>[], outputFolder: string, folder: string): string[] {
  return checks.flatMap(({ items }) =>
    items.map((item) =>
      item.kind === "source"
        ? relative(outputFolder, resolve(folder, item.path)).replaceAll(sep, "/")
        : basename(item.plugin.path.slice(item.plugin.path.lastIndexOf("!") + 1)),
    ),
  );
}

/** One of two builds that would write the same file. */
interface TakenBy {
  readonly what: string;
  readonly gateway: string;
  readonly target: string;
}

/** Names what tells two builds apart, and how the name of their files could. */
function sameFile(path: string, template: string, one: TakenBy, other: TakenBy): UserError {
  const named = template.includes("{name}") ? "" : "put {name} into it and ";
  const [difference, advice] =
    one.gateway !== other.gateway
      ? [`for ${one.gateway} and for ${other.gateway}`, `put {gateway} into it: "{gateway}/${template}"`]
      : one.target !== other.target
        ? [`for ${one.target} and for ${other.target}`, "put {goos}, {goarch} and {variant} into it"]
        : [`of ${one.what} and of ${other.what}`, `${named}name the plugins apart (name=path)`];
  return new UserError(`plugin-file: "${template}" makes the same file, ${path}, ${difference}; ${advice}.`);
}
