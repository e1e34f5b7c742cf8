import { statSync } from "node:fs";
import { basename } from "node:path";
import { isPluginFolder, type PluginFolder, pluginsOfFolder } from "../build/plugin-folder.ts";
import type { PluginArgument, PluginFile } from "../build/plugins.ts";
import { checkNamed } from "../content/named-file.ts";
import type { GatewayRelease } from "../gateway/named-release.ts";
import { type ObtainInputs, parsePluginArgument, type VerdictInputs } from "../inputs/inputs.ts";
import { listed } from "../model/phrases.ts";
import type { CheckReport, Report } from "../model/report.ts";
import { readTarget } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { ObtainedGateway } from "../obtain/gateways.ts";
import { ignoreInChecks } from "../verify/ignore.ts";
import { checkSymbols, reportOf } from "./check.ts";
import { inReleaseOrder, releaseOf } from "./gateway-release.ts";
import {
  type GivenGateway,
  isPlainGateway,
  type WithContext,
  withFetchedGateways,
  withPlainGateway,
} from "./given-gateway.ts";
import type { Check, ReadyItem, ReportedItem } from "./item.ts";
import { checkReport, judge, type OpenFiles, withOpenFiles } from "./judge.ts";
import { isSameMachine, targetOfPlugin } from "./plugin-target.ts";

/** What is to be verified, as the user wrote it. */
export interface VerifyWishes extends VerdictInputs {
  /** Each a gateway, or a folder of profiles. */
  readonly gateways: readonly string[];
  /** `[NAME=]` and a built file, or members of an image or archive. */
  readonly plugins: readonly string[];
  readonly obtain: ObtainInputs;
  /** `sha256` reads every byte for the report, `none` only what matters. */
  readonly hash: "sha256" | "none";
}

/** What verifying needs of its surroundings. */
export interface VerifyIo {
  readonly withContext: WithContext;
  /** A line for whoever watches. */
  tell(line: string): void;
}

type GivenPlugin = PluginFile | PluginFolder;

/**
 * Verifies built plugins: the way of a run from where there are files. Executes nothing.
 * @throws UserError for a mistake in the input
 */
export async function verifyFiles(wishes: VerifyWishes, io: VerifyIo): Promise<Report> {
  return await withOpenFiles(wishes.hash, (files) => verifyOpen(wishes, files, io));
}

async function verifyOpen(wishes: VerifyWishes, open: OpenFiles, io: VerifyIo): Promise<Report> {
  const { plugins, obtain, hash } = wishes;
  const references = await expandedGateways(wishes.gateways, io.tell);
  const isPlain = references.every((reference) => isPlainGateway({ reference, obtain, hash, target: undefined }));
  if (references.length > 0 && isPlain && !plugins.some(namesMembers)) {
    const grid = new Grid(wishes, open, { tell: io.tell, gateways: references.length });
    for (const reference of references) {
      const question = { reference, obtain, hash, target: undefined };
      await withPlainGateway(question, grid.tell, (gateway) => grid.add(gateway, plugins.map(localPlugin)));
    }
    return await grid.report();
  }
  const given = plugins.map((written) => (namesMembers(written) ? written : localPlugin(written)));
  return await withFetchedGateways({ hash, obtain }, io.withContext, async (gateways) => {
    const wanted = [...references, ...(await gateways.listed())];
    const targets = targetsOf(given.filter((one) => typeof one !== "string"));
    gateways.pinned(wanted, targets);
    const grid = new Grid(wishes, open, { tell: io.tell, gateways: wanted.length * targets.length });
    for (const reference of wanted) {
      for (const target of isLocal(reference) ? targets.slice(0, 1) : targets) {
        const found = await gateways.get(reference, target);
        const files: GivenPlugin[] = [];
        // Members of images and archives are there only when the gateway is known.
        for (const one of given)
          for (const each of typeof one === "string" ? await memberFiles(one, found) : [one]) files.push(each);
        await grid.add(found.gateway, files);
      }
    }
    return await grid.report();
  });
}

/** The folders of profiles among gateways as the files in them. */
export async function expandedGateways(
  written: readonly string[],
  tell: (line: string) => void,
): Promise<readonly string[]> {
  if (!written.some((one) => statSync(one, { throwIfNoEntry: false })?.isDirectory())) return written;
  const { profilesOfFolder } = await import("../gateway/profile-folder.ts");
  return written.flatMap((one) => profilesOfFolder(one, tell) ?? [one]);
}

function isLocal(reference: string): boolean {
  return statSync(reference, { throwIfNoEntry: false }) !== undefined;
}

/** Plugins × gateways × targets, one gateway at a time: of each only the report stays. */
class Grid {
  readonly #wishes: VerifyWishes;
  readonly #open: OpenFiles;
  readonly #isSingle: boolean;
  readonly #tell: (line: string) => void;
  readonly #alongside: readonly PluginFile[];
  readonly #checks: { readonly report: CheckReport; readonly release: GatewayRelease | undefined }[] = [];
  /** Targets by file; undefined of what is no binary, which the loaders judge. */
  readonly #targets = new Map<string, string | undefined>();
  readonly #judged = new Set<string>();
  readonly #leftOut: string[] = [];

  constructor(
    wishes: VerifyWishes,
    open: OpenFiles,
    { tell, gateways }: { tell: (line: string) => void; gateways: number },
  ) {
    this.#wishes = wishes;
    this.#open = open;
    this.#isSingle = gateways === 1;
    this.#tell = tell;
    this.#alongside = wishes.alongside.map((written) => builtFile("--alongside", written));
  }

  /** What concerns one gateway is worth a line where there is one. */
  get tell(): (line: string) => void {
    return this.#isSingle ? this.#tell : () => {};
  }

  /** Judges the plugins in one more gateway. @throws UserError */
  async add(gateway: ObtainedGateway, given: readonly GivenPlugin[]): Promise<void> {
    const depth = gateway.chosen?.preset.pluginFolder ?? "flat";
    const tell = this.#checks.length === 0 ? this.#tell : () => {};
    const all = given.flatMap((one) => ("kind" in one ? pluginsOfFolder(one, depth, tell) : [one]));
    const { symbols, together } = this.#wishes;
    checkSymbols(
      "--symbol",
      symbols,
      all.map(({ name }) => name),
    );
    const plugins = this.#isSingle ? all : all.filter(({ file, path }) => this.#isFor(file, path, gateway));
    if (plugins.length === 0) {
      this.#leftOut.push(`${gateway.reference} (${gateway.facts.target})`);
      return;
    }
    const target = readTarget(gateway.facts.target);
    const items = plugins.map((plugin) => ({ kind: "built", plugin }) as const);
    const check: Check<ReadyItem> = { written: gateway.reference, gateway, target, items };
    for (const trap of this.#isSingle ? await nameTraps(check, plugins) : []) this.#tell(`warning: ${trap}`);
    const judged = await judge(check, { together, alongside: this.#alongside, symbols, files: this.#open });
    if (gateway.isProfile) checkTarget(judged);
    for (const { file } of plugins) this.#judged.add(file);
    this.#checks.push({
      report: checkReport(judged, together),
      release: this.#isSingle ? undefined : releaseOf(gateway),
    });
  }

  /** Everything that was judged. @throws UserError where a plugin fits none of the gateways */
  async report(): Promise<Report> {
    const { ignore, gateways } = this.#wishes;
    const lost = [...this.#targets].find(([file]) => !this.#judged.has(file));
    if (lost !== undefined) {
      throw new UserError(
        `PLUGIN ${lost[0]} is built for ${lost[1]}, and none of the gateways is (${this.#leftOut.slice(0, 3).join(", ")}); name one of that target.`,
      );
    }
    if (this.#checks.length === 0) throw new UserError(`No gateway was found in ${gateways.join(", ")}.`);
    if (this.#leftOut.length > 0) {
      this.#tell(`${listed(this.#leftOut)}: left out, since no plugin is built for that target.`);
    }
    const ordered = this.#isSingle ? this.#checks : await inReleaseOrder(this.#checks, ({ release }) => release);
    return reportOf(
      ignoreInChecks(
        ordered.map(({ report }) => report),
        ignore,
      ),
    );
  }

  #isFor(file: string, path: string, { facts }: ObtainedGateway): boolean {
    if (!this.#targets.has(file)) this.#targets.set(file, targetOfPlugin({ file, path }));
    const target = this.#targets.get(file);
    return target === undefined || isSameMachine(target, facts.target);
  }
}

/** Files whose names are for another release or target than the gateway's. */
async function nameTraps(
  { gateway: { chosen }, target }: Check<ReadyItem>,
  plugins: readonly PluginFile[],
): Promise<readonly string[]> {
  if (chosen === undefined) return [];
  const { pluginNameTrap } = await import("../gateway/presets/resolve.ts");
  const { preset, version } = chosen;
  return plugins.flatMap(({ path }) => pluginNameTrap(preset, basename(path), "file", { version, target }) ?? []);
}

/** Whether a PLUGIN names members of an image or archive. */
function namesMembers(plugin: string): boolean {
  if (statSync(plugin, { throwIfNoEntry: false }) !== undefined) return false;
  return /^(?:[\w.-]+=)?[a-z][a-z0-9+.-]*:\/\//i.test(plugin) || /.![^!]/.test(plugin);
}

function localPlugin(written: string): PluginFile | PluginFolder {
  const { name, path } = argumentOf(written);
  if (!isPluginFolder(path)) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      throw new UserError(
        `PLUGIN ${written}: it is a folder without built plugins (.so); to build and verify its source: run --gateway GATEWAY --plugin ${written}.`,
      );
    }
    return builtFile("PLUGIN", written);
  }
  return { kind: "folder", folder: path, path, ...(name !== undefined && { name }) };
}

/** A path whose own name holds `=` needs no name in front. */
function argumentOf(written: string): PluginArgument {
  const isWhole = statSync(written, { throwIfNoEntry: false }) !== undefined;
  return isWhole ? { path: written } : parsePluginArgument(written);
}

/** @throws UserError where there is no such file */
function builtFile(what: string, argument: string): PluginFile {
  const { name, path } = argumentOf(argument);
  checkNamed(what, path);
  return { name: name ?? basename(path).replace(/\.so$/, ""), path, file: path };
}

/** Plugins out of an image or archive, named by where they were in it. */
async function memberFiles(argument: string, { members }: GivenGateway): Promise<readonly PluginFile[]> {
  const { name, path } = parsePluginArgument(argument);
  const files = await members(path);
  if (name !== undefined && files.length > 1) {
    throw new UserError(`PLUGIN ${argument} names ${files.length} plugins alike; leave the name out.`);
  }
  const from = path.slice(0, path.lastIndexOf("!"));
  return files.map(({ path: member, file }) => ({
    name: name ?? basename(member, ".so"),
    path: `${from}!${member}`,
    file,
  }));
}

/** The targets that plugins are built for, which are those of a gateway for several; undefined where no plugin tells. */
function targetsOf(given: readonly GivenPlugin[]): readonly (string | undefined)[] {
  const plugins = given.flatMap((one) => ("kind" in one ? pluginsOfFolder(one, "nested", () => {}) : [one]));
  const targets = new Set(plugins.flatMap(({ file, path }) => targetOfPlugin({ file, path }) ?? []));
  return targets.size === 0 ? [undefined] : [...targets];
}

/**
 * A profile is of one target: for plugins that are all of another, the user took the wrong one.
 * @throws UserError
 */
function checkTarget({ gateway: { facts }, items }: Check<ReportedItem>): void {
  // Of bytes that are no binary the target is not known: the loader judges them.
  const others = items.flatMap(({ report }) => report.target ?? []);
  const [first] = others;
  if (first === undefined || others.some((target) => isSameMachine(target, facts.target))) return;
  throw new UserError(
    `The profile ${facts.reference} is of ${facts.target}, and the plugins are built for ${first}; use the profile of that target.`,
  );
}
