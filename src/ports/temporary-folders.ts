import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { endDescendants } from "./descendants.ts";

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

  /**
   * Makes an empty folder that nobody else can read.
   * @param name for a path that is the same each time; where another process has it, the path is a random one
   * @returns its absolute path
   */
  create(name?: string): string {
    const prefix = join(this.#parent, "go-plugin-verifier-");
    const folder = (name === undefined ? undefined : makeNew(`${prefix}${name}`)) ?? mkdtempSync(prefix);
    this.#folders.add(folder);
    return folder;
  }

  remove(folder: string): void {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    this.#folders.delete(folder);
  }

  removeAll(): void {
    for (const folder of this.#folders) this.remove(folder);
  }

  /** Ends what was started first, which would write into the folders while they are removed. For a process that ends. */
  endAll(): void {
    if (this.#folders.size > 0) endDescendants();
    this.removeAll();
  }
}

/** Making a folder is one step: of two processes only one succeeds, and what is there already is nobody's to take. */
function makeNew(folder: string): string | undefined {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return undefined;
    throw error;
  }
}
