// Source: https://go.dev/ref/spec#Source_file_organization and #Import_declarations.

/** One import of a Go file. */
export interface GoImport {
  /** The import path, without its quotes. */
  readonly path: string;
  /** Offset of the path's first character in the text, behind the quote. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
}

/**
 * The imports of a Go file, in order; build constraints play no part.
 *
 * Only the head of the file is read: the package clause and the import declarations, which come before anything else.
 * A path that is written with escapes is left out: nobody writes one. What is no Go file has no imports.
 */
export function goImports(text: string): readonly GoImport[] {
  const tokens = new Tokens(text);
  const found: GoImport[] = [];
  if (tokens.next()?.text !== "package" || tokens.next() === undefined) return found;
  for (let token = tokens.next(); token !== undefined; token = tokens.next()) {
    if (token.text === ";") continue;
    if (token.text !== "import") break;
    const first = tokens.next();
    if (first?.text !== "(") {
      addSpec(found, tokens, first);
      continue;
    }
    for (let spec = tokens.next(); spec !== undefined && spec.text !== ")"; spec = tokens.next()) {
      if (spec.text !== ";") addSpec(found, tokens, spec);
    }
  }
  return found;
}

/** The name of a Go file's package; undefined for what is no Go file, and for one that says to leave it out of builds. */
export function packageName(text: string): string | undefined {
  if (/^\/\/go:build\s+ignore\s*$/m.test(text.slice(0, 4096))) return undefined;
  const tokens = new Tokens(text);
  return tokens.next()?.text === "package" ? tokens.next()?.text : undefined;
}

/** A Go file with further imports, behind its package clause so that no line moves. @param imports path → name */
export function withImports(text: string, imports: ReadonlyMap<string, string>): string {
  const tokens = new Tokens(text);
  const name = tokens.next()?.text === "package" ? tokens.next() : undefined;
  if (name === undefined) return text;
  const at = name.offset + name.text.length;
  const added = [...imports].map(([path, as]) => `; import ${as} ${JSON.stringify(path)}`).join("");
  return text.slice(0, at) + added + text.slice(at);
}

/** `[name | . | _] "path"`, whose first token is there already. */
function addSpec(found: GoImport[], tokens: Tokens, first: Token | undefined): void {
  const path = first?.kind === "string" ? first : tokens.next();
  if (path?.kind !== "string" || path.text.includes("\\")) return;
  found.push({ path: path.text.slice(1, -1), offset: path.offset + 1, line: tokens.lineOf(path.offset) });
}

interface Token {
  readonly kind: "string" | "other";
  readonly text: string;
  readonly offset: number;
}

/** The tokens that the head of a Go file consists of. */
class Tokens {
  readonly #text: string;
  #at: number;
  #line = 1;
  #lineAt = 0;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.startsWith("\ufeff") ? 1 : 0;
  }

  /** The next token, or undefined where the text ends or holds what no head of a Go file does. */
  next(): Token | undefined {
    // White space, comments, then: a string, a name, or one of the characters that can stand there.
    const token =
      /(?:\s|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*(?:("(?:[^"\\\n]|\\[^\n])*"|`[^`]*`)|([\p{L}_][\p{L}\p{Nd}_]*|[();.]))/uy;
    token.lastIndex = this.#at;
    const match = token.exec(this.#text);
    if (match === null) return undefined;
    this.#at = token.lastIndex;
    const text = match[1] ?? match[2] ?? "";
    return { kind: match[1] === undefined ? "other" : "string", text, offset: this.#at - text.length };
  }

  /** The line of an offset; offsets are asked for in ascending order. */
  lineOf(offset: number): number {
    for (; this.#lineAt < offset; this.#lineAt++) if (this.#text[this.#lineAt] === "\n") this.#line++;
    return this.#line;
  }
}
