import { execFileSync } from "node:child_process";
import { createReadStream, realpathSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type Build, buildHost } from "../../support/build.ts";
import type { StandIns } from "../../support/module-proxy.ts";
import { clockModule, dependsOn } from "../../support/modules.ts";
import { type GithubServer, startGithub, token } from "../../support/release-server.ts";
import { actor } from "./act.ts";
import { serveGit } from "./git-server.ts";
import { moduleHosts } from "./module-hosts.ts";
import { makeLayer, pushImage, pushIndex } from "./pushed-images.ts";
import { type Registry, startRegistry } from "./registry.ts";

/** What recipes reach outside of a repository, on loopback, under the names that they have for it. */
export interface Outside {
  /** For programs that are to reach it, and nothing else but Go modules. */
  readonly environment: Readonly<Record<string, string>>;
  readonly github: GithubServer;
  /** Docker Hub, with released gateways. */
  readonly hub: Registry;
  /** ghcr.io, for those who have logged in. */
  readonly packages: Registry;
  /** A folder with what github.com serves by git, OWNER/NAME; `our-company` asks for its token. */
  readonly repositories: string;
  /** What else is to be had: files by `HOST/PATH`. */
  readonly files: Map<string, string>;
  /** What was put into a bucket, by `BUCKET/PATH`. */
  readonly bucket: ReadonlyMap<string, Buffer>;
  stop(): Promise<void>;
}

/** Who may read what is private at GitHub. */
export const companyToken = "ghp_company0123456789";

interface StandIn {
  /** On Docker Hub. */
  readonly images: readonly string[];
  readonly path: string;
  readonly build: Build;
  readonly architectures: readonly ("amd64" | "arm64")[];
}

/** Modules of which the newest gateway links the newer one. */
export const clocks: StandIns = {
  "example.com/clock@v1.0.0": clockModule("example.com/clock", "then"),
  "example.com/clock@v1.1.0": clockModule("example.com/clock", "now"),
};

/** Programs of ours under the names of gateways, built as those are. */
const gateways: readonly StandIn[] = [
  {
    images: ["tykio/tyk-gateway:v5.8.6"],
    path: "opt/tyk-gateway/tyk",
    build: { flags: ["-trimpath", "-tags=goplugin"] },
    architectures: ["amd64", "arm64"],
  },
  {
    images: ["tykio/tyk-gateway:v5.9.0"],
    path: "opt/tyk-gateway/tyk",
    build: { flags: ["-trimpath", "-tags=goplugin"], ...dependsOn("example.com/clock", "v1.1.0"), modules: clocks },
    architectures: ["amd64", "arm64"],
  },
  {
    images: ["library/krakend:2.10.1"],
    path: "usr/bin/krakend",
    build: { flags: [] },
    architectures: ["amd64"],
  },
];

/** What the image of a gateway has of its system. */
const libraries = {
  amd64: { CC: "gcc", files: ["/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/libc.so.6"] },
  arm64: { CC: "aarch64-linux-gnu-gcc", files: [] },
} as const;

/** Starts all of it. @param listed further hosts that have files */
export async function startOutside(...listed: readonly string[]): Promise<Outside> {
  const folder = await mkdtemp(join(tmpdir(), "outside-"));
  const repositories = join(folder, "repositories");
  await mkdir(repositories);
  const hub = await startRegistry();
  for (const gateway of gateways) await pushGateway(hub, gateway);
  const packages = await startRegistry({ users: { [actor]: token } });
  const files = new Map<string, string>();
  const bucket = new Map<string, Buffer>();
  const fromFiles = (request: IncomingMessage, response: ServerResponse) => {
    const file = files.get(`${request.headers.host}${request.url}`);
    if (file === undefined) response.writeHead(404).end();
    else createReadStream(file).pipe(response);
    return true;
  };
  const github = await startGithub("cloud", {
    "registry-1.docker.io": forwarded(hub),
    "ghcr.io": forwarded(packages),
    "github.com": (request, response) => isOfGit(request) && fromGit(repositories, request, response),
    "our-plugins.s3.eu-central-1.amazonaws.com": (request, response) => {
      void putObject(request, response, bucket);
      return true;
    },
    ...Object.fromEntries(listed.map((host) => [host, fromFiles])),
  });
  const go = goSettings();
  const hosts = await moduleHosts(go);
  const { https_proxy = "", NODE_EXTRA_CA_CERTS = "" } = github.environment;
  const authority = NODE_EXTRA_CA_CERTS;
  return {
    environment: {
      ...go,
      https_proxy,
      no_proxy: ["127.0.0.1", ...hosts].join(","),
      NODE_EXTRA_CA_CERTS,
      ...{ GIT_SSL_CAINFO: authority, CURL_CA_BUNDLE: authority, AWS_CA_BUNDLE: authority },
    },
    ...{ github, hub, packages, repositories, files, bucket },
    async stop() {
      github.stop();
      await hub.stop();
      await packages.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where Go has its releases, what it compiled already, and where it fetches: jobs have a home of their own. */
function goSettings(): Readonly<Record<string, string>> {
  const names = ["GOMODCACHE", "GOCACHE", "GOPROXY", "GOSUMDB"];
  const values = execFileSync("go", ["env", ...names], { encoding: "utf8" }).split("\n");
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""]));
}

async function pushGateway(hub: Registry, { images, path, build, architectures }: StandIn): Promise<void> {
  for (const image of images) {
    const digests: Record<string, string> = {};
    for (const architecture of architectures) {
      const { CC, files } = libraries[architecture];
      const env = { CGO_ENABLED: "1", GOARCH: architecture, CC };
      const host = await buildHost({ ...build, env });
      const placed = [[path, host] as const, ...files.map((file) => [file.slice(1), realpathSync(file)] as const)];
      const layer = await makeLayer(Object.fromEntries(placed.map(([to, from]) => [to, { from }])));
      digests[architecture] = await pushImage(hub, `${image}-${architecture}`, [layer], { architecture });
      await layer.remove();
    }
    await pushIndex(hub, image, digests);
  }
}

/** A registry behind the TLS of another name. */
function forwarded({ address }: Registry): (request: IncomingMessage, response: ServerResponse) => true {
  const [hostname = "", port = ""] = address.split(":");
  return (request, response) => {
    const { method = "", url = "" } = request;
    const headers = { ...request.headers, "x-forwarded-proto": "https" };
    const asked = forward({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    asked.on("error", () => response.destroy());
    request.pipe(asked);
    return true;
  };
}

function isOfGit({ url = "" }: IncomingMessage): boolean {
  return /\/(?:info\/refs|git-upload-pack|git-receive-pack)(?:\?|$)/.test(url);
}

function fromGit(root: string, request: IncomingMessage, response: ServerResponse): true {
  const expected = `Basic ${Buffer.from(`x-access-token:${companyToken}`).toString("base64")}`;
  const isKnown = !request.url?.startsWith("/our-company/") || request.headers.authorization === expected;
  if (isKnown) serveGit(root, request, response);
  else response.writeHead(401, { "www-authenticate": 'Basic realm="GitHub"' }).end();
  return true;
}

/** What puts a file into a bucket, whole or in parts. Source: S3's PutObject, CreateMultipartUpload and what follows it. */
async function putObject(
  request: IncomingMessage,
  response: ServerResponse,
  bucket: Map<string, Buffer>,
): Promise<void> {
  const { method, headers } = request;
  const { host, pathname, searchParams } = new URL(request.url ?? "/", `https://${headers.host}`);
  const sent = await buffer(request);
  if (headers.authorization?.startsWith("AWS4-HMAC-SHA256 Credential=") !== true) {
    response.writeHead(403).end();
    return;
  }
  const body = headers["content-encoding"]?.includes("aws-chunked") === true ? unchunked(sent) : sent;
  const path = `${host.split(".")[0]}${pathname}`;
  const isPart = searchParams.has("partNumber");
  // The client sends parts side by side: the place of each is known by its number.
  if (method === "PUT") bucket.set(isPart ? `${path}?${searchParams.get("partNumber")}` : path, body);
  if (method === "POST" && searchParams.has("uploadId")) {
    const parts = [...bucket.keys()].filter((key) => key.startsWith(`${path}?`)).sort();
    bucket.set(path, Buffer.concat(parts.map((part) => bucket.get(part) ?? Buffer.alloc(0))));
    for (const part of parts) bucket.delete(part);
  }
  const answer = searchParams.has("uploads")
    ? "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
    : "<CompleteMultipartUploadResult/>";
  response.writeHead(200, { etag: '"0"' }).end(method === "POST" ? answer : "");
}

/** What AWS frames so that a checksum can follow. Source: S3, "Signature calculations: chunked upload". */
function unchunked(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.toString("latin1", at, end), 16);
    if (!(size > 0)) return Buffer.concat(pieces);
    pieces.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
