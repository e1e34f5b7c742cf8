import type { Logger } from "../../ports/logger.ts";
import { nameOfKey } from "./sealed.ts";
import type { Store } from "./store.ts";

/**
 * A store that tells of each key what became of it.
 * @param place for the log: `the tool cache`
 */
export function toldStore(store: Store, place: string, logger: Pick<Logger, "debug">): Store {
  const sizeOf = (text: string) => `${Buffer.byteLength(text)} bytes`;
  return {
    async get(key) {
      const text = await store.get(key);
      logger.debug(`${place}: ${text === undefined ? "nothing" : sizeOf(text)} under ${nameOfKey(key)}, for ${key}`);
      return text;
    },
    async put(key, text) {
      await store.put(key, text);
      logger.debug(`${place}: ${sizeOf(text)} given to ${nameOfKey(key)}, for ${key}`);
    },
  };
}
