import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { GithubHome } from "../../../src/content/download/github-api.ts";
import type { ForeignServer } from "../http/server.ts";
import { serve } from "../http/server.ts";

/** A release as the server has it. */
export interface ServedRelease {
  readonly tag: string;
  /** Name → content. */
  readonly assets: Readonly<Record<string, string | Buffer>>;
  /** Whether the API gives digests; old servers do not. */
  readonly digests?: "given" | "missing";
}

/** GitHub as far as releases go: the API and the pages on one host, the files on another one. */
export interface GithubServer {
  /** `127.0.0.1:PORT`, as in `github://HOST/owner/repo@tag/asset`. */
  readonly host: string;
  readonly api: ForeignServer;
  readonly files: ForeignServer;
  /** What a run on this server belongs to. */
  readonly home: Required<GithubHome>;
}

const repository = "/repos/acme/gateway";

/**
 * Starts it with TLS.
 * @param token without it private releases are not there
 */
export async function startGithub(
  release: ServedRelease,
  tls: { key: string; certificate: string },
  { token }: { readonly token?: string } = {},
): Promise<GithubServer> {
  const pem = { key: readFileSync(tls.key, "utf8"), cert: readFileSync(tls.certificate, "utf8") };
  const names = Object.keys(release.assets);
  const files = await serve((request, response) => {
    const content = release.assets[decodeURIComponent((request.url ?? "").slice(1).replace(/\?.*$/, ""))];
    if (content === undefined) response.writeHead(404).end();
    else response.writeHead(200, { etag: `"${digestOf(content)}"` }).end(content);
  }, pem);
  const api = await serve((request, response) => {
    const url = request.url ?? "";
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return notFound(response);
    const page = /^\/acme\/gateway\/releases\/download\/[^/]+\/(.+)$/.exec(url)?.[1];
    const id = /\/releases\/assets\/(\d+)$/.exec(url)?.[1];
    const name = page ?? (id === undefined ? undefined : names[Number(id)]);
    if (name !== undefined) return redirect(request, response, files, name);
    const tag = encodeURIComponent(release.tag).replaceAll("%2F", "/");
    const known = [`/api/v3${repository}/releases/tags/${tag}`, `/api/v3${repository}/releases/latest`];
    if (!known.includes(url)) return notFound(response);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(describe(release, api.url)));
  }, pem);
  const host = api.url.replace("https://", "");
  return {
    host,
    api,
    files,
    home: { server: api.url, api: `${api.url}/api/v3` },
  };
}

function describe({ tag, assets, digests = "given" }: ServedRelease, url: string): unknown {
  return {
    tag_name: tag,
    assets: Object.entries(assets).map(([name, content], id) => ({
      id,
      name,
      state: "uploaded",
      size: Buffer.byteLength(content),
      updated_at: "2026-08-01T00:00:00Z",
      digest: digests === "given" ? `sha256:${digestOf(content)}` : null,
      browser_download_url: `${url}/acme/gateway/releases/download/${encodeURIComponent(tag)}/${name}`,
    })),
  };
}

function redirect(request: IncomingMessage, response: ServerResponse, files: ForeignServer, name: string): void {
  const isApi = request.url?.startsWith("/api/") === true;
  // The API gives the description of an asset to whoever does not ask for its bytes.
  if (isApi && request.headers.accept !== "application/octet-stream") response.end("{}");
  else response.writeHead(302, { location: `${files.url}/${name}?signature=secret` }).end();
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not Found"}');
}

export function digestOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
