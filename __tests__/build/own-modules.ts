import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { TemporaryFolders } from "../../src/ports/temporary-folders.ts";
import { type StandIns, writeProxy } from "../support/module-proxy.ts";
import { type GoVersion, toolchain } from "../support/toolchain.ts";
import { type Surroundings, surroundings } from "./native-build.ts";
import { removeStandIns } from "./stand-ins.ts";

/**
 * Surroundings with modules of ours and a module cache of their own: the machine's would keep what a version once was.
 * That cache has no toolchains, so the one of this release comes from PATH.
 */
export async function withModules(
  modules: StandIns,
  version: GoVersion = "1.24.6",
  changes: Readonly<Record<string, string>> = {},
): Promise<Surroundings> {
  const { go, env } = await toolchain(version);
  const { folder } = surroundings();
  await writeProxy(join(folder, "proxy"), modules);
  const { folder: other, ...made } = surroundings({
    PATH: `${dirname(go)}:${process.env["PATH"]}`,
    GOCACHE: env["GOCACHE"] ?? "",
    GOPROXY: `file://${join(folder, "proxy")}`,
    GONOSUMDB: "example.com",
    GOMODCACHE: join(folder, "cache"),
    GIT_CONFIG_GLOBAL: join(folder, "gitconfig"),
    GIT_CONFIG_NOSYSTEM: "1",
    NETRC: join(folder, "netrc"),
    ...changes,
  });
  rmSync(other, { recursive: true });
  return { ...made, folder, io: { ...made.io, directory: folder, temporary: new TemporaryFolders(folder) } };
}

/** Removes the surroundings with their module cache. */
export async function removeModules({ folder }: Surroundings): Promise<void> {
  await removeStandIns(folder);
}
