import { open, writeFile } from "node:fs/promises";
import { longestEntry, nameOfKey, seal, unseal } from "../content/store/sealed.ts";
import type { Store } from "../content/store/store.ts";
import type { ActionsCache } from "./actions-cache.ts";

/** Texts in the cache that jobs of a repository share, each as an entry of its own that is never changed. */
export function actionsCacheStore(cache: ActionsCache): Store {
  return {
    async get(key) {
      const entry = await cache.call({
        direction: "read",
        name: nameOfKey(key),
        // A key that only begins with this one would be found too.
        body: async ({ restoreCache }, file) =>
          (await restoreCache([file], cacheKey(key))) === cacheKey(key) ? await readEntry(file) : undefined,
      });
      return entry && unseal(key, entry);
    },
    async put(key, text) {
      const entry = seal(key, text);
      if (entry.length > longestEntry) return;
      await cache.call({
        direction: "write",
        name: nameOfKey(key),
        async body({ saveCache }, file) {
          await writeFile(file, entry, { mode: 0o600 });
          await saveCache([file], cacheKey(key));
        },
      });
    },
  };
}

/** The number at the end is that of the format. */
function cacheKey(key: string): string {
  return `go-plugin-verifier-profile-${nameOfKey(key)}-v1`;
}

async function readEntry(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, "r");
  try {
    const found = await handle.stat();
    return found.isFile() && found.size <= longestEntry ? await handle.readFile() : undefined;
  } finally {
    await handle.close();
  }
}
