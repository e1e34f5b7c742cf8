import { STATUS_CODES } from "node:http";
import type { HttpResponse } from "../../ports/http-client.ts";
import { askedWait } from "./retry.ts";

/** When the server wants to be asked again, by `Retry-After`; undefined where it does not say. */
export function askAgainAt(response: Pick<HttpResponse, "headers">): Date | undefined {
  const wait = askedWait(response.headers["retry-after"]);
  return wait === undefined ? undefined : new Date(Math.min(Date.now() + wait, 8.64e15));
}

/** A status for messages: `404 (Not Found)`, `429 (Too Many Requests) in 5 tries; it may be asked again at …`. */
export function describeStatus(response: Pick<HttpResponse, "status" | "headers" | "tries">): string {
  const { status, tries } = response;
  const name = STATUS_CODES[status];
  const times = tries > 1 ? ` in ${tries} tries` : "";
  const again = askAgainAt(response)
    ?.toISOString()
    .replace(/\.\d+Z$/, "Z");
  return `${status}${name === undefined ? "" : ` (${name})`}${times}${again === undefined ? "" : `; it may be asked again at ${again}`}`;
}
