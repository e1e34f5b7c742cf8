import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "../support/command.ts";
import { type StandIns, writeProxy } from "../support/module-proxy.ts";
import { toolchain } from "../support/toolchain.ts";

/**
 * An environment in which the modules of a test come from a proxy of its own, and all others from the machine's caches.
 * @param folder where the proxy and its module cache are made
 */
export async function standInEnvironment(folder: string, modules: StandIns): Promise<Record<string, string>> {
  const proxy = join(folder, "proxy");
  await writeProxy(proxy, modules);
  const { go, env } = await toolchain("1.24.6");
  // The release itself runs, so that it is not looked for in the new module cache.
  return {
    PATH: `${join(go, "..")}:${process.env["PATH"]}`,
    GOPROXY: `file://${proxy},${downloads(env)},${env["GOPROXY"]}`,
    GONOSUMDB: "example.com",
    GOMODCACHE: join(folder, "module-cache"),
    GOFLAGS: "-modcacherw",
  };
}

/** A folder that stays, for what Go's compile cache goes by the path of. */
export async function lastingFolder(name: string): Promise<string> {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const folder = join(cache, "go-plugin-verifier", "fixtures", name);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Removes a folder with a module cache; Go makes the folders of a module cache read-only. */
export async function removeStandIns(folder: string): Promise<void> {
  await run("chmod", ["-R", "u+w", folder]);
  await rm(folder, { recursive: true, force: true });
}

/** The machine's module cache is a proxy of all that was ever fetched. */
function downloads(env: Readonly<Record<string, string>>): string {
  const folder = join(env["GOMODCACHE"] ?? "", "cache", "download");
  return existsSync(folder) ? `file://${folder}` : "off";
}
