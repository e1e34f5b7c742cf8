// Source: https://go.dev/ref/spec#Source_file_organization.

/** What a Go file declares at its top level. Only functions and variables can be looked up. */
export interface GoDeclaration {
  readonly kind: "function" | "variable" | "generic function" | "method" | "constant" | "type";
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in bytes as far as the file is ASCII. */
  readonly column: number;
}

const groupKinds = { var: "variable", const: "constant", type: "type" } as const;

/** What a Go file declares at its top level, in its order. What is no Go declares nothing. */
export function goDeclarations(text: string): readonly GoDeclaration[] {
  const found: GoDeclaration[] = [];
  let depth = 0;
  let group: GoDeclaration["kind"] | undefined;
  for (const [index, line] of masked(text).split("\n").entries()) {
    const add = (kind: GoDeclaration["kind"], name: string, from: number) =>
      found.push({ kind, name, line: index + 1, column: line.indexOf(name, from) + 1 });
    if (depth === 0) {
      const [head = "", receiver, name, bracket] =
        /^\s*func\s*(\([^()]*\)\s*)?([\p{L}_][\p{L}\p{Nd}_]*)\s*(\[)?/u.exec(line) ?? [];
      const kind = receiver !== undefined ? "method" : bracket === undefined ? "function" : "generic function";
      if (name !== undefined) add(kind, name, Math.max(line.indexOf("func") + 4, head.lastIndexOf(name)));
      const [start, keyword, open] = /^\s*(var|const|type)\b\s*(\()?/.exec(line) ?? [];
      if (start !== undefined && (keyword === "var" || keyword === "const" || keyword === "type")) {
        group = open === undefined ? undefined : groupKinds[keyword];
        for (const one of namesOf(line.slice(start.length))) add(groupKinds[keyword], one, start.length);
      }
    } else if (depth === 1 && group !== undefined) {
      for (const one of namesOf(line)) add(group, one, 0);
    }
    depth += (line.match(/[({[]/g)?.length ?? 0) - (line.match(/[)}\]]/g)?.length ?? 0);
    if (depth === 0) group = undefined;
  }
  return found;
}

/** `A, B = …`, `A type`. */
function namesOf(text: string): readonly string[] {
  const [list = ""] = /^\s*[\p{L}_][\p{L}\p{Nd}_]*(?:\s*,\s*[\p{L}_][\p{L}\p{Nd}_]*)*/u.exec(text) ?? [];
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** The same text with blanks in the place of comments, strings and characters; lines stay where they are. */
function masked(text: string): string {
  const token = /\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`|'(?:[^'\\\n]|\\[^\n])+'/g;
  return text.replace(token, (found) => found.replace(/[^\n]/g, " "));
}
