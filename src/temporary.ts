import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Folders that are gone when the run ends, however it ends.
 *
 * Synchronous, because a signal handler has no time for anything else.
 */
export class TemporaryFolders {
  readonly #parent: string;
  readonly #folders = new Set<string>();

  /** @param parent an existing folder, outside of every repository */
  constructor(parent: string) {
    this.#parent = parent;
  }

  /** Makes an empty folder that nobody else can read. @returns its absolute path */
  create(): string {
    const folder = mkdtempSync(join(this.#parent, "go-plugin-verifier-"));
    this.#folders.add(folder);
    return folder;
  }

  /** Removes one folder. */
  remove(folder: string): void {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    this.#folders.delete(folder);
  }

  /** Removes all that is left. */
  removeAll(): void {
    for (const folder of this.#folders) this.remove(folder);
  }
}
