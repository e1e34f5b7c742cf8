// Source: https://go.dev/ref/mod#go-mod-file
import { type Directive, directives, requirements } from "../../explain/go-mod.ts";
import { editGoMod } from "../../explain/go-mod-edit.ts";

/**
 * A go.mod that says what another one says, in the words of the user: `go mod edit` and `go get` write the whole file
 * anew, and lines, comments, blocks and their order are not theirs to change.
 */
export function restated(own: string, wanted: string): string {
  const changed = withVersions(own, wanted);
  const [have, want] = [directives(changed), directives(wanted)];
  const keys = new Set(want.map(keyOf));
  // What Go itself adds to say which release of it ran decides nothing.
  const missing = want.filter(
    (one) => one.keyword !== "toolchain" && !have.some((other) => keyOf(other) === keyOf(one)),
  );
  const kept = withoutLines(
    changed,
    have.filter((one) => !keys.has(keyOf(one))),
  );
  return missing.reduce(withDirective, kept);
}

function keyOf({ keyword, words }: Directive): string {
  return JSON.stringify([keyword, ...words]);
}

/** The same modules at other versions, and another `go` line, where they stand. */
function withVersions(own: string, wanted: string): string {
  const versions = new Map(requirements(wanted).map(({ path, version }) => [path, version]));
  const [goVersion] = directives(wanted).flatMap(({ keyword, words }) => (keyword === "go" ? words : []));
  return editGoMod(own, [
    ...(goVersion === undefined || directives(own).some((one) => one.keyword === "go" && one.words[0] === goVersion)
      ? []
      : [{ act: "set-go", version: goVersion } as const]),
    ...requirements(own).flatMap(({ path, version }) => {
      const other = versions.get(path);
      return other === undefined || other === version ? [] : [{ act: "require", path, version: other } as const];
    }),
  ]);
}

/** Takes lines out, and blocks of which nothing is left. */
function withoutLines(text: string, removed: readonly Directive[]): string {
  if (removed.length === 0) return text;
  const gone = new Set(removed.map(({ line }) => line - 1));
  const lines = text.split("\n");
  const opening = /^\s*\w+\s*\(\s*$/;
  for (const [index, line] of lines.entries()) {
    if (!opening.test(line)) continue;
    const end = lines.findIndex((one, at) => at > index && /^\s*\)/.test(one));
    const inside = lines.slice(index + 1, end).map((one, at) => gone.has(index + 1 + at) || one.trim() === "");
    if (end < 0 || inside.length === 0 || !inside.every(Boolean)) continue;
    for (let at = index; at <= end; at++) gone.add(at);
  }
  const kept: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (gone.has(index)) continue;
    // An empty line on both sides of what was taken out is one too many, and one before the end, too.
    if (gone.has(index - 1) && line.trim() === "" && kept.at(-1)?.trim() === "") kept.pop();
    kept.push(line);
  }
  return kept.join("\n");
}

/** Adds a line beside those of its kind, among which requirements are sorted; at the end where there are none. */
function withDirective(text: string, added: Directive): string {
  const line = lineOf(added);
  const isIndirect = ({ comment }: Directive) => /^indirect(;|\s|$)/.test(comment);
  const kind = directives(text).filter(
    (one) => one.keyword === added.keyword && (added.keyword !== "require" || isIndirect(one) === isIndirect(added)),
  );
  const before = kind.filter(({ words }) => (words[0] ?? "") < (added.words[0] ?? "")).at(-1);
  const beside = before ?? kind[0];
  const lines = text.split("\n");
  if (beside === undefined) {
    const end = lines.at(-1) === "" ? lines.length - 1 : lines.length;
    const gap = (lines[end - 1] ?? "").trim() === "" ? [] : [""];
    lines.splice(end, 0, ...gap, `${added.keyword} ${line}`);
    return lines.at(-1) === "" ? lines.join("\n") : `${lines.join("\n")}\n`;
  }
  const written = lines[beside.line - 1] ?? "";
  const isAlone = new RegExp(`^\\s*${added.keyword}[\\s"\`]`).test(written);
  const [indent = ""] = /^\s*/.exec(written) ?? [];
  const end = written.endsWith("\r") ? "\r" : "";
  const full = `${indent}${isAlone ? `${added.keyword} ` : ""}${line}${end}`;
  lines.splice(before === undefined ? beside.line - 1 : beside.line, 0, full);
  return lines.join("\n");
}

function lineOf({ words, comment }: Directive): string {
  const text = words.map((word) => (/^[\w.~/+=>@-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
  return comment === "" ? text : `${text} // ${comment}`;
}
