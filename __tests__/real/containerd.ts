import { spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../support/command.ts";
import type { HostRun } from "../support/host.ts";
import { goMod, type SourceTree, writeTree } from "../support/source-tree.ts";

/** What the plugins of these tests write to standard error when the host runs their `init`. */
const greeting = "the plugin's init ran";

/** How long containerd may take to open a plugin, in milliseconds. */
const patience = 60_000;

/** A plugin for containerd: it loads every `*-linux-amd64.so` of its `plugin_dir` and looks nothing up. */
export const containerdPlugin: SourceTree = {
  "main.go": [
    "package main",
    "",
    'import "os"',
    "",
    `func init() { os.Stderr.WriteString("${greeting}\\n") }`,
    "",
    "func main() {}",
    "",
  ].join("\n"),
};

/** Builds the plugin with Debian's Go, in a folder of its own below `folder`. @returns its path */
export async function buildForContainerd(folder: string, name: string, flags: readonly string[]): Promise<string> {
  const source = join(folder, name);
  await mkdir(source);
  await writeTree(source, { "go.mod": goMod({ module: "example.com/plugin" }), ...containerdPlugin });
  const env = { ...process.env, GOENV: "off", GOFLAGS: "", GOTOOLCHAIN: "local", CGO_ENABLED: "1" };
  const file = join(folder, `${name}.so`);
  await finish("/usr/lib/go-1.19/bin/go", ["build", "-buildmode=plugin", ...flags, "-o", file, "."], source, env);
  return file;
}

/** Runs a program that has to succeed. @throws Error with its output where it does not */
export async function finish(program: string, args: readonly string[], cwd: string, env = process.env): Promise<void> {
  const ended = await run(program, args, { cwd, env });
  if (ended.code !== 0) throw new Error(`${program} ${args.join(" ")}: ${ended.stderr}${ended.stdout}`);
}

/**
 * Starts containerd with a copy of the plugin in its `plugin_dir`, and stops it when the plugin is open.
 *
 * @throws Error where its log tells neither that the plugin was opened nor why not
 */
export async function openInContainerd(containerd: string, plugin: string): Promise<HostRun> {
  const folder = await mkdtemp(join(tmpdir(), "containerd-"));
  try {
    const directory = join(folder, "plugins");
    await mkdir(directory);
    await copyFile(plugin, join(directory, "plugin-linux-amd64.so"));
    const config = join(folder, "config.toml");
    await writeFile(config, configuration(folder, directory));
    const log = await runUntilOpened(containerd, ["-c", config]);
    const error = /^containerd: (?:failed to load plugins: )?(plugin\.Open\(.*)$/m.exec(log)?.[1];
    if (error !== undefined) return { answers: [{ file: plugin, error }], log };
    if (isOpened(log)) return { answers: [{ file: plugin, symbols: {}, missing: {} }], log };
    const message = /^(?:fatal error|panic|SIGBUS): .*/m.exec(log)?.[0];
    if (message === undefined) throw new Error(`containerd does not say what became of the plugin: ${log}`);
    return { answers: [], crash: { file: plugin, message }, log };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Everything in one folder, and without the part that would look for a network. */
function configuration(folder: string, plugins: string): string {
  return [
    "version = 2",
    `root = "${join(folder, "root")}"`,
    `state = "${join(folder, "state")}"`,
    `plugin_dir = "${plugins}"`,
    'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
    "[grpc]",
    `address = "${join(folder, "containerd.sock")}"`,
    "",
  ].join("\n");
}

/** What containerd wrote until it went on after opening its plugins, or ended by itself. */
function runUntilOpened(containerd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(containerd, args, { stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    let log = "";
    const collect = (data: Buffer) => {
      log += data.toString();
      if (isOpened(log)) child.kill("SIGTERM");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(timer);
      resolve(log);
    });
  });
}

/** Its own plugins come after those of `plugin_dir`. */
function isOpened(log: string): boolean {
  return log.includes(greeting) && log.includes("loading plugin");
}
