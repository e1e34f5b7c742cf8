import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../model/user-error.ts";
import type { AddressSource, HttpClient, HttpRequest, HttpResponse } from "../../ports/http-client.ts";
import type { Logger } from "../../ports/logger.ts";
import { parseUrl, shownUrl } from "./address.ts";
import { discard } from "./body.ts";
import { type Answer, exchange, type Timeouts, usualTimeouts } from "./exchange.ts";
import { type Failure, failureOf, NoAnswer, proxyFailure } from "./failure.ts";
import type { HttpProxy, Variables } from "./proxies.ts";
import { RefusedAddress, reachOf, refusedAddress } from "./reach.ts";
import { firstHop, mostRedirects, nextHop } from "./redirects.ts";
import { askedWait, inWords, isRetryable, type Pace, usualPace, waitAfter } from "./retry.ts";
import { Routes } from "./routes.ts";

export interface HttpClientOptions {
  /** Of the process; the proxies are in it. */
  readonly environment: Variables;
  readonly logger: Logger;
  /** `go-plugin-verifier/1.0.0`. */
  readonly userAgent: string;
  readonly pace?: Partial<Pace>;
  readonly timeouts?: Partial<Timeouts>;
}

/**
 * A client. Nothing has to be closed: connections that are idle let the process end.
 *
 * Certificate authorities are those of Node.js and of `NODE_EXTRA_CA_CERTS`.
 */
export function httpClient(options: HttpClientOptions): HttpClient {
  return new RetryingClient(options);
}

interface Failed {
  readonly failure: Failure;
  readonly at: URL;
  readonly proxy?: HttpProxy | undefined;
}

type Outcome = { readonly kind: "answer"; readonly response: HttpResponse } | (Failed & { readonly kind: "failure" });

interface Try {
  readonly url: URL;
  /** How many there were, with this one. */
  readonly tries: number;
  /** When the time for all of them is over, in milliseconds of `performance.now()`. */
  readonly end: number;
}

class RetryingClient implements HttpClient {
  readonly #logger: Logger;
  readonly #pace: Pace;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeouts: Timeouts;
  readonly #routes: Routes;

  constructor({ environment, logger, userAgent, pace, timeouts }: HttpClientOptions) {
    this.#logger = logger;
    this.#pace = { ...usualPace, ...pace };
    // The digests of what is fetched are those of its bytes as they are, so that no server may compress them.
    this.#headers = { "user-agent": userAgent, "accept-encoding": "identity", accept: "*/*" };
    this.#timeouts = { ...usualTimeouts, ...timeouts };
    this.#routes = new Routes(environment, this.#timeouts.connect);
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const url = parseUrl(request.url);
    const { longestAsked, longest } = this.#pace;
    const { after, signal, once } = request;
    const tries = once ? 1 : this.#pace.tries;
    const end = (after?.since ?? performance.now()) + longest;
    const endsWithin = (milliseconds: number) => performance.now() + milliseconds > end;
    if (after !== undefined) {
      const wait = waitAfter(after.times, this.#pace);
      if (endsWithin(wait)) throw gaveUp({ failure: outOfTime(longest, after.reason), at: url }, after.times);
      await this.#wait(url.host, after.reason, wait, signal);
    }
    for (let tried = 1; ; tried++) {
      const outcome = await this.#try(request, { url, tries: tried, end });
      if (outcome.kind === "failure") {
        const wait = waitAfter(tried, this.#pace);
        if (tried === tries || !outcome.failure.isPassing) throw gaveUp(outcome, tried);
        if (endsWithin(wait)) {
          throw gaveUp({ ...outcome, failure: outOfTime(longest, outcome.failure.reason) }, tried);
        }
        await this.#wait(outcome.at.host, outcome.failure.reason, wait, signal);
        continue;
      }
      const { response } = outcome;
      const asked = askedWait(response.headers["retry-after"]) ?? 0;
      const wait = waitAfter(tried, this.#pace, asked);
      const isLast = tried === tries || asked > longestAsked || endsWithin(wait);
      if (isLast || !isRetryable(response.status)) return response;
      discard(response);
      await this.#wait(new URL(response.url).host, `the server answers ${response.status}`, wait, signal);
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
  async #try(request: HttpRequest, { url, tries, end }: Try): Promise<Outcome> {
    const { signal } = request;
    signal?.throwIfAborted();
    let hop = firstHop(request, url, this.#headers);
    let source: AddressSource | undefined = request.namedBy;
    for (let redirects = 0; ; redirects++) {
      const at = hop.url;
      const started = performance.now();
      const tell = (what: string) => {
        const seconds = ((performance.now() - started) / 1000).toFixed(2);
        const through = proxy === undefined ? "" : ` through ${proxy.url}`;
        this.#logger.debug(`${hop.method} ${shownUrl(at)}${through}: ${what} after ${seconds} s`);
      };
      let proxy: HttpProxy | undefined;
      let answer: Answer;
      if (redirects > 0 && performance.now() > end)
        return { kind: "failure", failure: outOfTime(this.#pace.longest, "it redirects slowly"), at };
      try {
        const route = this.#routes.for(at, source?.reach);
        proxy = route.proxy;
        answer = await exchange({ hop, route, timeouts: this.#timeouts, signal, once: request.once });
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof UserError) throw error;
        if (error instanceof RefusedAddress && source !== undefined) throw refusedAddress(error, at, source);
        const failure = failureOf(error);
        tell(failure.reason);
        return { kind: "failure", failure, at, proxy };
      }
      const { message, received } = answer;
      const { statusCode: status = 0 } = message;
      // Until somebody reads it, nobody listens to what happens to it.
      message.on("error", () => {});
      message.once("close", () => tell(`status ${status}, ${received()} bytes`));
      if (proxy !== undefined && status === 407) {
        message.destroy();
        return { kind: "failure", failure: proxyFailure(407), at, proxy };
      }
      const headers = joined(message.headers);
      // Behind a proxy nobody knows who answers.
      const reach = proxy === undefined ? reachOf(message.socket.remoteAddress ?? "") : "elsewhere";
      const response = { status, headers, url: at.href, reach, tries, body: message };
      const next = unlessRefused(message, () => nextHop(hop, status, headers["location"]));
      if (next === undefined) return { kind: "answer", response };
      discard(response);
      if (redirects === mostRedirects) {
        throw new UserError(`"${shownUrl(url)}" redirects more than ${mostRedirects} times; check the address.`);
      }
      hop = next;
      source = response;
    }
  }
}

/** Leaves no connection open behind an error, which would hold the process. */
function unlessRefused<T>(message: Readable, decide: () => T): T {
  try {
    return decide();
  } catch (error) {
    message.destroy();
    throw error;
  }
}

function gaveUp({ failure, at, proxy }: Failed, tries: number): NoAnswer {
  const through = proxy === undefined ? "" : ` through the proxy ${proxy.url}`;
  const times = tries === 1 ? "" : `, ${tries} times in a row`;
  return new NoAnswer(`"${shownUrl(at)}" cannot be fetched${through}: ${failure.reason}${times}.`, failure);
}

/** @param longest milliseconds that there were for all tries */
function outOfTime(longest: number, reason: string): Failure {
  const spent = `${reason}, and nothing of it came in ${inWords(longest)}`;
  return { reason: spent, advice: "Try again later.", isPassing: false };
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : value,
  ]);
  return Object.fromEntries(entries);
}
