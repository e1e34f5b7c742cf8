import { type BuildVariable, parseBuildEnv } from "../build/container/variables.ts";
import { type HookedSymbol, kindOfHook, parseHookedSymbol } from "../build/hooks.ts";
import type { PluginArgument } from "../build/plugins.ts";
import { parseTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { ObtainSettings } from "../obtain/io.ts";
import { parsePinnedDigest } from "../obtain/pinned-digests.ts";
import type { Environment } from "../ports/environment.ts";
import { checkPluginFile } from "../publish/plugin-file.ts";
import type { ReportWish } from "../publish/report-file.ts";
import { type FailOn, failOnLines } from "../report/exit-code.ts";
import { type IgnoreRule, parseIgnore } from "../verify/ignore.ts";
import type { RequiredSymbol } from "../verify/symbols.ts";
import { type InputName, type InputSpec, inputTable } from "./input-table.ts";
import { parseReportWishes } from "./report-wishes.ts";

export { type InputName, type InputSpec, inputTable } from "./input-table.ts";

/** Whether profiles are kept across runs; `auto` writes none where outsiders can start the run. */
export type CacheUse = (typeof cacheUses)[number];
const loadTests = ["never", "auto", "always"] as const;
const cacheUses = ["auto", "true", "false"] as const;

/** Inputs as text, by name; absent and empty mean the same. */
export type RawInputs = Readonly<Partial<Record<InputName, string | undefined>>>;

/** Where gateways come from, beside their references. */
export interface ObtainInputs extends Omit<ObtainSettings, "hash"> {
  /** `FILE[#key]`. */
  readonly gatewayFile: string | undefined;
  readonly cache: CacheUse;
}

/** How plugins are built. */
interface BuildInputs {
  readonly builder: "auto" | "container" | "native" | "here" | "none";
  readonly image: string | undefined;
  readonly command: string | undefined;
  /** For builds in containers; their values are secrets. */
  readonly variables: readonly BuildVariable[];
  readonly network: string;
  /** In seconds. */
  readonly timeout: number;
  /** Which of the last two are others than usual: a build on this machine has neither. */
  readonly limits: readonly InputName[];
  readonly tags: readonly string[];
  readonly ldflags: string | undefined;
  /** `auto`, or the id. */
  readonly id: string | undefined;
  readonly gatewaySource: string | undefined;
  readonly pin: boolean;
  readonly glibc: string | undefined;
  readonly rebuild: boolean;
  readonly preflightOnly: boolean;
  /** A folder that `fetch` filled. */
  readonly offline: string | undefined;
}

/** What counts for the verdict. */
export interface VerdictInputs {
  readonly symbols: readonly RequiredSymbol[];
  /** The same lines with the Go types that they name. */
  readonly hooks: readonly HookedSymbol[];
  readonly alongside: readonly string[];
  readonly together: boolean;
  readonly failOn: FailOn;
  readonly ignore: readonly IgnoreRule[];
}

/** What is built or checked for what. */
export interface SubjectInputs {
  readonly gateways: readonly string[];
  readonly plugins: readonly PluginArgument[];
  /** Empty: the default target. */
  readonly targets: readonly Target[];
}

/** What is released when all is well. */
export interface ReleaseInputs {
  readonly state: "draft" | "publish";
  /** Undefined: the tag that the run is for. */
  readonly tag: string | undefined;
  readonly overwrite: boolean;
}

/** Everything that a run needs to know, validated. */
export interface RunInputs extends SubjectInputs, VerdictInputs {
  readonly obtain: ObtainInputs;
  readonly build: BuildInputs;
  readonly loadTest: (typeof loadTests)[number];
  readonly workingDirectory: string;
  /** The folder that takes what is built, from the working directory. */
  readonly outputDirectory: string;
  /** Template of a file name below it; absent: the gateway's own rule. */
  readonly pluginFile?: string;
  readonly annotations: boolean;
  readonly summary: boolean;
  /** Absent: nothing is uploaded. */
  readonly artifactName?: string;
  /** Absent: the report is not uploaded. */
  readonly reportArtifact?: string;
  /** Absent: nothing is released. */
  readonly release?: ReleaseInputs;
  readonly retentionDays?: number;
  /** Never empty. */
  readonly reports: readonly ReportWish[];
}

/**
 * Validates inputs.
 * @param raw texts by input name
 * @param environment that `build-env` takes values from
 * @throws UserError that names the input and what is wrong with it
 */
export function parseInputs(raw: RawInputs, environment: Environment): RunInputs {
  const inputs = parseGatewayInputs(raw, environment);
  if (inputs.plugins.length > 0) return inputs;
  throw new UserError("plugin: nothing is given; name a folder with the plugin's source, or a built file.");
}

/** The same where no plugin has to be named. @throws UserError */
export function parseGatewayInputs(raw: RawInputs, environment: Environment): RunInputs {
  const subjects = parseSubjectInputs(raw);
  const obtain = parseObtainInputs(raw);
  if (subjects.gateways.length === 0 && obtain.gatewayFile === undefined) {
    throw new UserError("gateway: nothing is given; name the program that opens the plugins, for example tyk@5.8.6.");
  }
  const retentionDays = days(text(raw, "retention-days"));
  const artifactName = artifact("artifact-name", text(raw, "artifact-name"));
  const reportArtifact = artifact("report-artifact", text(raw, "report-artifact"));
  const release = parseRelease(raw);
  const pluginFile = text(raw, "plugin-file");
  const outputDirectory = required(raw, "output-directory");
  if (pluginFile !== undefined) checkPluginFile(pluginFile, outputDirectory);
  return {
    ...subjects,
    obtain,
    build: parseBuildInputs(raw, environment),
    ...parseVerdictInputs(raw),
    loadTest: choice(raw, "load-test", loadTests),
    workingDirectory: required(raw, "working-directory"),
    outputDirectory,
    ...(pluginFile !== undefined && { pluginFile }),
    annotations: boolean(raw, "annotations"),
    summary: boolean(raw, "summary"),
    ...(artifactName !== undefined && { artifactName }),
    ...(reportArtifact !== undefined && { reportArtifact }),
    ...(release !== undefined && { release }),
    ...(retentionDays !== undefined && { retentionDays }),
    reports: parseReportWishes(lines(raw, "format"), "format"),
  };
}

/** Gateways, plugins and targets, each of which may be none. @throws UserError */
export function parseSubjectInputs(raw: RawInputs): SubjectInputs {
  return {
    gateways: lines(raw, "gateway"),
    plugins: lines(raw, "plugin").map(parsePluginArgument),
    targets: unique(list(raw, "target")).map((target) => parseTarget(target, "target")),
  };
}

/** `build-tags`. @throws UserError */
export function parseBuildTags(raw: RawInputs): readonly string[] {
  return unique(list(raw, "build-tags").flatMap((tags) => tags.split(/\s+/))).map(checkTag);
}

/** The inputs about the verdict. @throws UserError */
export function parseVerdictInputs(raw: RawInputs): VerdictInputs {
  const hooks = lines(raw, "symbols").map(parseSymbol);
  return {
    symbols: hooks.map(requiredSymbol),
    hooks: hooks.filter(({ type }) => type !== undefined),
    alongside: lines(raw, "alongside"),
    together: boolean(raw, "together"),
    failOn: choice(raw, "fail-on", failOnLines),
    ignore: parseIgnore(lines(raw, "ignore")),
  };
}

/** Splits `name=path`. @throws UserError where the name cannot be part of a file name */
export function parsePluginArgument(line: string): PluginArgument {
  const match = /^([^=/\\]*)=(.*)$/s.exec(line);
  if (!match) return { path: line };
  const [, name = "", path = ""] = match;
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(name)) {
    throw new UserError(
      `plugin: "${name}" of "${line}" is not a name; use letters, digits, dots, dashes and underscores.`,
    );
  }
  if (path.trim() === "") throw new UserError(`plugin: "${line}" names no path after "${name}=".`);
  return { name, path: path.trim() };
}

/** Reads `[plugin:]Name[=hook]`. @throws UserError where it is not an exported Go name, or no hook */
function parseSymbol(line: string): HookedSymbol {
  const symbol = parseHookedSymbol(line);
  if (symbol.plugin === "" || !/^\p{Lu}[\p{L}\p{Nd}_]*$/u.test(symbol.name)) {
    throw new UserError(`symbols: "${line}" is not [plugin:]Name with an exported Go name, for example AuthCheck.`);
  }
  return symbol;
}

function requiredSymbol({ plugin, name, type }: HookedSymbol): RequiredSymbol {
  const kind = type && kindOfHook(type);
  return {
    name,
    ...(plugin !== undefined && { plugin }),
    ...(kind !== undefined && { kind }),
    ...(type !== undefined && { type: type.written }),
  };
}

/** Reads the inputs about who builds. @throws UserError */
export function parseBuilder(raw: RawInputs): Pick<BuildInputs, "builder" | "image"> {
  return {
    builder: choice(raw, "builder", ["auto", "container", "native", "here", "none"]),
    image: text(raw, "builder-image"),
  };
}

function parseBuildInputs(raw: RawInputs, environment: Environment): BuildInputs {
  const preflightOnly = boolean(raw, "preflight-only");
  const rebuild = boolean(raw, "rebuild");
  const built = rebuild
    ? "rebuild"
    : choice(raw, "load-test", loadTests) === "always"
      ? "load-test: always"
      : undefined;
  if (preflightOnly && built !== undefined) {
    throw new UserError(
      `preflight-only: it builds nothing, and ${built} is about what is built; leave one of the two out.`,
    );
  }
  return {
    ...parseBuilder(raw),
    command: text(raw, "build-command"),
    variables: parseBuildEnv(lines(raw, "build-env"), environment),
    network: network(required(raw, "build-network")),
    timeout: seconds(required(raw, "build-timeout")),
    limits: (["build-network", "build-timeout"] as const).filter((name) => text(raw, name) !== text({}, name)),
    tags: parseBuildTags(raw),
    ldflags: linkerFlags(text(raw, "ldflags")),
    id: text(raw, "build-id"),
    gatewaySource: text(raw, "gateway-source"),
    pin: boolean(raw, "pin"),
    glibc: text(raw, "glibc"),
    rebuild,
    preflightOnly,
    offline: text(raw, "offline"),
  };
}

/** @throws UserError for a flag that makes another plugin of it */
function linkerFlags(value: string | undefined): string | undefined {
  const refused =
    /(?:^|[\s'"])--?(pluginpath|buildmode|linkmode|extld|extldflags|r|shared|linkshared)(?=[=\s'"]|$)/.exec(
      value ?? "",
    )?.[1];
  if (refused === undefined) return value;
  throw new UserError(
    refused === "pluginpath"
      ? "ldflags: -pluginpath alone breaks the lookup of symbols; give the plugin a path of its own with build-id."
      : `ldflags: -${refused} decides how the plugin is linked, which the gateway's recipe does; leave it out.`,
  );
}

/** A network's name, or `container:NAME`. */
function network(value: string): string {
  if (/^[A-Za-z0-9][\w.:-]{0,127}$/.test(value)) return value;
  throw new UserError(
    `build-network: "${value}" is not the name of a network; write none, host, or one of the engine's.`,
  );
}

/** `90s`, `30m`, `1h`. */
function seconds(value: string): number {
  const [, count, unit = ""] = /^([1-9]\d{0,4})([smh])$/.exec(value) ?? [];
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
  const factor = units[unit];
  if (count !== undefined && factor !== undefined && Number(count) * factor <= 86_400) return Number(count) * factor;
  throw new UserError(`build-timeout: "${value}" is not a time of up to a day; write 90s, 30m or 1h.`);
}

/** The inputs about where gateways come from. @throws UserError */
export function parseObtainInputs(raw: RawInputs): ObtainInputs {
  return {
    gatewayFile: text(raw, "gateway-file"),
    gatewayPath: text(raw, "gateway-path"),
    gatewayDigests: lines(raw, "gateway-digest").map(parsePinnedDigest),
    presetFile: text(raw, "preset-file"),
    runtimeLibc: text(raw, "runtime-libc"),
    registryAuthFile: text(raw, "registry-auth-file"),
    token: text(raw, "token"),
    registryMirrors: lines(raw, "registry-mirrors"),
    cache: choice(raw, "cache", cacheUses),
  };
}

function text(raw: RawInputs, name: InputName): string | undefined {
  const given = raw[name]?.trim();
  if (given) return given;
  const spec: InputSpec | undefined = inputTable.find((input) => input.name === name);
  return spec?.default;
}

function required(raw: RawInputs, name: InputName): string {
  const value = text(raw, name);
  if (value === undefined) throw new UserError(`${name}: nothing is given.`);
  return value;
}

function lines(raw: RawInputs, name: InputName): string[] {
  return splitValues(text(raw, name) ?? "", /\r?\n/);
}

function list(raw: RawInputs, name: InputName): string[] {
  return splitValues(text(raw, name) ?? "", /[\r\n,]/);
}

function splitValues(value: string, separator: RegExp): string[] {
  return value
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** The spellings of YAML 1.2's core schema, as the runner's own toolkit reads booleans. */
function boolean(raw: RawInputs, name: InputName): boolean {
  const value = required(raw, name);
  if (/^(true|True|TRUE)$/.test(value)) return true;
  if (/^(false|False|FALSE)$/.test(value)) return false;
  throw new UserError(`${name}: "${value}" is neither true nor false.`);
}

function choice<T extends string>(raw: RawInputs, name: InputName, choices: readonly T[]): T {
  const value = required(raw, name);
  for (const known of choices) if (known === value) return known;
  throw new UserError(`${name}: "${value}" is not one of ${choices.join(", ")}.`);
}

function days(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,2}$/.test(value)) {
    throw new UserError(`retention-days: "${value}" is not a number of days from 1 to 999.`);
  }
  return Number(value);
}

/** @throws UserError for what cannot be released, or a wish that would have no effect */
export function parseRelease(raw: RawInputs): ReleaseInputs | undefined {
  const state = choice(raw, "release", ["none", "draft", "publish"]);
  const tag = text(raw, "release-tag");
  const overwrite = boolean(raw, "overwrite");
  if (state === "none") {
    const idle = tag !== undefined ? "release-tag" : overwrite ? "overwrite" : undefined;
    if (idle === undefined) return undefined;
    throw new UserError(`${idle}: nothing is released without release: draft or release: publish.`);
  }
  if (boolean(raw, "preflight-only")) {
    throw new UserError(
      `release: ${state} needs plugins, and with preflight-only nothing is built; leave one of both out.`,
    );
  }
  if (text(raw, "fail-on") === "never") {
    throw new UserError(
      `release: ${state} needs a check that can fail, and fail-on: never lets all pass; leave one of both out.`,
    );
  }
  if (tag !== undefined && !isTagName(tag)) {
    throw new UserError(`release-tag: "${tag}" is not the name of a tag; write it without refs/tags/.`);
  }
  return { state, tag, overwrite };
}

/** Source: git-check-ref-format(1). */
function isTagName(tag: string): boolean {
  if (
    tag.length > 200 ||
    tag.startsWith("refs/") ||
    tag === "@" ||
    /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|[/.]$/.test(tag)
  )
    return false;
  return tag.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
}

/** Names may hold neither `/` nor what a file system refuses. Source: @actions/artifact, path-and-artifact-name-validation. */
function artifact(input: InputName, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const name = value.replaceAll("/", "-");
  for (const [whole, placeholder = ""] of name.matchAll(/\{([^{}]*)\}/g)) {
    if (input !== "artifact-name" || ["goos", "goarch", "variant"].includes(placeholder) || name === "{file}") continue;
    throw new UserError(
      whole === "{file}"
        ? `artifact-name: "${value}" holds more than {file}; an artifact that is one plugin has the plugin's name.`
        : `artifact-name: "${value}" holds ${whole}; the placeholders are {goos} {goarch} {variant}, or {file} alone.`,
    );
  }
  const bad = /["*:<>?|\\\r\n]/.exec(name)?.[0];
  if (bad !== undefined)
    throw new UserError(`${input}: "${value}" holds ${JSON.stringify(bad)}, which no artifact may.`);
  return name;
}

function checkTag(tag: string): string {
  if (/^[\p{L}\p{Nd}_.]+$/u.test(tag)) return tag;
  throw new UserError(`build-tags: "${tag}" is not a build tag; use letters, digits, dots and underscores.`);
}
