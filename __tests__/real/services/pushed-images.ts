import { createHash } from "node:crypto";
import { createReadStream, openAsBlob } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { command } from "./images.ts";
import type { Registry } from "./registry.ts";

/** A tar file as a layer of images. */
export interface Layer {
  /** Absolute. */
  readonly file: string;
  readonly digest: string;
  readonly size: number;
}

/** Settings of an image, as its configuration has them. */
export interface ImageSettings {
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly WorkingDir?: string;
  readonly architecture?: string;
}

/** A tar file of this machine, which is not compressed: that would take longer than all the rest. */
export async function layerOf(file: string): Promise<Layer> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return { file, digest: `sha256:${hash.digest("hex")}`, size: (await stat(file)).size };
}

/** A file of a layer. */
export type LayerFile =
  | { readonly text: string; readonly mode: number }
  /** Of this machine: a file, or a folder with all that is in it. */
  | { readonly from: string };

/** A layer whose tar file is in a temporary folder. */
export interface RemovableLayer extends Layer {
  remove(): Promise<void>;
}

/** A layer of some files. @param files path in the image → the file */
export async function makeLayer(files: Readonly<Record<string, LayerFile>>): Promise<RemovableLayer> {
  const folder = await mkdtemp(join(tmpdir(), "layer-"));
  for (const [path, file] of Object.entries(files)) {
    const to = join(folder, "root", path);
    await mkdir(dirname(to), { recursive: true });
    if ("from" in file) await command("cp", "-aL", file.from, to);
    else await writeFile(to, file.text, { mode: file.mode });
  }
  const tar = join(folder, "layer.tar");
  await command("tar", "-C", join(folder, "root"), "--owner=0", "--group=0", "-cf", tar, ".");
  await rm(join(folder, "root"), { recursive: true });
  return { ...(await layerOf(tar)), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The repository that holds a blob already, so that it is not sent again. */
const holders = new WeakMap<Registry, Map<string, string>>();

/** Pushes an image of linux/amd64 as an OCI image. @param name `repository:tag` @returns the digest of its manifest */
export async function pushImage(
  registry: Registry,
  name: string,
  layers: readonly Layer[],
  { architecture = "amd64", ...config }: ImageSettings = {},
): Promise<string> {
  const [repository = "", tag = "latest"] = name.split(":");
  const base = `http://${registry.address}/v2/${repository}`;
  for (const { digest, file } of layers) await putBlob(registry, repository, digest, await openAsBlob(file));
  const configuration = {
    architecture,
    os: "linux",
    config,
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
  };
  const described = describe(JSON.stringify(configuration));
  await putBlob(registry, repository, described.digest, new Blob([described.text]));
  const manifest = describe(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: described.digest, size: described.size },
      layers: layers.map(({ digest, size }) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar", digest, size })),
    }),
  );
  await answered(`${base}/manifests/${tag}`, {
    method: "PUT",
    headers: { "Content-Type": "application/vnd.oci.image.manifest.v1+json" },
    body: manifest.text,
  });
  return manifest.digest;
}

/** Pushes an index of images of linux that the same repository has. @param digests by architecture */
export async function pushIndex(
  registry: Registry,
  name: string,
  digests: Readonly<Record<string, string>>,
): Promise<void> {
  const [repository = "", tag = "latest"] = name.split(":");
  const base = `http://${registry.address}/v2/${repository}/manifests`;
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifests = Object.entries(digests).map(async ([architecture, digest]) => {
    const manifest = await answered(`${base}/${digest}`, { method: "GET", headers: { Accept: mediaType } });
    const size = (await manifest.bytes()).length;
    return { mediaType, digest, size, platform: { os: "linux", architecture } };
  });
  const type = "application/vnd.oci.image.index.v1+json";
  const index = { schemaVersion: 2, mediaType: type, manifests: await Promise.all(manifests) };
  const headers = { "Content-Type": type };
  await answered(`${base}/${tag}`, { method: "PUT", headers, body: JSON.stringify(index) });
}

async function putBlob(registry: Registry, repository: string, digest: string, content: Blob): Promise<void> {
  const known = holders.get(registry) ?? new Map<string, string>();
  holders.set(registry, known);
  const from = known.get(digest);
  const mount = from === undefined ? "" : `?mount=${digest}&from=${from}`;
  const started = await answered(`http://${registry.address}/v2/${repository}/blobs/uploads/${mount}`, {
    method: "POST",
  });
  if (started.status === 201) return;
  const place = new URL(started.headers.get("Location") ?? "", `http://${registry.address}`);
  place.searchParams.set("digest", digest);
  await answered(place.href, { method: "PUT", body: content });
  known.set(digest, repository);
}

async function answered(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${init.method} ${url}: ${response.status} ${await response.text()}`);
  return response;
}

function describe(text: string) {
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  return { text, digest, size: Buffer.byteLength(text) };
}
