import * as v from "valibot";

/*
 * What a binary cannot tell about a gateway: where its releases are, how the documented build of a plugin is called,
 * what its plugins must export, and what is known to go wrong.
 *
 * Templates hold `{version}` (without `v`), `{goos}`, `{goarch}` and `{arch}` (the source's own name of the target, from
 * `architectures`). Those of a build also hold `{name}`, `{build-id}`, `{release}` (the version without a pre-release)
 * and `{go}` (the gateway's Go version without `go`).
 */

/** The longest sentence that a preset says. */
const sentence = v.pipe(v.string(), v.nonEmpty(), v.maxLength(500));
const template = v.pipe(v.string(), v.nonEmpty(), v.maxLength(500));
const absolute = v.pipe(template, v.startsWith("/"));
const address = v.pipe(template, v.startsWith("https://"));
/** A range as semver reads it, `>=5.7.0 <6`; a pre-release counts as its release. */
const versions = v.pipe(v.string(), v.regex(/^[<>=~^0-9x.| -]{1,200}$/, "Expected a range of versions"));
const target = v.pipe(v.string(), v.regex(/^[a-z0-9]+\/[a-z0-9]+(?:\/v[0-9.]+)?$/, "Expected GOOS/GOARCH"));
const targets = v.pipe(v.array(target), v.minLength(1));
const name = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "Expected lower-case letters, digits and dashes between them"),
);
/** With the registry: `docker.io/tykio/tyk-gateway`. */
const repository = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9._-]+)+$/, "Expected registry/repository"),
);
const libc = v.picklist(["glibc", "musl"]);

type Key = v.GenericSchema<string, string>;

/** An object by keys; a list is none, though JavaScript would take it for one without members. */
function mapOf<K extends Key, V extends v.GenericSchema>(key: K, value: V) {
  const schema = v.record(key, value);
  return v.pipe(
    v.custom<v.InferInput<typeof schema>>((input) => !Array.isArray(input), "Expected an object"),
    schema,
  );
}

/** When something holds; always, where nothing is said. */
const holds = { versions: v.optional(versions), targets: v.optional(targets) };

/** What all places of a release have in common. */
const place = {
  targets,
  versions: v.optional(versions),
  /** For targets that came later: the versions that have them. */
  targetVersions: v.optional(mapOf(target, versions)),
};

const imageSource = v.strictObject({
  kind: v.literal("image"),
  image: repository,
  tag: template,
  /** The gateway's absolute path in it. */
  path: absolute,
  ...place,
});

/** What the sources that are files have in common. */
const packaged = {
  /** The gateway's path in the archive; absent where the file is the gateway itself. */
  member: v.optional(template),
  /** What `{arch}` stands for, by target; GOARCH where a target is not named. */
  architectures: v.optional(mapOf(target, v.string())),
  /** The C library that the file is made for. */
  libc: v.optional(libc),
  ...place,
};

const assetSource = v.strictObject({
  kind: v.literal("asset"),
  /** On github.com. */
  repository: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/, "Expected owner/repository")),
  tag: template,
  asset: template,
  /** The asset that holds the checksum. */
  checksums: v.optional(template),
  ...packaged,
});

const urlSource = v.strictObject({
  kind: v.literal("url"),
  url: address,
  /** The URL of the file that holds the checksum. */
  checksums: v.optional(address),
  ...packaged,
});

const symbolRule = v.strictObject({
  /** `any`: at least one of the names. */
  need: v.picklist(["all", "any"]),
  /** `{Name}` stands for the plugin's name with an upper-case first letter. */
  names: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^(?:\p{Lu}[\p{L}\p{Nd}_]*|\{Name\})$/u, "Expected an exported Go name"))),
    v.minLength(1),
  ),
  kind: v.picklist(["function", "variable", "either"]),
});

const build = v.strictObject({
  image: repository,
  tag: template,
  /** What the image itself runs on. */
  platforms: targets,
  libc,
  /** `entrypoint`: the arguments go to the image's own entry point; `command`: they are the whole command. */
  call: v.picklist(["entrypoint", "command"]),
  /** Where the plugin's source is mounted. */
  mount: absolute,
  workdir: v.optional(absolute),
  /** By target, `*` for all: the variables of the call. */
  environment: v.optional(mapOf(v.union([v.literal("*"), target]), mapOf(v.string(), v.string())), {}),
  /** The arguments; one that is a placeholder alone is left out where it has no value. */
  args: v.array(template),
  /** For targets whose arguments are others. */
  targetArgs: v.optional(mapOf(target, v.array(template)), {}),
  /** The file that the call leaves in the mounted folder. */
  output: template,
  architectures: v.optional(mapOf(target, v.string())),
  /** Folders that keep modules and compiled packages between runs. */
  caches: v.optional(v.array(absolute), []),
  ...place,
});

const trap = v.strictObject({ text: sentence, ...holds });

/** One preset, the same in the table and in a `preset-file`. */
export const presetSchema = v.strictObject({
  name,
  aliases: v.optional(v.array(name), []),
  /** As people call it. */
  title: v.pipe(v.string(), v.nonEmpty(), v.maxLength(100)),
  /** Which releases can load plugins, and what is said of all others. */
  loads: v.optional(v.strictObject({ versions, otherwise: sentence })),
  /** Why no released binary can load plugins. */
  cannotLoad: v.optional(sentence),
  /** Places of the released binary, in the order in which they are tried. */
  sources: v.array(v.variant("kind", [imageSource, assetSource, urlSource])),
  /** Other repositories with the same images, which a `gateway-file` may name. */
  alsoImages: v.optional(v.array(repository), []),
  builds: v.optional(v.array(build), []),
  /** The name of a plugin's file, where the gateway has a rule of its own. */
  pluginFile: v.optional(template),
  symbols: v.optional(v.array(symbolRule), []),
  traps: v.optional(v.array(trap), []),
});

/** One gateway that is known by name. */
export type Preset = v.InferOutput<typeof presetSchema>;
/** A row as it is written, with what may be left out left out. */
export type PresetRow = v.InferInput<typeof presetSchema>;
/** A place that has the released binary. */
export type PresetSource = Preset["sources"][number];
/** A container that builds plugins. */
export type PresetBuild = Preset["builds"][number];
/** The presets of a run by their own names. */
export type Presets = ReadonlyMap<string, Preset>;

/** Every name that a reference may use, aliases included, with the preset's own name: for `parseReference`. */
export function presetNames(presets: Presets): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name: own, aliases } of presets.values()) for (const each of [own, ...aliases]) names.set(each, own);
  return names;
}
