import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { httpClient } from "../../../src/content/http/client.ts";
import { manifestTypes } from "../../../src/content/image/image-manifest.ts";
import type { OpenImage } from "../../../src/content/image/image-source.ts";
import type { RegistryIo } from "../../../src/content/registry/connection.ts";
import { parseMirrors } from "../../../src/content/registry/mirrors.ts";
import { type RegistryClient, registryClient } from "../../../src/content/registry/registry-client.ts";
import { type ForeignServer, serve } from "../http/server.ts";
import { type Member, tarOf } from "../image/layers.ts";

/** Documents and layers by digest, as a registry serves them. */
export interface ServedImage {
  /** Digest → bytes. */
  readonly blobs: ReadonlyMap<string, Buffer>;
  /** Of the manifest, or of the index. */
  readonly root: string;
  readonly layers: readonly string[];
}

/** What is out of the ordinary in an image. */
export interface Oddity {
  readonly config?: object;
  readonly manifest?: object;
  readonly packing?: "gzip" | "zstd" | "none";
  readonly layerType?: string;
}

const layerSuffix = { gzip: "+gzip", zstd: "+zstd", none: "" } as const;

/** An image of one platform with these layers. */
export async function imageOf(layers: readonly (readonly Member[])[], oddity: Oddity = {}): Promise<ServedImage> {
  const { packing = "gzip", layerType = `application/vnd.oci.image.layer.v1.tar${layerSuffix[packing]}` } = oddity;
  const blobs = new Map<string, Buffer>();
  const keep = (bytes: Buffer): { digest: string; size: number } => {
    blobs.set(digestOf(bytes), bytes);
    return { digest: digestOf(bytes), size: bytes.length };
  };
  const archives = layers.map(tarOf);
  const packed = archives.map((archive) => keep(pack(archive, packing)));
  const config = keep(
    json({
      architecture: "amd64",
      os: "linux",
      config: { Entrypoint: ["/opt/host"], Cmd: ["--serve"], Env: ["A=b"], WorkingDir: "/opt" },
      rootfs: { type: "layers", diff_ids: archives.map(digestOf) },
      ...oddity.config,
    }),
  );
  const manifest = keep(
    json({
      schemaVersion: 2,
      mediaType: manifestTypes.ociManifest,
      config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config },
      layers: packed.map((layer) => ({ mediaType: layerType, ...layer })),
      ...oddity.manifest,
    }),
  );
  return { blobs, root: manifest.digest, layers: packed.map(({ digest }) => digest) };
}

/** An index of images, with what it says of each. */
export function indexOf(entries: readonly (readonly [ServedImage, object])[]): ServedImage {
  const manifests = entries.map(([{ root, blobs }, more]) => ({
    mediaType: manifestTypes.ociManifest,
    digest: root,
    size: blobs.get(root)?.length ?? 0,
    ...more,
  }));
  const bytes = json({ schemaVersion: 2, mediaType: manifestTypes.ociIndex, manifests });
  const blobs = new Map([...entries.flatMap(([image]) => [...image.blobs]), [digestOf(bytes), bytes]]);
  return { blobs, root: digestOf(bytes), layers: [] };
}

/** A single document that is served as if it were a manifest. */
export function documentOf(content: string | object): ServedImage {
  const bytes = Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
  return { blobs: new Map([[digestOf(bytes), bytes]]), root: digestOf(bytes), layers: [] };
}

function pack(archive: Buffer, packing: "gzip" | "zstd" | "none"): Buffer {
  if (packing === "none") return archive;
  return packing === "gzip" ? gzipSync(archive) : zstdCompressSync(archive);
}

export function json(content: object): Buffer {
  return Buffer.from(JSON.stringify(content));
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Answers a request itself, or leaves it to the registry by returning `false`. */
export type Interference = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;

/** A registry that serves the image as `NAME:1`, whatever the name, unless something interferes. */
export async function serveImage(image: ServedImage, interfere: Interference = () => false): Promise<ForeignServer> {
  return await serve((request, response) => {
    const path = request.url ?? "";
    if (interfere(request, response, path)) return;
    const [, wanted = ""] = /^\/v2\/.+\/(?:manifests|blobs)\/([^/]+)$/.exec(path) ?? [];
    const digest = wanted === "1" ? image.root : wanted;
    const bytes = image.blobs.get(digest);
    if (bytes === undefined) {
      response.writeHead(404).end(JSON.stringify({ errors: [{ code: "MANIFEST_UNKNOWN" }] }));
      return;
    }
    response.writeHead(200, { "docker-content-digest": digest, "content-length": bytes.length });
    response.end(request.method === "HEAD" ? undefined : bytes);
  });
}

/** A registry client that hardly waits between tries, and what it said. */
export function impatientRegistry(io: Partial<RegistryIo> & { readonly mirrorLines?: readonly string[] } = {}): {
  readonly client: RegistryClient;
  readonly said: string[];
} {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const logger = { info: say, warning: say, debug: () => {}, group: <T>(_: string, body: () => Promise<T>) => body() };
  const http = httpClient({ environment: {}, logger, userAgent: "test/1", pace: { firstWait: 5 } });
  const { mirrorLines = [], ...rest } = io;
  const credentials = { find: async () => undefined };
  const client = registryClient({ http, credentials, mirrors: parseMirrors(mirrorLines), logger, ...rest });
  return { client, said };
}

/** `path:content` of each file, and the paths of everything else. */
export async function filesOf(image: OpenImage): Promise<string[]> {
  const found: string[] = [];
  for (const layer of image.layers) {
    for await (const entry of layer.entries()) {
      if (entry.kind !== "file") {
        found.push(entry.path);
        continue;
      }
      const pieces: Buffer[] = [];
      for await (const piece of entry.content()) pieces.push(piece);
      found.push(`${entry.path}:${Buffer.concat(pieces).toString()}`);
    }
  }
  return found;
}
