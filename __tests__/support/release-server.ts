import { createHash } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { GithubDescription } from "./github-description.ts";
import { startNamedServers } from "./named-servers.ts";

/** A release as the server keeps it. */
interface KeptRelease {
  readonly id: number;
  tag_name: string;
  draft: boolean;
  immutable: boolean;
  prerelease: boolean;
  target_commitish: string;
  assets: KeptAsset[];
}

/** A file of a release. */
interface KeptAsset {
  readonly id: number;
  name: string;
  state: "uploaded" | "starter";
  content: Buffer;
  /** As answered; undefined of one that is older than digests are. */
  digest: string | undefined;
}

/** What a request meets in place of the server's usual answer. */
type Fault = (
  request: { readonly method: string; readonly path: string; readonly body: Buffer; readonly asked: IncomingMessage },
  /** What the server does usually. */
  usual: () => Promise<Answer>,
) => Promise<Answer | "hang up" | "usual"> | Answer | "hang up" | "usual";

/** What is answered. */
interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytes?: Buffer;
}

/** GitHub on loopback, under its own names: a proxy leads to it. */
export interface GithubServer {
  /** What a runner gives to a step of a job of it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly releases: KeptRelease[];
  /** `METHOD host/path`, in order. */
  readonly requests: string[];
  /** Authorization headers by host, as they came. */
  readonly tokens: Map<string, Set<string>>;
  /** What requests and answers had that GitHub's description does not know. */
  readonly problems: string[];
  /** What may be done with the token: contents: read or write. */
  permission: "read" | "write";
  /** Whether the repository makes releases immutable when they are published. */
  immutableReleases: boolean;
  fault: Fault | undefined;
  /** Puts a release there. */
  seed(release: Partial<KeptRelease> & { readonly tag_name: string }): KeptRelease;
  asset(name: string, content: string | Buffer): KeptAsset;
  stop(): void;
}

export const token = "ghs_0123456789abcdefghijklmnop";
const repository = "owner/plugins";
const commit = "0123456789abcdef0123456789abcdef01234567";

const hosts = {
  cloud: { server: "github.com", api: "api.github.com", base: "", uploads: "uploads.github.com" },
  enterprise: {
    server: "ghes.example.com",
    api: "ghes.example.com",
    base: "/api/v3",
    uploads: "ghes.example.com/api/uploads",
  },
} as const;

/**
 * Starts one.
 * @param kind github.com, or a GitHub Enterprise Server
 * @param others servers beside it, by their names; one of GitHub's own names gets what is asked first, and says whether
 * it has answered
 */
export async function startGithub(kind: keyof typeof hosts = "cloud", others: Others = {}): Promise<GithubServer> {
  const place = hosts[kind];
  const github = new Github(place, kind === "cloud" ? "api.github.com" : "ghes-3.17");
  const names = ["github.com", "api.github.com", "uploads.github.com", "objects.example.com", "ghes.example.com"];
  const own = names.map((name): [string, RequestListener] => [
    name,
    (request, response) => {
      if (others[name]?.(request, response) !== true) void github.answer(request, response);
    },
  ]);
  const servers = await startNamedServers({ ...others, ...Object.fromEntries(own) });
  github.environment = {
    ...servers.environment,
    GITHUB_SERVER_URL: `https://${place.server}`,
    GITHUB_API_URL: `https://${place.api}${place.base}`,
    GITHUB_REPOSITORY: repository,
    GITHUB_EVENT_NAME: "push",
    GITHUB_REF: "refs/tags/v1.2.3",
    GITHUB_SHA: commit,
    GITHUB_RUN_ID: "42",
  };
  github.stop = () => servers.stop();
  return github;
}

/** Whoever answers in the place of a server, by its name. */
type Others = Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => boolean>>;

class Github implements GithubServer {
  environment: Readonly<Record<string, string>> = {};
  readonly releases: KeptRelease[] = [];
  readonly requests: string[] = [];
  readonly tokens = new Map<string, Set<string>>();
  readonly problems: string[] = [];
  permission: "read" | "write" = "write";
  immutableReleases = false;
  fault: Fault | undefined;
  stop = (): void => {};
  readonly #place: (typeof hosts)[keyof typeof hosts];
  readonly #description: GithubDescription;
  #lastId = 1000;

  constructor(place: (typeof hosts)[keyof typeof hosts], description: "api.github.com" | "ghes-3.17") {
    this.#place = place;
    this.#description = new GithubDescription(description);
  }

  seed(release: Partial<KeptRelease> & { readonly tag_name: string }): KeptRelease {
    const kept: KeptRelease = {
      id: ++this.#lastId,
      draft: false,
      immutable: false,
      prerelease: false,
      target_commitish: "main",
      assets: [],
      ...release,
    };
    // The newest come first.
    this.releases.unshift(kept);
    return kept;
  }

  asset(name: string, content: string | Buffer): KeptAsset {
    const bytes = Buffer.from(content);
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    return { id: ++this.#lastId, name, state: "uploaded", content: bytes, digest };
  }

  async answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = asked;
    const host = (asked.headers.host ?? "").replace(/:\d+$/, "");
    this.requests.push(`${method} ${host}${url}`);
    const sent = asked.headers.authorization;
    if (sent !== undefined) this.tokens.set(host, (this.tokens.get(host) ?? new Set()).add(sent));
    if (host === "objects.example.com") return this.#object(url, response);
    const path = this.#path(host, url);
    const starter = this.#starter(method, path);
    const body = await bodyOf(asked);
    // Who sent it is gone: what had begun stays as it is.
    if (body === undefined) return;
    const usual = async () => this.#usual({ method, path, body, authorization: sent, starter });
    const found = (await this.fault?.({ method, path, body, asked }, usual)) ?? "usual";
    if (found === "hang up") return void asked.socket.destroy();
    const answer = found === "usual" ? await usual() : found;
    const type = asked.headers["content-type"];
    const text = type === "application/json" ? body.toString("utf8") : body.length > 0 ? "bytes" : "";
    const exchange = { method, path, requestType: type, requestBody: text, status: answer.status, answer: answer.json };
    // The description names the state of an upload that broke off in prose alone.
    const isDescribed = !JSON.stringify(answer.json ?? "").includes('"state":"starter"');
    if (found === "usual" && isDescribed) this.problems.push(...this.#description.problems(exchange));
    const bytes = answer.bytes ?? (answer.json === undefined ? undefined : Buffer.from(JSON.stringify(answer.json)));
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers }).end(bytes);
  }

  /** From the slash behind the base of the API, or of uploads, on. */
  #path(host: string, url: string): string {
    const bases = [`${this.#place.api}${this.#place.base}/`, `${this.#place.uploads}/`];
    const whole = `${host}${url}`;
    const base = bases.find((one) => whole.startsWith(one));
    return base === undefined ? "/nowhere" : whole.slice(base.length - 1);
  }

  /** An upload that begins is there, as one that has not ended. */
  #starter(method: string, path: string): KeptAsset | undefined {
    const [, id] = /^\/repos\/[^/]+\/[^/]+\/releases\/(\d+)\/assets/.exec(path) ?? [];
    const release = this.releases.find((one) => one.id === Number(id));
    const name = named(path);
    if (method !== "POST" || release === undefined || this.permission !== "write") return undefined;
    if (release.immutable || release.assets.some((asset) => asset.name === name)) return undefined;
    const asset: KeptAsset = {
      id: ++this.#lastId,
      name,
      state: "starter",
      content: Buffer.alloc(0),
      digest: undefined,
    };
    release.assets.push(asset);
    return asset;
  }

  #usual({ method, path, body, authorization, starter }: Call): Answer {
    if (authorization !== `Bearer ${token}`) return problem(401, "Bad credentials");
    const { pathname, searchParams } = new URL(path, "https://host");
    const rest = pathname.startsWith(`/repos/${repository}/releases`)
      ? pathname.slice(`/repos/${repository}/releases`.length)
      : undefined;
    if (rest === undefined) return problem(404, "Not Found");
    const mayWrite = this.permission === "write";
    if (method !== "GET" && !mayWrite) return problem(403, "Resource not accessible by integration");
    if (rest === "") {
      if (method === "POST") return this.#create(JSON.parse(body.toString("utf8")));
      const shown = this.releases.filter(({ draft }) => !draft || mayWrite);
      return page(shown, searchParams, `https://${this.#place.api}${this.#place.base}${pathname}`, (one) =>
        this.#json(one),
      );
    }
    const [, ofAssets, id, isList] = /^\/(assets\/)?(\d+)(\/assets)?$/.exec(rest) ?? [];
    if (ofAssets !== undefined) return this.#asset(method, Number(id));
    const release = this.releases.find((one) => one.id === Number(id) && (!one.draft || mayWrite));
    if (release === undefined) return problem(404, "Not Found");
    if (isList !== undefined && method === "POST") return this.#uploaded(release, starter, { body, name: named(path) });
    if (isList !== undefined)
      return page(release.assets, searchParams, "https://x", (one) => this.#assetJson(release, one));
    if (method === "PATCH") return this.#patch(release, JSON.parse(body.toString("utf8")));
    if (method === "DELETE") {
      this.releases.splice(this.releases.indexOf(release), 1);
      return { status: 204 };
    }
    return { status: 200, json: this.#json(release) };
  }

  #create(wish: Readonly<Record<string, unknown>>): Answer {
    const tag = String(wish["tag_name"]);
    if (wish["draft"] !== true && this.releases.some((one) => !one.draft && one.tag_name === tag)) {
      return problem(422, "Validation Failed", { resource: "Release", code: "already_exists", field: "tag_name" });
    }
    const release = this.seed({
      tag_name: tag,
      draft: wish["draft"] === true,
      prerelease: wish["prerelease"] === true,
      target_commitish: String(wish["target_commitish"] ?? "main"),
    });
    return { status: 201, json: this.#json(release) };
  }

  #patch(release: KeptRelease, wish: Readonly<Record<string, unknown>>): Answer {
    const isPublishing = release.draft && wish["draft"] === false;
    const other = this.releases.find((one) => one !== release && !one.draft && one.tag_name === release.tag_name);
    if (isPublishing && other !== undefined) {
      return problem(422, "Validation Failed", { resource: "Release", code: "already_exists", field: "tag_name" });
    }
    if (isPublishing) {
      release.draft = false;
      release.immutable = this.immutableReleases;
    }
    return { status: 200, json: this.#json(release) };
  }

  #uploaded(
    release: KeptRelease,
    starter: KeptAsset | undefined,
    { body, name }: { body: Buffer; name: string },
  ): Answer {
    if (release.immutable) return problem(422, "Cannot upload assets to an immutable release.");
    if (starter === undefined) {
      return problem(422, "Validation Failed", { resource: "ReleaseAsset", code: "already_exists", field: "name" });
    }
    if (!release.assets.includes(starter)) return problem(404, "Not Found");
    // What is no letter, digit, dot, dash, underscore or plus becomes a dot.
    Object.assign(starter, this.asset(name.replaceAll(/[^\w.+-]/g, "."), body), { id: starter.id });
    return { status: 201, json: this.#assetJson(release, starter) };
  }

  #asset(method: string, id: number): Answer {
    const release = this.releases.find(({ assets }) => assets.some((asset) => asset.id === id));
    const asset = release?.assets.find((one) => one.id === id);
    if (release === undefined || asset === undefined) return problem(404, "Not Found");
    if (method === "GET") return { status: 302, headers: { location: `https://objects.example.com/${id}` } };
    if (release.immutable) return problem(422, "Cannot delete asset from an immutable release.");
    release.assets.splice(release.assets.indexOf(asset), 1);
    return { status: 204 };
  }

  #object(url: string, response: ServerResponse): void {
    const asset = this.releases.flatMap(({ assets }) => assets).find(({ id }) => url === `/${id}`);
    response.writeHead(asset === undefined ? 404 : 200, { "content-length": asset?.content.length ?? 0 });
    response.end(asset?.content);
  }

  #json(release: KeptRelease): Readonly<Record<string, unknown>> {
    const { id, tag_name, draft, immutable, prerelease, target_commitish, assets } = release;
    const { api, base, server, uploads } = this.#place;
    const url = `https://${api}${base}/repos/${repository}/releases/${id}`;
    const shown = draft ? `untagged-${id}` : tag_name;
    return {
      ...{ url, id, tag_name, draft, immutable, prerelease, target_commitish },
      html_url: `https://${server}/${repository}/releases/tag/${shown}`,
      assets_url: `${url}/assets`,
      upload_url: `https://${uploads}/repos/${repository}/releases/${id}/assets{?name,label}`,
      tarball_url: draft ? null : `${url}/tarball`,
      zipball_url: draft ? null : `${url}/zipball`,
      node_id: `RE_${id}`,
      author: user(api, base, server),
      name: tag_name,
      body: null,
      created_at: "2026-11-01T12:00:00Z",
      published_at: draft ? null : "2026-11-01T12:00:00Z",
      assets: assets.map((asset) => this.#assetJson(release, asset)),
    };
  }

  #assetJson(
    { tag_name }: KeptRelease,
    { id, name, state, content, digest }: KeptAsset,
  ): Readonly<Record<string, unknown>> {
    const { api, base, server } = this.#place;
    return {
      url: `https://${api}${base}/repos/${repository}/releases/assets/${id}`,
      browser_download_url: `https://${server}/${repository}/releases/download/${tag_name}/${name}`,
      ...{ id, name, label: null, size: content.length, digest: digest ?? null, download_count: 0 },
      node_id: `RA_${id}`,
      state,
      content_type: "application/octet-stream",
      created_at: "2026-11-01T12:00:00Z",
      updated_at: "2026-11-01T12:00:00Z",
      uploader: user(api, base, server),
    };
  }
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  readonly authorization: string | undefined;
  readonly starter: KeptAsset | undefined;
}

function named(path: string): string {
  return new URL(path, "https://host").searchParams.get("name") ?? "";
}

/** Undefined where it broke off. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of request) pieces.push(piece);
  } catch {
    return undefined;
  }
  return Buffer.concat(pieces);
}

function page<T>(all: readonly T[], query: URLSearchParams, url: string, show: (one: T) => unknown): Answer {
  const size = Number(query.get("per_page") ?? 30);
  const number = Number(query.get("page") ?? 1);
  const isLast = number * size >= all.length;
  const link = `<${url}?per_page=${size}&page=${number + 1}>; rel="next", <${url}?per_page=${size}&page=9>; rel="last"`;
  return {
    status: 200,
    json: all.slice((number - 1) * size, number * size).map(show),
    ...(!isLast && { headers: { link } }),
  };
}

function problem(status: number, message: string, ...errors: object[]): Answer {
  const documentation_url = "https://docs.github.com/rest";
  return { status, json: { message, documentation_url, ...(errors.length > 0 && { errors }) } };
}

function user(api: string, base: string, server: string): Readonly<Record<string, unknown>> {
  const url = `https://${api}${base}/users/github-actions%5Bbot%5D`;
  const more = [
    "followers",
    "following",
    "gists",
    "starred",
    "subscriptions",
    "organizations",
    "repos",
    "events",
    "received_events",
  ];
  return {
    login: "github-actions[bot]",
    id: 41898282,
    node_id: "MDM6Qm90NDE4OTgyODI=",
    avatar_url: `https://${server}/avatar`,
    gravatar_id: "",
    url,
    html_url: `https://${server}/apps/github-actions`,
    ...Object.fromEntries(more.map((name) => [`${name}_url`, `${url}/${name}`])),
    type: "Bot",
    site_admin: false,
  };
}
