// What `docker save` and `podman save` write: moby's image/spec/v1.2.md ("Combined Image JSON + Filesystem Changeset
// Format"), and since Docker 25 an OCI layout in the same file; podman's oci-archive is an OCI layout alone.
import { createReadStream, createWriteStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import * as v from "valibot";
import { UserError } from "../../model/user-error.ts";
import type { CommandRunner } from "../../ports/command-runner.ts";
import { decompress, isCompression } from "../archive/decompress.ts";
import { type Content, detect, detectLength } from "../archive/detect.ts";
import { digestOf } from "./digest.ts";
import { check, largestConfig, largestManifest, manifestTypes, parseConfig, parseJson } from "./image-manifest.ts";
import type { ImageSource, OpenImage, Platform } from "./image-source.ts";
import { openLayout } from "./layout.ts";
import { openImage } from "./open-image.ts";
import { digestOfStored, readStored, type StoredBytes, storedBlobs } from "./stored-blobs.ts";
import { indexTar, type TarIndex } from "./tar-index.ts";

export interface TarballIo {
  /** Makes an empty folder, for what a compressed tarball holds. */
  temporary(): string;
  readonly commands: Pick<CommandRunner, "start">;
}

const savedSchema = v.pipe(
  v.array(
    v.object({
      Config: v.string(),
      RepoTags: v.nullish(v.array(v.string())),
      Layers: v.pipe(v.array(v.string()), v.maxLength(1000)),
    }),
  ),
  v.minLength(1),
);

/**
 * The image in a tarball, which may be compressed.
 * @param file absolute
 * @param reference as the user wrote it
 */
export function tarballImage(file: string, reference: string, io: TarballIo): ImageSource {
  let index: Promise<TarIndex> | undefined;
  return {
    reference,
    open: async (platform) => {
      index ??= plainTarball(file, reference, io).then((plain) => indexTar(plain, reference));
      return await openTarball(await index, reference, platform);
    },
  };
}

async function openTarball(index: TarIndex, reference: string, platform: Platform): Promise<OpenImage> {
  if (index.find("index.json") !== undefined) {
    return await openLayout(reference, platform, undefined, async (path) => index.find(path));
  }
  const saved = index.find("manifest.json");
  if (saved === undefined) {
    throw new UserError(`"${reference}" is not a saved image: it has neither manifest.json nor index.json.`);
  }
  return await openSaved(index, saved, reference, platform);
}

/** Opens the older form, which has no manifest of its own: the digests of its parts make one. */
async function openSaved(
  index: TarIndex,
  saved: StoredBytes,
  reference: string,
  platform: Platform,
): Promise<OpenImage> {
  const what = `manifest.json of "${reference}"`;
  const images = check(savedSchema, parseJson(await readStored(saved, largestManifest, what), what), what);
  const [image, ...others] = images;
  if (image === undefined || others.length > 0) {
    const tags = images.flatMap(({ RepoTags }) => RepoTags ?? []).slice(0, 20);
    throw new UserError(`"${reference}" holds ${images.length} images (${tags.join(", ")}); save only one of them.`);
  }
  const member = (path: string): StoredBytes => {
    const found = index.find(path);
    if (found !== undefined) return found;
    throw new UserError(`"${reference}" is not whole: it has no "${path.slice(0, 200)}"; save the image again.`);
  };
  const config = await readStored(member(image.Config), largestConfig, `The configuration of "${reference}"`);
  const configDigest = digestOf(config);
  const named = /([0-9a-f]{64})(?:\.json)?$/.exec(image.Config)?.[1];
  if (named !== undefined && configDigest !== `sha256:${named}`) {
    throw new UserError(
      `"${reference}" is damaged: its configuration is ${configDigest} and not the sha256:${named} that it is named after.`,
    );
  }
  const diffIds = parseConfig(config, `The configuration of "${reference}"`).rootfs.diff_ids;
  const parts = new Map<string, StoredBytes>();
  const layers: { mediaType: string; digest: string; size: number }[] = [];
  for (const [at, path] of image.Layers.entries()) {
    const part = member(path);
    const suffix = layerSuffixes[detect(await readStart(part))] ?? "";
    // What is not compressed is checked by its diff_id alone: the two are the same.
    const digest = suffix === "" ? (diffIds[at] ?? "") : await digestOfStored(part);
    parts.set(digest, part);
    layers.push({ mediaType: `application/vnd.oci.image.layer.v1.tar${suffix}`, digest, size: part.size });
  }
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestTypes.ociManifest,
      config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: configDigest, size: config.length },
      layers,
    }),
  );
  const blobs = storedBlobs(reference, async (digest) =>
    digest === configDigest ? member(image.Config) : parts.get(digest),
  );
  // The image's ID: what `docker images --no-trunc` shows, too.
  return { ...(await openImage(reference, { digest: digestOf(bytes), bytes }, platform, blobs)), digest: configDigest };
}

const layerSuffixes: Readonly<Partial<Record<Content, string>>> = { gzip: "+gzip", zstd: "+zstd" };

async function readStart(part: StoredBytes): Promise<Buffer> {
  for await (const piece of part.stream()) return Buffer.from(piece);
  return Buffer.of();
}

async function contentOf(file: string): Promise<Content> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(detectLength), 0, detectLength, 0);
    return detect(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** The tarball itself, or what its compression holds. @throws UserError */
async function plainTarball(file: string, reference: string, io: TarballIo): Promise<string> {
  const content = await contentOf(file);
  if (content === "tar") return file;
  if (!isCompression(content)) throw new UserError(`"${reference}" is not a saved image: it is no tar file.`);
  const plain = join(io.temporary(), "image.tar");
  try {
    await pipeline(
      decompress(createReadStream(file), content, { reference, commands: io.commands }),
      createWriteStream(plain),
    );
  } catch (error) {
    await rm(plain, { force: true });
    throw error;
  }
  return plain;
}
