import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import { createGzip } from "node:zlib";

/** A file of the layer. */
export interface Member {
  readonly path: string;
  /** Absolute path of its content. */
  readonly file: string;
}

/** Bytes that no compression makes smaller. */
export function randomFile(file: string, megabytes: number): string {
  writeFileSync(file, randomBytes(megabytes << 20));
  return file;
}

/**
 * Writes an OCI layout with one linux/amd64 image of one layer.
 * @returns the compressed size of the layer in bytes
 */
export async function writeLayout(folder: string, tag: string, members: readonly Member[]): Promise<number> {
  const blobs = join(folder, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const tar = join(folder, "layer.tar");
  const stage = join(folder, "stage");
  for (const { path, file } of members) {
    mkdirSync(join(stage, path, ".."), { recursive: true });
    run("cp", [file, join(stage, path)]);
  }
  run("tar", ["-C", stage, "-cf", tar, ...new Set(members.map(({ path }) => path.split("/")[0] ?? path))]);
  const packed = join(folder, "layer.tar.gz");
  await pipeline(createReadStream(tar), createGzip(), createWriteStream(packed));
  const diffId = await sha256(tar);
  const layer = { digest: await sha256(packed), size: statSync(packed).size };
  renameSync(packed, join(blobs, layer.digest.slice("sha256:".length)));
  run("rm", ["-rf", tar, stage]);
  const put = (value: object) => {
    const text = JSON.stringify(value);
    const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
    writeFileSync(join(blobs, digest.slice("sha256:".length)), text);
    return { digest, size: Buffer.byteLength(text) };
  };
  const config = put({
    os: "linux",
    architecture: "amd64",
    config: {},
    rootfs: { type: "layers", diff_ids: [diffId] },
  });
  const manifestType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = put({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config },
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", ...layer }],
  });
  const annotations = { "org.opencontainers.image.ref.name": tag };
  const entry = { mediaType: manifestType, ...manifest, platform: { os: "linux", architecture: "amd64" }, annotations };
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
  writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  return layer.size;
}

/** A registry on this machine. */
export interface Registry {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts Debian's docker-registry. @throws Error with the line that installs it */
export async function startRegistry(folder: string): Promise<Registry> {
  if (spawnSync("docker-registry", ["--version"]).error !== undefined) {
    throw new Error("Missing: apt-get install -y --no-install-recommends docker-registry skopeo");
  }
  const port = await freePort();
  const config = join(folder, "registry.yml");
  mkdirSync(join(folder, "registry"), { recursive: true });
  const lines = ["version: 0.1", "log: {level: error, accesslog: {disabled: true}}"];
  lines.push(
    `storage: {filesystem: {rootdirectory: ${join(folder, "registry")}}}`,
    `http: {addr: "127.0.0.1:${port}"}`,
  );
  writeFileSync(config, `${lines.join("\n")}\n`);
  const server = spawn("docker-registry", ["serve", config], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const address = `127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`http://${address}/v2/`).catch(() => undefined);
    if (answer?.ok) break;
    if (tries > 100) throw new Error("The registry does not answer");
    await wait(50);
  }
  return {
    address,
    stop() {
      server.kill();
      return ended;
    },
  };
}

/** Copies an image with skopeo. */
export function pushLayout(layout: string, tag: string, reference: string): void {
  run("skopeo", ["copy", "--quiet", "--dest-tls-verify=false", `oci:${layout}:${tag}`, `docker://${reference}`]);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No port is free");
  return address.port;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest("hex")}`;
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program}: ${error?.message ?? stderr}`);
}

/** A way to a registry that counts what comes back through it. */
export interface CountingLine {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Bytes so far. */
  received(): number;
  close(): void;
}

/** Opens a line to an address. */
export async function countingLine(address: string): Promise<CountingLine> {
  const [host = "", port = ""] = address.split(":");
  let bytes = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), host);
    upstream.on("data", (data) => {
      bytes += data.length;
    });
    for (const [from, to] of [[client, upstream] as const, [upstream, client] as const]) {
      from.pipe(to);
      from.on("error", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = server.address();
  if (own === null || typeof own === "string") throw new Error("No port is free");
  return { address: `127.0.0.1:${own.port}`, received: () => bytes, close: () => void server.close() };
}
