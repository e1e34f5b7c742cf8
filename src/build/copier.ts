import { constants, type Dirent, existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, readdir, readlink, realpath, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";

/** Never copied, as files or folders: version control (`.git` is a file in a submodule), and what is large and no Go. */
const neverCopied: readonly string[] = [".git", ".hg", ".svn", ".bzr", ".jj", "node_modules"];

/**
 * Copies module folders: regular files, folders, and links that stay among them.
 *
 * Names that start with a dot are left out, since `go build` reads none of them and they are where tokens and passwords
 * lie (`.env`, `.netrc`, `.npmrc`). The one exception is embedding: below a folder whose Go files hold a `//go:embed`
 * that can name such a file (`all:`, a pattern with `*`, `?` or `[`, an element that starts with a dot), they are copied.
 * `.git` and its like never are.
 */
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

  /** Copies one module; modules that lie inside of it are roots of their own or no part of the build. */
  async folder(from: string): Promise<void> {
    await this.#folder(from, "without dot files");
  }

  async #folder(from: string, inherited: DotFiles): Promise<void> {
    await mkdir(this.#copyOf(from), { recursive: true });
    const entries = await readdir(from, { withFileTypes: true });
    const dotFiles = inherited === "with dot files" || embedsDotFiles(from, entries) ? "with dot files" : inherited;
    for (const entry of entries) await this.#entry(from, entry, dotFiles);
  }

  async #entry(folder: string, entry: Dirent, dotFiles: DotFiles): Promise<void> {
    const from = join(folder, entry.name);
    if (neverCopied.includes(entry.name)) return;
    if (entry.name.startsWith(".") && dotFiles === "without dot files") return;
    if (entry.isFile()) {
      await copyFile(from, this.#copyOf(from), constants.COPYFILE_FICLONE);
    } else if (entry.isDirectory()) {
      if (this.#exclude.has(from)) return;
      // A module of its own is no part of this one; those that are needed are roots themselves.
      if (existsSync(join(from, "go.mod"))) return;
      await this.#folder(from, dotFiles);
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

type DotFiles = "with dot files" | "without dot files";

/** Source: package embed; a directory's own name leaves dot files out, a pattern that matches them does not. */
function embedsDotFiles(folder: string, entries: readonly Dirent[]): boolean {
  return entries.some((entry) => {
    if (!entry.isFile() || !entry.name.endsWith(".go")) return false;
    const lines = readFileSync(join(folder, entry.name), "utf8").match(/^\/\/go:embed[ \t].*$/gm) ?? [];
    return lines.some((line) => /[*?[]|[\s"`]all:|[\s"`/]\.[^/.\s]/.test(line));
  });
}

/** Whether a relative path leaves the folder that it is relative to. */
export function isOutside(path: string): boolean {
  return path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
}
