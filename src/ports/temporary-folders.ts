import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { endDescendants } from "./descendants.ts";

const start = "go-plugin-verifier-";

/** Those of `create`: with the process that made them, or with a name that is the same each time. */
const named = new RegExp(`^${start}(?:(\\d+)-\\w{6}|[0-9a-f]{16})$`);

/** Milliseconds: no run takes as long. */
const oldAge = 24 * 3_600_000;

/**
 * Folders that are gone when the run ends, however it ends.
 *
 * Synchronous, because a signal handler has no time for anything else.
 */
export class TemporaryFolders {
  readonly #parent: string;
  readonly #folders = new Set<string>();
  #hasMade = false;

  /** @param parent an existing folder, outside of every repository */
  constructor(parent: string) {
    this.#parent = parent;
  }

  /**
   * Makes an empty folder that nobody else can read.
   * @param name 16 hexadecimal digits, for a path that is the same each time; where another process has it, the path is
   * a random one
   * @returns its absolute path
   */
  create(name?: string): string {
    const prefix = join(this.#parent, start);
    const folder =
      (name === undefined ? undefined : makeNew(`${prefix}${name}`)) ?? mkdtempSync(`${prefix}${process.pid}-`);
    this.#folders.add(folder);
    this.#hasMade = true;
    return folder;
  }

  remove(folder: string): void {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    this.#folders.delete(folder);
  }

  removeAll(): void {
    for (const folder of this.#folders) this.remove(folder);
  }

  /** Removes what runs of long ago left that were killed: of this user, and of no process that is there. */
  sweep(): void {
    if (!this.#hasMade) return;
    for (const name of readdirSync(this.#parent)) {
      const [match, pid] = named.exec(name) ?? [];
      if (match === undefined || (pid !== undefined && isRunning(Number(pid)))) continue;
      try {
        const folder = join(this.#parent, name);
        const { mtimeMs, uid } = lstatSync(folder);
        const isLeft = uid === process.getuid?.() && Date.now() - mtimeMs > oldAge;
        if (isLeft) rmSync(folder, { recursive: true, force: true });
      } catch {
        // Somebody else removes it, or it cannot be removed: it is no business of this run.
      }
    }
  }

  /** Ends what was started first, which would write into the folders while they are removed. For a process that ends. */
  endAll(): void {
    if (this.#folders.size > 0) endDescendants();
    this.removeAll();
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Of another user, it may not be asked.
    return error instanceof Error && "code" in error && error.code === "EPERM";
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
