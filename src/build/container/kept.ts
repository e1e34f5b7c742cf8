import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { hashFile } from "../../content/file-source.ts";

/** How many finished plugins a folder keeps; the one that was used least lately goes first. */
const mostKept = 64;

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
  find(key: string): string | undefined {
    for (const name of this.#names()) {
      const [, found, sha256] = /^([0-9a-f]{64})-([0-9a-f]{64})\.so$/.exec(name) ?? [];
      if (found !== key) continue;
      const file = join(this.#folder, name);
      if (hashFile(file, file) === sha256) {
        const now = new Date();
        utimesSync(file, now, now);
        return file;
      }
      rmSync(file, { force: true });
    }
    return undefined;
  }

  /** Where a plugin is put to be found again; files beyond the bound are removed. */
  place(key: string, file: string): string {
    mkdirSync(this.#folder, { recursive: true });
    const files = this.#names().map((name) => join(this.#folder, name));
    const byAge = files.map((path) => ({ path, used: statSync(path).mtimeMs })).sort((a, b) => b.used - a.used);
    for (const { path } of byAge.slice(mostKept - 1)) rmSync(path, { force: true });
    return join(this.#folder, `${key}-${hashFile(file, file)}.so`);
  }

  #names(): string[] {
    return existsSync(this.#folder)
      ? readdirSync(this.#folder).filter((name) => /^[0-9a-f-]{129}\.so$/.test(name))
      : [];
  }
}

/**
 * The key of a build: every file of the copied source, and whatever else decides about the result.
 * @param root absolute folder of the copy
 * @param others values in a fixed order
 */
export function buildKey(root: string, others: unknown): string {
  const hash = createHash("sha256").update(`${JSON.stringify(others)}\0`);
  const files = readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file).split(sep).join("/")}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}
