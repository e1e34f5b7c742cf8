import * as v from "valibot";
import type { Store } from "../content/store/store.ts";
import { formatProfile, parseProfile } from "../gateway/profile.ts";
import type { Profile } from "../gateway/profile-schema.ts";
import type { VerifiedBy } from "../model/report.ts";
import { toolVersion } from "../model/tool.ts";
import { UserError } from "../model/user-error.ts";
import type { Logger } from "../ports/logger.ts";

/** What is kept of a gateway across runs. */
export interface CachedProfile {
  readonly profile: Profile;
  /** The member that it was in the image or archive. */
  readonly path?: string;
  /** Of the image or archive. */
  readonly digest?: string;
  /** Every digest that a user could have pinned, `sha256:…`; the one to pin is first. */
  readonly digests: readonly string[];
  /** What vouched for the bytes when they were fetched. */
  readonly verifiedBy: VerifiedBy;
}

const digestText = v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/));
const schema = v.object({
  path: v.optional(v.string()),
  digest: v.optional(digestText),
  digests: v.array(digestText),
  verifiedBy: v.picklist(["pinned-digest", "checksums", "registry-digest", "none"]),
  profile: v.unknown(),
});

/** Another version of this program may read more out of the same binary. */
export function storeKey(bytes: string, ...facets: readonly (string | undefined)[]): string {
  return JSON.stringify([toolVersion, bytes, ...facets.map((facet) => facet ?? "")]);
}

/** What is kept under a key; undefined where there is nothing, or nothing that can be used. */
export async function readCachedProfile(store: Store, key: string, logger: Logger): Promise<CachedProfile | undefined> {
  const text = await store.get(key);
  if (text === undefined) return undefined;
  try {
    const { path, digest, digests, verifiedBy, profile } = v.parse(schema, JSON.parse(text));
    return {
      profile: parseProfile(JSON.stringify(profile), "the kept profile"),
      digests,
      verifiedBy,
      ...(path !== undefined && { path }),
      ...(digest !== undefined && { digest }),
    };
  } catch (error) {
    const reason = error instanceof UserError ? error.message : "it is not what was written";
    logger.warning(`A profile that was kept cannot be used, and the gateway is fetched again: ${reason}`);
    return undefined;
  }
}

/** Keeps a profile under a key. */
export async function writeCachedProfile(
  store: Store,
  key: string,
  { profile, ...rest }: CachedProfile,
): Promise<void> {
  const head = JSON.stringify(rest);
  await store.put(key, `${head.slice(0, -1)},"profile":${formatProfile(profile).trimEnd()}}\n`);
}
