// Source: https://go.dev/ref/mod#go-mod-file-lexical and the lexer of golang.org/x/mod/modfile.

/** One directive of a `go.mod` or `go.work`, wherever its keyword stands: alone on the line or before a block. */
export interface Directive {
  readonly keyword: string;
  /** The words after the keyword, unquoted. */
  readonly words: readonly string[];
  /** Text after `//` on the same line. */
  readonly comment: string;
  /** From 1. */
  readonly line: number;
}

export interface Requirement {
  readonly path: string;
  readonly version: string;
  /** Whether `// indirect` says that no package of the module itself imports it. */
  readonly indirect: boolean;
  /** From 1. */
  readonly line: number;
}

export function requirements(goMod: string): readonly Requirement[] {
  return directives(goMod).flatMap(({ keyword, words, comment, line }): Requirement[] => {
    const [path, version] = words;
    if (keyword !== "require" || path === undefined || version === undefined) return [];
    return [{ path, version, indirect: /^indirect(;|\s|$)/.test(comment), line }];
  });
}

/** The line that requires a module, from 1; undefined where none does. */
export function requireLine(goMod: string, modulePath: string): number | undefined {
  return requirements(goMod).find((requirement) => requirement.path === modulePath)?.line;
}

/** The line that replaces a module, from 1; one with `version` before one for every version. */
export function replaceLine(goMod: string, modulePath: string, version?: string): number | undefined {
  const found = directives(goMod).filter(
    ({ keyword, words }) => keyword === "replace" && words[0] === modulePath && words.includes("=>"),
  );
  const exact = found.find(({ words }) => version !== undefined && words[1] === version);
  return (exact ?? found.find(({ words }) => words[1] === "=>") ?? (version === undefined ? found[0] : undefined))
    ?.line;
}

/** The line of a directive that stands once, from 1. */
export function directiveLine(goMod: string, keyword: "module" | "go" | "toolchain"): number | undefined {
  return directives(goMod).find((directive) => directive.keyword === keyword && directive.words.length > 0)?.line;
}

/** All directives, in the file's order; blocks are taken apart. */
export function directives(goMod: string): readonly Directive[] {
  const found: Directive[] = [];
  let block: string | undefined;
  for (const [index, text] of goMod.split("\n").entries()) {
    const { words, comment } = readLine(text);
    const line = index + 1;
    const [first, second] = words;
    if (first === undefined) continue;
    if (block !== undefined) {
      if (first === ")") block = undefined;
      else found.push({ keyword: block, words, comment, line });
    } else if (second === "(") {
      // `require ()` opens and closes on one line.
      block = words[2] === ")" ? undefined : first;
    } else {
      found.push({ keyword: first, words: words.slice(1), comment, line });
    }
  }
  return found;
}

/** Longer than any line that means something: patterns take memory for each character of a word. */
const longestLine = 100_000;

/** Splits a line into words: bare, in double quotes or in backquotes; parentheses stand alone; `//` ends it. */
function readLine(text: string): { readonly words: readonly string[]; readonly comment: string } {
  const words: string[] = [];
  if (text.length > longestLine) return { words, comment: "" };
  const token = /\s*(?:\/\/(.*)$|"((?:[^"\\]|\\.)*)"|`([^`]*)`|([()])|((?:(?!\/\/)[^\s()"`])+))/y;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [, comment, quoted, raw, parenthesis, bare] = match;
    if (comment !== undefined) return { words, comment: comment.trim() };
    words.push(quoted?.replace(/\\(.)/g, "$1") ?? raw ?? parenthesis ?? bare ?? "");
  }
  return { words, comment: "" };
}

/** Folders that a go.mod or go.work points to, as written there. */
export interface LocalPaths {
  /** `module` of a go.mod; undefined in a go.work. */
  readonly module?: string;
  /** Right sides of `replace` that are folders. */
  readonly replacements: readonly string[];
  /** `use` of a go.work. */
  readonly uses: readonly string[];
}

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
