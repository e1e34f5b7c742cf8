/* Comments on pull requests. Source: https://docs.github.com/en/rest/issues/comments */

import * as v from "valibot";
import { apiHeaders, type GithubAccess, type GithubServer, githubServer } from "../content/download/github-api.ts";
import { bodyBytes } from "../content/http/body.ts";
import { describeStatus } from "../content/http/status.ts";
import { parsedJson } from "../model/parsed-json.ts";
import { UserError } from "../model/user-error.ts";
import type { HttpRequest, HttpResponse } from "../ports/http-client.ts";

/** What is to stand on a pull request. */
export interface PullRequestComment {
  /** `owner/name`, on the server that the run belongs to. */
  readonly repository: string;
  readonly number: number;
  /** Tells this comment from others of the same tool: letters, digits and dashes. */
  readonly key: string;
  /** GitHub's Markdown. */
  readonly text: string;
}

/** What became of it. */
export type Commented =
  | { readonly kind: "created" | "updated"; readonly page: string }
  /** The token may not write comments. */
  | { readonly kind: "forbidden"; readonly sentence: string };

/** Characters of a body at most, by what the server answers to longer ones. */
export const longestComment = 65_536;

/** A pull request with more comments than this gets another one. */
const mostPages = 30;
const perPage = 100;
const longestAnswer = 32 << 20;

const commentSchema = v.object({
  id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  body: v.optional(v.nullable(v.string())),
  html_url: v.pipe(v.string(), v.maxLength(4000)),
  user: v.optional(v.nullable(v.object({ type: v.optional(v.string()) }))),
});
type Comment = v.InferOutput<typeof commentSchema>;

/**
 * Writes a comment on a pull request, in the place of the one that an earlier run wrote there.
 * @throws UserError where the server does not take it for another reason than the permissions of the token
 */
export async function commentOnPullRequest(comment: PullRequestComment, access: GithubAccess): Promise<Commented> {
  const { repository, number, key, text } = comment;
  const server = githubServer(new URL(access.home.server).host, access);
  const issues = `/repos/${repository.split("/").map(encodeURIComponent).join("/")}/issues`;
  const marker = `<!-- go-plugin-verifier ${key} -->`;
  const body = JSON.stringify({ body: `${marker}\n${text}` });
  const talk = new Talk(server, access);
  const old = await talk.find(`${issues}/${number}/comments`, marker);
  if (old === "forbidden") return forbidden(server);
  const request =
    old === undefined
      ? ({ method: "POST", url: `${server.api}${issues}/${number}/comments` } as const)
      : ({ method: "PATCH", url: `${server.api}${issues}/comments/${old.id}` } as const);
  const response = await talk.ask({ ...request, headers: { "content-type": "application/json" }, body });
  if (response.status === 403 || response.status === 404) return forbidden(server, response);
  if (response.status !== 200 && response.status !== 201) throw talk.refusal(response);
  const { html_url: page } = await talk.read(response, commentSchema);
  return { kind: old === undefined ? "created" : "updated", page };
}

function forbidden({ host }: GithubServer, response?: HttpResponse): Commented {
  const answer = response === undefined ? "" : ` (${describeStatus(response)})`;
  return {
    kind: "forbidden",
    sentence: `comment: ${host} does not let the token write comments${answer}. Add "permissions: { contents: read, pull-requests: write }" to the job, or leave comment out.`,
  };
}

class Talk {
  readonly #server: GithubServer;
  readonly #access: GithubAccess;

  constructor(server: GithubServer, access: GithubAccess) {
    this.#server = server;
    this.#access = access;
  }

  /** The comment that begins with the marker. Anybody can write the marker: only what a program wrote is taken over. */
  async find(path: string, marker: string): Promise<Comment | "forbidden" | undefined> {
    for (let page = 1; page <= mostPages; page++) {
      const response = await this.ask({ url: `${this.#server.api}${path}?per_page=${perPage}&page=${page}` });
      if (response.status === 403 || response.status === 404) return "forbidden";
      if (response.status !== 200) throw this.refusal(response);
      const comments = await this.read(response, v.array(commentSchema));
      const own = comments.find(({ body, user }) => body?.startsWith(marker) && user?.type === "Bot");
      if (own !== undefined) return own;
      if (comments.length < perPage) return undefined;
    }
    return undefined;
  }

  async ask({ headers, ...request }: HttpRequest): Promise<HttpResponse> {
    const own = apiHeaders(this.#server, "application/vnd.github+json");
    return await this.#access.http.request({ ...request, headers: { ...own, ...headers } });
  }

  async read<T>(response: HttpResponse, schema: v.GenericSchema<unknown, T>): Promise<T> {
    const parsed = parsedJson(schema, (await bodyBytes(response, longestAnswer)).toString("utf8"));
    if (parsed.success) return parsed.output;
    throw new UserError(
      `comment: what ${this.#server.host} answers is no comment; check GITHUB_API_URL, or try again later.`,
    );
  }

  refusal(response: HttpResponse): UserError {
    return new UserError(
      `comment: ${this.#server.host} does not take the comment: ${describeStatus(response)}. Try again later, or leave comment out.`,
    );
  }
}
