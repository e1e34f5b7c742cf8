import { layered, noStore, readOnly } from "../content/store/layered.ts";
import type { Store } from "../content/store/store.ts";
import { toldStore } from "../content/store/told.ts";
import type { CachePolicy } from "../inputs/cache-policy.ts";
import type { Logger } from "../ports/logger.ts";
import type { ActionsCache } from "./actions-cache.ts";
import { actionsCacheStore } from "./actions-cache-store.ts";
import { toolCacheStore } from "./tool-cache-store.ts";

/** What the action's store needs of its surroundings. */
export interface ProfileStoreIo {
  /** RUNNER_TEMP. */
  readonly temporary: string;
  readonly logger: Logger;
  readonly cache: ActionsCache;
}

/** Where the action keeps profiles: on the machine, and across jobs, as far as `cache` and the event allow. */
export function actionProfileStore(policy: CachePolicy, io: ProfileStoreIo): Store {
  if (!policy.read) return noStore;
  // Each by itself: what is found far away would else be copied nearer.
  const allowed = (store: Store, place: string) => {
    const told = toldStore(store, place, io.logger);
    return policy.write ? told : readOnly(told);
  };
  const near = allowed(toolCacheStore(io.temporary, io.logger), "tool cache");
  return layered(near, allowed(actionsCacheStore(io.cache), "cache of GitHub Actions"));
}
