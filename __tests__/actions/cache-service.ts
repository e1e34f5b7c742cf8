import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "../content/http/server.ts";

/** The cache service of GitHub Actions, version 2, as far as entries are written and read. */
export interface CacheService {
  /** Of a runner. */
  readonly environment: Readonly<Record<string, string>>;
  /** Methods that were called, in order. */
  readonly calls: readonly string[];
  /** Archives by key; a test may damage them. */
  readonly archives: Map<string, Buffer>;
}

/** What a service answers instead. */
export type Misbehaviour = (method: string, response: ServerResponse) => boolean;

/**
 * Starts a service that stops with the test.
 * @param matched the key that it says to have found for one that was asked for
 */
export async function startCacheService(
  misbehave: Misbehaviour = () => false,
  matched = (key: string) => key,
): Promise<CacheService> {
  const calls: string[] = [];
  const entries = new Map<string, { readonly version: string; readonly blob: string }>();
  const blobs = new Map<string, Buffer>();
  const archives = new Map<string, Buffer>();
  let url = "";
  const answer = (response: ServerResponse, body: object, status = 200) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const [, , method = ""] = /^\/twirp\/([^/]+)\/([^/]+)$/.exec(request.url ?? "") ?? [];
    const blob = /^\/blobs\/(\w+)/.exec(request.url ?? "")?.[1] ?? "";
    if (method === "") {
      if (request.method === "PUT") {
        blobs.set(blob, body);
        response.writeHead(201, { etag: '"1"', "x-ms-version": "2020-01-01" }).end();
      } else {
        const key = [...entries].find(([, entry]) => entry.blob === blob)?.[0] ?? "";
        response.end(archives.get(key));
      }
      return;
    }
    calls.push(method);
    if (misbehave(method, response)) return;
    const { key, version } = JSON.parse(body.toString("utf8"));
    const entry = entries.get(key);
    if (method === "CreateCacheEntry") {
      if (entry !== undefined) {
        answer(response, { code: "already_exists", msg: "cache entry with the same key, version exists" }, 409);
        return;
      }
      const name = `b${entries.size}`;
      entries.set(key, { version, blob: name });
      answer(response, { ok: true, signed_upload_url: `${url}/blobs/${name}?sig=hunter2` });
    } else if (method === "FinalizeCacheEntryUpload") {
      archives.set(key, blobs.get(entry?.blob ?? "") ?? Buffer.alloc(0));
      answer(response, { ok: true, entry_id: "1" });
    } else if (entry?.version !== version || !archives.has(key)) {
      answer(response, { ok: false });
    } else {
      answer(response, {
        ok: true,
        matched_key: matched(key),
        signed_download_url: `${url}/blobs/${entry?.blob}?sig=hunter2`,
      });
    }
  });
  url = `http://127.0.0.1:${await listen(server)}`;
  const environment = { ACTIONS_RESULTS_URL: url, ACTIONS_CACHE_SERVICE_V2: "True", ACTIONS_RUNTIME_TOKEN: token };
  return { environment, calls, archives };
}

/** A token of the runner holds the scopes of its caches. */
const token = `x.${Buffer.from(JSON.stringify({ ac: '[{"Scope":"refs/heads/main","Permission":3}]' })).toString("base64url")}.x`;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}
