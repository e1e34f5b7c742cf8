import { listen } from "../content/http/server.ts";
import { type CacheService, cacheServer } from "./cache-server.ts";

/** Starts a cache service that stops with the test. */
export async function startCacheService(...args: Parameters<typeof cacheServer>): Promise<CacheService> {
  const { server, opened } = cacheServer(...args);
  return await opened(listen(server));
}
