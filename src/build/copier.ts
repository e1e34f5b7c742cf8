import { constants, type Dirent, existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readlink, realpath, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";

/** Folders that no build reads and that are often large. */
const skippedFolders: readonly string[] = [".git", ".hg", ".svn", "node_modules"];

/** Copies module folders: regular files, folders, and links that stay among them. */
export class Copier {
  readonly #roots: readonly string[];
  readonly #exclude: ReadonlySet<string>;
  readonly #copyOf: (path: string) => string;
  readonly #warnings: string[];

  constructor(
    roots: readonly string[],
    exclude: ReadonlySet<string>,
    copyOf: (path: string) => string,
    warnings: string[],
  ) {
    this.#roots = roots;
    this.#exclude = exclude;
    this.#copyOf = copyOf;
    this.#warnings = warnings;
  }

  async folder(from: string): Promise<void> {
    await mkdir(this.#copyOf(from), { recursive: true });
    for (const entry of await readdir(from, { withFileTypes: true })) await this.#entry(from, entry);
  }

  async #entry(folder: string, entry: Dirent): Promise<void> {
    const from = join(folder, entry.name);
    if (entry.isFile()) {
      await copyFile(from, this.#copyOf(from), constants.COPYFILE_FICLONE);
    } else if (entry.isDirectory()) {
      if (skippedFolders.includes(entry.name) || this.#exclude.has(from)) return;
      // A module of its own is no part of this one; those that are needed are roots themselves.
      if (existsSync(join(from, "go.mod"))) return;
      await this.folder(from);
    } else if (entry.isSymbolicLink()) {
      await this.#link(from);
    }
    // Sockets, pipes and devices are no source; reading one may never end.
  }

  /** A link into the copied folders stays a link; any other would let the source read whatever it points to. */
  async #link(from: string): Promise<void> {
    const target = await realpath(from).catch(() => undefined);
    if (target === undefined || !this.#roots.some((root) => !isOutside(relative(root, target)))) {
      this.#warnings.push(
        `${from} is a link to ${await readlink(from)}, outside of the module; it is left out of the build.`,
      );
      return;
    }
    const copy = this.#copyOf(from);
    if (existsSync(copy)) return;
    await symlink(relative(dirname(copy), this.#copyOf(target)), copy);
  }
}

/** Whether a relative path leaves the folder that it is relative to. */
export function isOutside(path: string): boolean {
  return path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
}
