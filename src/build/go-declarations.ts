// Source: https://go.dev/ref/spec#Source_file_organization.

/** A function or variable at the top level of a Go file. */
export interface GoDeclaration {
  readonly kind: "function" | "variable";
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in bytes as far as the file is ASCII. */
  readonly column: number;
}

/** The functions and variables that a Go file declares at its top level, methods left out. What is no Go has none. */
export function goDeclarations(text: string): readonly GoDeclaration[] {
  const found: GoDeclaration[] = [];
  let depth = 0;
  let inVariables = false;
  for (const [index, line] of masked(text).split("\n").entries()) {
    const add = (kind: GoDeclaration["kind"], name: string, from: number) =>
      found.push({ kind, name, line: index + 1, column: line.indexOf(name, from) + 1 });
    if (depth === 0) {
      const [, name] = /^\s*func\s+([\p{L}_][\p{L}\p{Nd}_]*)/u.exec(line) ?? [];
      if (name !== undefined) add("function", name, line.indexOf("func") + 4);
      if (/^\s*var\b/.test(line)) {
        inVariables = /^\s*var\s*\(/.test(line);
        const start = line.indexOf("var") + 3;
        for (const variable of namesOf(line.slice(start).replace(/^\s*\(/, ""))) add("variable", variable, start);
      }
    } else if (depth === 1 && inVariables) {
      for (const variable of namesOf(line)) add("variable", variable, 0);
    }
    depth += (line.match(/[({[]/g)?.length ?? 0) - (line.match(/[)}\]]/g)?.length ?? 0);
    if (depth === 0) inVariables = false;
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
