import type { Readable } from "node:stream";

/** Those that change something are sent to the origin that was asked for, and to no other. */
export type HttpMethod = "GET" | "HEAD" | "POST" | "PATCH" | "DELETE";

export interface HttpRequest {
  readonly method?: HttpMethod;
  /** Absolute `http://` or `https://`; user and password in it become basic authentication. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | StreamedBody;
  /** Asked no second time: what went wrong after the server had it may have been done all the same. */
  readonly once?: true;
  /** Ends the request and its body when it is aborted. */
  readonly signal?: AbortSignal;
  /** The answer that named the address, where it was not the user who did: not everything may be named by everybody. */
  readonly namedBy?: AddressSource;
  /** Failures that this request is to make good: the client says so in the log and waits before it asks. */
  readonly after?: Failures;
}

/** A body that is read while it is sent. */
export interface StreamedBody {
  /** Bytes. */
  readonly size: number;
  /** Begins at the first byte. */
  open(): Readable;
}

/** Who can reach a host: this machine alone, its network link alone, or others, too. */
export type Reach = "loopback" | "link-local" | "elsewhere";

export type AddressSource = Pick<HttpResponse, "url" | "reach">;

/** What went wrong before a request that is made once more. */
export interface Failures {
  /** How often in a row, from 1; the wait grows with it. */
  readonly times: number;
  /** Of the last one: `the connection was reset (ECONNRESET)`. */
  readonly reason: string;
  /** When the last byte of what is wanted came, or its first request was made; in milliseconds of `performance.now()`. */
  readonly since: number;
}

/** What a server answered after redirects and retries; any status. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; several values of one name are joined with `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The address that answered at last; it may hold secrets, so messages show it by `shownUrl`. */
  readonly url: string;
  /** Of the host that answered, by the address that was connected to. */
  readonly reach: Reach;
  /** How often the server was asked until it answered this. */
  readonly tries: number;
  /** To be read to the end or destroyed. */
  readonly body: Readable;
}

/**
 * Speaks HTTP: through the proxies of the environment, with retries where these can help, with redirects, on which
 * credentials go to the host that they were meant for and to no other, and which lead to no address of this machine or
 * its link unless they come from there.
 */
export interface HttpClient {
  /**
   * Asks until there is an answer that asking again would not better: statuses 408, 429 and from 500 on are retried,
   * and returned like all others when the tries, or the time for them, are used up.
   * @throws NoAnswer where no server answers, with the address, the number of tries and what to do; the signal's
   * reason where that was aborted
   */
  request(request: HttpRequest): Promise<HttpResponse>;
}
