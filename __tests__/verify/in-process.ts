// `verify` on files of this machine, without the command line around it.
import { realpathSync, statSync } from "node:fs";
import { basename } from "node:path";
import { readBinary } from "../../src/binary/binary.ts";
import type { ByteSource } from "../../src/binary/source.ts";
import { type FileSource, openFile } from "../../src/content/file-source.ts";
import { binaryGateway } from "../../src/gateway/binary-gateway.ts";
import { profileGateway, profileOf } from "../../src/gateway/profile.ts";
import { type Report, verify } from "../../src/index.ts";
import type { GatewayFacts } from "../../src/model/gateway-facts.ts";
import type { PluginInput } from "../../src/model/plugin-input.ts";
import type { PluginReport } from "../../src/model/report.ts";
import type { RequiredSymbol } from "../../src/verify/symbols.ts";

/** How `verifyFiles` judges. */
export interface Wishes {
  readonly together?: boolean;
  /** Files that the process has opened before. */
  readonly alongside?: readonly string[];
  readonly symbols?: readonly RequiredSymbol[];
  /** What is changed of the gateway's facts. */
  readonly gateway?: Partial<GatewayFacts>;
  /** What is changed of a plugin's handle. */
  source?(plugin: PluginInput): ByteSource;
}

/** The report about plugins in a gateway. */
export function verifyFiles(host: string, plugins: readonly string[], wishes: Wishes = {}): Report {
  const { gateway, alongside = [], source = (plugin) => plugin.source, ...options } = wishes;
  return withSources([host, ...plugins, ...alongside], ([first, ...sources]) => {
    if (first === undefined) throw new Error("No gateway");
    const facts = { ...binaryGateway(readBinary(first), { reference: host }), ...gateway };
    const inputs = sources.map(inputOf).map((input) => ({ ...input, source: source(input) }));
    return verify(facts, inputs.slice(0, plugins.length), { ...options, alongside: inputs.slice(plugins.length) });
  });
}

/** The same with a profile in the place of the gateway's binary. */
export function verifyByProfile(host: string, plugins: readonly string[]): Report {
  return withSources([host, ...plugins], ([first, ...sources]) => {
    if (first === undefined) throw new Error("No gateway");
    const profile = profileOf(readBinary(first), { reference: host }, "0.0.0");
    return verify(profileGateway(profile, host), sources.map(inputOf));
  });
}

/** What the report says about its plugins. */
export function pluginsOf(report: Report): readonly PluginReport[] {
  return report.checks.flatMap(({ plugins }) => plugins);
}

/** The report about one plugin. */
export function verifyFile(host: string, plugin: string, wishes: Wishes = {}): PluginReport {
  const [only] = pluginsOf(verifyFiles(host, [plugin], wishes));
  if (only === undefined) throw new Error("The report has no plugin");
  return only;
}

function inputOf(source: FileSource): PluginInput {
  const path = source.name;
  const { dev, ino } = statSync(path);
  return { name: basename(path), path, source, identity: { realPath: realpathSync(path), inode: `${dev}:${ino}` } };
}

function withSources<T>(files: readonly string[], use: (sources: readonly FileSource[]) => T): T {
  const sources = files.map((file) => openFile(file));
  try {
    return use(sources);
  } finally {
    for (const source of sources) source.close();
  }
}
