import type { Store } from "./store.ts";

/** Two stores as one: what only the far one has is copied into the near one, and new texts go to both. */
export function layered(near: Store, far: Store): Store {
  return {
    async get(key) {
      const close = await near.get(key);
      if (close !== undefined) return close;
      const distant = await far.get(key);
      if (distant !== undefined) await near.put(key, distant);
      return distant;
    },
    async put(key, text) {
      await near.put(key, text);
      await far.put(key, text);
    },
  };
}

/** A store that nothing is written to; of two layers each has to be one. */
export function readOnly(store: Store): Store {
  return { get: (key) => store.get(key), put: async () => {} };
}

export const noStore: Store = { get: async () => undefined, put: async () => {} };
