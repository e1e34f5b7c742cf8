/** Keeps small texts across runs, by key. Whatever goes wrong with it costs time and nothing else. */
export interface Store {
  /** The text that was put, whole and unchanged; undefined where there is none. */
  get(key: string): Promise<string | undefined>;
  /** Keeps a text. A failure is a warning of the store's own. */
  put(key: string, text: string): Promise<void>;
}
