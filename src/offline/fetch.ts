import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { crossCompilers } from "../build/c-compiler.ts";
import type { PluginSource } from "../build/module-tree.ts";
import type { BuildIo } from "../build/native-build.ts";
import type { PlanSubject, PlanWishes } from "../build/plan/make-plan.ts";
import { deriveRecipe, type Recipe } from "../build/recipe.ts";
import { formatProfile, parseProfile, profileGateway } from "../gateway/profile.ts";
import { stepsOf, stepsSentence } from "../model/fix.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { Finding } from "../model/report.ts";
import { formatTarget, type Host, isHostTarget, type Target } from "../model/target.ts";
import { toolVersion } from "../model/tool.ts";
import { UserError } from "../model/user-error.ts";
import { filesBelow } from "./files.ts";
import { fetchModules, fetchToolchain, type ModuleFetch, prepareFetch } from "./module-store.ts";
import {
  describeFile,
  type FetchedGateway,
  type FetchManifest,
  manifestName,
  readManifest,
  storedFolders,
  writeManifest,
} from "./offline-manifest.ts";

/** What is to be had without a network later. */
export interface FetchInputs extends PlanWishes {
  /** As the user wrote them. */
  readonly gateways: readonly string[];
  readonly targets: readonly Target[];
  /** Source whose modules are wanted; without any only gateways and toolchains are stored. */
  readonly plugins: readonly PluginSource[];
  readonly buildTags: readonly string[];
  /** The folder to fill, as the user wrote it; what it holds already stays. */
  readonly output: string;
}

/** A gateway as a fetch takes it. */
export interface StoredGateway {
  /** The text of its profile. */
  readonly profile: string;
  /** The tag of its release (`v5.8.6`), where its preset knows it. */
  readonly tag?: string;
}

/** What a fetch needs of its surroundings. */
export interface FetchIo extends BuildIo {
  readonly host: Host;
  /** What is stored of a gateway. @throws UserError where it cannot be had */
  gatewayOf(reference: string, target: Target): Promise<StoredGateway>;
  /** How plugins for a gateway are built by `run` on this machine. @throws UserError where the user's wish cannot be met */
  compilerOf(reference: string, target: Target, recipe: Recipe): Promise<StoredCompiler | undefined>;
}

/**
 * Stores all that building plugins needs: profiles, modules, toolchains and images. Files appear whole, and the manifest
 * last: what an interrupted fetch leaves is never used.
 * @throws UserError where something cannot be had; the folder is then as it was
 */
export async function fetchAll(inputs: FetchInputs, io: FetchIo): Promise<FetchManifest> {
  const folder = resolve(io.directory, inputs.output);
  const known = prepareFolder(folder, inputs.output);
  const partial = join(folder, `.partial-${process.pid}-${randomBytes(4).toString("hex")}`);
  mkdirSync(partial);
  try {
    const fetch = await prepareFetch(join(partial, "cache"), io);
    const gateways: FetchedGateway[] = [];
    const toolchains = new Set<string>();
    const images = new Map<string, FetchedGateway["image"]>();
    for (const reference of inputs.gateways) {
      for (const target of inputs.targets) {
        const heading = `Fetching what ${reference} for ${formatTarget(target)} needs`;
        const { stored, recipe } = await io.logger.group(heading, async () => {
          const found = await fetchGateway(reference, target, { partial, images }, inputs, io);
          if (!toolchains.has(found.recipe.goVersion)) {
            await fetchToolchain(found.recipe.goVersion, fetch.machine, fetch, io);
          }
          for (const plugin of inputs.plugins) await fetchPlugin(plugin, found, inputs, fetch, io);
          return found;
        });
        toolchains.add(recipe.goVersion);
        gateways.push(stored);
      }
    }
    return publish(folder, partial, fetch, gateways, known);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** @returns what the folder holds already */
function prepareFolder(folder: string, written: string): FetchManifest | undefined {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new UserError(`fetch: "${written}" is a file; name a folder.`);
  }
  mkdirSync(folder, { recursive: true });
  const known = readManifest(folder, written);
  const ours: readonly string[] = [manifestName, ...Object.values(storedFolders)];
  for (const name of readdirSync(folder)) {
    const owner = /^\.(?:partial|fetch\.json)[-.](\d+)/.exec(name)?.[1];
    if (owner !== undefined) {
      if (!isAlive(Number(owner))) rmSync(join(folder, name), { recursive: true, force: true });
    } else if (!ours.includes(name)) {
      throw new UserError(
        `fetch: "${written}" holds ${name.slice(0, 200)}, which is none of fetch's; name an empty folder.`,
      );
    }
  }
  return known;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The compiler image that plugins for a gateway are built in. */
export interface StoredCompiler {
  /** What it is asked for by. */
  readonly image: string;
  /** Whether the user asked for it: nothing else is to build. */
  readonly isOnly: boolean;
  /** Writes the image to a file. @returns undefined where it cannot be had and another way to build is there */
  save(file: string): Promise<{ readonly reference: string; readonly digest: string } | undefined>;
  /**
   * Reads what a build in it needs into a module cache.
   * @returns what keeps the plugin from being built in it
   */
  fetch(subject: PlanSubject, cache: string): Promise<readonly Finding[]>;
}

/** A gateway whose profile is stored, and how plugins are built for it. */
interface FoundGateway {
  readonly stored: FetchedGateway;
  readonly facts: GatewayFacts;
  readonly recipe: Recipe;
  /** Where its image is stored. */
  readonly compiler?: StoredCompiler | undefined;
}

/** A folder that is being filled. */
interface Filling {
  /** Absolute. */
  readonly partial: string;
  /** What is stored of an image by its name; undefined for one that cannot be had. */
  readonly images: Map<string, FetchedGateway["image"]>;
}

async function fetchGateway(
  reference: string,
  target: Target,
  { partial, images }: Filling,
  inputs: FetchInputs,
  io: FetchIo,
): Promise<FoundGateway> {
  const gateway = await io.gatewayOf(reference, target);
  const parsed = parseProfile(gateway.profile, reference);
  const facts = profileGateway(parsed, reference);
  const recipe = deriveRecipe(facts, target, {
    buildTags: inputs.buildTags,
    ...(isHostTarget(target, io.host) ? { cc: undefined } : crossCompilers(target)),
    ...(gateway.tag !== undefined && { gatewayTag: gateway.tag }),
  });
  const name = fileName(`${reference}-${formatTarget(target)}`);
  const profile = `${storedFolders.profiles}/${name}.json`;
  write(join(partial, profile), formatProfile(parsed));
  const known = { reference, target: formatTarget(target), profile, goVersion: recipe.goVersion };
  const compiler = await io.compilerOf(reference, target, recipe);
  const image = compiler === undefined ? undefined : await storeImage(compiler, partial, images);
  return {
    stored: { ...known, ...(image !== undefined && { image }) },
    facts,
    recipe,
    ...(image !== undefined && { compiler }),
  };
}

/** Stores an image once for all gateways and targets that are built for in it. */
async function storeImage(
  { image, save }: StoredCompiler,
  partial: string,
  images: Map<string, FetchedGateway["image"]>,
): Promise<FetchedGateway["image"]> {
  if (images.has(image)) return images.get(image);
  const file = `${storedFolders.images}/${fileName(image)}.tar`;
  mkdirSync(join(partial, storedFolders.images), { recursive: true });
  const saved = await save(join(partial, file));
  const stored = saved && { ...saved, file };
  images.set(image, stored);
  return stored;
}

/** A name for any text, another for each. */
function fileName(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "");
  return `${plain.slice(-80)}-${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
}

async function fetchPlugin(
  source: PluginSource,
  { recipe, facts, compiler }: FoundGateway,
  { buildId, pin, gatewaySource }: FetchInputs,
  fetch: ModuleFetch,
  io: FetchIo,
): Promise<void> {
  const folder = io.temporary.create();
  try {
    const wishes: PlanWishes = {
      ...(buildId !== undefined && { buildId }),
      ...(pin && { pin }),
      ...(gatewaySource !== undefined && { gatewaySource }),
    };
    const subject = { source, recipe, gateway: facts, symbols: [], ...wishes };
    const inImage = await compiler?.fetch(subject, fetch.cache);
    const here = compiler?.isOnly ? undefined : await fetchModules(subject, folder, fetch, io);
    const ways = [inImage, here].filter((way) => way !== undefined);
    const missing = ways.flatMap(([first]) => (first === undefined ? [] : [sentenceOf(first)]));
    const [reason] = missing;
    if (reason === undefined) return;
    if (missing.length === ways.length) throw new UserError(`fetch: "${source.path}" cannot be prepared: ${reason}`);
    const lost = inImage?.[0] === undefined ? "with the Go of a machine" : "in the compiler image";
    io.logger.warning(`Without a network "${source.path}" cannot be built ${lost}: ${reason}`);
  } finally {
    io.temporary.remove(folder);
  }
}

function sentenceOf({ where, message, fix }: Finding): string {
  const place = where === undefined ? "" : `${where.file}:${where.line}: `;
  return `${place}${message.slice(0, 1000)}${fix === undefined ? "" : ` Try: ${stepsSentence(stepsOf(fix)).slice(0, 500)}`}`;
}

/** What a module proxy serves; the rest of a module cache is about the machine. */
const served = /\/@v\/(?:list|[^/]+\.(?:info|mod|zip))$/;

/**
 * Moves everything to its place, file by file in one step each, and writes the manifest. The digests of what was there
 * already stay what they were; what no manifest lists is the rest of a fetch that was interrupted.
 */
function publish(
  folder: string,
  partial: string,
  { cache, machine }: ModuleFetch & { readonly machine: string },
  gateways: readonly FetchedGateway[],
  known: FetchManifest | undefined,
): FetchManifest {
  const files = new Map((known?.files ?? []).map((file) => [file.path, file]));
  const put = (from: string, path: string) => {
    const to = join(folder, path);
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
    files.set(path, describeFile(folder, path));
  };
  const download = join(cache, "cache", "download");
  for (const found of filesBelow(download, ".")) {
    if (!served.test(found) || found.startsWith("sumdb/")) continue;
    const path = `${storedFolders.modules}/${found}`;
    if (found.endsWith("/@v/list") && files.has(path)) mergeList(join(download, found), join(folder, path));
    put(join(download, found), path);
  }
  for (const part of [storedFolders.profiles, storedFolders.images]) {
    for (const path of filesBelow(partial, part)) put(join(partial, path), path);
  }
  for (const part of Object.values(storedFolders)) {
    for (const path of filesBelow(folder, part)) if (!files.has(path)) rmSync(join(folder, path));
  }
  const isSame = (a: FetchedGateway, b: FetchedGateway) => a.reference === b.reference && a.target === b.target;
  const others = (known?.gateways ?? []).filter((one) => !gateways.some((gateway) => isSame(gateway, one)));
  const manifest: FetchManifest = {
    schemaVersion: 1,
    tool: toolVersion,
    platform: machine.replace("-", "/"),
    gateways: [...others, ...gateways],
    files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
  writeManifest(folder, manifest);
  return manifest;
}

/** Adds the versions that the stored list has to the one that replaces it. */
function mergeList(from: string, to: string): void {
  const stored = existsSync(to) ? readFileSync(to, "utf8") : "";
  const lines = new Set(`${stored}\n${readFileSync(from, "utf8")}`.split("\n").filter((line) => line !== ""));
  writeFileSync(
    from,
    [...lines]
      .sort()
      .map((line) => `${line}\n`)
      .join(""),
  );
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
