import { UserError } from "../../model/user-error.ts";
import type { Failures, HttpClient, HttpRequest, HttpResponse } from "../../ports/http-client.ts";
import { shownUrl } from "./address.ts";
import { failureOf } from "./failure.ts";
import { usualPace } from "./retry.ts";

/** Milliseconds that a small body may take in all, so that no server holds a run up with a byte now and then. */
const longest = 120_000;

/** A body that did not come whole. */
class BrokenBody extends UserError {
  readonly reason: string;

  constructor(url: string, { reason, advice }: { reason: string; advice: string }) {
    super(`"${shownUrl(url)}" could not be read to its end: ${reason}. ${advice}`);
    this.reason = reason;
  }
}

/**
 * Reads a small body whole.
 * @param limit bytes that it may have
 * @param patience milliseconds that it may take
 * @throws UserError where it has more, or does not come whole
 */
export async function bodyBytes(response: HttpResponse, limit: number, patience = longest): Promise<Buffer> {
  const { body, url } = response;
  const announced = Number(response.headers["content-length"] ?? 0);
  const tooLong = new UserError(
    `"${shownUrl(url)}" is longer than the ${limit} bytes that are read of such a file; check the address.`,
  );
  if (announced > limit) {
    body.destroy();
    throw tooLong;
  }
  const pieces: Buffer[] = [];
  let length = 0;
  const late = { reason: `it took longer than ${patience / 1000} seconds`, advice: "Try again later." };
  const timer = setTimeout(() => body.destroy(new BrokenBody(url, late)), patience);
  try {
    for await (const piece of body) {
      if (!Buffer.isBuffer(piece)) throw new TypeError("The body is no stream of bytes.");
      length += piece.length;
      if (length > limit) throw tooLong;
      pieces.push(piece);
    }
  } catch (error) {
    throw error instanceof UserError ? error : new BrokenBody(url, failureOf(error));
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(pieces, length);
}

/** Bytes of a body that nobody wants which are read all the same, so that the connection can be used again. */
const unwanted = 16 * 1024;

/** Milliseconds that such a body may take. */
const unwantedPatience = 1000;

/** Leaves a body aside. */
export function discard({ body }: HttpResponse): void {
  let left = unwanted;
  const timer = setTimeout(() => body.destroy(), unwantedPatience).unref();
  body.on("error", () => {});
  body.once("close", () => clearTimeout(timer));
  body.on("data", (piece: Buffer) => {
    left -= piece.length;
    if (left < 0) body.destroy();
  });
}

/**
 * Requests something small and reads it whole, again from the start where it breaks off.
 * @returns the answer, of any status, and its body
 * @throws UserError as `request` and `bodyBytes`
 */
export async function requestBytes(
  client: HttpClient,
  request: HttpRequest,
  limit: number,
): Promise<{ readonly response: HttpResponse; readonly bytes: Buffer }> {
  let after: Failures | undefined = request.after;
  const since = after?.since ?? performance.now();
  for (let tried = 1; ; tried++) {
    const response = await client.request(after === undefined ? request : { ...request, after });
    try {
      return { response, bytes: await bodyBytes(response, limit) };
    } catch (error) {
      request.signal?.throwIfAborted();
      if (!(error instanceof BrokenBody) || tried === usualPace.tries) throw error;
      after = { times: tried, reason: error.reason, since };
    }
  }
}
