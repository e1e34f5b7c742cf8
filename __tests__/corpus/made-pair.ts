import { cp, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  asWorkspace,
  buildCommand,
  buildWorkspace,
  installProgram,
  surroundingsOf,
  type Workspace,
} from "../support/build.ts";
import { run } from "../support/command.ts";
import { type HostRun, openInHost } from "../support/host.ts";
import type { RefusedPair, Side } from "./refused-pair.ts";

/** The files of a pair. */
export interface MadePair {
  readonly host: string;
  readonly plugin: string;
  /** What the host opens before the plugin. */
  readonly before: readonly string[];
}

/** A person's checkout of the plugin. */
export interface Checkout {
  /** The folder of the module that is built. */
  readonly folder: string;
  /** The folder of its main package. */
  readonly plugin: string;
  /** The environment of this person's shell: their release of Go, their proxy, what they have exported. */
  readonly env: Readonly<Record<string, string>>;
  /** What stands before the command that this person types. */
  readonly inline: Readonly<Record<string, string>>;
  /** What this person types in the folder of the module. @param file where the plugin is written */
  command(file: string): readonly string[];
}

/** Builds both sides, or finds them in the cache. @param scratch a folder for a file that was changed after its build */
export async function makePair(pair: RefusedPair, scratch: string): Promise<MadePair> {
  const host =
    "install" in pair.host ? await installProgram(pair.host.install, pair.host) : await built("host", pair.host);
  const plugin = await built("plugin", await sideOf(pair.plugin));
  const before = pair.before === undefined ? [] : [await built("plugin", pair.before)];
  if (pair.damage === undefined) return { host, plugin, before };
  const damaged = join(scratch, "plugin.so");
  await writeFile(damaged, pair.damage(await readFile(plugin)));
  return { host, plugin: damaged, before };
}

/** Lets the host open a plugin after those that come before it. */
export async function openLast({ host, before }: MadePair, plugin: string): Promise<HostRun> {
  return await openInHost(host, [...before, plugin]);
}

/** Writes the source of the plugin as the person has it, with the go.sum and the vendor folder of their build. */
export async function checkOut({ plugin, isInline }: RefusedPair, folder: string): Promise<Checkout> {
  const side = await sideOf(plugin);
  const { workspace, name } = await described("plugin", side);
  const file = await built("plugin", side);
  await cp(join(dirname(file), "..", "src"), folder, { recursive: true });
  const { folder: directory = ".", package: path = "." } = workspace.outputs[name] ?? {};
  const { env: own = {}, ...settings } = workspace;
  const { go, env } = await surroundingsOf(isInline ? settings : workspace);
  const { GOTOOLCHAIN: _, ...shell } = env;
  const module = join(folder, directory);
  return {
    folder: module,
    plugin: join(module, path),
    env: { ...shell, PATH: `${dirname(go)}:${shell["PATH"]}`, PWD: module },
    inline: isInline ? own : {},
    command: (to) => ["go", ...buildCommand(workspace, name, to)],
  };
}

/** Builds in a checkout what its person builds. @throws Error with the compiler's words where that fails */
export async function buildCheckout({ folder, env, inline, command }: Checkout, file: string): Promise<void> {
  const [program = "go", ...args] = command(file);
  const ended = await run(program, args, { cwd: folder, env: { ...env, ...inline } });
  if (ended.code !== 0) throw new Error(`${program} ${args.join(" ")}: ${ended.stderr}`);
}

async function sideOf(plugin: RefusedPair["plugin"]): Promise<Side> {
  return typeof plugin === "function" ? await plugin() : plugin;
}

async function built(kind: "host" | "plugin", side: Side): Promise<string> {
  const { workspace, name } = await described(kind, side);
  return join(await buildWorkspace(workspace), name);
}

async function described(kind: "host" | "plugin", side: Side): Promise<{ workspace: Workspace; name: string }> {
  const workspace = "outputs" in side ? side : await asWorkspace(kind, side);
  const [name, ...others] = Object.keys(workspace.outputs);
  if (name === undefined || others.length > 0) throw new Error("Each side of a pair has one output.");
  return { workspace, name };
}
