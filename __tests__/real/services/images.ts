import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { run } from "../../support/command.ts";

/** What an image of one platform is made of. */
export interface ImageParts {
  readonly os?: string;
  readonly architecture: string;
  readonly variant?: string;
  /** Files of this machine → where they are in the image; each becomes a layer. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths that a last layer takes away. */
  readonly whiteouts?: readonly string[];
  readonly entrypoint?: string;
}

/** A folder with images, as umoci makes it. */
export interface ImageFolder {
  readonly folder: string;
  /** The manifest of each platform, in the order of the parts. */
  readonly manifests: readonly { readonly digest: string; readonly size: number }[];
  /** Of the index `multi`. */
  readonly indexDigest: string;
  remove(): Promise<void>;
}

const indexSchema = v.object({
  schemaVersion: v.literal(2),
  manifests: v.array(
    v.looseObject({
      mediaType: v.string(),
      digest: v.string(),
      size: v.number(),
      annotations: v.optional(v.record(v.string(), v.string())),
    }),
  ),
});

/** Makes an OCI layout with an image per platform, tagged `0`, `1`, …, and an index of all that is tagged `multi`. */
export async function makeImages(parts: readonly ImageParts[]): Promise<ImageFolder> {
  const parent = await mkdtemp(join(tmpdir(), "images-"));
  const folder = join(parent, "layout");
  await command("umoci", "init", "--layout", folder);
  for (const [at, { os = "linux", architecture, files, whiteouts = [], entrypoint }] of parts.entries()) {
    const image = `${folder}:${at}`;
    await command("umoci", "new", "--image", image);
    for (const [file, path] of Object.entries(files)) await command("umoci", "insert", "--image", image, file, path);
    for (const path of whiteouts) await command("umoci", "insert", "--image", image, "--whiteout", path);
    const start = entrypoint === undefined ? [] : ["--config.entrypoint", entrypoint];
    await command("umoci", "config", "--image", image, "--os", os, "--architecture", architecture, ...start);
  }
  const index = await readIndex(folder);
  const manifests = parts.map((_, at) => {
    const found = index.manifests.find((one) => one.annotations?.["org.opencontainers.image.ref.name"] === `${at}`);
    if (found === undefined) throw new Error(`umoci made no image ${at}.`);
    return { mediaType: found.mediaType, digest: found.digest, size: found.size };
  });
  const multi = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: parts.map(({ os = "linux", architecture, variant }, at) => ({
      ...manifests[at],
      platform: { os, architecture, ...(variant !== undefined && { variant }) },
    })),
  };
  const bytes = Buffer.from(JSON.stringify(multi));
  const hexadecimal = createHash("sha256").update(bytes).digest("hex");
  await mkdir(join(folder, "blobs/sha256"), { recursive: true });
  await writeFile(join(folder, "blobs/sha256", hexadecimal), bytes);
  const indexDigest = `sha256:${hexadecimal}`;
  const entry = {
    mediaType: multi.mediaType,
    digest: indexDigest,
    size: bytes.length,
    annotations: { "org.opencontainers.image.ref.name": "multi" },
  };
  await writeFile(
    join(folder, "index.json"),
    JSON.stringify({ schemaVersion: 2, manifests: [...index.manifests, entry] }),
  );
  return { folder, manifests, indexDigest, remove: () => rm(parent, { recursive: true, force: true }) };
}

async function readIndex(folder: string): Promise<v.InferOutput<typeof indexSchema>> {
  return v.parse(indexSchema, JSON.parse(await readFile(join(folder, "index.json"), "utf8")));
}

/** Copies images between places in skopeo's words, every platform of an index; http for registries of this machine. */
export async function skopeoCopy(from: string, to: string, ...options: readonly string[]): Promise<void> {
  const insecure = ["--src-tls-verify=false", "--dest-tls-verify=false"];
  await command("skopeo", "--insecure-policy", "copy", "--quiet", ...insecure, ...options, from, to);
}

/** Runs a program that has to succeed. @returns what it wrote */
export async function command(program: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}${stdout}`);
  return stdout;
}
