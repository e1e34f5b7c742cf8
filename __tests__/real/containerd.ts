import { spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostRun } from "../support/host.ts";
import type { SourceTree } from "../support/source-tree.ts";

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
