import type { BuildInfo } from "../binary/facts.ts";
import { commaSet, goMinor, releaseOf, splitGoVersion } from "../binary/go-version.ts";
import type { Severity } from "../model/catalogue.ts";
import { clipValue } from "../model/phrases.ts";
import type { Finding } from "../model/report.ts";
import { architectureLevels, needsMore } from "./architecture-level.ts";
import {
  askForSameCode,
  type CompilerFlags,
  codeFlags,
  formatCompilerFlags,
  mapped,
  namingFlags,
  parseCompilerFlags,
} from "./compiler-flags.ts";
import { compareExperiments } from "./experiments.ts";
import { setting } from "./recorded-settings.ts";
import {
  compareFlags,
  compareValues,
  difference,
  plainDifference,
  type Rule,
  shown,
  unrecorded,
  valueFix,
} from "./setting-difference.ts";

/** Settings that are used or not. Source of the releases: setBuildInfo in cmd/go/internal/load/pkg.go of each. */
const flags: readonly Rule[] = [
  { key: "-trimpath", kind: "trimpath", severity: "error", since: 19 },
  { key: "-race", kind: "race", severity: "error", since: 18 },
  { key: "-msan", kind: "sanitizer", severity: "error", since: 18 },
  { key: "-asan", kind: "sanitizer", severity: "error", since: 18 },
  { key: "-cover", kind: "instrumentation", severity: "warning", since: 23 },
];

/** Settings whose values must be equal. */
const values: readonly Rule[] = [
  { key: "GOOS", kind: "target", severity: "error", since: 18 },
  { key: "GOARCH", kind: "target", severity: "error", since: 18 },
  { key: "-compiler", kind: "compiler", severity: "error", since: 18 },
  { key: "GOFIPS140", kind: "fips", severity: "error", since: 24 },
  { key: "CGO_ENABLED", kind: "cgo", severity: "error", since: 18 },
];

/** Settings whose values hold flags of their own. */
const compilerFlags = ["-gcflags", "-asmflags"] as const;

/** Settings with a comparison of their own. */
const handled = new Set([
  ...flags.map((rule) => rule.key),
  ...values.map((rule) => rule.key),
  ...architectureLevels,
  ...compilerFlags,
  "GOEXPERIMENT",
  "-tags",
  "-pgo",
]);

/** Left out of the record under -trimpath (Go issue 52372), so that absence says nothing. */
const omittedWhenTrimmed = /^(-ldflags|-gccgoflags|CGO_(C|CPP|CXX|LD|F)FLAGS)$/;

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, notice: 2 };

/** Findings with errors first, otherwise in the order given. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => order[a.severity] - order[b.severity]);
}

/**
 * Compares the Go versions and the `build` lines of `go version -m`.
 *
 * The severities are those of a plugin that the loader accepts; for one that it refuses, the same differences
 * are candidates for the cause. What matters first comes first.
 */
export function compareSettings(gateway: BuildInfo, plugin: BuildInfo): Finding[] {
  const findings = [compareGoVersions(gateway, plugin), compareExperiments(gateway, plugin)];
  const silent = [gateway, plugin].map((info) => info.settings.length === 0);
  if (silent.includes(true)) {
    findings.push(noSettings(silent[0] === true, silent[1] === true));
  } else {
    findings.push(
      ...values.slice(0, 3).map((rule) => compareValues(rule, gateway, plugin)),
      ...flags.map((rule) => compareFlags(rule, gateway, plugin)),
      ...compilerFlags.map((key) => compareCompilerFlags(key, gateway, plugin)),
      ...values.slice(3).map((rule) => compareValues(rule, gateway, plugin)),
      compareTags(gateway, plugin),
      ...architectureLevels.map((key) => compareLevels(key, gateway, plugin)),
      compareProfiles(gateway, plugin),
      ...otherKeys(gateway, plugin).map((key) => compareOthers(key, gateway, plugin)),
    );
  }
  for (const each of compareIdentities(gateway, plugin)) findings.push(each);
  return bySeverity(findings.filter((finding) => finding !== undefined));
}

function compareGoVersions(gateway: BuildInfo, plugin: BuildInfo): Finding | undefined {
  const wanted = splitGoVersion(gateway.goVersion).release;
  const found = splitGoVersion(plugin.goVersion).release;
  if (wanted === found) return undefined;
  if (wanted === "" || found === "") {
    const [silent, other] = wanted === "" ? ["gateway", found] : ["plugin", wanted];
    return difference("go-version", "notice", "Go version", wanted, found, {
      message: `The ${silent} does not record its Go version; the other side was built with ${clipValue(other)}.`,
    });
  }
  return difference("go-version", "error", "Go version", wanted, found, {
    message: `The gateway was built with ${clipValue(wanted)}, the plugin with ${clipValue(found)}.`,
    fix: toolchainFix(wanted),
  });
}

function toolchainFix(wanted: string): string | undefined {
  if (releaseOf(wanted) !== wanted) return undefined;
  // The go command chooses toolchains since Go 1.21, and older ones are not offered as modules below 1.16.
  return `Build the plugin with ${wanted} (GOTOOLCHAIN=${wanted}).`;
}

function noSettings(gateway: boolean, plugin: boolean): Finding {
  const who = gateway && plugin ? "Neither side records" : `The ${gateway ? "gateway" : "plugin"} does not record`;
  return {
    kind: "build-info-missing",
    severity: "notice",
    subject: "build settings",
    message: `${who} its build settings (Go 1.17 and older do not, and some other build systems), so flags and tags cannot be compared.`,
  };
}

/** Compares the flags of the compiler or the assembler by the code that they ask for. */
function compareCompilerFlags(
  key: "-gcflags" | "-asmflags",
  gateway: BuildInfo,
  plugin: BuildInfo,
): Finding | undefined {
  const wanted = setting(gateway, key);
  const found = setting(plugin, key);
  if (wanted === found) return undefined;
  const rule: Rule = { key, kind: "compiler-flags", severity: "error", since: 18 };
  const missing = unrecorded(rule, gateway, plugin);
  if (missing !== undefined) return missing;
  const [own, other] = [parseCompilerFlags(found ?? ""), parseCompilerFlags(wanted ?? "")];
  const same = askForSameCode(own, other);
  const said = `${key} is ${shown(wanted)} in the gateway and ${shown(found)} in the plugin`;
  return difference(rule.kind, same ? "notice" : "error", rule.key, wanted, found, {
    message: `${said}${same ? `; ${sameCode(own, other)}` : ""}.`,
    fix: same ? undefined : valueFix(key, wantedFlags(own, wanted)),
  });
}

function sameCode(own: CompilerFlags, other: CompilerFlags): string {
  const naming = [own, other].flatMap(namingFlags);
  if (naming.length === 0) return "both ask for the same code";
  const does = naming.some(({ name }) => name === "-trimpath") ? "maps recorded folders" : "names the package";
  return `the difference only ${does}`;
}

/** The gateway's flags with the plugin's own maps and names beside them; undefined where none are left. */
function wantedFlags(own: CompilerFlags, wanted: string | undefined): string | undefined {
  const naming = namingFlags(own);
  if (naming.length === 0) return wanted;
  const other = parseCompilerFlags(wanted ?? "");
  const { pattern } = mapped(own) === "some" || wanted === undefined ? own : other;
  return formatCompilerFlags({ ...(pattern !== undefined && { pattern }), flags: [...codeFlags(other), ...naming] });
}

function compareTags(gateway: BuildInfo, plugin: BuildInfo): Finding | undefined {
  const wanted = tags(gateway);
  const found = tags(plugin);
  const lacking = wanted.filter((tag) => !found.includes(tag));
  const extra = found.filter((tag) => !wanted.includes(tag));
  if (lacking.length === 0 && extra.length === 0) return undefined;
  const rule: Rule = { key: "-tags", kind: "tags", severity: "warning", since: 18 };
  const missing = unrecorded(rule, gateway, plugin);
  if (missing !== undefined) return missing;
  const parts = [
    lacking.length > 0 ? `only the gateway has ${clipValue(lacking.join(", "))}` : "",
    extra.length > 0 ? `only the plugin has ${clipValue(extra.join(", "))}` : "",
  ].filter((part) => part !== "");
  // Gateways compile their loader in under this tag; plugins have no files for it.
  const loaderOnly = extra.length === 0 && lacking.every((tag) => tag === "goplugin");
  return difference("tags", loaderOnly ? "notice" : "warning", "-tags", wanted.join(","), found.join(","), {
    message: `The build tags differ: ${parts.join("; ")}.`,
    fix: loaderOnly ? undefined : valueFix("-tags", wanted.length === 0 ? undefined : wanted.join(",")),
  });
}

/** The tags that were asked for, without the one that GOFIPS140 adds by itself (cmd/go/internal/fips140). */
function tags(info: BuildInfo): readonly string[] {
  const fips = /^v\d+\.\d+/.exec(setting(info, "GOFIPS140") ?? "")?.[0];
  return commaSet(setting(info, "-tags")).filter((tag) => fips === undefined || tag !== `fips140${fips}`);
}

function compareLevels(key: string, gateway: BuildInfo, plugin: BuildInfo): Finding | undefined {
  const wanted = setting(gateway, key);
  const found = setting(plugin, key);
  // Another architecture is a finding of its own; levels are recorded for the one that was built.
  if (wanted === found || setting(gateway, "GOARCH") !== setting(plugin, "GOARCH")) return undefined;
  if (wanted === undefined || found === undefined) {
    const [side, other] = wanted === undefined ? ["gateway", "plugin"] : ["plugin", "gateway"];
    return difference("architecture-level", "notice", key, wanted, found, {
      message: `${key} is ${shown(wanted ?? found)} in the ${other}; the ${side} does not record it.`,
    });
  }
  const more = needsMore(key, found, wanted);
  if (more === "same") return undefined;
  return difference("architecture-level", more === "yes" ? "warning" : "notice", key, wanted, found, {
    message: `${key} is ${shown(wanted)} in the gateway and ${shown(found)} in the plugin${
      more === "yes" ? ", which may need a newer processor than the gateway does" : ""
    }.`,
    fix: more === "yes" ? valueFix(key, wanted) : undefined,
  });
}

function compareProfiles(gateway: BuildInfo, plugin: BuildInfo): Finding | undefined {
  const wanted = setting(gateway, "-pgo");
  const found = setting(plugin, "-pgo");
  // Under -trimpath only the base name is recorded, so that is all there is to compare.
  const trimmed = isTrimmed(gateway) || isTrimmed(plugin);
  if (wanted === found || (trimmed && baseName(wanted) === baseName(found))) return undefined;
  const rule: Rule = { key: "-pgo", kind: "instrumentation", severity: "warning", since: 20 };
  return (
    unrecorded(rule, gateway, plugin) ??
    difference(rule.kind, rule.severity, rule.key, wanted, found, {
      message: `-pgo is ${shown(wanted)} in the gateway and ${shown(found)} in the plugin.`,
      fix:
        wanted === undefined
          ? "Build the plugin with -pgo=off."
          : "Build the plugin with the gateway's profile (-pgo).",
    })
  );
}

function baseName(path: string | undefined): string | undefined {
  return path?.split(/[\\/]/).at(-1);
}

function isTrimmed(info: BuildInfo): boolean {
  return setting(info, "-trimpath") === "true";
}

function otherKeys(gateway: BuildInfo, plugin: BuildInfo): readonly string[] {
  const keys = new Set([...gateway.settings, ...plugin.settings].map((line) => line.key));
  return [...keys].filter((key) => !handled.has(key)).sort();
}

function compareOthers(key: string, gateway: BuildInfo, plugin: BuildInfo): Finding | undefined {
  const wanted = setting(gateway, key);
  const found = setting(plugin, key);
  if (wanted === found) return undefined;
  const hidden = [
    [gateway, wanted],
    [plugin, found],
  ] as const;
  if (omittedWhenTrimmed.test(key) && hidden.some(([info, value]) => value === undefined && isTrimmed(info))) {
    return undefined;
  }
  if (key === "DefaultGODEBUG") return plainDifference(key, wanted, found, listDifference(wanted, found));
  return plainDifference(key, wanted, found);
}

/** The entries of two lists that only one of them has: the rest of a long list says nothing. */
function listDifference(wanted: string | undefined, found: string | undefined): readonly [string, string] {
  const lists = [commaSet(wanted), commaSet(found)] as const;
  const without = (a: readonly string[], b: readonly string[]) => a.filter((part) => !b.includes(part)).join(",");
  return [without(lists[0], lists[1]), without(lists[1], lists[0])];
}

/** `path` and `mod`, which differ on every pair. */
function compareIdentities(gateway: BuildInfo, plugin: BuildInfo): readonly (Finding | undefined)[] {
  const main = (info: BuildInfo) =>
    info.main === undefined ? undefined : `${info.main.path} ${info.main.version}`.trim();
  return [
    gateway.path === plugin.path ? undefined : plainDifference("path", gateway.path, plugin.path),
    main(gateway) === main(plugin) ? undefined : plainDifference("mod", main(gateway), main(plugin)),
  ];
}

/** The minor releases of both sides, where both are known and differ. */
export function differentMinors(gateway: BuildInfo, plugin: BuildInfo): boolean {
  const wanted = goMinor(gateway.goVersion);
  const found = goMinor(plugin.goVersion);
  return wanted !== undefined && found !== undefined && wanted !== found;
}
