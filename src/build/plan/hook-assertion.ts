import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clip, clipValue } from "../../model/phrases.ts";
import type { Finding } from "../../model/report.ts";
import { otherKind } from "../../verify/symbols.ts";
import { type GoDeclaration, goDeclarations } from "../go-declarations.ts";
import { goImports, withImports } from "../go-imports.ts";
import { type HookedSymbol, type HookType, kindOfHook } from "../hooks.ts";
import { type BuildPlan, withText } from "./build-plan.ts";
import type { LinkedPackages, MainPackage } from "./linked-packages.ts";

/** A symbol with a type, and where it is declared. */
interface Declared {
  readonly symbol: string;
  readonly type: HookType;
  /** Absolute: in an overlaid file Go 1.27 takes other names for ones beside the overlay's text. */
  readonly file: string;
  readonly declaration: GoDeclaration & { readonly kind: "function" | "variable" };
}

/**
 * Makes the compiler check the types of symbols: the first file of the main package gets declarations at its end that
 * compile only if they are right.
 *
 * They change no fingerprint and no export: they import only packages that the plugin links already, and their only
 * function is blank, so nothing is compiled of it. No file is added, since files that are named one by one could not
 * name it, and no line moves.
 * @returns the plan with what the build is to be told; findings are errors that need no compiler, and `atLookup` those
 * that let it be built, and that the gateway refuses
 */
export function withHookAssertion(
  plan: BuildPlan,
  linked: LinkedPackages,
  symbols: readonly HookedSymbol[],
  place: (file: string, line: number) => Finding["where"],
): { readonly plan: BuildPlan } & Pick<HookAssertion, "findings" | "atLookup"> {
  const { main } = linked;
  const [first] = main?.files ?? [];
  if (main === undefined || first === undefined) return { plan, findings: [], atLookup: [] };
  const mine = symbols.filter((symbol) => symbol.plugin === undefined || symbol.plugin === plan.source.name);
  const { lines, imports, findings, atLookup } = hookAssertion(main, linked, mine, place);
  if (lines.length === 0) return { plan, findings, atLookup };
  const file = join(main.folder, first);
  const text = plan.texts.get(file) ?? readFileSync(file, "utf8");
  const gap = text.endsWith("\n") ? "" : "\n";
  const added = ["func _() {", ...lines, "}", ""].join("\n");
  return { plan: withText(plan, file, `${withImports(text, imports)}${gap}${added}`), findings, atLookup };
}

/** Declarations that compile only if symbols have their types, and what is known without compiling them. */
interface HookAssertion {
  /** Statements; none where there is nothing to check. */
  readonly lines: readonly string[];
  /** Import path → name. */
  readonly imports: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  /** A variable in the place of a function, or the other way round. */
  readonly atLookup: readonly Finding[];
}

function hookAssertion(
  main: MainPackage,
  linked: LinkedPackages,
  symbols: readonly HookedSymbol[],
  place: (file: string, line: number) => Finding["where"],
): HookAssertion {
  const texts = main.files.map((name) => {
    const file = join(main.folder, name);
    return { file, text: readFileSync(file, "utf8") };
  });
  const declared = symbols.flatMap(({ name, type }): Declared[] => {
    if (type === undefined) return [];
    for (const { file, text } of texts) {
      const declaration = goDeclarations(text).find((one) => one.name === name);
      const { kind } = declaration ?? {};
      if (declaration === undefined || (kind !== "function" && kind !== "variable")) continue;
      return [{ symbol: name, type, file, declaration: { ...declaration, kind } }];
    }
    // A symbol that is missing altogether is what Lookup says.
    return [];
  });
  const own = new Set(texts.flatMap(({ text }) => goImports(text).map(({ path }) => path)));
  const packages = linked.packages.map(({ path }) => path);
  const imports = new Map<string, string>();
  const lines: string[] = [];
  const findings: Finding[] = [];
  const atLookup: Finding[] = [];
  for (const one of declared) {
    const kind = kindOfHook(one.type);
    if (kind !== undefined && kind !== one.declaration.kind) {
      const where = place(one.file, one.declaration.line);
      atLookup.push({ ...otherKind(one.symbol, kind), ...(where !== undefined && { where }) });
      continue;
    }
    const resolved = resolveType(one.type.type, packages, own, imports);
    if ("missing" in resolved) findings.push(unlinked(one, resolved.missing, place(one.file, one.declaration.line)));
    else for (const each of assertionOf(one, resolved.type)) lines.push(each);
  }
  return { lines, imports, findings, atLookup };
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
