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

/** Reads the directives of a go.mod or go.work that name folders; anything else is left to Go. */
export function readLocalPaths(text: string): LocalPaths {
  const found = directives(text);
  const firstOf = (keyword: string) => found.flatMap((one) => (one.keyword === keyword ? (one.words[0] ?? []) : []));
  const replacements = found.flatMap(({ keyword, words }) => {
    const by = words[words.indexOf("=>") + 1];
    return keyword === "replace" && words.includes("=>") && by !== undefined && isFolder(by) ? [by] : [];
  });
  const [module] = firstOf("module");
  return { ...(module !== undefined && { module }), replacements, uses: firstOf("use") };
}

/** Source: golang.org/x/mod/modfile, IsDirectoryPath. */
function isFolder(path: string): boolean {
  return /^(\.{1,2}$|\.{1,2}[\\/]|[\\/]|[A-Za-z]:)/.test(path);
}
