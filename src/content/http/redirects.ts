import { UserError } from "../../model/user-error.ts";
import type { HttpMethod, HttpRequest, StreamedBody } from "../../ports/http-client.ts";
import { basicAuthorization, shownUrl } from "./address.ts";

/** One request on the way from the address that was asked for to the one that answers. */
export interface Hop {
  readonly method: HttpMethod;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | StreamedBody;
}

/** Redirects that are followed for one request. */
export const mostRedirects = 10;

/** What goes to the host that it was meant for and to no other. */
const credentials: ReadonlySet<string> = new Set(["authorization", "cookie"]);

/** The request as it is made first. */
export function firstHop(request: HttpRequest, asked: URL, defaults: Readonly<Record<string, string>>): Hop {
  const authorization = basicAuthorization(asked);
  const url = withoutUser(asked);
  const headers: Record<string, string> = { ...defaults, ...(authorization === undefined ? {} : { authorization }) };
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  const { method = "GET", body } = request;
  if (typeof body === "object") headers["content-length"] = String(body.size);
  return { method, url, headers, ...(body === undefined ? {} : { body }) };
}

/**
 * The request that a redirect asks for (RFC 9110, 15.4); undefined where the status is none.
 * @throws UserError where it leads out of TLS, or a body with secrets to another host
 */
export function nextHop(hop: Hop, status: number, location: string | undefined): Hop | undefined {
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  const there = URL.parse(location, hop.url.href);
  const url = there === null ? null : withoutUser(there);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new UserError(`"${shownUrl(hop.url)}" redirects to "${shownUrl(location)}", which is no address.`);
  }
  if (hop.url.protocol === "https:" && url.protocol === "http:") {
    throw new UserError(
      `"${shownUrl(hop.url)}" redirects to "${shownUrl(url)}", which is not encrypted; this is refused. Ask who runs the server, or name the address with https:// that it should lead to.`,
    );
  }
  const method = hop.method === "POST" && status < 307 ? "GET" : hop.method;
  const elsewhere = url.origin !== hop.url.origin;
  const isReading = method === "GET" || method === "HEAD";
  if (elsewhere && !isReading) {
    throw new UserError(
      `"${shownUrl(hop.url)}" redirects a request that may hold credentials to "${shownUrl(url)}"; this is refused. Use the address there.`,
    );
  }
  const kept = Object.entries(hop.headers).filter(
    ([name]) => !(elsewhere && credentials.has(name)) && !(method !== hop.method && name.startsWith("content-")),
  );
  const headers = Object.fromEntries(kept);
  return { method, url, headers, ...(!isReading && hop.body !== undefined ? { body: hop.body } : {}) };
}

function withoutUser(url: URL): URL {
  const clean = new URL(url);
  clean.username = "";
  clean.password = "";
  return clean;
}
