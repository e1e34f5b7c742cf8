// What the dynamic linker resolves before any code of the plugin runs: libraries, their versions, symbols
// (glibc: elf/dl-load.c, dl-version.c, dl-lookup.c; musl: ldso/dynlink.c).
import { compareVersions } from "../binary/elf-versions.ts";
import type { DynamicLinking, Image, VersionNeed } from "../binary/object-file.ts";
import { comesWith, libcOf, libcOfNames } from "../gateway/system/libc.ts";
import type { GatewayFacts, Libc, RuntimeFacts } from "../model/gateway-facts.ts";
import { clipValue, listed } from "../model/phrases.ts";
import type { DlopenClass, Finding } from "../model/report.ts";
import { definedByGlibc } from "./glibc-names.ts";

/** What a loader finds lacking. */
type LinkingClass = Extract<DlopenClass, "missing-library" | "missing-version" | "missing-symbol" | "malformed">;

export interface LinkingOutcome {
  readonly refusal?: { readonly class: LinkingClass; readonly text?: string; readonly why: string };
  /** Why it cannot be known whether dlopen accepts the plugin. */
  readonly undecided?: string;
  readonly findings: readonly Finding[];
}

/**
 * Compares what a plugin asks of the system with what the gateway's system is known to have.
 *
 * Of the libraries that the plugin names it is asked whether they are there; what these need in turn is not followed.
 */
export function checkLinking(plugin: Image, gateway: GatewayFacts, realPath: string): LinkingOutcome {
  const libc = libcOf(gateway);
  const own = libcOfNames(plugin.linking.needed);
  if (libc === "glibc" && own === "musl") {
    return refused("missing-library", "The plugin is linked against musl and the gateway runs on glibc.");
  }
  const libraries = checkLibraries(plugin.linking, gateway, libc);
  const [library] = libraries.missing;
  if (library !== undefined) {
    const text = `${library}: cannot open shared object file: No such file or directory`;
    return refused("missing-library", `The gateway's system has no ${library}.`, libc === "glibc" ? text : undefined);
  }
  if (libc === "musl" && own === "glibc") return glibcPluginOnMusl(plugin, gateway, libraries.findings);
  const version = missingVersion(plugin.linking.versionNeeds, gateway);
  if (version !== undefined) {
    const why = `The gateway's ${version.library} has no ${version.version}${libcVersionHint(version, gateway)}.`;
    // musl looks no versions up; the symbols that bear them are what it may miss.
    if (libc === "musl") return { undecided: why, findings: libraries.findings };
    const text = `${version.library}: version \`${version.version}' not found (required by ${realPath})`;
    return refused("missing-version", why, libc === "glibc" ? text : undefined);
  }
  const unnamed = libc === "glibc" ? unnamedPacking(plugin.linking, gateway, realPath) : undefined;
  if (unnamed !== undefined) return { ...unnamed, findings: libraries.findings };
  const findings = [...libraries.findings, ...uncheckedVersions(plugin.linking, gateway)];
  return withSymbols(missingSymbols(plugin, gateway, libc), libc, realPath, findings);
}

function withSymbols(
  symbols: MissingSymbols,
  libc: Libc | undefined,
  realPath: string,
  findings: readonly Finding[],
): LinkingOutcome {
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

function refused(failure: LinkingClass, why: string, text?: string): LinkingOutcome {
  return { refusal: { class: failure, why, ...(text !== undefined && { text }) }, findings: [] };
}

/** musl answers to the names of glibc's libraries itself; what it lacks are functions. */
function glibcPluginOnMusl(plugin: Image, gateway: GatewayFacts, findings: readonly Finding[]): LinkingOutcome {
  // Known of every musl: it has none of the checked functions that -D_FORTIFY_SOURCE calls.
  const fortified = plugin
    .undefinedSymbols()
    .filter(({ name, weak }) => !weak && /^__.*_chk$/.test(name) && name !== "__stack_chk_fail");
  const { missing, unknown } = missingSymbols(plugin, gateway, "musl");
  const lacking = missing.length > 0 ? missing : fortified.map(({ name }) => name);
  if (lacking.length > 0) {
    const why = `The plugin is linked against glibc and needs ${listed(lacking)}, which musl does not have.`;
    return refused("missing-symbol", why);
  }
  if (gateway.runtime?.libcSymbols === undefined || unknown.length > 0 || findings.length > 0) {
    const undecided =
      "The plugin is linked against glibc and the gateway runs on musl, which has not all of its functions.";
    return { undecided, findings };
  }
  const message =
    "The plugin is linked against glibc and the gateway runs on musl: every function that it calls is there by name, " +
    "and nobody promises that it does the same.";
  return { findings: [...findings, { kind: "libc-not-checked", severity: "warning", message }] };
}

/** Which libraries the gateway's system lacks, and of which nobody knows. */
function checkLibraries(
  { needed, runpath }: DynamicLinking,
  gateway: GatewayFacts,
  libc: Libc | undefined,
): { readonly missing: readonly string[]; readonly findings: readonly Finding[] } {
  const { runtime, linking } = gateway;
  const missing: string[] = [];
  const findings: Finding[] = [];
  for (const library of needed) {
    // What the gateway needs itself is loaded before any plugin.
    if (runtime?.libraries.includes(library) || linking.needed.includes(library)) continue;
    const isLibcs = comesWith(libc, library);
    if (isLibcs && (runtime === undefined || runtime.incomplete || libc === "musl")) continue;
    // Folders of the plugin's or the gateway's own are not known.
    if (runtime !== undefined && !runtime.incomplete && runpath === undefined && linking.runpath === undefined) {
      missing.push(library);
      continue;
    }
    findings.push({
      kind: "libc-not-checked",
      severity: "warning",
      subject: library,
      plugin: library,
      message: `The plugin needs ${clipValue(library)}, which the gateway does not; whether its system has it was not checked.`,
    });
  }
  return { missing, findings };
}

function missingVersion(needs: readonly VersionNeed[], { runtime }: GatewayFacts): VersionNeed | undefined {
  if (runtime === undefined) return undefined;
  return needs.find(({ library, version, weak }) => {
    const defined = definedVersions(library, runtime);
    if (weak || defined === undefined || defined.includes(version)) return false;
    // From the number of a libc follow its numbered versions; others may have come with a distribution's patch.
    return runtime.incomplete !== true || /_\d[\d.]*$/.test(version);
  });
}

/** glibc relocates what is packed since 2.36, and refuses it there without a need that says so (elf/dl-version.c). */
function unnamedPacking(
  { packedRelocations, needed, versionNeeds }: DynamicLinking,
  { runtime }: GatewayFacts,
  realPath: string,
): Pick<LinkingOutcome, "refusal" | "undecided"> | undefined {
  if (packedRelocations === undefined || versionNeeds.length === 0) return undefined;
  const named = versionNeeds.some(({ version }) => version === "GLIBC_ABI_DT_RELR");
  if (named || !needed.some((library) => library.startsWith("libc.so."))) return undefined;
  const why =
    "Its linker packed relocations (DT_RELR) without a word to glibc: link it with -z nopack-relative-relocs.";
  const { libcVersion } = runtime ?? {};
  if (libcVersion !== undefined && compareVersions(libcVersion, "2.36") < 0) return { undecided: why };
  return { refusal: { class: "malformed", why, text: `${realPath}: DT_RELR without GLIBC_ABI_DT_RELR dependency` } };
}

function definedVersions(library: string, runtime: RuntimeFacts): readonly string[] | undefined {
  // Names of a plugin's own making must not find what every object has.
  return Object.hasOwn(runtime.versions, library) ? runtime.versions[library] : undefined;
}

function libcVersionHint({ version }: VersionNeed, { runtime }: GatewayFacts): string {
  if (runtime?.libcVersion === undefined || !version.startsWith("GLIBC_")) return "";
  return `: it is glibc ${runtime.libcVersion}`;
}

/** Versions that matter and cannot be compared, since those of the gateway's libraries are not known. */
function uncheckedVersions(plugin: DynamicLinking, { runtime, linking }: GatewayFacts): Finding[] {
  const findings: Finding[] = [];
  const unchecked = plugin.versionNeeds.filter(
    ({ library, version }) =>
      runtime === undefined ||
      (runtime.libraries.includes(library) && definedVersions(library, runtime)?.includes(version) !== true),
  );
  const gatewayNewest = newestNeeds(linking.versionNeeds);
  for (const [family, need] of newestNeeds(unchecked)) {
    const ceiling = gatewayNewest.get(family);
    if (ceiling !== undefined && compareVersions(need.version, ceiling.version) <= 0) continue;
    findings.push({
      kind: "libc-not-checked",
      severity: "warning",
      subject: need.version,
      plugin: need.version,
      ...(ceiling !== undefined && { gateway: ceiling.version }),
      message:
        `The plugin needs ${clipValue(need.version)} of ${clipValue(need.library)}` +
        (ceiling === undefined ? "" : `, the gateway itself only ${clipValue(ceiling.version)}`) +
        (runtime === undefined
          ? "; the libraries of the system that the gateway runs on are not known."
          : "; whether the one of the gateway's system has it was not checked."),
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
    if (known === undefined || compareVersions(need.version, known.version) > 0) newest.set(family, need);
  }
  return newest;
}

interface MissingSymbols {
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * Which symbols nobody defines, of a plugin that needs no library beside the libc.
 *
 * glibc's mostly have a version, which is compared above. Without one a name alone decides, as always with musl: it is
 * looked up in what the gateway has, and in what its libc is known to define.
 */
function missingSymbols(plugin: Image, gateway: GatewayFacts, libc: Libc | undefined): MissingSymbols {
  const nothing = { missing: [], unknown: [] };
  const isLibcs = (library: string): boolean => comesWith("glibc", library) || comesWith("musl", library);
  if (plugin.format !== "elf" || !plugin.linking.needed.every(isLibcs)) return nothing;
  const wanted = plugin.undefinedSymbols();
  const muslSymbols = libc === "musl" ? gateway.runtime?.libcSymbols : undefined;
  if (libc !== "glibc" && muslSymbols === undefined) return nothing;
  const known = new Set(muslSymbols);
  const libraries = [...plugin.linking.needed, ...gateway.linking.needed];
  // A library of the gateway's own may define what nothing else does, and so may the program around one that is a library.
  const sure = gateway.linking.interpreter !== undefined && gateway.linking.needed.every(isLibcs);
  const missing: string[] = [];
  const unknown: string[] = [];
  for (const { name, weak, versioned } of wanted) {
    if (weak || known.has(name) || (versioned && libc === "glibc")) continue;
    // Once is enough.
    known.add(name);
    if (plugin.symbol(name)?.defined === true) continue;
    // No gateway defines what a plugin takes from glibc.
    const has = versioned ? false : gateway.hasSymbol(name);
    if (has === true) continue;
    const inGlibc = libc === "glibc" ? definedByGlibc(name, libraries) : "never";
    if (inGlibc === "always") continue;
    (has === false && sure && inGlibc === "never" ? missing : unknown).push(name);
  }
  return { missing, unknown };
}
