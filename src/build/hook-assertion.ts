import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clip, clipValue } from "../model/phrases.ts";
import type { Finding } from "../model/report.ts";
import { type GoDeclaration, goDeclarations } from "./go-declarations.ts";
import { goImports } from "./go-imports.ts";
import type { HookedSymbol, HookType } from "./hooks.ts";
import type { LinkedPackages, MainPackage } from "./linked-packages.ts";
import type { PreparedSource } from "./prepare.ts";

/** A Go file that compiles only if the symbols have their types, or what is known without compiling it. */
interface HookAssertion {
  /** Undefined where there is nothing to check. */
  readonly goFile: string | undefined;
  readonly findings: readonly Finding[];
}

/** A symbol with a type, and where it is declared. */
interface Declared {
  readonly symbol: string;
  readonly type: HookType;
  readonly file: string;
  readonly declaration: GoDeclaration;
}

/**
 * Writes the file that makes the compiler check the types of symbols, into the copy's main package.
 *
 * It changes no fingerprint and no export: it imports only packages that the plugin links already, and its only
 * function is blank, so nothing is compiled of it.
 * @returns the source with what the build is to be told; findings are errors that need no compiler
 */
export function assertHooks(
  source: PreparedSource,
  linked: LinkedPackages,
  symbols: readonly HookedSymbol[],
  plugin: string,
  place: (file: string, line: number) => Finding["where"],
): { readonly source: PreparedSource; readonly findings: readonly Finding[] } {
  const { main } = linked;
  if (main === undefined) return { source, findings: [] };
  const mine = symbols.filter((symbol) => symbol.plugin === undefined || symbol.plugin === plugin);
  const { goFile, findings } = hookAssertion(main, linked, mine, place);
  if (goFile === undefined) return { source, findings };
  const name = freeName(main.folder);
  writeFileSync(join(main.folder, name), goFile);
  const { workspace } = source;
  // Files that are named one by one are the package; this one has to be named too.
  const [first] = workspace.packages;
  const packages = first?.endsWith(".go")
    ? [...workspace.packages, `${first.slice(0, first.lastIndexOf("/") + 1)}${name}`]
    : workspace.packages;
  return { source: { ...source, workspace: { ...workspace, packages } }, findings };
}

/** The Go file that checks the types of the symbols that a main package declares. */
function hookAssertion(
  main: MainPackage,
  linked: LinkedPackages,
  symbols: readonly HookedSymbol[],
  place: (file: string, line: number) => Finding["where"],
): HookAssertion {
  const texts = main.files.map((file) => ({ file, text: readFileSync(join(main.folder, file), "utf8") }));
  const declared = symbols.flatMap(({ name, type }): Declared[] => {
    if (type === undefined) return [];
    for (const { file, text } of texts) {
      const declaration = goDeclarations(text).find((one) => one.name === name);
      if (declaration !== undefined) return [{ symbol: name, type, file, declaration }];
    }
    // A symbol that is missing altogether is what Lookup says.
    return [];
  });
  const own = new Set(texts.flatMap(({ text }) => goImports(text).map(({ path }) => path)));
  const packages = linked.packages.map(({ path }) => path);
  const imports = new Map<string, string>();
  const lines: string[] = [];
  const findings: Finding[] = [];
  for (const one of declared) {
    const resolved = resolveType(one.type.type, packages, own, imports);
    if ("missing" in resolved)
      findings.push(unlinked(one, resolved.missing, place(join(main.folder, one.file), one.declaration.line)));
    else lines.push(...assertionOf(one, resolved.type));
  }
  if (lines.length === 0) return { goFile: undefined, findings };
  const specs = [...imports].map(([path, name]) => `import ${name} ${JSON.stringify(path)}`);
  return { goFile: ["package main", "", ...specs, "", "func _() {", ...lines, "}", ""].join("\n"), findings };
}

/**
 * Lookup returns a function itself and of a variable its address; the gateway asserts that to its type.
 * The error is to stand at the declaration: a `//line` directive says so to the compiler.
 */
function assertionOf({ symbol, file, declaration }: Declared, type: string): readonly string[] {
  const at = `//line ${file}:${declaration.line}:${declaration.column}`;
  if (declaration.kind === "function") return [at, `var _ ${type} = ${symbol}`];
  const isValue = /^(?:\[|map\[|chan\b|struct\b|[a-z]\w*$)/.test(type);
  return [at, `var _ ${isValue ? `*${type}` : type} = &${symbol}`];
}

/** Puts names of the file's own in the place of packages. */
function resolveType(
  type: string,
  packages: readonly string[],
  own: ReadonlySet<string>,
  imports: Map<string, string>,
): { readonly type: string } | { readonly missing: string } {
  let missing: string | undefined;
  const nameOf = (path: string): string => {
    const name = imports.get(path) ?? `hook${imports.size}`;
    imports.set(path, name);
    return name;
  };
  const known = new Map(imports);
  const resolved = type.replace(/"([^"]+)"\.|(?<![\w."])([\p{L}_][\w]*)\.(?=\p{L})/gu, (_, quoted, qualifier) => {
    const path = quoted === undefined ? packageCalled(String(qualifier), packages, own) : String(quoted);
    if (path !== undefined && packages.includes(path)) return `${nameOf(path)}.`;
    missing ??= path ?? String(qualifier);
    return "_.";
  });
  if (missing === undefined) return { type: resolved };
  for (const path of imports.keys()) if (!known.has(path)) imports.delete(path);
  return { missing };
}

/** The package that a name means in the plugin: one that its main package imports before others, then the shortest. */
function packageCalled(name: string, packages: readonly string[], own: ReadonlySet<string>): string | undefined {
  const found = packages.filter(
    (path) =>
      path
        .replace(/\/v\d+$/, "")
        .split("/")
        .at(-1) === name,
  );
  const rank = (path: string) => (own.has(path) ? 0 : path.includes(".") ? 2 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || a.length - b.length)[0];
}

/** A type that mentions a package cannot be that of a plugin that does not link it. */
function unlinked({ symbol, type }: Declared, missing: string, where: Finding["where"]): Finding {
  const certain = /^(?:func|interface|\*)/.test(type.type);
  return {
    kind: "required-symbol",
    severity: certain ? "error" : "notice",
    subject: symbol,
    message: clip(
      certain
        ? `${clipValue(symbol)} cannot be a ${clipValue(type.written)}: the plugin does not link ${clipValue(missing)}.`
        : `${clipValue(symbol)} was not checked against ${clipValue(type.written)}: the plugin does not link ${clipValue(missing)}, and linking it would change what is shared.`,
    ),
    ...(where !== undefined && { where }),
  };
}

function freeName(folder: string): string {
  for (let number = 0; ; number++) {
    const name = `hook_types${number === 0 ? "" : number}.go`;
    if (!existsSync(join(folder, name))) return name;
  }
}
