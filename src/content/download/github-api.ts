/* The REST API of GitHub and of GitHub Enterprise Server. Source: https://docs.github.com/en/rest */

import { UserError } from "../../model/user-error.ts";
import type { HttpClient, HttpResponse } from "../../ports/http-client.ts";
import type { Logger } from "../../ports/logger.ts";
import { requestBytes } from "../http/body.ts";
import { askAgainAt, describeStatus } from "../http/status.ts";

/** The server that a run belongs to. */
export interface GithubHome {
  /** Of the pages: `https://github.com`. */
  readonly server: string;
  /** Undefined: the one that such a server has. */
  readonly api?: string;
}

export interface GithubAccess {
  readonly http: HttpClient;
  readonly logger: Logger;
  /** Whose the token is. */
  readonly home: GithubHome;
  /** Of the server that this run belongs to; it is sent to no other. */
  readonly token?: string;
}

export interface GithubServer {
  /** Of the pages, in lower case: `github.com`. */
  readonly host: string;
  /** Without a slash at the end. */
  readonly api: string;
  readonly token?: string;
}

/** Where the API of a host is, and the token if it is of that host. */
export function githubServer(written: string, { home, token }: GithubAccess): GithubServer {
  const host = written.toLowerCase();
  const own = URL.parse(home.server)?.host;
  const api = ((own === host && home.api) || usualApi(host)).replace(/\/+$/, "");
  const place = URL.parse(api);
  // The addresses come as a pair from the runner; set by hand they may be of two servers. Tokens travel encrypted.
  const isOwn = own === host && place?.protocol === "https:" && [host, `api.${host}`].includes(place.host);
  return { host, api, ...(isOwn && token !== undefined && token !== "" && { token }) };
}

function usualApi(host: string): string {
  const isCloud = host === "github.com" || host.endsWith(".ghe.com");
  return isCloud ? `https://api.${host}` : `https://${host}/api/v3`;
}

/** What is asked for, in the words of the messages about it. */
export interface GithubQuestion {
  /** As the user wrote it. */
  readonly text: string;
  /** From the slash after the API's base on. */
  readonly path: string;
  readonly owner: string;
  readonly repository: string;
  /** `no release of the tag "v1"`: what it means that the server does not show it. */
  readonly absence: string;
}

/** The headers of every request to the API, with the token where there is one. */
export function apiHeaders({ token }: GithubServer, accept: string): Record<string, string> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return { accept, "x-github-api-version": "2022-11-28", ...authorization };
}

/** Bytes of one answer at most; a release with a thousand assets, the most there can be, has some 2 MB. */
const longestAnswer = 32 << 20;

/**
 * Asks the API.
 * @returns the answer's JSON, undefined where it is none, and its headers
 * @throws UserError where the server does not say, with what to do
 */
export async function askGithub(
  question: GithubQuestion,
  server: GithubServer,
  http: HttpClient,
): Promise<{ readonly json: unknown; readonly headers: HttpResponse["headers"] }> {
  const url = `${server.api}${question.path}`;
  const headers = apiHeaders(server, "application/vnd.github+json");
  const { response, bytes } = await requestBytes(http, { url, headers }, longestAnswer);
  if (response.status !== 200) throw refusal(question, server, response);
  return { json: parseJson(bytes.toString("utf8")), headers: response.headers };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why the server does not show a release, and what to do. */
function refusal(question: GithubQuestion, server: GithubServer, response: HttpResponse): UserError {
  const { text, owner, repository, absence } = question;
  const { host } = server;
  const { status, headers } = response;
  const hasToken = server.token !== undefined;
  const place = `"${text}": ${host}`;
  const answer = describeStatus(response);
  const isLimit = headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== undefined;
  if (status === 429 || (status === 403 && isLimit)) {
    const advice = hasToken ? "Wait until then." : `Wait until then; ${tokenAdvice(host)}`;
    return new UserError(`${place} limits the number of requests: ${answer}${limitEnd(headers)}. ${advice}`);
  }
  if (status === 401) {
    return new UserError(
      `${place} does not accept the token: ${answer}. Check the input "token"; it may have expired.`,
    );
  }
  if (status === 403) {
    const advice = hasToken ? "Give the token the permission contents: read there." : capital(tokenAdvice(host));
    return new UserError(`${place} does not show the releases of ${owner}/${repository}: ${answer}. ${advice}`);
  }
  if (status === 404) {
    const advice = hasToken ? "the token needs contents: read there." : tokenAdvice(host);
    return new UserError(
      `${place} shows ${absence} in ${owner}/${repository}: ${answer}. Check the names; if it is private, ${advice}`,
    );
  }
  return new UserError(`${place} does not say what there is: ${answer}. Try again later.`);
}

function tokenAdvice(host: string): string {
  return `a token in the input "token" helps where the run belongs to ${host}.`;
}

function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

/** When requests are allowed again, where `Retry-After` does not say so already. */
function limitEnd(headers: HttpResponse["headers"]): string {
  const seconds = Number(headers["x-ratelimit-reset"]);
  if (askAgainAt({ headers }) !== undefined || !Number.isInteger(seconds) || seconds <= 0 || seconds > 1e11) return "";
  return `; it may be asked again at ${new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z")}`;
}
