import type { Readable } from "node:stream";
import { UserError } from "../../model/user-error.ts";
import {
  type Descriptor,
  type ImageConfig,
  type ImageIndex,
  type ImageManifest,
  largestConfig,
  largestManifest,
  layerPacking,
  parseConfig,
  parseManifest,
} from "./image-manifest.ts";
import type { Layer, OpenImage, Platform } from "./image-source.ts";
import { layerEntries } from "./layer.ts";
import { distance, formatPlatform } from "./platform.ts";

/** What an image is kept in, as things by digest. */
export interface Blobs {
  /**
   * An index, a manifest or a configuration, with its digest checked.
   * @param limit bytes: a larger one is refused
   * @throws UserError
   */
  document(descriptor: Pick<Descriptor, "digest">, kind: "manifest" | "config", limit: number): Promise<Uint8Array>;
  /** The bytes of a layer; whoever reads them to the end has had its digest checked. @throws UserError */
  layer(descriptor: Descriptor, what: string): Promise<Readable>;
}

/** An index or manifest whose digest was checked. */
export interface Root {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** An index in an index in an index is more than any tool writes; a chain without an end is an attack. */
const deepest = 3;
/** Documents that one platform is looked for in. */
const mostDocuments = 64;

/**
 * Opens the image of one platform.
 * @param reference as the user wrote it
 * @param root what the reference names
 * @throws UserError where there is none for the platform, with those that are
 */
export async function openImage(reference: string, root: Root, platform: Platform, blobs: Blobs): Promise<OpenImage> {
  const search = new PlatformSearch(reference, platform, blobs);
  const found = await search.find(root, 1);
  if (found === undefined) {
    const there = [...search.seen];
    const list = there.length === 0 ? "it names no platform" : `it has ${there.slice(0, 30).join(", ")}`;
    throw new UserError(`"${reference}" has no image for ${formatPlatform(platform)}: ${list}; choose another target.`);
  }
  const { config, manifest } = found;
  const { Entrypoint = [], Cmd = [], Env = [], WorkingDir = "/" } = config.config ?? {};
  return {
    digest: found.digest,
    ...(found.digest !== root.digest && { indexDigest: root.digest }),
    command: [...Entrypoint, ...Cmd],
    workingDirectory: WorkingDir,
    environment: Env,
    layers: layersOf(reference, manifest, config, blobs),
  };
}

interface Found {
  readonly digest: string;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
}

/** Looks for one platform in an index and those inside. */
class PlatformSearch {
  /** Platforms that were seen on the way. */
  readonly seen = new Set<string>();
  readonly #reference: string;
  readonly #platform: Platform;
  readonly #blobs: Blobs;
  #documents = 0;

  constructor(reference: string, platform: Platform, blobs: Blobs) {
    this.#reference = reference;
    this.#platform = platform;
    this.#blobs = blobs;
  }

  async find(root: Root, depth: number): Promise<Found | undefined> {
    const document = parseManifest(root.bytes, this.#what(depth === 1 ? "The manifest" : `Manifest ${root.digest}`));
    if (document.kind === "index") return await this.#inIndex(document, depth);
    return await this.#single(root.digest, document, undefined);
  }

  async #inIndex({ manifests }: ImageIndex, depth: number): Promise<Found | undefined> {
    // Attestations of buildx say that they are for no platform.
    const images = manifests.filter(({ platform }) => platform?.os !== "unknown");
    const known = images.flatMap((entry) => {
      if (!entry.platform) return [];
      const away = distance(platformOf(entry.platform), this.#platform);
      if (away === undefined) this.seen.add(formatPlatform(platformOf(entry.platform)));
      return away === undefined ? [] : [{ entry, away }];
    });
    const [best] = known.sort((a, b) => a.away - b.away);
    const unknown = images.filter(({ platform }) => !platform);
    for (const entry of best === undefined ? unknown : [best.entry]) {
      const found = await this.#follow(entry, depth);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #follow(entry: ImageIndex["manifests"][number], depth: number): Promise<Found | undefined> {
    const root = { digest: entry.digest, bytes: await this.#manifest(entry) };
    const document = parseManifest(root.bytes, this.#what(`Manifest ${root.digest}`));
    if (document.kind === "manifest") {
      return await this.#single(root.digest, document, entry.platform ? platformOf(entry.platform) : undefined);
    }
    if (depth >= deepest) throw new UserError(`${this.#what("The index")} holds indexes more than ${deepest} deep.`);
    return await this.#inIndex(document, depth + 1);
  }

  async #manifest(entry: Descriptor): Promise<Uint8Array> {
    this.#documents += 1;
    if (this.#documents > mostDocuments) {
      throw new UserError(`${this.#what("The index")} names more than ${mostDocuments} images without a platform.`);
    }
    return await this.#blobs.document(entry, "manifest", largestManifest);
  }

  /** @param listed the platform that an index vouches for; without one, the configuration tells */
  async #single(digest: string, manifest: ImageManifest, listed: Platform | undefined): Promise<Found | undefined> {
    checkConfigType(manifest, this.#reference);
    const bytes = await this.#blobs.document(manifest.config, "config", largestConfig);
    const config = parseConfig(bytes, this.#what("The configuration"));
    if (listed === undefined && config.os !== undefined && config.architecture !== undefined) {
      const { os, architecture, variant } = config;
      // Many tools leave the variant out of a configuration: then any serves.
      const offered = {
        os,
        architecture,
        ...((variant ?? this.#platform.variant) && { variant: variant ?? this.#platform.variant }),
      };
      if (distance(platformOf(offered), this.#platform) === undefined) {
        this.seen.add(formatPlatform(platformOf({ os, architecture, variant })));
        return undefined;
      }
    }
    return { digest, manifest, config };
  }

  #what(document: string): string {
    return `${document} of "${this.#reference}"`;
  }
}

function platformOf(raw: { os: string; architecture: string; variant?: string | undefined }): Platform {
  const { os, architecture, variant } = raw;
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

/** Signatures, charts and other artifacts are kept in registries as images are, and have no files. */
function checkConfigType({ config }: ImageManifest, reference: string): void {
  const { mediaType } = config;
  const images = ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];
  if (images.includes(mediaType)) return;
  throw new UserError(
    `"${reference}" is not a container image: its configuration has the media type "${mediaType.slice(0, 200)}".`,
  );
}

function layersOf(reference: string, manifest: ImageManifest, config: ImageConfig, blobs: Blobs): readonly Layer[] {
  const { layers } = manifest;
  const diffIds = config.rootfs.diff_ids;
  if (layers.length !== diffIds.length) {
    throw new UserError(
      `The manifest of "${reference}" has ${layers.length} layers and its configuration ${diffIds.length}; the image is broken.`,
    );
  }
  return layers.map((layer, at): Layer => {
    const what = `layer ${layer.digest} of ${reference}`;
    const diffId = diffIds[at] ?? "";
    const packing = layerPacking(layer.mediaType, what);
    const open = () => blobs.layer(layer, what);
    return {
      digest: layer.digest,
      size: layer.size,
      entries: () => layerEntries({ what, packing, diffId, open }),
    };
  });
}
