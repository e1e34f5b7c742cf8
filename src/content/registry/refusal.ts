import * as v from "valibot";
import { UserError } from "../../model/user-error.ts";
import type { HttpResponse } from "../../ports/http-client.ts";
import { describeStatus } from "../http/status.ts";
import type { Login } from "./credentials.ts";
import { dockerHub } from "./image-name.ts";
import { formatPullSource, type PullSource } from "./mirrors.ts";

export interface Refused {
  /** The reference as the user wrote it. */
  readonly reference: string;
  readonly place: PullSource;
  /** For sentences: `the manifest of tag "v5.8.6"`, `layer sha256:…`. */
  readonly what: string;
  readonly login: Login | undefined;
  /** Tags that may be meant, of a tag that is not there. */
  readonly near?: readonly string[];
}

const errorsSchema = v.object({
  errors: v.array(v.object({ code: v.optional(v.string(), ""), message: v.nullish(v.string()) })),
});

/** The codes of a registry's answer: "Error Codes" of the distribution specification; empty where it gives none. */
export function errorCodes(body: Uint8Array): readonly string[] {
  try {
    const result = v.safeParse(errorsSchema, JSON.parse(Buffer.from(body).toString("utf8")));
    return result.success ? result.output.errors.map(({ code }) => code) : [];
  } catch {
    return [];
  }
}

/** Turns a registry's refusal into a sentence that says what to do. */
export function refusal(response: HttpResponse, codes: readonly string[], refused: Refused): UserError {
  const { reference, place, what, login, near = [] } = refused;
  const at = place.isMirror ? `the mirror ${formatPullSource(place)}` : place.registry;
  const subject = `"${reference}"`;
  switch (response.status) {
    case 401:
      return new UserError(`${subject}: ${at} ${unauthorized(place, login)}`);
    case 403:
      return new UserError(
        `${subject}: ${at} does not allow ${login === undefined ? "anybody who is not logged in" : `the login of ${login.origin}`} to read ${place.repository} (403); ask for the right to pull it, or log in as somebody who has it.`,
      );
    case 404:
      return new UserError(`${subject}: ${at} ${notFound(codes, what, place, near)}`);
    case 429:
      return new UserError(`${subject}: ${at} ${limited(response, login)}`);
    default:
      return new UserError(
        `${subject}: ${at} answered ${describeStatus(response)} when asked for ${what}${codes.length > 0 ? ` (${codes.join(", ").slice(0, 200)})` : ""}; ${
          response.status >= 500 ? "try again later, or set registry-mirrors" : "check the registry"
        }.`,
      );
  }
}

const howToLogIn = "docker login, podman login, or the input registry-auth-file";

function unauthorized({ registry, repository }: PullSource, login: Login | undefined): string {
  if (login !== undefined) {
    return `refused the login of ${login.origin} for ${repository} (401): check the name, then log in again (${howToLogIn}).`;
  }
  if (registry === dockerHub) {
    return `answers 401 for ${repository}, which it does for private repositories and for those that do not exist: check the name, or log in (${howToLogIn}).`;
  }
  return `wants a login for ${repository} (401): log in (${howToLogIn}).`;
}

function notFound(codes: readonly string[], what: string, { repository }: PullSource, near: readonly string[]): string {
  if (codes.includes("NAME_UNKNOWN")) return `has no repository ${repository} (404); check the name.`;
  const instead = near.length === 0 ? "" : ` Tags that it has: ${near.join(", ")}.`;
  return `does not have ${what} in ${repository} (404); check the name.${instead}`;
}

function limited(response: HttpResponse, login: Login | undefined): string {
  const { headers } = response;
  const limit = quota(headers["ratelimit-limit"]);
  const left = quota(headers["ratelimit-remaining"]);
  const facts = [
    ...(limit === undefined
      ? []
      : [`${limit.count} pulls${limit.seconds === undefined ? "" : ` in ${span(limit.seconds)}`} are allowed`]),
    ...(left === undefined ? [] : [`${left.count} are left`]),
  ];
  const why = facts.length === 0 ? "" : `: ${facts.join(", ")}`;
  const advice = login === undefined ? `log in (${howToLogIn})` : `use another login than that of ${login.origin}`;
  return `limits how much is pulled and answered ${describeStatus(response)}${why}; wait, ${advice}, or set registry-mirrors.`;
}

/** `100;w=21600`. Source: "Pull rate limit" in Docker Hub's documentation, after draft-polli-ratelimit-headers. */
function quota(
  header: string | undefined,
): { readonly count: string; readonly seconds: number | undefined } | undefined {
  const [, count, seconds] = /^\s*([0-9]{1,9})\s*(?:;\s*w=([0-9]{1,9}))?/.exec(header ?? "") ?? [];
  return count === undefined ? undefined : { count, seconds: seconds === undefined ? undefined : Number(seconds) };
}

function span(seconds: number): string {
  if (seconds % 3600 === 0) return seconds === 3600 ? "an hour" : `${seconds / 3600} hours`;
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}

/** The tags that come closest to one that is not there: the same version written otherwise first. */
export function nearTags(tag: string, tags: readonly string[]): readonly string[] {
  const bare = (text: string): string => text.replace(/^v(?=[0-9])/, "").toLowerCase();
  const wanted = bare(tag);
  const common = (other: string): number => {
    let length = 0;
    while (length < wanted.length && wanted[length] === other[length]) length += 1;
    return length;
  };
  const score = (other: string): number => (bare(other) === wanted ? 1000 : common(bare(other)));
  return tags
    .map((other) => ({ other, score: score(other) }))
    .filter((one) => one.score > 1 || tags.length <= 5)
    .sort((a, b) => b.score - a.score || a.other.length - b.other.length)
    .slice(0, 5)
    .map(({ other }) => other);
}
