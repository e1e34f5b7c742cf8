// What the dynamic linker resolves before any code of the plugin runs: libraries, their versions, symbols
// (glibc: elf/dl-load.c, dl-version.c, dl-lookup.c; musl: ldso/dynlink.c).
import type { DynamicLinking, Image, VersionNeed } from "../binary/image.ts";
import type { GatewayFacts } from "../gateway/facts.ts";
import { comesWith, compareVersionNames, type Libc, libcOf, libcOfNames } from "./libc.ts";
import type { DlopenClass, Finding } from "./model.ts";
import { listed } from "./wording.ts";

/** What is known of a plugin's libraries beside the gateway's. */
export interface LinkingOutcome {
  readonly refusal?: { readonly class: DlopenClass; readonly text?: string; readonly why: string };
  /** Why it cannot be known whether dlopen accepts the plugin. */
  readonly undecided?: string;
  readonly findings: readonly Finding[];
}

/** Compares what a plugin asks of the system with what the gateway's system is known to have. */
export function checkLinking(plugin: Image, gateway: GatewayFacts, realPath: string): LinkingOutcome {
  const libc = libcOf(gateway);
  const own = libcOfNames(plugin.linking.needed);
  if (libc === "glibc" && own === "musl") {
    return refused("missing-library", "The plugin is linked against musl and the gateway runs on glibc.");
  }
  if (libc === "musl" && own === "glibc") return glibcPluginOnMusl(plugin);
  const library = missingLibrary(plugin.linking, gateway, libc);
  if (library !== undefined) {
    const text = `${library}: cannot open shared object file: No such file or directory`;
    return refused("missing-library", `The gateway's system has no ${library}.`, libc === "glibc" ? text : undefined);
  }
  const version = missingVersion(plugin.linking.versionNeeds, gateway);
  if (version !== undefined) {
    const text = `${version.library}: version \`${version.version}' not found (required by ${realPath})`;
    return refused(
      "missing-version",
      `The gateway's ${version.library} has no ${version.version}.`,
      libc === "glibc" ? text : undefined,
    );
  }
  const findings = notChecked(plugin.linking, gateway, libc);
  const symbols = missingSymbols(plugin, gateway, libc);
  if (symbols.missing.length > 0) {
    const why = `Nothing that the gateway is known to load defines ${listed(symbols.missing)}.`;
    // With several, the one that the linker meets first is named, and that order is the linker's own.
    const text = symbols.missing.length === 1 ? `${realPath}: undefined symbol: ${symbols.missing[0]}` : undefined;
    return { ...refused("missing-symbol", why, libc === "glibc" ? text : undefined), findings };
  }
  if (symbols.unknown.length === 0) return { findings };
  const undecided = `It is not known whether the gateway's system defines ${listed(symbols.unknown)}.`;
  return { undecided, findings };
}

function refused(failure: DlopenClass, why: string, text?: string): LinkingOutcome {
  return { refusal: { class: failure, why, ...(text !== undefined && { text }) }, findings: [] };
}

function glibcPluginOnMusl(plugin: Image): LinkingOutcome {
  // musl answers to libc.so.6 itself, and has none of the checked functions that -D_FORTIFY_SOURCE calls.
  const fortified = plugin
    .undefinedSymbols()
    .filter(({ name, weak }) => !weak && /^__.*_chk$/.test(name) && name !== "__stack_chk_fail");
  if (fortified.length > 0) {
    const names = listed(fortified.map(({ name }) => name));
    return refused(
      "missing-symbol",
      `The plugin is linked against glibc and needs ${names}, which musl does not have.`,
    );
  }
  const undecided =
    "The plugin is linked against glibc and the gateway runs on musl, which has not all of its functions.";
  return { undecided, findings: [] };
}

function missingLibrary({ needed }: DynamicLinking, gateway: GatewayFacts, libc: Libc | undefined): string | undefined {
  const { runtime } = gateway;
  if (runtime === undefined) return undefined;
  return needed.find((name) => !runtime.libraries.includes(name) && !(libc === "musl" && comesWith(libc, name)));
}

function missingVersion(needs: readonly VersionNeed[], { runtime }: GatewayFacts): VersionNeed | undefined {
  if (runtime === undefined) return undefined;
  return needs.find(({ library, version, weak }) => {
    const defined = runtime.versions[library];
    return !weak && defined !== undefined && !defined.includes(version);
  });
}

/** What matters and cannot be told, since nothing is known of the system that the gateway runs on. */
function notChecked(plugin: DynamicLinking, gateway: GatewayFacts, libc: Libc | undefined): Finding[] {
  if (gateway.runtime !== undefined) return [];
  const findings: Finding[] = [];
  const known = gateway.linking.needed;
  for (const library of plugin.needed) {
    if (known.includes(library) || comesWith(libc, library)) continue;
    findings.push({
      kind: "libc-not-checked",
      severity: "warning",
      subject: library,
      plugin: library,
      message: `The plugin needs ${library}, which the gateway does not; whether its system has it was not checked.`,
    });
  }
  const newest = newestNeeds(plugin.versionNeeds);
  const gatewayNewest = newestNeeds(gateway.linking.versionNeeds);
  for (const [family, need] of newest) {
    const ceiling = gatewayNewest.get(family);
    if (ceiling !== undefined && (compareVersionNames(need.version, ceiling.version) ?? 1) <= 0) continue;
    findings.push({
      kind: "libc-not-checked",
      severity: "warning",
      subject: need.version,
      plugin: need.version,
      ...(ceiling !== undefined && { gateway: ceiling.version }),
      message:
        `The plugin needs ${need.version} of ${need.library}` +
        (ceiling === undefined ? "" : `, the gateway itself only ${ceiling.version}`) +
        "; the libraries of the system that the gateway runs on are not known.",
    });
  }
  return findings;
}

/** The highest version of each family (`GLIBC`, `GCC`) that is needed. */
function newestNeeds(needs: readonly VersionNeed[]): Map<string, VersionNeed> {
  const newest = new Map<string, VersionNeed>();
  for (const need of needs) {
    if (need.weak) continue;
    const family = need.version.replace(/_?[\d.]*$/, "");
    const known = newest.get(family);
    if (known === undefined || (compareVersionNames(need.version, known.version) ?? 0) > 0) newest.set(family, need);
  }
  return newest;
}

interface MissingSymbols {
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * Symbols without a version come from the gateway or from a library of the plugin's own: glibc's all have one,
 * so that where only glibc is needed, the gateway must define them.
 */
function missingSymbols(plugin: Image, gateway: GatewayFacts, libc: Libc | undefined): MissingSymbols {
  const onlyLibc = plugin.linking.needed.every((library) => comesWith("glibc", library));
  if (libc !== "glibc" || !onlyLibc || plugin.format !== "elf") return { missing: [], unknown: [] };
  const missing: string[] = [];
  const unknown: string[] = [];
  const wanted = plugin.undefinedSymbols();
  // A file without any version was linked against something else than glibc.
  const versions = wanted.some(({ versioned }) => versioned);
  for (const { name, weak, versioned } of wanted) {
    if (weak || versioned || plugin.symbol(name)?.defined === true) continue;
    const defined = gateway.definesSymbol(name);
    if (defined === true) continue;
    (defined === false && versions ? missing : unknown).push(name);
  }
  return { missing, unknown };
}
