import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BuildInfo, Module } from "../binary/facts.ts";
import { goMinor, releaseOf, splitGoVersion } from "../binary/go-version.ts";
import type { SourceFolders } from "../model/source-folders.ts";
import { levelVariables, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import { formatCompilerFlag, parseCompilerFlags } from "../verify/compiler-flags.ts";
import type { PluginSource } from "./module-tree.ts";

/** How a plugin for one gateway on one target is built. Derived, so that every value has its reason in the gateway. */
export interface Recipe {
  /** For example `go1.24.6`, as GOTOOLCHAIN names it. */
  readonly goVersion: string;
  readonly target: Target;
  /** Flags of `go build` that come from the gateway, `-buildmode=plugin` first. */
  readonly flags: readonly string[];
  /** What is set for the build, sorted by name. `GOENV=off` keeps the user's `go env -w` from changing it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the gateway was built with and no build can repeat; one sentence each. */
  readonly warnings: readonly string[];
  /** Modules that the gateway links, as its build information has them. */
  readonly modules: readonly Module[];
  /** The gateway's own module, where it names one. */
  readonly gatewayModule?: GatewayModule;
  /** Where the gateway's source lay; undefined for one built with `-trimpath`. */
  readonly sourceFolders?: SourceFolders;
}

/** The main module of a gateway and how its source can be asked for. */
export interface GatewayModule {
  readonly path: string;
  /** Versions, tags or commits for a module proxy, most exact first; empty where nothing tells. */
  readonly queries: readonly string[];
  /** `vcs.revision`: the commit that it was built from. */
  readonly revision?: string;
  /**
   * The version, where it was built by `go install PATH@VERSION`: its packages are then those of a module at a version
   * and not of a main module. Only such a build records a sum for it.
   */
  readonly installedAs?: string;
}

/** What a recipe is derived from. `GatewayFacts` has it. */
export interface RecipeSource {
  /** As the user wrote it. */
  readonly reference: string;
  readonly buildInfo?: BuildInfo;
  sourceFolders?(): SourceFolders | undefined;
}

/** What the user adds to a recipe. */
export interface RecipeOptions {
  readonly buildTags: readonly string[];
  /** The C compiler; undefined leaves the choice to Go. */
  readonly cc: string | undefined;
  /** The C++ compiler; undefined leaves the choice to Go. */
  readonly cxx?: string | undefined;
  /** `-ldflags` of the plugin's own: `-s -w -X main.version=…`. They change no fingerprint. */
  readonly ldflags?: string | undefined;
  /** The tag of the gateway's release (`v5.8.6`), where a preset knows it: for gateways that record no version. */
  readonly gatewayTag?: string;
}

/**
 * Derives the build of a plugin from what the gateway records about its own.
 *
 * Taken over: what changes a fingerprint (see docs/how-it-decides.md). Left out: `-ldflags`, `CGO_*FLAGS`, `vcs.*` and
 * `DefaultGODEBUG`, which change none. Source: cmd/go/internal/load/pkg.go, setBuildInfo.
 * @throws UserError where the gateway does not tell how it was built, or with a Go that cannot be had
 */
export function deriveRecipe(gateway: RecipeSource, target: Target, options: RecipeOptions): Recipe {
  const { reference, buildInfo } = gateway;
  if (!buildInfo) {
    throw new UserError(
      `gateway: "${reference}" holds no build information, so its Go version, flags and tags are unknown and no plugin can be built for it; build the plugin yourself and give the file.`,
    );
  }
  const settings = new Map(buildInfo.settings.map(({ key, value }) => [key, value]));
  if (settings.get("-compiler") === "gccgo") {
    throw new UserError(`gateway: "${reference}" was built with gccgo, which has no plugins.`);
  }
  const goVersion = downloadable(buildInfo.goVersion, reference);
  const minor = goMinor(goVersion) ?? 0;
  const warnings: string[] = [];
  const folders = gateway.sourceFolders?.();
  // Releases before 1.19 do not record -trimpath: the names of the source files tell, and nearly all are built with it.
  const trimmed = settings.get("-trimpath") === "true" || (minor < 19 && folders === undefined);
  if (settings.size === 0) {
    const how = trimmed ? "with -trimpath" : "without -trimpath, as its file names show,";
    warnings.push(
      `${reference} was built with ${goVersion}, which records no build flags; the plugin is built ${how} and no other.`,
    );
  }
  const gatewayModule = gatewayModuleOf(buildInfo, options.gatewayTag);
  return {
    goVersion,
    target,
    flags: [
      "-buildmode=plugin",
      ...(trimmed ? ["-trimpath"] : []),
      ...buildFlags(settings, options.buildTags, minor, warnings),
      ...(options.ldflags === undefined ? [] : [`-ldflags=${options.ldflags}`]),
    ],
    environment: buildEnvironment(goVersion, target, buildInfo, options),
    warnings,
    modules: buildInfo.dependencies,
    ...(gatewayModule !== undefined && { gatewayModule }),
    ...(!trimmed && folders !== undefined && { sourceFolders: folders }),
  };
}

/**
 * The recipe of one plugin. Go 1.21 and later compile by a `default.pgo` beside the main package, unless they are told not
 * to, which changes packages that the gateway compiled without one.
 */
export function recipeOfPlugin(recipe: Recipe, { buildInfo }: RecipeSource, { folder, files }: PluginSource): Recipe {
  const hasProfile = buildInfo?.settings.some(({ key }) => key === "-pgo") === true;
  const isTaken =
    (goMinor(recipe.goVersion) ?? 0) >= 21 && files === undefined && existsSync(join(folder, "default.pgo"));
  return isTaken && !hasProfile ? { ...recipe, flags: [...recipe.flags, "-pgo=off"] } : recipe;
}

/**
 * What can be asked of a module proxy for the gateway's own source: the version that Go stamped (1.24), else the commit,
 * else the preset's tag. Each is checked, since a gateway is a file from somewhere.
 */
function gatewayModuleOf({ main, settings }: BuildInfo, tag: string | undefined): GatewayModule | undefined {
  if (main === undefined || !/^[\w.~-]+(?:\/[\w.~-]+)*$/.test(main.path)) return undefined;
  const revision = settings.find(({ key }) => key === "vcs.revision")?.value;
  const commit = revision !== undefined && /^[0-9a-f]{7,64}$/.test(revision) ? revision : undefined;
  // `+dirty` says that files were changed; nobody else has those.
  const stamped = main.version.replace(/\+dirty$/, "");
  const queries = [stamped, commit, tag].filter(
    (query) => query !== undefined && (query === commit || isVersion(query)),
  );
  return {
    path: main.path,
    queries: [...new Set(queries.filter((query) => query !== undefined))],
    ...(commit !== undefined && { revision: commit }),
    ...(main.sum !== undefined && isVersion(main.version) && { installedAs: main.version }),
  };
}

function isVersion(text: string): boolean {
  return /^v\d[\w.+-]*$/.test(text);
}

function buildFlags(
  settings: ReadonlyMap<string, string>,
  userTags: readonly string[],
  minor: number,
  warnings: string[],
): string[] {
  const flags: string[] = [];
  // The copy has no repository; without this Go would take one above the temporary folder for it.
  if (minor >= 18) flags.push("-buildvcs=false");
  for (const flag of ["-race", "-msan", "-asan"]) if (settings.get(flag) === "true") flags.push(flag);
  for (const flag of ["-gcflags", "-asmflags"] as const) {
    const value = settings.get(flag);
    if (!value) continue;
    if (isHarmless(flag, value)) flags.push(`${flag}=${value}`);
    else warnings.push(`The gateway records ${flag}=${value}, which is not repeated: no flag that names a file is.`);
  }
  const tags = [...new Set([...recordedTags(settings), ...userTags])];
  if (tags.length > 0) flags.push(`-tags=${tags.join(",")}`);
  const profile = settings.get("-pgo");
  if (profile) {
    warnings.push(
      `The gateway was built with the profile ${profile} (-pgo), which it does not contain; packages that it changed will differ.`,
    );
  }
  if (settings.get("-cover") === "true") {
    warnings.push("The gateway was built with -cover; packages that it instruments may differ.");
  }
  return flags;
}

/**
 * Flags of the compiler and the assembler that change what they make and write no file. A gateway is a file from
 * somewhere: what it records decides how something is built here, and must not decide what is written where.
 */
const harmlessFlags: Readonly<Record<"-gcflags" | "-asmflags", RegExp>> = {
  "-gcflags":
    /^-(?:[NBCKlew]|[cl]=\d+|d=[\w=,+-]+|dwarf=\w+|dwarflocationlists=\w+|lang=go[\d.]+|spectre=\w+|wb=\w+|trimpath=.*)$/s,
  "-asmflags": /^-(?:D=\w+(?:=\w+)?|spectre=\w+|trimpath=.*)$/s,
};

function isHarmless(flag: "-gcflags" | "-asmflags", value: string): boolean {
  return parseCompilerFlags(value).flags.every((one) => harmlessFlags[flag].test(formatCompilerFlag(one)));
}

/** The gateway's tags, without those that GOFIPS140 adds by itself and that Go refuses from a user. */
function recordedTags(settings: ReadonlyMap<string, string>): string[] {
  const tags = (settings.get("-tags") ?? "").split(/[\s,]+/).filter((tag) => tag !== "");
  return settings.has("GOFIPS140") ? tags.filter((tag) => !/^fips140v\d/.test(tag)) : tags;
}

function buildEnvironment(
  goVersion: string,
  target: Target,
  { goVersion: recorded, settings: lines }: BuildInfo,
  { cc, cxx }: Pick<RecipeOptions, "cc" | "cxx">,
): Record<string, string> {
  const settings = new Map(lines.map(({ key, value }) => [key, value]));
  const experiments = splitGoVersion(recorded).experiments.filter((name) => /^\w+$/.test(name));
  const environment: Record<string, string> = {
    CGO_ENABLED: "1",
    // With GOENV=off an empty value is the default and not what `go env -w` stored.
    GO111MODULE: "",
    GOARCH: target.goarch,
    GOENV: "off",
    GOEXPERIMENT: settings.get("GOEXPERIMENT") ?? experiments.join(","),
    GOFLAGS: "",
    GOOS: target.goos,
    GOTOOLCHAIN: goVersion,
  };
  if ((goMinor(goVersion) ?? 0) >= 24) environment["GOFIPS140"] = settings.get("GOFIPS140") ?? "";
  const levelVariable = levelVariables[target.goarch];
  if (levelVariable) environment[levelVariable] = levelOf(levelVariable, target, settings);
  if (cc !== undefined) environment["CC"] = cc;
  if (cxx !== undefined) environment["CXX"] = cxx;
  return Object.fromEntries(Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The architecture level: the target's variant, else the gateway's, else Go's default. */
function levelOf(variable: string, target: Target, settings: ReadonlyMap<string, string>): string {
  const { variant } = target;
  if (variant === undefined) return settings.get(variable) ?? "";
  // GOARM counts 5, 6, 7; the other levels are written with the letter.
  return variable === "GOARM" ? variant.slice(1) : variant;
}

/** Toolchains can be downloaded from go1.9 on; build information and `-trimpath` came with go1.13. */
const oldestMinor = 13;

/** A release that can be downloaded; what a vendor adds (`go1.21.13 (Red Hat …)`, `go1.22.5-vendor`) names no other. */
function downloadable(text: string, reference: string): string {
  const goVersion = releaseOf(text);
  if (goVersion === undefined) {
    throw new UserError(
      `gateway: "${reference}" was built with "${text}", which is no release of Go and cannot be downloaded; build the plugin with the same Go and give the file.`,
    );
  }
  if ((goMinor(goVersion) ?? 0) >= oldestMinor) return goVersion;
  throw new UserError(
    `gateway: "${reference}" was built with ${goVersion}, and plugins are built from go1.${oldestMinor} on, the first that records modules. Build the plugin with ${goVersion} and give the file.`,
  );
}

/** The version that `{version}` in a file name stands for: the gateway's own, where it was stamped. */
export function gatewayVersion(gateway: RecipeSource): string | undefined {
  const version = gateway.buildInfo?.main?.version;
  return version && version !== "(devel)" ? version : undefined;
}
