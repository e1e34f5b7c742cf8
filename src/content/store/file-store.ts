/** Keeps files across machines that start empty. Whatever goes wrong with it costs time and nothing else. */
export interface FileStore {
  /** For sentences: `the cache of GitHub Actions`. */
  readonly place: string;
  /** Whether this run may keep anything. */
  readonly isWritable: boolean;
  /**
   * Puts what was kept to a place on this machine.
   * @param to absolute path of the file to write
   * @returns the key that it was kept under; undefined where there is nothing
   */
  get(wanted: WantedFile, to: string): Promise<string | undefined>;
  /**
   * Keeps a file, which may be moved away. What is kept under a key never changes: where there is something, it stays.
   * @param file absolute path
   * @returns whether it is kept now
   */
  put(kept: KeptFile, file: string): Promise<boolean>;
  /** Whether something is kept under a key. */
  has(kept: KeptFile): Promise<boolean>;
}

/** What a kind of files is used for decides how long they are worth waiting for. */
export type FileKind = "plugin" | "caches";

/** A file to keep. */
interface KeptFile {
  readonly kind: FileKind;
  /** Letters, digits and dashes. */
  readonly key: string;
}

/** A file to find again. */
interface WantedFile extends KeptFile {
  /** Beginnings of keys, tried in order where there is nothing under the key itself; of several the newest is taken. */
  readonly beginnings?: readonly string[];
}
