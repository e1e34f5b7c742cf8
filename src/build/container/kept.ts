import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { hashFile } from "../../content/file-source.ts";
import { type FolderBounds, prune } from "../../content/store/bounded-folder.ts";
import { hashTree } from "../hash-tree.ts";

const bounds: FolderBounds = { entries: 64, bytes: 4 * 2 ** 30 };
/** The key, and the hash of the content. */
const fileNames = { entry: /^([0-9a-f]{64})-([0-9a-f]{64})\.so$/ };

/**
 * Finished plugins by what they were built from: the same source, built by the same image with the same call, is not
 * built again. The name of a file holds the hash of its content, so that a damaged one is never used.
 */
export class KeptPlugins {
  readonly #folder: string;

  /** @param folder absolute; made when something is kept */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file of a key; undefined where there is none or it is damaged. */
  async find(key: string): Promise<string | undefined> {
    if (!existsSync(this.#folder)) return undefined;
    for (const name of await readdir(this.#folder)) {
      const [, found, sha256] = fileNames.entry.exec(name) ?? [];
      if (found !== key) continue;
      const file = join(this.#folder, name);
      if (hashFile(file, file) === sha256) {
        const now = new Date();
        await utimes(file, now, now);
        return file;
      }
      await rm(file, { force: true });
    }
    return undefined;
  }

  /** Where a plugin is put to be found again; room is made for it. */
  async place(key: string, file: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    const room = { entries: bounds.entries - 1, bytes: bounds.bytes - (await stat(file)).size };
    await prune(this.#folder, fileNames, room);
    return join(this.#folder, `${key}-${hashFile(file, file)}.so`);
  }
}

/**
 * The key of a build: every entry of the copied source, and whatever else decides about the result.
 * @param root absolute folder of the copy
 * @param others values in a fixed order
 */
export function buildKey(root: string, others: unknown): string {
  const hash = createHash("sha256").update(`${JSON.stringify(others)}\0`);
  const room = { entries: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };
  hashTree(root, { hash, exclude: new Set(), excludedNames: new Set(), room });
  return hash.digest("hex");
}
