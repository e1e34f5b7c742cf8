import { readBinary } from "../../src/binary/binary.ts";
import type { BuildInfo } from "../../src/binary/facts.ts";
import { openFile } from "../../src/content/file-source.ts";
import type { RejectionFacts } from "../../src/explain/pattern.ts";
import { type Build, buildHost, buildPlugin } from "../support/build.ts";

/** What `go version -m` prints of a built file. */
function buildInfoOf(path: string): BuildInfo | undefined {
  const source = openFile(path);
  try {
    return readBinary(source).buildInfo;
  } finally {
    source.close();
  }
}

/** The build information of a file that has some. */
export function infoOf(path: string): BuildInfo {
  const info = buildInfoOf(path);
  if (info === undefined) throw new Error(`${path} has no build information`);
  return info;
}

/** The facts of two built files, as the loader's simulation hands them over. */
export function factsOf(host: string, plugin: string): RejectionFacts {
  const sources = [openFile(host), openFile(plugin)] as const;
  try {
    const [gateway, file] = [readBinary(sources[0]), readBinary(sources[1])];
    const record = file.pluginRecord;
    if (record === undefined) throw new Error(`${plugin} is not a plugin`);
    const shared = record.fingerprints.filter((one) => gateway.fingerprint(one.package) !== undefined);
    const different = shared.filter((one) => gateway.fingerprint(one.package) !== one.hash);
    return {
      gateway: gateway.buildInfo,
      pluginInfo: file.buildInfo,
      pluginPath: record.pluginPath,
      shared: shared.map((one) => one.package),
      different: different.map((one) => one.package),
      package: different[0]?.package,
      findings: [],
    };
  } finally {
    for (const source of sources) source.close();
  }
}

/** Builds both sides and reads their facts. */
export async function factsOfBuilds(host: Build, plugin: Build): Promise<RejectionFacts> {
  return factsOf(await buildHost(host), await buildPlugin(plugin));
}
