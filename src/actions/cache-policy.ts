import { isTrustedEvent } from "../inputs/trusted-event.ts";
import type { Environment } from "../ports/environment.ts";

/** What a run may do with profiles that outlive it. */
export interface CachePolicy {
  readonly read: boolean;
  readonly write: boolean;
}

/** The input `cache`. */
export type CacheSetting = "auto" | "true" | "false";

/**
 * Whether profiles are read from, and written to, what outlives the run. Reading is harmless: entries are checked, and
 * a wrong one is a miss. With `auto` writing needs an event that is known to be trusted.
 * @param environment GITHUB_EVENT_NAME, and GITHUB_EVENT_PATH for the payload
 */
export function cachePolicy(environment: Environment, setting: CacheSetting): CachePolicy {
  if (setting !== "auto") return { read: setting === "true", write: setting === "true" };
  return { read: true, write: isTrustedEvent(environment) };
}
