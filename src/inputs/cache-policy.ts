import type { Trust } from "../model/trust.ts";
import type { CacheUse } from "./inputs.ts";

/** What a run may do with what outlives it. */
export interface CachePolicy {
  readonly read: boolean;
  readonly write: boolean;
}

/**
 * Whether a run reads, and writes, what outlives it. Reading is harmless: entries are checked, and a wrong one is a
 * miss. With `auto` only a trusted run writes.
 */
export function cachePolicy(use: CacheUse, trust: Trust): CachePolicy {
  if (use !== "auto") return { read: use === "true", write: use === "true" };
  return { read: true, write: trust.kind === "trusted" };
}

/** The same in words, for those who look for what went wrong. */
export function describePolicy({ read, write }: CachePolicy, trust: Trust): string {
  const why = trust.kind === "trusted" ? "trusted" : `untrusted: ${trust.why}`;
  return `Caches are ${read ? "read" : "not read"} and ${write ? "written" : "not written"}; this run is ${why}.`;
}
