import { directives } from "../explain/go-mod.ts";

/** Folders that a go.mod or go.work points to, as written there. */
export interface LocalPaths {
  /** `module` of a go.mod; undefined in a go.work. */
  readonly module?: string;
  /** Right sides of `replace` that are folders. */
  readonly replacements: readonly string[];
  /** `use` of a go.work. */
  readonly uses: readonly string[];
}

/** One `replace` line. */
export interface Replacement {
  readonly path: string;
  /** Undefined: every version. */
  readonly version?: string;
  readonly by: string;
  /** Undefined where `by` is a folder. */
  readonly byVersion?: string;
}

/** Reads the directives of a go.mod or go.work that name folders; anything else is left to Go. */
export function readLocalPaths(text: string): LocalPaths {
  const found = directives(text);
  const firstOf = (keyword: string) => found.flatMap((one) => (one.keyword === keyword ? (one.words[0] ?? []) : []));
  const [module] = firstOf("module");
  return {
    ...(module !== undefined && { module }),
    replacements: replacements(text).flatMap(({ by }) => (isFolder(by) ? [by] : [])),
    uses: firstOf("use"),
  };
}

/** All `replace` lines, in the file's order. */
export function replacements(text: string): readonly Replacement[] {
  return directives(text).flatMap(({ keyword, words }): Replacement[] => {
    const arrow = words.indexOf("=>");
    const [path, version] = words;
    const by = words[arrow + 1];
    const byVersion = words[arrow + 2];
    if (keyword !== "replace" || arrow < 1 || path === undefined || by === undefined) return [];
    return [
      {
        path,
        ...(arrow > 1 && version !== undefined && { version }),
        by,
        ...(byVersion !== undefined && { byVersion }),
      },
    ];
  });
}

/** Source: golang.org/x/mod/modfile, IsDirectoryPath. */
export function isFolder(path: string): boolean {
  return /^(\.{1,2}$|\.{1,2}[\\/]|[\\/]|[A-Za-z]:)/.test(path);
}

/**
 * A go.mod or go.work whose absolute folders are replaced by others.
 * @param folderOf the new folder for an absolute one; undefined leaves it
 */
export function repointed(text: string, folderOf: (path: string) => string | undefined): string {
  const lines = text.split("\n");
  for (const { keyword, words, line } of directives(text)) {
    const folder = keyword === "use" ? words[0] : keyword === "replace" ? words.at(-1) : undefined;
    const other = folder?.startsWith("/") ? folderOf(folder) : undefined;
    const written = lines[line - 1];
    if (folder === undefined || other === undefined || written === undefined) continue;
    lines[line - 1] = written.replace(quoted(folder, written), () => JSON.stringify(other));
  }
  return lines.join("\n");
}

/** The word as the line has it: bare or in quotes. */
function quoted(word: string, line: string): string {
  return [JSON.stringify(word), `\`${word}\``].find((form) => line.includes(form)) ?? word;
}

/** What a go.work of ours consists of. */
export interface GoWork {
  /** The user's own go.work, whose lines other than `go`, `toolchain` and those below are kept. */
  readonly base?: string;
  /** For example `1.24.6`. */
  readonly go: string;
  /** Folders to add, as written. */
  readonly uses: readonly string[];
  /** Folders of `base` to leave out, as written there. */
  readonly without: readonly string[];
}

/** The text of a go.work for a build: the user's own, with further modules. */
export function formatGoWork({ base = "", go, uses, without }: GoWork): string {
  const lines = base.split("\n");
  for (const { keyword, words, line } of directives(base)) {
    const dropped = keyword === "use" && without.includes(words[0] ?? "");
    // The go line has to be as high as that of every module, and GOTOOLCHAIN decides what runs.
    if (keyword !== "go" && keyword !== "toolchain" && !dropped) continue;
    const written = lines[line - 1] ?? "";
    // `use (` and `)` may share the line with nothing else that matters: blocks hold one entry per line.
    lines[line - 1] = written.replace(/^(\s*).*$/, "$1");
  }
  const added = uses.map((folder) => `use ${JSON.stringify(folder)}`);
  return [`go ${go}`, "", ...lines, ...added, ""].join("\n");
}
