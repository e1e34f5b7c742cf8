import parse from "semver/functions/parse.js";
import satisfies from "semver/functions/satisfies.js";
import { UserError } from "../../model/user-error.ts";
import { parseGithubPlace } from "../github-reference.ts";
import type { GatewayReference, ReferenceTarget } from "../reference.ts";
import { isMoving } from "../version-choice.ts";
import type { Preset, PresetBuild, PresetSource } from "./preset.ts";
import { fillTemplate, isSameTarget, ofTarget, splitTarget } from "./template.ts";

export interface PresetCandidate {
  /** An image, an asset or a URL, with the gateway's member. */
  readonly reference: GatewayReference;
  /** What holds the checksum: the name of another asset of the release, or a URL. */
  readonly checksums?: string;
  /** The C library that the file is made for; of an image, its own files tell. */
  readonly libc?: "glibc" | "musl";
}

export interface PresetRequest {
  /** Whole, without `v`. */
  readonly version: string;
  /** The tag as the list of tags writes it, where one was asked for. */
  readonly tag?: string;
  readonly target: ReferenceTarget;
  /** The user's own member, which counts more than the preset's. */
  readonly member?: string;
}

/** Where the versions of a preset are listed, and how they are written there. */
export type TagList =
  | { readonly kind: "image"; readonly image: string; readonly template: string }
  | { readonly kind: "github"; readonly repository: string; readonly template: string };

/**
 * The list of tags that has to be looked at before a version can be resolved.
 * @returns undefined where the version is whole
 * @throws UserError where no list exists
 */
export function needsTags(preset: Preset, version: string): TagList | undefined {
  checkReleased(preset);
  if (!isMoving(version)) return undefined;
  for (const source of preset.sources) {
    if (source.kind === "image") return { kind: "image", image: source.image, template: source.tag };
    if (source.kind === "asset") return { kind: "github", repository: source.repository, template: source.tag };
  }
  throw new UserError(
    `${preset.name}@${version}: the versions of ${preset.title} are listed nowhere; write the whole version, as ${preset.name}@1.2.3.`,
  );
}

/**
 * The places that have one release for one target, in the order in which they are tried.
 * @throws UserError where there is none, with the reason: it cannot load plugins, or is not released for the target
 */
export function presetCandidates(preset: Preset, request: PresetRequest): readonly PresetCandidate[] {
  checkReleased(preset);
  const { version, target } = request;
  const shown = `${preset.name}@${version}`;
  if (preset.loads !== undefined && !isIn(version, preset.loads.versions)) {
    throw new UserError(`${shown}: ${preset.loads.otherwise}`);
  }
  const ofVersion = preset.sources.filter((source) => source.versions === undefined || isIn(version, source.versions));
  if (ofVersion.length === 0) {
    const ranges = preset.sources.flatMap(({ versions }) => versions ?? []);
    throw new UserError(`${shown}: ${preset.title} has no such release; there are those of ${ranges.join(" or ")}.`);
  }
  const found = ofVersion.filter((source) => isFor(source, version, target));
  if (found.length === 0) {
    const targets = new Set(
      ofVersion.flatMap((source) => source.targets.filter((each) => isFor(source, version, splitTarget(each)))),
    );
    throw new UserError(
      `${shown} is not released for ${formatted(target)}; it is for ${[...targets].join(", ")}; name another target, or give the gateway's own binary.`,
    );
  }
  return found.map((source) => candidate(source, request, source === preset.sources[0] ? request.tag : undefined));
}

/** The builds that fit a release and a target, those for the C library first where it is known. */
export function presetBuilds(
  preset: Preset,
  { version, target, libc }: { version: string; target: ReferenceTarget; libc?: "glibc" | "musl" | undefined },
): readonly PresetBuild[] {
  const fitting = preset.builds.filter(
    (build) => (build.versions === undefined || isIn(version, build.versions)) && isFor(build, version, target),
  );
  return libc === undefined ? fitting : fitting.filter((build) => build.libc === libc);
}

/** What is known to go wrong with this release on this target; of an unknown release what goes wrong with all. */
export function presetTraps(preset: Preset, version: string | undefined, target: ReferenceTarget): readonly string[] {
  return preset.traps
    .filter(({ versions }) => versions === undefined || (version !== undefined && isIn(version, versions)))
    .filter(({ targets }) => targets === undefined || targets.some((each) => isSameTarget(each, target)))
    .map(({ text }) => text);
}

/** A symbol that a plugin must export, or one of several. Structurally a `RequiredSymbol` of verify/. */
export interface SymbolNeed {
  readonly name: string;
  /** Names of which one will do as well. */
  readonly alternatives?: readonly string[];
  readonly kind?: "function" | "variable";
}

export function presetSymbols(preset: Preset, pluginName: string): readonly SymbolNeed[] {
  return preset.symbols.flatMap(({ need, names, kind }): SymbolNeed[] => {
    const real = names.map((name) => (name === "{Name}" ? exported(pluginName) : name));
    const how = kind === "either" ? {} : { kind };
    const [first, ...alternatives] = real;
    if (need === "all" || first === undefined) return real.map((name) => ({ name, ...how }));
    return [{ name: first, alternatives, ...how }];
  });
}

/** `my_source@v1` → `My_source`. */
function exported(pluginName: string): string {
  const name = pluginName.replace(/@.*$/, "");
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/**
 * What is wrong with the name of a plugin that is to be built, or of a file that is there already.
 * @param name without folders: `auth`, `auth_v5.8.6_linux_amd64.so`
 * @param what `name`: the gateway's rule will be applied to it; `file`: it was applied
 * @returns a sentence, or undefined where nothing can be said
 */
export function pluginNameTrap(
  preset: Preset,
  name: string,
  what: "name" | "file",
  { version, target }: { version?: string | undefined; target: ReferenceTarget },
): string | undefined {
  const rule = preset.pluginFile;
  if (rule === undefined || !rule.includes("{goos}")) return undefined;
  const found = readPluginFile(rule, what === "name" ? `${name.replace(/\.so$/, "")}.so` : name);
  if (found === undefined) return undefined;
  if (what === "name") {
    return `${preset.title} adds to "${name}" what its name ends with already, and will look for it twice; name the plugin "${found.name}".`;
  }
  const other = [
    found.version !== undefined && version !== undefined && found.version !== version.replace(/-.*$/, "")
      ? `version ${found.version}`
      : [],
    found.goos === target.goos && found.goarch === target.goarch ? [] : `${found.goos}/${found.goarch}`,
  ].flat();
  if (other.length === 0) return undefined;
  return `"${name}" is named for ${other.join(" and ")}, and ${[preset.title, version].filter((part) => part !== undefined).join(" ")} on ${formatted(target)} looks for another name.`;
}

/** Reads a file's name by the rule that it was made with. */
function readPluginFile(
  rule: string,
  file: string,
): { name: string; version: string | undefined; goos: string; goarch: string } | undefined {
  const pattern = rule
    .replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&")
    .replace("{name}", "(?<name>.+)")
    .replace("{version}", "(?<version>[0-9]+\\.[0-9]+\\.[0-9]+)")
    .replace("{goos}", "(?<goos>[a-z0-9]+)")
    .replace("{goarch}", "(?<goarch>[a-z0-9]+)");
  if (file.length > 255) return undefined;
  const { name, version, goos, goarch } = new RegExp(`^${pattern}$`).exec(file)?.groups ?? {};
  return name === undefined || goos === undefined || goarch === undefined ? undefined : { name, version, goos, goarch };
}

/** @throws UserError where nothing that is released loads plugins */
function checkReleased(preset: Preset): void {
  if (preset.cannotLoad === undefined && preset.sources.length > 0) return;
  const why = preset.cannotLoad ?? `No place is known that has releases of ${preset.title}.`;
  throw new UserError(`${preset.name}: ${why} Build the gateway with cgo and dynamic linking, and give its path.`);
}

function candidate(source: PresetSource, request: PresetRequest, tag: string | undefined): PresetCandidate {
  const architectures = source.kind === "image" ? undefined : source.architectures;
  const fill = (template: string) => fillTemplate(template, { ...request, architectures });
  if (source.kind === "image") {
    const image = `${source.image}:${tag ?? fill(source.tag)}`;
    const member = request.member ?? fill(source.path);
    return { reference: { kind: "image", text: `docker://${image}`, image, member } };
  }
  const member = request.member ?? (source.member === undefined ? undefined : fill(source.member));
  const more = {
    ...(source.checksums !== undefined && { checksums: fill(source.checksums) }),
    ...(source.libc !== undefined && { libc: source.libc }),
  };
  if (source.kind === "url") {
    const url = fill(source.url);
    return { reference: { kind: "url", text: url, url, ...(member !== undefined && { member }) }, ...more };
  }
  const place = `${source.repository}@${tag ?? fill(source.tag)}/${fill(source.asset)}`;
  const text = `github://${place}`;
  const reference = {
    kind: "github",
    text,
    ...parseGithubPlace(place, text),
    ...(member !== undefined && { member }),
  } as const;
  return { reference, ...more };
}

function isFor(
  place: { targets: readonly string[]; targetVersions?: Readonly<Record<string, string>> | undefined },
  version: string,
  target: ReferenceTarget,
): boolean {
  if (!place.targets.some((each) => isSameTarget(each, target))) return false;
  const later = ofTarget(place.targetVersions, target);
  return later === undefined || isIn(version, later);
}

function formatted({ goos, goarch, variant }: ReferenceTarget): string {
  return [goos, goarch, ...(variant === undefined ? [] : [variant])].join("/");
}

/** Whether a version is in a range; a version that is none of three numbers is in all. */
function isIn(version: string, range: string): boolean {
  const parsed = parse(version);
  if (parsed === null) return true;
  return satisfies(`${parsed.major}.${parsed.minor}.${parsed.patch}`, range);
}
