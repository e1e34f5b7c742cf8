// Source: https://go.dev/ref/mod#go-mod-file and cmd/go's own `go mod edit`, which needs a Go that knows every line.
import { directives, replacements } from "./go-mod.ts";

export type ModuleEdit =
  | { readonly act: "set-module"; readonly path: string }
  | { readonly act: "set-go"; readonly version: string }
  /** Takes all lines and blocks of a keyword away. */
  | { readonly act: "drop"; readonly keyword: string }
  /** Requires exactly this version, in the place of any other. */
  | { readonly act: "require"; readonly path: string; readonly version: string }
  | { readonly act: "drop-require"; readonly path: string }
  /** Every replacement of the module, whatever version it is for. */
  | { readonly act: "drop-replace"; readonly path: string }
  /** For every version of the module. */
  | { readonly act: "replace"; readonly path: string; readonly by: string; readonly byVersion: string }
  | { readonly act: "exclude"; readonly path: string; readonly version: string };

/**
 * Changes a text as `go mod edit` would, and keeps what the user wrote: comments, order, and the number of every line,
 * so that what Go says of a line of the changed text holds for the user's own. What is added stands at the end.
 */
export function editGoMod(text: string, edits: readonly ModuleEdit[]): string {
  return edits.reduce(applyEdit, text);
}

function applyEdit(text: string, edit: ModuleEdit): string {
  switch (edit.act) {
    case "set-module":
      return setOnly(text, "module", edit.path);
    case "set-go":
      return setOnly(text, "go", edit.version);
    case "drop":
      return withoutKeyword(text, edit.keyword);
    case "require":
      return require(text, edit.path, edit.version);
    case "drop-require":
      return withoutLines(text, "require", edit.path);
    case "drop-replace":
      return withoutLines(text, "replace", edit.path);
    case "replace": {
      const same = replacements(text).some(
        (one) =>
          one.path === edit.path && one.version === undefined && one.by === edit.by && one.byVersion === edit.byVersion,
      );
      return same ? text : appended(text, `replace ${word(edit.path)} => ${word(edit.by)} ${edit.byVersion}`);
    }
    case "exclude": {
      const same = directives(text).some(
        ({ keyword, words }) => keyword === "exclude" && words[0] === edit.path && words[1] === edit.version,
      );
      return same ? text : appended(text, `exclude ${word(edit.path)} ${edit.version}`);
    }
  }
}

function setOnly(text: string, keyword: "go" | "module", value: string): string {
  const found = directives(text).find((one) => one.keyword === keyword);
  const [old] = found?.words ?? [];
  if (found === undefined || old === undefined) return appended(text, `${keyword} ${word(value)}`);
  return onLine(text, found.line, (line) => replaceWord(line, old, word(value)));
}

function require(text: string, path: string, version: string): string {
  const [first, ...others] = directives(text).filter(
    ({ keyword, words }) => keyword === "require" && words[0] === path,
  );
  const old = first?.words[1];
  if (first === undefined || old === undefined) return appended(text, `require ${word(path)} ${version}`);
  const set = onLine(text, first.line, (line) => {
    const behind = line.indexOf(path) + path.length;
    return line.slice(0, behind) + replaceWord(line.slice(behind), old, version);
  });
  return others.reduce((done, { line }) => onLine(done, line, () => ""), set);
}

/** The lines are emptied, not taken out. */
function withoutLines(text: string, keyword: string, path: string): string {
  const found = directives(text).filter((one) => one.keyword === keyword && one.words[0] === path);
  return found.reduce((done, { line }) => onLine(done, line, () => ""), text);
}

/** With the parentheses of its blocks, which an older Go refuses like the lines. */
function withoutKeyword(text: string, keyword: string): string {
  const lines = text.split("\n");
  let inside = false;
  const kept = lines.map((line) => {
    const bare = line.replace(/\/\/.*$/, "").trim();
    if (inside) {
      inside = bare !== ")";
      return "";
    }
    if (bare.split(/[\s("`]/, 1)[0] !== keyword) return line;
    inside = /\($/.test(bare);
    return "";
  });
  return kept.join("\n");
}

function onLine(text: string, number: number, change: (line: string) => string): string {
  const lines = text.split("\n");
  lines[number - 1] = change(lines[number - 1] ?? "");
  return lines.join("\n");
}

function replaceWord(line: string, old: string, by: string): string {
  const form = [JSON.stringify(old), `\`${old}\``, old].find((one) => line.includes(one));
  return form === undefined ? line : line.replace(form, () => by);
}

function appended(text: string, line: string): string {
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
}

/** A word as a go.mod writes it. Source: golang.org/x/mod/modfile, MustQuote. */
function word(text: string): string {
  return /^[^\s"'`()[\]{},\\]+$/.test(text) && !text.includes("//") && !text.includes("/*")
    ? text
    : JSON.stringify(text);
}
