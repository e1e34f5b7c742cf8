import { Readable } from "node:stream";
import type { UserError } from "../../model/user-error.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../../ports/http-client.ts";
import { shownUrl } from "./address.ts";
import { BodyCheck, type ExpectedBytes } from "./body-check.ts";
import { type Failure, failureOf } from "./failure.ts";
import { contentLength, contentRange, strongTag } from "./ranges.ts";
import { type Rate, RateWatch, usualSlowest } from "./rate.ts";
import { describeStatus } from "./status.ts";

export interface ExpectedBody extends ExpectedBytes {
  /** The least that has to come, so that no server holds a run up with a byte now and then; default: 1 KiB a second. */
  readonly slowest?: Rate;
  /** The error for an answer that is no body, where there is more to say than the status; it may read the answer. */
  explain?(response: HttpResponse): UserError | Promise<UserError>;
}

/** Times in a row that a body may break off without having moved on. */
const mostResumes = 5;

/** Bytes after which a body counts as having moved on: a server that sends less each time must come to an end. */
const progress = 64 * 1024;

/** Bytes that wait for the consumer at most, beside those that wait in the connection. */
const readAhead = 64 * 1024;

const endedEarly: Failure = { reason: "the answer ended early", advice: "Try again later.", isPassing: true };

/**
 * The body of an answer, checked while it passes: who reads it to its end has all of it, and nothing else.
 *
 * The request is made when reading begins. Where the body breaks off, the rest is asked for at the request's own
 * address (RFC 9110, 14: `Range` and `If-Range`); a server that does not know ranges sends all again, and what is there
 * already is skipped. Nothing is waited for per piece, and destroying the stream ends the connection.
 *
 * The stream ends with a UserError where the answer is neither 200 nor 206, bytes are missing, are more or are others
 * than promised, with both digests.
 * @throws UserError at once where the digest is none that can be checked
 */
export function verifiedBody(client: HttpClient, request: HttpRequest, expected: ExpectedBody): Readable {
  return new VerifiedBody(client, request, expected);
}

class VerifiedBody extends Readable {
  readonly #client: HttpClient;
  readonly #request: HttpRequest;
  readonly #expected: ExpectedBody;
  readonly #check: BodyCheck;
  readonly #rate: RateWatch;
  readonly #abort = new AbortController();
  #started = false;
  #body: Readable | undefined;
  /** The address that answers, for messages. */
  #from: string;
  /** Bytes of the current answer that were passed on before. */
  #toSkip = 0;
  /** Bytes that the server says there are in all. */
  #announced: number | undefined;
  /** `ETag` of the last whole answer, if strong. */
  #tag: string | undefined;
  /** Since when bytes have been missing, in milliseconds of `performance.now()`. */
  #since = 0;
  #failures = 0;
  #passedAtFailure = 0;

  constructor(client: HttpClient, request: HttpRequest, expected: ExpectedBody) {
    super({ highWaterMark: readAhead });
    this.#client = client;
    this.#request = request;
    this.#expected = expected;
    this.#check = new BodyCheck(expected);
    this.#rate = new RateWatch(expected.slowest ?? usualSlowest);
    this.#from = shownUrl(request.url);
  }

  override _read(): void {
    if (!this.#started) {
      this.#started = true;
      this.#since = performance.now();
      this.#ask(undefined);
    } else if (this.#body?.isPaused()) {
      this.#rate.start();
      this.#since = performance.now();
      this.#body.resume();
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#abort.abort();
    this.#body?.destroy();
    done(error);
  }

  /** Makes the request, or asks for what is missing. */
  #ask(reason: string | undefined): void {
    this.#open(reason).catch((error: unknown) => {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  }

  async #open(reason: string | undefined): Promise<void> {
    const { signal, headers } = this.#request;
    const { passed } = this.#check;
    const rest: Record<string, string> = passed === 0 ? {} : { range: `bytes=${passed}-` };
    if (passed > 0 && this.#tag !== undefined) rest["if-range"] = this.#tag;
    const response = await this.#client.request({
      ...this.#request,
      headers: { ...headers, ...rest },
      signal: signal === undefined ? this.#abort.signal : AbortSignal.any([signal, this.#abort.signal]),
      ...(reason === undefined ? {} : { after: { times: this.#failures, reason, since: this.#since } }),
    });
    this.#from = shownUrl(response.url);
    const error = this.destroyed ? undefined : await this.#refusal(response);
    if (this.destroyed || error !== undefined) {
      response.body.destroy();
      this.destroy(error);
    } else if (response.status === 416) {
      response.body.destroy();
      this.#end();
    } else {
      this.#receive(response.body);
    }
  }

  /** Takes note of an answer. @returns the error where it is neither the body, nor its rest, nor that there is no more */
  async #refusal(response: HttpResponse): Promise<UserError | undefined> {
    const { status, headers } = response;
    const { passed } = this.#check;
    const { digest, size } = this.#expected;
    if (status === 206 && passed > 0) {
      const range = contentRange(headers["content-range"]);
      if (range?.start !== passed) return this.#check.otherPart(this.#from);
      this.#announced = range.total;
      this.#toSkip = 0;
    } else if (status === 200) {
      const tag = strongTag(headers["etag"]);
      if (passed > 0 && digest === undefined && (tag === undefined || tag !== this.#tag)) return this.#changed();
      this.#announced = contentLength(headers["content-length"]);
      this.#toSkip = passed;
      this.#tag = tag;
    } else if (status === 416 && passed > 0) {
      return digest === undefined && size === undefined ? this.#changed() : undefined;
    } else {
      const explained = await this.#expected.explain?.(response);
      return explained ?? this.#check.error(`${this.#from} answers ${describeStatus(response)}. Check the address.`);
    }
    const isTooMuch = this.#announced !== undefined && this.#check.isTooMany(this.#announced - passed);
    return isTooMuch ? this.#check.tooMany(this.#from) : undefined;
  }

  #changed(): UserError {
    return this.#check.error(
      `it may have changed at ${this.#from} while it was read, and there is no digest to tell. Try again.`,
    );
  }

  #receive(body: Readable): void {
    this.#body = body;
    this.#rate.start();
    if (body.destroyed) {
      this.#stopped(body, failureOf(body.errored ?? new Error("the connection was closed")));
      return;
    }
    body.on("data", (piece: Buffer) => this.#pass(body, piece));
    body.once("end", () => this.#stopped(body, undefined));
    body.once("error", (error) => this.#stopped(body, failureOf(error)));
  }

  #pass(body: Readable, received: Buffer): void {
    // What a stream had in store comes even after it was destroyed.
    if (this.#body !== body || this.destroyed) return;
    const piece = this.#toSkip === 0 ? received : received.subarray(this.#toSkip);
    this.#toSkip -= received.length - piece.length;
    const isTooSlow = this.#rate.isTooLow(received.length);
    if (piece.length > 0) {
      if (this.#check.isTooMany(piece.length)) {
        this.destroy(this.#check.tooMany(this.#from));
        return;
      }
      this.#check.add(piece);
      this.#since = performance.now();
      if (!this.push(piece)) {
        body.pause();
        // From here on it is the consumer who is slow.
        this.#rate.pause();
        return;
      }
    }
    if (isTooSlow) {
      this.#stopped(body, { reason: this.#rate.complaint, advice: "Try again later.", isPassing: true });
      body.destroy();
    }
  }

  /** The answer has ended, or broken off. */
  #stopped(body: Readable, failure: Failure | undefined): void {
    if (this.#body !== body || this.destroyed) return;
    this.#body = undefined;
    // Until now it was the consumer who took his time.
    if (body.isPaused()) this.#since = performance.now();
    const { signal } = this.#request;
    if (signal?.aborted) {
      this.destroy(signal.reason instanceof Error ? signal.reason : new Error("The request was aborted."));
      return;
    }
    const { passed } = this.#check;
    const wanted = this.#wanted();
    const isWhole = wanted === undefined ? failure === undefined : passed >= wanted;
    // A server that has less than was promised will not have more the next time.
    const isAll = this.#announced !== undefined && passed >= this.#announced;
    if (isWhole || isAll) this.#end();
    else this.#resume(failure ?? endedEarly);
  }

  #resume({ reason, advice }: Failure): void {
    const { passed } = this.#check;
    const isMovingOn = passed - this.#passedAtFailure >= progress;
    this.#failures = isMovingOn ? 1 : this.#failures + 1;
    if (isMovingOn) this.#passedAtFailure = passed;
    const cannotGoOn = passed > 0 && this.#expected.digest === undefined && this.#tag === undefined;
    if (cannotGoOn) {
      const why = `${reason}, and neither a digest nor the server vouches for the rest being of the same. ${advice}`;
      this.destroy(this.#check.tooFew(this.#from, this.#wanted(), why));
    } else if (this.#failures > mostResumes) {
      const why = `${reason}, ${this.#failures} times in a row. ${advice}`;
      this.destroy(this.#check.tooFew(this.#from, this.#wanted(), why));
    } else {
      this.#ask(reason);
    }
  }

  #wanted(): number | undefined {
    return this.#expected.size ?? this.#announced;
  }

  /** All that the server has was passed on. */
  #end(): void {
    const complaint = this.#check.complaint(this.#from);
    if (complaint === undefined) this.push(null);
    else this.destroy(complaint);
  }
}
