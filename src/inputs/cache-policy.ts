import type { Trust } from "../model/trust.ts";
import type { CacheUse } from "./inputs.ts";
import type { RunOrigin } from "./run-origin.ts";

/** What a run may do with what outlives it. */
export interface CachePolicy {
  /** Whether profiles are read, and written. */
  readonly read: boolean;
  readonly write: boolean;
  /** Whether builds in containers keep, and take up, plugins, modules and what they compiled. */
  readonly keepsBuilds: boolean;
  /** Whether what Go fetches and compiles goes to later machines: where they start empty, or it is asked for. */
  readonly sharesCaches: boolean;
  /** Whether builds on this machine compile into the user's own GOCACHE. */
  readonly sharesGoCache: boolean;
}

/**
 * Whether a run reads, and writes, what outlives it. Reading profiles is harmless: entries are checked, and a wrong one
 * is a miss. With `auto` only a trusted run writes.
 *
 * What builds leave is for trusted runs alone, whatever is asked for: what Go keeps goes by the files of a package, and
 * not by what they include from elsewhere, so that a pull request could leave another object under the same name.
 */
export function cachePolicy(use: CacheUse, { trust, isDisposable, endsWithJob, hasCache }: RunOrigin): CachePolicy {
  const isTrusted = trust.kind === "trusted";
  const write = use === "true" || (use === "auto" && isTrusted);
  return {
    read: use !== "false",
    write,
    keepsBuilds: write && isTrusted,
    sharesCaches: hasCache && (use === "true" || (use === "auto" && endsWithJob)),
    sharesGoCache: isTrusted || isDisposable,
  };
}

/** The same in words, for those who look for what went wrong. */
export function describePolicy({ read, write, keepsBuilds, sharesGoCache }: CachePolicy, trust: Trust): string {
  const why = trust.kind === "trusted" ? "trusted" : `untrusted: ${trust.why}`;
  const builds = `builds ${keepsBuilds ? "are kept" : "are not kept"} and use ${sharesGoCache ? "Go's own cache" : "a cache of their own"}`;
  return `Caches are ${read ? "read" : "not read"} and ${write ? "written" : "not written"}, ${builds}; this run is ${why}.`;
}
