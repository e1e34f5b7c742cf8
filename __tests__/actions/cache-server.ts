import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

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
 * A server of that service which nobody has started yet.
 * @param matched the key that it says to have found for one that was asked for
 */
export function cacheServer(misbehave: Misbehaviour = () => false, matched = (key: string) => key) {
  const calls: string[] = [];
  const entries = new Map<string, { readonly version: string; readonly blob: string }>();
  const blobs = new Map<string, Buffer>();
  const archives = new Map<string, Buffer>();
  const blocks = new Map<string, Buffer>();
  /** Whole, or in blocks that a list puts together. Source: Azure's Put Block and Put Block List. */
  const put = (blob: string, query: URLSearchParams, body: Buffer) => {
    if (query.get("comp") === "block") blocks.set(`${blob} ${query.get("blockid")}`, body);
    else if (query.get("comp") !== "blocklist") blobs.set(blob, body);
    else {
      const listed = [...body.toString("utf8").matchAll(/<Latest>([^<]+)<\/Latest>/g)];
      blobs.set(blob, Buffer.concat(listed.map(([, id]) => blocks.get(`${blob} ${id}`) ?? Buffer.alloc(0))));
    }
  };
  let url = "";
  const answer = (response: ServerResponse, body: object, status = 200) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const [, , method = ""] = /^\/twirp\/([^/]+)\/([^/]+)$/.exec(request.url ?? "") ?? [];
    const blob = /^\/blobs\/(\w+)/.exec(request.url ?? "")?.[1] ?? "";
    if (method === "") {
      if (request.method === "PUT") {
        put(blob, new URL(request.url ?? "", url).searchParams, body);
        response.writeHead(201, { etag: '"1"', "x-ms-version": "2020-01-01" }).end();
      } else {
        const key = [...entries].find(([, entry]) => entry.blob === blob)?.[0] ?? "";
        send(response, archives.get(key) ?? Buffer.alloc(0), request);
      }
      return;
    }
    calls.push(method);
    if (misbehave(method, response)) return;
    const { key, version, restore_keys = [] } = JSON.parse(body.toString("utf8"));
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
    } else {
      const isKept = (name: string) => entries.get(name)?.version === version && archives.has(name);
      // The newest of those that begin like one that was asked for.
      const begins = restore_keys.flatMap((start: string) =>
        [...entries.keys()].reverse().filter((name) => name.startsWith(start)),
      );
      const found = [key, ...begins].find(isKept);
      if (found === undefined) answer(response, { ok: false });
      else {
        const signed_download_url = `${url}/blobs/${entries.get(found)?.blob}?sig=hunter2`;
        answer(response, { ok: true, matched_key: matched(found), signed_download_url });
      }
    }
  });
  const opened = async (port: number | Promise<number>) => {
    url = `http://127.0.0.1:${await port}`;
    const environment = { ACTIONS_RESULTS_URL: url, ACTIONS_CACHE_SERVICE_V2: "True", ACTIONS_RUNTIME_TOKEN: token };
    return { environment, calls, archives };
  };
  return { server, opened };
}

/** The part of an archive that is asked for. */
function send(response: ServerResponse, archive: Buffer, { headers, method }: IncomingMessage): void {
  const asked = headers["x-ms-range"] ?? headers.range;
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(String(asked)) ?? [];
  const start = Number(from ?? 0);
  const end = Math.min(archive.length, to ? Number(to) + 1 : archive.length);
  const range = from === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${archive.length}` };
  const about = { "content-length": end - start, etag: '"1"', "accept-ranges": "bytes", ...range };
  response
    .writeHead(from === undefined ? 200 : 206, about)
    .end(method === "HEAD" ? undefined : archive.subarray(start, end));
}

/** A token of the runner holds the scopes of its caches. */
const token = `x.${Buffer.from(JSON.stringify({ ac: '[{"Scope":"refs/heads/main","Permission":3}]' })).toString("base64url")}.x`;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}
