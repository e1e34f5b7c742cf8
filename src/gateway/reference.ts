import { isLoopback, parseImageName } from "../content/registry/image-name.ts";
import { nearest } from "../model/nearest.ts";
import { UserError } from "../model/user-error.ts";
import { type GithubPlace, parseGithubPlace } from "./github-reference.ts";

/** `GOOS/GOARCH[/variant]`, in parts. */
export interface ReferenceTarget {
  readonly goos: string;
  readonly goarch: string;
  readonly variant?: string;
}

interface Written {
  /** As the user wrote it, or with the placeholders filled; errors name it. */
  readonly text: string;
  /** What stands after `!`: a path in a gateway's archive or image, a glob for plugins. */
  readonly member?: string;
}

/** Where a gateway, or finished plugins, are to be had. */
export type GatewayReference = Written &
  (
    | { readonly kind: "path"; readonly path: string }
    /** `preset` is its own name, also where an alias was written; `version` is `latest`, `5`, `5.8`, or whole, without `v`. */
    | { readonly kind: "preset"; readonly preset: string; readonly version: string }
    /** `image` is what follows `docker://`. */
    | { readonly kind: "image"; readonly image: string }
    /** `image` is what follows `docker-daemon://`. */
    | { readonly kind: "daemon"; readonly image: string }
    | { readonly kind: "url"; readonly url: string }
    | ({ readonly kind: "github" } & GithubPlace)
  );

export interface ReferenceContext {
  /** The input's name, for errors: `gateway`, `plugin`. */
  readonly input: string;
  /** The names of presets, aliases included, each with the preset's own name. */
  readonly presets: ReadonlyMap<string, string>;
  /** Whether there is a file or folder at a path as the user wrote it. */
  exists(path: string): boolean;
}

const longestReference = 4096;
const forms =
  "a path, name@version, docker://image:tag, docker-daemon://image:tag, https://… or github://owner/repo@tag/asset";
const placeholders = ["goos", "goarch", "version"] as const;

/**
 * Reads a reference; docs/gateway-references.md has the grammar. What exists on the disk wins over everything else.
 * @throws UserError where it is none, or names a preset that does not exist
 */
export function parseReference(text: string, context: ReferenceContext): GatewayReference {
  const { input } = context;
  const shown = text.slice(0, 300);
  if (text.length > longestReference || text.includes("\0")) {
    throw new UserError(`${input}: "${shown}" is longer than any reference or holds a NUL; write ${forms}.`);
  }
  if (context.exists(text)) return { kind: "path", text, path: text };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return parseBare(text, context);
  const [whole, member] = splitMember(text, input);
  const rest = whole.slice(scheme.length + "://".length);
  const written = { text, ...(member !== undefined && { member }) };
  switch (scheme) {
    case "docker":
    case "docker-daemon":
      checkPlaceholders(rest, text, input);
      checkImage(rest, text);
      return { ...written, kind: scheme === "docker" ? "image" : "daemon", image: rest };
    case "http":
    case "https":
      checkPlaceholders(rest, text, input);
      checkUrl(whole, input);
      return { ...written, kind: "url", url: whole };
    case "github":
      checkPlaceholders(rest, text, input);
      return { ...written, kind: "github", ...parseGithubPlace(rest, text) };
    default:
      throw new UserError(
        `${input}: "${shown}" begins with ${scheme}://, which nothing is fetched by; write ${forms}.`,
      );
  }
}

/** A reference without a scheme: a preset or a path. */
function parseBare(text: string, context: ReferenceContext): GatewayReference {
  const { input, presets } = context;
  const [name, version] = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)@([^/\\!]*)(?:$|!)/i.exec(text)?.slice(1) ?? [];
  if (name !== undefined && version !== undefined) {
    const [, member] = splitMember(text, input);
    const preset = presets.get(name.toLowerCase());
    if (preset === undefined) {
      const [near] = nearest(name, [...presets.keys()], 1);
      throw new UserError(
        `${input}: there is no file "${text.slice(0, 300)}" and no preset "${name.slice(0, 100)}"; the presets are ${presetNames(presets)}.${near === undefined ? "" : ` Did you mean ${near}@${version.slice(0, 100)}?`}`,
      );
    }
    return {
      kind: "preset",
      text,
      preset,
      version: parseVersion(version, name, text, input),
      ...(member !== undefined && { member }),
    };
  }
  const known = presets.get(text.toLowerCase());
  if (known !== undefined) {
    throw new UserError(
      `${input}: there is no file "${text}", and the preset ${known} needs a version; write ${known}@latest, or ${known}@ and a version.`,
    );
  }
  // A file's own name may hold "!": the longest beginning that exists is the file.
  for (let at = text.lastIndexOf("!"); at > 0; at = text.lastIndexOf("!", at - 1)) {
    if (!context.exists(text.slice(0, at))) continue;
    return { kind: "path", text, path: text.slice(0, at), member: checkMember(text.slice(at + 1), text, input) };
  }
  const meant = meantPreset(text, presets);
  if (meant !== undefined)
    throw new UserError(`${input}: there is no file "${text}"; write ${meant} for that release.`);
  const [path, member] = splitMember(text, input);
  return { kind: "path", text, path, ...(member !== undefined && { member }) };
}

/** A release that somebody wrote in another way, `tyk5.8.6` or `tyk:5.8`, or a name with a slip of the pen. */
function meantPreset(text: string, presets: ReadonlyMap<string, string>): string | undefined {
  const [, name, version = "latest"] = /^([a-z][a-z-]{0,63}?)(?:[-:_ ]?v?(\d[\w.+-]{0,63}))?$/i.exec(text) ?? [];
  const [near] = name === undefined ? [] : nearest(name, [...presets.keys()], 1);
  return near === undefined ? undefined : `${near}@${version}`;
}

/** Splits at the last `!`. */
function splitMember(text: string, input: string): [whole: string, member: string | undefined] {
  const at = text.lastIndexOf("!");
  if (at < 0) return [text, undefined];
  if (at === 0) throw new UserError(`${input}: "${text.slice(0, 300)}" names nothing before "!".`);
  return [text.slice(0, at), checkMember(text.slice(at + 1), text, input)];
}

function checkMember(member: string, text: string, input: string): string {
  if (member !== "" && !member.split("/").includes("..")) return member;
  const problem = member === "" ? 'names nothing after "!"' : 'leads out of the archive with ".."';
  throw new UserError(
    `${input}: "${text.slice(0, 300)}" ${problem}; write the path or glob of a member there, for example !/opt/plugins/*.so.`,
  );
}

function parseVersion(written: string, name: string, text: string, input: string): string {
  const version = written.replace(/^v(?=\d)/i, "");
  if (/^(?:latest|\d[\w.+-]{0,127})$/.test(version)) return version;
  throw new UserError(
    `${input}: "${text.slice(0, 300)}" names no version of ${name}; write ${name}@latest, ${name}@5.8 or ${name}@5.8.6, with versions that it has.`,
  );
}

function presetNames(presets: ReadonlyMap<string, string>): string {
  return [...new Set(presets.values())].sort().join(", ");
}

/** Names that are filled later cannot be checked before. */
function checkImage(image: string, text: string): void {
  if (!/[{}]/.test(image)) parseImageName(image, text);
}

function checkUrl(url: string, input: string): void {
  const parsed = URL.parse(url.replaceAll(/[{}]/g, "_"));
  if (parsed === null || parsed.hostname === "") {
    throw new UserError(`${input}: "${url.slice(0, 300)}" is not a URL; write https://host/path.`);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new UserError(
      `${input}: the URL for ${parsed.host.slice(0, 200)} holds a user or a password, which would end up in logs; leave them out.`,
    );
  }
  if (parsed.protocol === "http:" && !isLoopback(parsed.host)) {
    throw new UserError(
      `${input}: "${url.slice(0, 300)}" would be fetched without TLS, so that anybody on the way could replace it; write https:// (http:// is for this machine alone).`,
    );
  }
}

/** `{a,b}` is a glob's; a single word is meant to be filled. */
function checkPlaceholders(rest: string, text: string, input: string): void {
  for (const [whole, name] of rest.matchAll(/\{([A-Za-z_-]{1,30})\}/g)) {
    if (placeholders.some((known) => known === name)) continue;
    const known = placeholders.map((placeholder) => `{${placeholder}}`).join(", ");
    throw new UserError(`${input}: "${text.slice(0, 300)}" holds ${whole}; the placeholders are ${known}.`);
  }
}

/**
 * The reference for one target, with `{goos}`, `{goarch}` and `{version}` filled.
 * @param version of the gateway, without `v`
 * @throws UserError where `{version}` stands for nothing, or what comes out is no reference
 */
export function fillReference(
  reference: GatewayReference,
  target: ReferenceTarget,
  version?: string,
): GatewayReference {
  const fill = (text: string) => fillPlaceholders(text, target, version, reference.text);
  const { member } = reference;
  const filledMember = member === undefined ? undefined : fill(member);
  // Of a GitHub asset the version is that of the release, which is known when its tag is.
  const later = reference.kind === "github" && version === undefined;
  const text = later ? fillTarget(reference.text, target) : fill(reference.text);
  const written = { text, ...(filledMember !== undefined && { member: filledMember }) };
  switch (reference.kind) {
    case "path":
      return { ...written, kind: "path", path: fill(reference.path) };
    case "preset":
      return { ...reference, ...written };
    case "image":
    case "daemon": {
      const image = fill(reference.image);
      parseImageName(image, text);
      return { ...written, kind: reference.kind, image };
    }
    case "url":
      return { ...written, kind: "url", url: fill(reference.url) };
    case "github": {
      const fillOne = (part: string) => (later ? fillTarget(part, target) : fill(part));
      return { ...reference, ...written, tag: fillOne(reference.tag), asset: fillOne(reference.asset) };
    }
  }
}

/** Fills a text that belongs to a reference, as `gateway-path`. @throws UserError where `{version}` stands for nothing */
export function fillPlaceholders(
  text: string,
  target: ReferenceTarget,
  version: string | undefined,
  shown: string,
): string {
  if (version === undefined && text.includes("{version}")) {
    throw new UserError(
      `"${shown.slice(0, 300)}" holds {version}, and nothing tells the gateway's version here; write it out.`,
    );
  }
  return fillTarget(text, target).replaceAll("{version}", () => version ?? "");
}

function fillTarget(text: string, { goos, goarch }: ReferenceTarget): string {
  return text.replaceAll("{goos}", () => goos).replaceAll("{goarch}", () => goarch);
}
