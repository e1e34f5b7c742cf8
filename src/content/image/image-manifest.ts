// The JSON documents of an image: OCI image specification 1.1 (image-index.md, manifest.md, config.md) and its ancestor,
// "Image Manifest Version 2, Schema 2" of the Docker registry.
import * as v from "valibot";
import { UserError } from "../../model/user-error.ts";
import { digestPattern } from "./digest.ts";

/** Media types of the documents that can be read, as requests for a manifest accept them. */
export const manifestTypes = {
  ociIndex: "application/vnd.oci.image.index.v1+json",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
} as const;

/** Bytes: no index or manifest is larger. Registries refuse larger ones (distribution specification: 4 MiB). */
export const largestManifest = 4 << 20;
/** Bytes: a configuration holds the history of a build and labels, which may be long. */
export const largestConfig = 8 << 20;
/** Far more than container engines can stack (127). */
const mostLayers = 1000;
const mostPlatforms = 2000;

const shortText = v.pipe(v.string(), v.maxLength(1000));
const digest = v.pipe(v.string(), v.regex(digestPattern, "Expected sha256: and 64 hexadecimal digits"));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const descriptor = v.object({ mediaType: shortText, digest, size });
const annotations = v.optional(v.nullable(v.record(v.string(), v.string())));
/** Text where there is some; tools also write "" and null for what they do not know. */
const optionalText = v.pipe(
  v.nullish(shortText),
  v.transform((text) => (text ? text : undefined)),
);
const words = v.pipe(
  v.nullish(v.array(v.string())),
  v.transform((list) => list ?? []),
);

const platform = v.object({ os: shortText, architecture: shortText, variant: optionalText });

const indexSchema = v.object({
  schemaVersion: v.literal(2),
  manifests: v.pipe(
    v.array(v.object({ ...descriptor.entries, platform: v.nullish(platform), annotations })),
    v.maxLength(mostPlatforms),
  ),
});

const manifestSchema = v.object({
  schemaVersion: v.literal(2),
  config: descriptor,
  layers: v.pipe(v.array(descriptor), v.maxLength(mostLayers)),
});

const configSchema = v.object({
  os: optionalText,
  architecture: optionalText,
  variant: optionalText,
  config: v.nullish(
    v.object({
      Entrypoint: words,
      Cmd: words,
      Env: words,
      WorkingDir: v.pipe(
        v.nullish(v.string()),
        v.transform((folder) => folder || "/"),
      ),
    }),
  ),
  rootfs: v.object({ diff_ids: v.pipe(v.array(digest), v.maxLength(mostLayers)) }),
});

export type Descriptor = v.InferOutput<typeof descriptor>;

/** Several images in one: usually the same of several platforms. */
export interface ImageIndex extends v.InferOutput<typeof indexSchema> {
  readonly kind: "index";
}

export interface ImageManifest extends v.InferOutput<typeof manifestSchema> {
  readonly kind: "manifest";
}

/** What an image's programs start with, and which layers it has. */
export type ImageConfig = v.InferOutput<typeof configSchema>;

/**
 * Reads an index or a manifest.
 * @param bytes whose digest was checked
 * @param what the document and whose it is, for errors: `The manifest of docker://…`
 * @throws UserError where it is neither, or of the first schema
 */
export function parseManifest(bytes: Uint8Array, what: string): ImageIndex | ImageManifest {
  const json = parseJson(bytes, what);
  const found = v.parse(
    v.fallback(
      v.object({
        schemaVersion: v.optional(v.unknown()),
        mediaType: v.optional(v.unknown()),
        manifests: v.optional(v.unknown()),
        layers: v.optional(v.unknown()),
        fsLayers: v.optional(v.unknown()),
      }),
      {},
    ),
    json,
  );
  if (found.schemaVersion === 1 || found.fsLayers !== undefined) {
    throw new UserError(
      `${what} has the first schema, which names no checksums of its parts and which no current tool writes: push the image again with a current Docker.`,
    );
  }
  // One document that two readers understand differently (CVE-2021-41190).
  if (found.manifests !== undefined && found.layers !== undefined) {
    throw new UserError(`${what} is an index and a manifest at once; it is not used.`);
  }
  if (found.manifests !== undefined) return { kind: "index", ...check(indexSchema, json, what) };
  const { mediaType } = found;
  const known: readonly unknown[] = [manifestTypes.ociManifest, manifestTypes.dockerManifest];
  if (mediaType !== undefined && !known.includes(mediaType)) {
    throw new UserError(`${what} has the media type "${short(mediaType)}", which is not that of an image.`);
  }
  return { kind: "manifest", ...check(manifestSchema, json, what) };
}

/** Reads an image's configuration. @throws UserError */
export function parseConfig(bytes: Uint8Array, what: string): ImageConfig {
  return check(configSchema, parseJson(bytes, what), what);
}

/** Parses foreign JSON. @throws UserError */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new UserError(`${what} is not JSON.`);
  }
}

/** Holds foreign JSON against a schema. @throws UserError that names the field */
export function check<T>(schema: v.GenericSchema<unknown, T>, json: unknown, what: string): T {
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new UserError(
    `${what} cannot be used: ${short(v.getDotPath(issue) ?? "the whole document")}: ${short(issue.message)}.`,
  );
}

/** How the bytes of a layer are packed. */
export type LayerPacking = "none" | "gzip" | "zstd";

const packings: Readonly<Record<string, LayerPacking>> = { "": "none", gzip: "gzip", zstd: "zstd" };

/**
 * How a layer is packed, by its media type. `nondistributable` and `foreign` layers are like others here: they are asked
 * for in the image's own registry, never at the addresses that a manifest lists.
 * @throws UserError for what cannot be unpacked
 */
export function layerPacking(mediaType: string, what: string): LayerPacking {
  if (/[+.]encrypted$/.test(mediaType)) {
    throw new UserError(`${what} is encrypted ("${short(mediaType)}"); give an image whose layers are not.`);
  }
  const [, suffix] = /^application\/vnd\.oci\.image\.layer(?:\.nondistributable)?\.v1\.tar(?:\+(\w+))?$/.exec(
    mediaType,
  ) ??
    /^application\/vnd\.docker\.image\.rootfs(?:\.foreign)?\.diff\.tar(?:\.(\w+))?$/.exec(mediaType) ?? [
      undefined,
      "?",
    ];
  const packing = Object.hasOwn(packings, suffix ?? "") ? packings[suffix ?? ""] : undefined;
  if (packing !== undefined) return packing;
  throw new UserError(
    `${what} has the media type "${short(mediaType)}"; only tar layers, also with gzip or zstd, can be read.`,
  );
}

function short(value: unknown): string {
  return String(value).slice(0, 200);
}
