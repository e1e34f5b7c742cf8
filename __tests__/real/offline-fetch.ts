// Fills a folder with what a plugin needs: GATEWAY PLUGIN FOLDER. A program of its own, so that a test can kill it.

import { findPlugins } from "../../src/build/plugins.ts";
import { noStore } from "../../src/content/store/layered.ts";
import { formatProfile } from "../../src/gateway/profile.ts";
import { parseTarget } from "../../src/model/target.ts";
import { Gateways } from "../../src/obtain/gateways.ts";
import { fetchAll } from "../../src/offline/fetch.ts";
import type { FetchManifest } from "../../src/offline/offline-manifest.ts";
import { surroundings } from "../build/native-build.ts";

/** Fills a folder. @param changes to the environment @param edit changes the profile of the gateway */
export async function store(
  gateway: string,
  plugin: string,
  output: string,
  changes: Readonly<Record<string, string>> = {},
  edit = (profile: string) => profile,
): Promise<FetchManifest> {
  const { io } = surroundings(changes);
  const github = { server: "https://github.com" };
  const surrounding = { ...io, github, host: { platform: process.platform, arch: process.arch }, store: noStore };
  const none = { gatewayPath: undefined, gatewayDigests: [], presetFile: undefined, runtimeLibc: undefined };
  const settings = {
    ...none,
    registryMirrors: [],
    registryAuthFile: undefined,
    token: undefined,
    hash: "sha256",
  } as const;
  const gateways = new Gateways(settings, surrounding);
  const [subject] = findPlugins([{ path: plugin }], io.directory, () => undefined);
  if (subject?.kind !== "source") throw new Error("No source");
  const targets = [parseTarget("linux/amd64", "target")];
  return await fetchAll(
    { gateways: [gateway], targets, plugins: [subject.source], buildTags: [], output },
    {
      ...surrounding,
      compilerOf: async () => undefined,
      gatewayOf: async (reference, wanted) => ({
        profile: edit(formatProfile((await gateways.get(reference, wanted)).profile())),
      }),
    },
  );
}

if (import.meta.main) {
  const [gateway = "", plugin = "", output = ""] = process.argv.slice(2);
  await store(gateway, plugin, output);
}
