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
