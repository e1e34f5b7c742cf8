import { statSync } from "node:fs";
import { basename } from "node:path";
import { readBinary } from "../binary/binary.ts";
import { isPluginFolder, type PluginFolder, pluginsOfFolder } from "../build/plugin-folder.ts";
import type { PluginArgument, PluginFile } from "../build/plugins.ts";
import { withIntactFile } from "../content/file-source.ts";
import { checkNamed } from "../content/named-file.ts";
import { type ObtainInputs, parsePluginArgument, type VerdictInputs } from "../inputs/inputs.ts";
import type { Report } from "../model/report.ts";
import { readTarget } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { ObtainedGateway } from "../obtain/gateways.ts";
import { ignoreInChecks } from "../verify/ignore.ts";
import type { RequiredSymbol } from "../verify/symbols.ts";
import { reportOf } from "./check.ts";
import {
  type GatewayQuestion,
  type GivenGateway,
  isPlainGateway,
  type WithContext,
  withFetchedGateway,
  withPlainGateway,
} from "./given-gateway.ts";
import type { Check, ReadyItem, ReportedItem } from "./item.ts";
import { checkReport, judge } from "./judge.ts";

/** What is to be verified, as the user wrote it. */
export interface VerifyWishes extends VerdictInputs {
  readonly gateway: string;
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

/**
 * Verifies built plugins: the way of a run from where there are files. Executes nothing.
 * @throws UserError for a mistake in the input
 */
export async function verifyFiles(wishes: VerifyWishes, { withContext, tell }: VerifyIo): Promise<Report> {
  const { gateway: reference, plugins, obtain, hash } = wishes;
  const question: GatewayQuestion = { reference, obtain, hash, target: undefined };
  if (isPlainGateway(question) && !plugins.some(namesMembers)) {
    return await withPlainGateway(question, tell, (gateway) => {
      return report(gateway, plugins.map(localPlugin), wishes, tell);
    });
  }
  const given = plugins.map((written) => (namesMembers(written) ? written : localPlugin(written)));
  const target = targetOf(given.filter((one) => typeof one !== "string"));
  return await withFetchedGateway({ ...question, target }, withContext, async (found) => {
    const files: (PluginFile | PluginFolder)[] = [];
    // Members of images and archives are there only when the gateway is known.
    for (const one of given)
      for (const each of typeof one === "string" ? await memberFiles(one, found) : [one]) files.push(each);
    return await report(found.gateway, files, wishes, tell);
  });
}

async function report(
  gateway: ObtainedGateway,
  given: readonly (PluginFile | PluginFolder)[],
  wishes: VerifyWishes,
  tell: (line: string) => void,
): Promise<Report> {
  const depth = gateway.chosen?.preset.pluginFolder ?? "flat";
  const plugins = given.flatMap((one) => ("kind" in one ? pluginsOfFolder(one, depth, tell) : [one]));
  const { symbols, together, hash, ignore } = wishes;
  const alongside = wishes.alongside.map((written) => builtFile("--alongside", written));
  checkNames(symbols, plugins);
  const target = readTarget(gateway.facts.target);
  const items = plugins.map((plugin) => ({ kind: "built", plugin }) as const);
  const check: Check<ReadyItem> = { written: gateway.reference, gateway, target, items };
  for (const trap of await nameTraps(check, plugins)) tell(`warning: ${trap}`);
  const judged = await judge(check, { together, alongside, symbols, hash });
  if (gateway.isProfile) checkTarget(judged);
  return reportOf(ignoreInChecks([checkReport(judged, together)], ignore));
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

/** The target that the first plugin is built for, which is the one of a gateway for several. */
function targetOf(given: readonly (PluginFile | PluginFolder)[]): string | undefined {
  const plugins = given.flatMap((one) => ("kind" in one ? pluginsOfFolder(one, "nested", () => {}) : [one]));
  for (const { file, path } of plugins) {
    // What is no binary the gateway will refuse.
    const target = withIntactFile(file, (source) => readBinary(source).target, path);
    if (target !== undefined) return target;
  }
  return undefined;
}

/** @throws UserError where a symbol is required of a plugin that nobody named */
function checkNames(symbols: readonly RequiredSymbol[], plugins: readonly PluginFile[]): void {
  const names = plugins.map(({ name }) => name);
  const lost = symbols.find(({ plugin }) => plugin !== undefined && !names.includes(plugin));
  if (lost === undefined) return;
  throw new UserError(
    `--symbol ${lost.plugin}:${lost.name} names no plugin of this run; they are ${names.join(", ")}.`,
  );
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

function isSameMachine(a: string, b: string): boolean {
  const [one, other] = [readTarget(a), readTarget(b)];
  return one.goos === other.goos && one.goarch === other.goarch;
}
