import * as v from "valibot";
import { described } from "../described.ts";

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
const template = described(
  v.pipe(v.string(), v.nonEmpty(), v.maxLength(500)),
  "Holds {version}, {goos}, {goarch} and {arch}; of a build also {name}, {build-id}, {release} and {go}.",
);
const absolute = v.pipe(template, v.startsWith("/"));
const address = v.pipe(template, v.startsWith("https://"));
const versions = described(
  v.pipe(v.string(), v.regex(/^[<>=~^0-9x.| -]{1,200}$/, "Expected a range of versions")),
  "A range as semver reads it, such as >=5.7.0 <6; a pre-release counts as its release.",
);
const target = described(
  v.pipe(v.string(), v.regex(/^[a-z0-9]+\/[a-z0-9]+(?:\/v[0-9.]+)?$/, "Expected GOOS/GOARCH")),
  "GOOS/GOARCH[/variant]",
);
const targets = v.pipe(v.array(target), v.minLength(1));
const name = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "Expected lower-case letters, digits and dashes between them"),
);
const repository = described(
  v.pipe(v.string(), v.regex(/^[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9._-]+)+$/, "Expected registry/repository")),
  "registry/repository, in full: docker.io/tykio/tyk-gateway.",
);
const libc = v.picklist(["glibc", "musl"]);

type Key = v.GenericSchema<string, string>;

/** An object by keys; a list is none, though JavaScript would take it for one without members. */
function mapOf<K extends Key, V extends v.GenericSchema>(key: K, value: V) {
  const schema = v.record(key, value);
  const isNoList = (input: unknown) => !Array.isArray(input);
  return v.intersect([v.custom<v.InferInput<typeof schema>>(isNoList, "Expected an object"), schema]);
}

/** When something holds; always, where nothing is said. */
const holds = { versions: v.optional(versions), targets: v.optional(targets) };

const place = {
  targets,
  versions: v.optional(versions),
  targetVersions: v.optional(
    described(mapOf(target, versions), "For targets that came later: the versions that have them."),
  ),
};

const imageSource = v.strictObject({
  kind: v.literal("image"),
  image: repository,
  tag: template,
  path: described(absolute, "The gateway's absolute path in it."),
  ...place,
});

const packaged = {
  member: v.optional(
    described(template, "The gateway's path in the archive; absent where the file is the gateway itself."),
  ),
  architectures: v.optional(
    described(mapOf(target, v.string()), "What {arch} stands for, by target; GOARCH where a target is not named."),
  ),
  libc: v.optional(described(libc, "The C library that the file is made for.")),
  ...place,
};

const assetSource = v.strictObject({
  kind: v.literal("asset"),
  repository: described(
    v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/, "Expected owner/repository")),
    "owner/repository on github.com",
  ),
  tag: template,
  asset: template,
  checksums: v.optional(described(template, "The asset that holds the checksum.")),
  ...packaged,
});

const urlSource = v.strictObject({
  kind: v.literal("url"),
  url: address,
  checksums: v.optional(described(address, "The URL of the file that holds the checksum.")),
  ...packaged,
});

const symbolRule = v.strictObject({
  need: described(v.picklist(["all", "any"]), "any: at least one of the names."),
  names: described(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^(?:\p{Lu}[\p{L}\p{Nd}_]*|\{Name\})$/u, "Expected an exported Go name"))),
      v.minLength(1),
    ),
    "{Name} stands for the plugin's name with an upper-case first letter.",
  ),
  kind: v.picklist(["function", "variable", "either"]),
});

const build = v.strictObject({
  image: repository,
  tag: template,
  platforms: described(targets, "What the image itself runs on."),
  libc,
  call: described(
    v.picklist(["entrypoint", "command"]),
    "entrypoint: the arguments go to the image's own entry point; command: they are the whole command.",
  ),
  mount: described(absolute, "Where the plugin's source is mounted."),
  workdir: v.optional(absolute),
  environment: v.optional(
    described(
      mapOf(v.union([v.literal("*"), target]), mapOf(v.string(), v.string())),
      "By target, * for all: the variables of the call.",
    ),
    {},
  ),
  args: described(
    v.array(template),
    "The arguments; one that is a placeholder alone is left out where it has no value.",
  ),
  targetArgs: v.optional(described(mapOf(target, v.array(template)), "For targets whose arguments are others."), {}),
  output: described(template, "The file that the call leaves in the mounted folder."),
  architectures: v.optional(mapOf(target, v.string())),
  caches: v.optional(described(v.array(absolute), "Folders that keep modules and compiled packages between runs."), []),
  ...place,
});

const trap = v.strictObject({ text: sentence, ...holds });

/** One preset, the same in the table and in a `preset-file`. */
export const presetSchema = v.strictObject({
  name,
  aliases: v.optional(v.array(name), []),
  title: described(v.pipe(v.string(), v.nonEmpty(), v.maxLength(100)), "As people call it."),
  loads: v.optional(
    described(
      v.strictObject({ versions, otherwise: sentence }),
      "Which releases can load plugins, and what is said of all others.",
    ),
  ),
  cannotLoad: v.optional(described(sentence, "Why no released binary can load plugins.")),
  sources: described(
    v.array(v.variant("kind", [imageSource, assetSource, urlSource])),
    "Places of the released binary, in the order in which they are tried; at least one, unless cannotLoad says why there is none.",
  ),
  alsoImages: v.optional(
    described(v.array(repository), "Other repositories with the same images, which a gateway-file may name."),
    [],
  ),
  builds: v.optional(v.array(build), []),
  modules: v.optional(
    described(
      v.array(
        v.strictObject({
          path: v.pipe(v.string(), v.regex(/^[\w.~-]+(?:\/[\w.~-]+)+$/, "Expected a module path without /vN")),
          tag: v.optional(v.pipe(v.string(), v.regex(/^[\w.]+$/, "Expected a build tag"))),
        }),
      ),
      "What its binaries are built from, by which one is known that nobody named; of an edition with its build tag.",
    ),
    [],
  ),
  pluginFile: v.optional(
    described(
      template,
      "The name of a plugin's file, where the gateway has a rule of its own: {name} {version} {goos} {goarch}.",
    ),
  ),
  pluginFolder: v.optional(
    described(
      v.picklist(["flat", "nested"]),
      "Whether the gateway opens the files of its plugin folder alone, or those of the folders in it, too.",
    ),
    "flat",
  ),
  symbols: v.optional(v.array(symbolRule), []),
  traps: v.optional(v.array(trap), []),
});

/** The JSON of a preset file; `schema/preset.schema.json` is made out of it (scripts/schemas.ts). */
export const presetFileSchema = v.strictObject({
  $schema: v.optional(v.string()),
  presets: v.pipe(v.array(presetSchema), v.minLength(1), v.maxLength(200)),
});

export type Preset = v.InferOutput<typeof presetSchema>;
/** A row as it is written, with what may be left out left out. */
export type PresetRow = v.InferInput<typeof presetSchema>;
export type PresetSource = Preset["sources"][number];
export type PresetBuild = Preset["builds"][number];
/** The presets of a run by their own names. */
export type Presets = ReadonlyMap<string, Preset>;

/** Every name that a reference may use, aliases included, with the preset's own name: for `parseReference`. */
export function presetNames(presets: Presets): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name: own, aliases } of presets.values()) for (const each of [own, ...aliases]) names.set(each, own);
  return names;
}
