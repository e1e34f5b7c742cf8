/* Releases of GitHub and of GitHub Enterprise Server. Source: https://docs.github.com/en/rest/releases */

import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { prerelease } from "semver";
import * as v from "valibot";
import { openAsset } from "../content/download/asset.ts";
import { apiHeaders, type GithubAccess, type GithubServer, githubServer } from "../content/download/github-api.ts";
import { bodyBytes, discard } from "../content/http/body.ts";
import { NoAnswer } from "../content/http/failure.ts";
import { askedWait, inWords, isRetryable } from "../content/http/retry.ts";
import { describeStatus } from "../content/http/status.ts";
import { UserError } from "../model/user-error.ts";
import type { Failures, HttpMethod, HttpRequest, HttpResponse } from "../ports/http-client.ts";

/** A release of the server, a draft included. */
export type Release = v.InferOutput<typeof releaseSchema>;

/** A file of a release. */
export type ReleaseAsset = v.InferOutput<typeof assetSchema>;

/** A file that is to become one. */
export interface ReleaseFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Begins at its first byte. */
  open(): Readable;
}

/** A release that is to be made, as a draft. */
export interface NewRelease {
  readonly tag: string;
  /** Where the tag is made if there is none yet; undefined where there is one. */
  readonly commit?: string;
}

/** What came of a request that is made once: it was done, or refused because of what is there, or nobody can tell. */
export type Attempt<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "taken" | "unclear"; readonly reason: string };

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const short = v.pipe(v.string(), v.maxLength(1000));
const address = v.pipe(v.string(), v.maxLength(4000));

const releaseSchema = v.object({
  id: count,
  tag_name: short,
  draft: v.boolean(),
  immutable: v.optional(v.nullable(v.boolean())),
  html_url: address,
  upload_url: address,
});

const assetSchema = v.object({
  id: count,
  name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(1000)),
  state: v.optional(v.pipe(v.string(), v.maxLength(100))),
  size: count,
  digest: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(200)))),
});

const problemSchema = v.object({
  message: v.optional(v.string()),
  errors: v.optional(
    v.array(v.union([v.string(), v.object({ code: v.optional(v.string()), message: v.optional(v.string()) })])),
  ),
});

/** The server lists no more than 10,000 releases, and a release has no more than 1,000 assets. */
const mostPages = 100;
const perPage = 100;
const longestAnswer = 32 << 20;

/** Milliseconds that one request waits at most until the server takes requests again. GitHub asks for a minute. */
const longestLimit = 5 * 60_000;

/** What needs a body needs one that says what it is. */
const jsonType = { "content-type": "application/json" };

/** The releases of one repository, as its token may see and change them. */
export class Releases {
  readonly #access: GithubAccess;
  readonly #server: GithubServer;
  /** `/repos/owner/name` */
  readonly #path: string;
  readonly #repository: string;

  /**
   * @param repository `owner/name`, on the server that the run belongs to
   * @throws UserError where there is no token for it
   */
  constructor(repository: string, access: GithubAccess) {
    this.#access = access;
    this.#repository = repository;
    this.#server = githubServer(new URL(access.home.server).host, access);
    this.#path = `/repos/${repository.split("/").map(encodeURIComponent).join("/")}`;
    if (this.#server.token === undefined) {
      throw new UserError(
        `release: there is no token for ${this.#server.host}; leave the input "token" as it is, or give one that may write contents there.`,
      );
    }
  }

  /**
   * The releases of a tag: a published one, of which there is at most one, then drafts, the oldest first. Drafts are
   * found in no other way than by listing all.
   */
  async ofTag(tag: string, after?: Failures): Promise<readonly Release[]> {
    const all = await this.#list(`${this.#path}/releases`, releaseSchema, after);
    return all
      .filter(({ tag_name }) => tag_name === tag)
      .sort((a, b) => Number(a.draft) - Number(b.draft) || a.id - b.id);
  }

  async create({ tag, commit }: NewRelease): Promise<Attempt<Release>> {
    const body = JSON.stringify({
      tag_name: tag,
      name: tag,
      draft: true,
      prerelease: prerelease(tag) !== null,
      generate_release_notes: true,
      ...(commit !== undefined && { target_commitish: commit }),
    });
    const url = `${this.#server.api}${this.#path}/releases`;
    const advice = commit === undefined ? "" : `, and make the tag "${tag}" first`;
    return await this.#once({ method: "POST", url, headers: jsonType, body }, releaseSchema, advice);
  }

  /** @throws UserError where the server refuses */
  async publish({ id }: Release): Promise<Release> {
    const url = `${this.#server.api}${this.#path}/releases/${id}`;
    const response = await this.#ask({
      method: "PATCH",
      url,
      headers: jsonType,
      body: JSON.stringify({ draft: false }),
    });
    if (response.status !== 200) throw await this.#refusal(response);
    return await this.#read(response, releaseSchema);
  }

  /** Removes a draft. */
  async remove({ id }: Release): Promise<void> {
    await this.#delete(`${this.#path}/releases/${id}`);
  }

  async assets({ id }: Release, after?: Failures): Promise<readonly ReleaseAsset[]> {
    return await this.#list(`${this.#path}/releases/${id}/assets`, assetSchema, after);
  }

  async upload(release: Release, file: ReleaseFile): Promise<Attempt<ReleaseAsset>> {
    const url = new URL(this.#uploadAddress(release));
    url.search = new URLSearchParams({ name: file.name }).toString();
    const headers = { "content-type": "application/octet-stream" };
    return await this.#once({ method: "POST", url: url.href, headers, body: file }, assetSchema);
  }

  async removeAsset({ id }: ReleaseAsset): Promise<void> {
    await this.#delete(`${this.#path}/releases/assets/${id}`);
  }

  /** The SHA-256 of an asset, as the server says it; of one that was there before it kept digests, of its bytes. */
  async sha256({ id, name, digest, size }: ReleaseAsset): Promise<string> {
    const said = /^sha256:([0-9a-f]{64})$/i.exec(digest ?? "")?.[1];
    if (said !== undefined) return said.toLowerCase();
    const url = `${this.#server.api}${this.#path}/releases/assets/${id}`;
    const headers = apiHeaders(this.#server, "application/octet-stream");
    const { body, facts } = await openAsset({ shown: name, name, url, headers, size }, this.#access);
    for await (const _ of body);
    return facts().sha256;
  }

  /** The page of a release, by the server's own word where it is on the server. */
  page({ html_url, tag_name }: Release): string {
    const { server } = this.#access.home;
    const page = URL.parse(html_url);
    if (page?.origin === new URL(server).origin) return page.href;
    return `${server}/${this.#repository}/releases/tag/${encodeURIComponent(tag_name)}`;
  }

  /** Where the assets of a release go to. The token goes there, too, so that it must be the server's own host. */
  #uploadAddress({ upload_url }: Release): string {
    const { host, api } = this.#server;
    const url = URL.parse(upload_url.replace(/\{[^{}]*\}$/, ""));
    const own = [host, `uploads.${host}`, new URL(api).host];
    if (url?.protocol === "https:" && url.username === "" && own.includes(url.host)) return url.href;
    throw new UserError(
      `release: ${host} wants uploads at "${upload_url.slice(0, 200)}", which is no address of its own; nothing was sent there. Check GITHUB_SERVER_URL and GITHUB_API_URL.`,
    );
  }

  /** All entries of a list; the address of the next page is not taken from the answer, since the token would go there. */
  async #list<T>(path: string, schema: v.GenericSchema<unknown, T>, after: Failures | undefined): Promise<T[]> {
    const entries: T[] = [];
    for (let page = 1; page <= mostPages; page++) {
      const url = `${this.#server.api}${path}?per_page=${perPage}&page=${page}`;
      const response = await this.#ask({ url, ...(after !== undefined && page === 1 && { after }) });
      if (response.status !== 200) throw await this.#refusal(response);
      for (const entry of await this.#read(response, v.array(schema))) entries.push(entry);
      if (!/\brel="?next"?/.test(response.headers["link"] ?? "")) break;
    }
    return entries;
  }

  /** What is deleted already is deleted. */
  async #delete(path: string): Promise<void> {
    const response = await this.#ask({ method: "DELETE", url: `${this.#server.api}${path}` });
    if (response.status !== 204 && response.status !== 404) throw await this.#refusal(response);
    discard(response);
  }

  /** @param advice that follows the one about permissions */
  async #once<T>(
    request: HttpRequest & { method: HttpMethod },
    schema: v.GenericSchema<unknown, T>,
    advice = "",
  ): Promise<Attempt<T>> {
    let response: HttpResponse;
    try {
      response = await this.#ask({ ...request, once: true });
    } catch (error) {
      if (error instanceof NoAnswer && error.isPassing) return { kind: "unclear", reason: error.reason };
      throw error;
    }
    if (response.status === 201) return { kind: "done", value: await this.#read(response, schema) };
    if (isRetryable(response.status) && response.status !== 429) {
      discard(response);
      return { kind: "unclear", reason: `the server answers ${response.status}` };
    }
    const said = await problemOf(response);
    const isTaken = response.status === 422 && /already_exists|immutable/.test(said);
    if (isTaken) return { kind: "taken", reason: said };
    throw this.#refused(response, said, advice);
  }

  /** Waits where the server limits requests and says for how long: what it refuses so it has not done. */
  async #ask({ headers, ...request }: HttpRequest): Promise<HttpResponse> {
    const { http, logger } = this.#access;
    const own = apiHeaders(this.#server, "application/vnd.github+json");
    const end = performance.now() + longestLimit;
    for (;;) {
      const response = await http.request({ ...request, headers: { ...own, ...headers } });
      const wait = isLimited(response) ? limitWait(response) : undefined;
      if (wait === undefined || performance.now() + wait > end) return response;
      discard(response);
      logger.info(`${this.#server.host} limits the number of requests; going on in ${inWords(wait)}`);
      await sleep(wait);
    }
  }

  async #read<T>(response: HttpResponse, schema: v.GenericSchema<unknown, T>): Promise<T> {
    const parsed = v.safeParse(schema, parseJson(await bodyBytes(response, longestAnswer)));
    if (parsed.success) return parsed.output;
    throw new UserError(
      `release: what ${this.#server.host} answers describes no release; check GITHUB_API_URL, or try again later.`,
    );
  }

  async #refusal(response: HttpResponse): Promise<UserError> {
    return this.#refused(response, await problemOf(response), "");
  }

  /** Why the server does not do what is asked, and what to do. */
  #refused(response: HttpResponse, said: string, advice: string): UserError {
    const { status } = response;
    const place = `release: ${this.#server.host}`;
    const answer = `${describeStatus(response)}${said === "" ? "" : `: ${said}`}`;
    if (isLimited(response) || (status === 403 && /rate limit/i.test(said))) {
      return new UserError(`${place} limits the number of requests (${answer}). Run the job again later.`);
    }
    if (status === 401) {
      return new UserError(`${place} does not accept the token (${answer}). Check the input "token".`);
    }
    if (status === 404) {
      return new UserError(
        `${place} does not know what was there, or does not show it to the token (${answer}). Somebody may have removed it; else add "permissions: { contents: write }" to the job.`,
      );
    }
    if (status === 403) {
      return new UserError(
        `${place} does not let the token write releases of ${this.#repository} (${answer}). Add "permissions: { contents: write }" to the job${advice}.`,
      );
    }
    return new UserError(`${place} refuses to change the release (${answer}). Look at ${this.#repository} there.`);
  }
}

/** Source: docs.github.com, "Rate limits for the REST API", "Exceeding the rate limit". */
function isLimited({ status, headers }: HttpResponse): boolean {
  if (status === 429) return true;
  return status === 403 && (headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== undefined);
}

/** Milliseconds; undefined where the server does not say how long. */
function limitWait({ headers }: HttpResponse): number | undefined {
  const asked = askedWait(headers["retry-after"]);
  if (asked !== undefined) return Math.max(asked, 1000);
  const reset = /^\d{1,12}$/.exec(headers["x-ratelimit-reset"] ?? "")?.[0];
  return reset === undefined ? undefined : Math.max(Number(reset) * 1000 - Date.now(), 1000);
}

/** What an answer says of itself, on one line; foreign text. */
async function problemOf(response: HttpResponse): Promise<string> {
  const parsed = v.safeParse(problemSchema, parseJson(await bodyBytes(response, 1 << 20)));
  if (!parsed.success) return "";
  const { message, errors = [] } = parsed.output;
  const details = errors.map((error) => (typeof error === "string" ? [error] : [error.code, error.message]));
  return [message, ...details.flat()]
    .filter((part) => part !== undefined && part !== "")
    .join(", ")
    .slice(0, 500);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
