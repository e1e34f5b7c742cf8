import { lstat, rename } from "node:fs/promises";
import type { FileKind, FileStore } from "../content/store/file-store.ts";
import type { ActionsCache } from "./actions-cache.ts";

/** Milliseconds without a byte after which a part of a download is given up; the toolkit waits ten minutes. */
const stalled = 60_000;

/** How many times longer than for a profile a file is worth waiting for: some 10 MB, and some 200. */
const worths: Readonly<Record<FileKind, number>> = { plugin: 2, caches: 6 };

/**
 * Files in the cache that jobs of a repository share, each as an entry of its own that is never changed.
 * @param isWritable whether this run may write there
 */
export function actionsCacheFiles(cache: ActionsCache, isWritable: boolean): FileStore {
  return {
    place: "the cache of GitHub Actions",
    isWritable,
    async get({ kind, key, beginnings = [] }, to) {
      return await cache.call({
        direction: "read",
        name: kind,
        worth: worths[kind],
        async body({ restoreCache }, file) {
          const wanted = [key, ...beginnings].map(cacheKey);
          const [first = "", ...others] = wanted;
          const found = await restoreCache([file], first, others, { segmentTimeoutInMs: stalled });
          // The service also finds keys that begin with the first one.
          if (found === undefined || !(found === first || others.some((one) => found.startsWith(one))))
            return undefined;
          if (!(await lstat(file)).isFile()) return undefined;
          await rename(file, to);
          return found.slice(cacheKey("").length);
        },
      });
    },
    async put({ kind, key }, from) {
      if (!isWritable) return false;
      const kept = await cache.call({
        direction: "write",
        name: kind,
        worth: worths[kind],
        async body({ saveCache }, file) {
          await rename(from, file);
          return (await saveCache([file], cacheKey(key))) > 0;
        },
      });
      return kept === true;
    },
    async has({ kind, key }) {
      const found = await cache.call({
        direction: "read",
        name: kind,
        body: ({ restoreCache }, file) => restoreCache([file], cacheKey(key), [], { lookupOnly: true }),
      });
      return found === cacheKey(key);
    },
  };
}

function cacheKey(key: string): string {
  return `go-plugin-verifier-${key}`;
}
