import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { UserError } from "../../model/user-error.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../../ports/http-client.ts";
import type { Logger } from "../../ports/logger.ts";
import { parseUrl, shownUrl } from "./address.ts";
import { Dispatchers, type Timeouts, usualTimeouts } from "./dispatchers.ts";
import { type Failure, failureOf, proxyFailure } from "./failure.ts";
import type { HttpProxy, Variables } from "./proxies.ts";
import { firstHop, type Hop, mostRedirects, nextHop } from "./redirects.ts";
import { askedWait, isRetryable, type Pace, usualPace, waitAfter } from "./retry.ts";
import { send } from "./undici.ts";

/** What a client is made of. */
export interface HttpClientOptions {
  /** Of the process; the proxies are in it. */
  readonly environment: Variables;
  /** Where each retry is told. */
  readonly logger: Logger;
  /** `go-plugin-verifier/1.0.0`. */
  readonly userAgent: string;
  readonly pace?: Partial<Pace>;
  readonly timeouts?: Partial<Timeouts>;
}

/** Bytes of a body that nobody wants which are read all the same, so that the connection can be used again. */
const unwanted = 16 * 1024;

/** Bytes of a body that are kept while the consumer is busy. */
const readAhead = 64 * 1024;

/**
 * A client. Nothing has to be closed: connections that are idle let the process end.
 *
 * Certificate authorities are those of Node.js and of `NODE_EXTRA_CA_CERTS`.
 */
export function httpClient(options: HttpClientOptions): HttpClient {
  return new RetryingClient(options);
}

/** The end of one try. */
type Outcome =
  | { readonly kind: "answer"; readonly response: HttpResponse }
  | { readonly kind: "failure"; readonly failure: Failure; readonly at: URL; readonly proxy: HttpProxy | undefined };

class RetryingClient implements HttpClient {
  readonly #logger: Logger;
  readonly #pace: Pace;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #dispatchers: Dispatchers;

  constructor({ environment, logger, userAgent, pace, timeouts }: HttpClientOptions) {
    this.#logger = logger;
    this.#pace = { ...usualPace, ...pace };
    // The digests of what is fetched are those of its bytes as they are, so that no server may compress them.
    this.#headers = { "user-agent": userAgent, "accept-encoding": "identity", accept: "*/*" };
    this.#dispatchers = new Dispatchers(environment, { ...usualTimeouts, ...timeouts });
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const url = parseUrl(request.url);
    const { tries, longestAsked } = this.#pace;
    const { after, signal } = request;
    if (after !== undefined) await this.#wait(url.host, after.reason, waitAfter(after.times, this.#pace), signal);
    for (let tried = 1; ; tried++) {
      const outcome = await this.#try(request, url, tried);
      if (outcome.kind === "failure") {
        if (tried === tries || !outcome.failure.isPassing) throw gaveUp(outcome, tried);
        await this.#wait(outcome.at.host, outcome.failure.reason, waitAfter(tried, this.#pace), signal);
        continue;
      }
      const { response } = outcome;
      const asked = askedWait(response.headers["retry-after"]) ?? 0;
      if (!isRetryable(response.status) || tried === tries || asked > longestAsked) return response;
      response.body.destroy();
      const reason = `the server answers ${response.status}`;
      await this.#wait(new URL(response.url).host, reason, waitAfter(tried, this.#pace, asked), signal);
    }
  }

  async #wait(host: string, reason: string, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const seconds = (milliseconds / 1000).toFixed(1);
    this.#logger.info(`${host}: ${reason}; trying again in ${seconds} s`);
    try {
      await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
    } catch {
      signal?.throwIfAborted();
    }
  }

  /** Once through all redirects; each try starts at the address that was asked for, since others may be short-lived. */
  async #try(request: HttpRequest, url: URL, tries: number): Promise<Outcome> {
    request.signal?.throwIfAborted();
    let hop = firstHop(request, url, this.#headers);
    for (let redirects = 0; ; redirects++) {
      const { dispatcher, proxy } = this.#dispatchers.for(hop.url);
      const at = hop.url;
      let answer: Dispatcher.ResponseData;
      try {
        answer = await this.#send(hop, dispatcher, request.signal);
      } catch (error) {
        request.signal?.throwIfAborted();
        return { kind: "failure", failure: failureOf(error), at, proxy };
      }
      // Until somebody reads it, nobody listens to what happens to it.
      answer.body.on("error", () => {});
      if (proxy !== undefined && answer.statusCode === 407) {
        answer.body.destroy();
        return { kind: "failure", failure: proxyFailure(407), at, proxy };
      }
      const headers = joined(answer.headers);
      const next = nextHop(hop, answer.statusCode, headers["location"]);
      if (next === undefined) {
        const { statusCode: status, body } = answer;
        return { kind: "answer", response: { status, headers, url: hop.url.href, tries, body } };
      }
      void answer.body.dump({ limit: unwanted, signal: AbortSignal.timeout(1000) }).catch(() => {});
      if (redirects === mostRedirects) {
        throw new UserError(`"${shownUrl(url)}" redirects more than ${mostRedirects} times; check the address.`);
      }
      hop = next;
    }
  }

  #send({ method, url, headers, body }: Hop, dispatcher: Dispatcher, signal: AbortSignal | undefined) {
    return send(url, {
      dispatcher,
      method,
      headers,
      highWaterMark: readAhead,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

function gaveUp({ failure, at, proxy }: Extract<Outcome, { kind: "failure" }>, tries: number): UserError {
  const through = proxy === undefined ? "" : ` through the proxy ${proxy.url}`;
  const times = tries === 1 ? "" : `, ${tries} times in a row`;
  return new UserError(`"${shownUrl(at)}" cannot be fetched${through}: ${failure.reason}${times}. ${failure.advice}`);
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : value,
  ]);
  return Object.fromEntries(entries);
}
