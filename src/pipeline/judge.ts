import { type GoBinary, readBinary } from "../binary/binary.ts";
import { pluginProject } from "../build/plan/resolved-project.ts";
import type { PluginFile } from "../build/plugins.ts";
import { digestNamed, type FileSource, identityOfFile } from "../content/file-source.ts";
import { openNamed } from "../content/named-file.ts";
import { memberOfImage } from "../model/opened-path.ts";
import type { PluginInput } from "../model/plugin-input.ts";
import type { CheckReport, Finding, PluginReport } from "../model/report.ts";
import { formatTarget } from "../model/target.ts";
import type { RequiredSymbol } from "../verify/symbols.ts";
import { gatewayReport, PluginCheck, symbolsOf } from "./check.ts";
import type { Check, JudgedItem, ReadyItem, ReportedItem, UnbuiltItem } from "./item.ts";
import { madeReport } from "./made-report.ts";

/** How the files of a check are judged. */
export interface JudgeWishes {
  readonly together: boolean;
  /** Plugins that the gateway has opened already. */
  readonly alongside: readonly PluginFile[];
  /** What plugins must export; where nothing is asked for, what the gateway is known to look up. */
  readonly symbols: readonly RequiredSymbol[];
  /** Where the plugins are opened. */
  readonly files: OpenFiles;
  /** Absolute folder that places in reports are relative to; where plugins may be built from source. */
  readonly directory?: string;
}

/** Judges the files of a check, in order; what could not be built keeps its place among them. @throws UserError */
export async function judge(check: Check<ReadyItem>, wishes: JudgeWishes): Promise<Check<JudgedItem | UnbuiltItem>> {
  const requiredOf = await requirements(check, wishes.symbols);
  const { files } = wishes;
  const alongside = wishes.alongside.map((plugin) => files.open(plugin));
  const { facts, chosen } = check.gateway;
  const release = chosen?.version === undefined ? {} : { release: chosen.version };
  const opening = new PluginCheck(facts, { together: wishes.together, alongside, ...release });
  const items = check.items.map((item): JudgedItem | UnbuiltItem => {
    if (item.kind === "unbuilt") return item;
    const { plugin, made } = item;
    const required = requiredOf(plugin.name).map((symbol) => (made === undefined ? symbol : withoutType(symbol)));
    const { directory } = wishes;
    const project = made && directory && pluginProject(made.build.source, directory, made.resolved);
    const report = opening.report({ ...files.open(plugin), ...(project && { project }) }, required);
    return { ...item, kind: "judged", report: withFindings(report, made?.findings ?? []), required };
  });
  return { ...check, items };
}

/** The compiler has checked it. */
function withoutType({ type: _, ...symbol }: RequiredSymbol): RequiredSymbol {
  return symbol;
}

/** The report of a check whose plugins have theirs. */
export function checkReport({ gateway, target, items }: Check<ReportedItem>, together: boolean): CheckReport {
  const build = madeReport(items);
  return {
    gateway: gatewayReport(gateway.facts, gateway.provenance),
    target: formatTarget(target),
    together,
    ...(build !== undefined && { build }),
    plugins: items.map(({ report }) => report),
  };
}

/** What the user asks for, else what the gateway's own loader looks for. */
async function requirements(
  { gateway: { chosen } }: Check<ReadyItem>,
  symbols: readonly RequiredSymbol[],
): Promise<(name: string) => readonly RequiredSymbol[]> {
  if (symbols.length > 0 || chosen === undefined) return (name) => symbolsOf(name, symbols);
  const { presetSymbols } = await import("../gateway/presets/resolve.ts");
  return (name) => presetSymbols(chosen.preset, name);
}

/**
 * Gives `body` files that stay open until it has ended.
 * @param hash `sha256` reads every byte for the report, `none` only what matters
 */
export async function withOpenFiles<T>(hash: "sha256" | "none", body: (files: OpenFiles) => Promise<T>): Promise<T> {
  const files = new OpenFiles(hash);
  try {
    return await body(files);
  } finally {
    files.close();
  }
}

/** Plugins that are read as long as they are compared with each other, and with more than one gateway. */
export class OpenFiles {
  readonly #hash: "sha256" | "none";
  readonly #open = new Map<string, { readonly source: FileSource; readonly input: PluginInput }>();

  constructor(hash: "sha256" | "none") {
    this.#hash = hash;
  }

  open({ name, path, file }: PluginFile): PluginInput {
    const key = JSON.stringify([name, path, file]);
    const known = this.#open.get(key);
    if (known !== undefined) return known.input;
    const source = openNamed("PLUGIN", file, path);
    // Reading every byte takes longer than comparing with many gateways: once, and only where somebody asks.
    let digest: ReturnType<typeof digestNamed> | undefined;
    const readDigest = () => {
      digest ??= digestNamed(source);
      return digest;
    };
    const digests = this.#hash === "sha256" ? { ...readDigest(), size: source.size } : {};
    const identity = identityOfFile(file);
    const realPath = memberOfImage(path) ?? identity.realPath;
    const binaries = new Map<string | undefined, GoBinary>();
    const readAs = (goarch: string | undefined): GoBinary => {
      const binary = binaries.get(goarch) ?? readBinary(source, goarch);
      binaries.set(goarch, binary);
      return binary;
    };
    const readIntegrity = () => readDigest().integrity;
    const input = { name, path, source, readAs, readIntegrity, identity: { ...identity, realPath }, ...digests };
    this.#open.set(key, { source, input });
    return input;
  }

  close(): void {
    for (const { source } of this.#open.values()) source.close();
  }
}

/** Facts about the build beside those of the check; an error among them is a mismatch of what would load. */
function withFindings(plugin: PluginReport, findings: readonly Finding[]): PluginReport {
  if (findings.length === 0) return plugin;
  const isWorse = plugin.verdict === "loads" && findings.some(({ severity }) => severity === "error");
  // The source has the line of what the file shows, too.
  const located = plugin.findings.map((finding) => ({ ...findings.find((one) => isSame(one, finding)), ...finding }));
  const others = findings.filter((finding) => !plugin.findings.some((one) => isSame(one, finding)));
  return { ...plugin, ...(isWorse && { verdict: "mismatch" }), findings: [...located, ...others] };
}

function isSame(a: Finding, b: Finding): boolean {
  return a.kind === b.kind && a.subject === b.subject && a.message === b.message;
}
