import { directives, replacements } from "../../explain/go-mod.ts";
import { editGoMod, type ModuleEdit } from "../../explain/go-mod-edit.ts";

/** The words of the one `go mod edit` that does what edits do; empty where the text says all of it already. */
export function editCommand(
  goMod: string,
  edits: readonly ModuleEdit[],
  of: "mod" | "work" = "mod",
): readonly string[] {
  const needed = edits.filter((edit) => editGoMod(goMod, [edit]) !== goMod);
  const flags = new Set(needed.flatMap((edit) => flagsOf(goMod, edit)));
  return flags.size === 0 ? [] : [of, "edit", ...flags];
}

function flagsOf(goMod: string, edit: ModuleEdit): readonly string[] {
  switch (edit.act) {
    case "set-module":
      return [`-module=${edit.path}`];
    case "set-go":
      return [`-go=${edit.version}`];
    case "require":
      return [`-require=${edit.path}@${edit.version}`];
    case "drop-require":
      return [`-droprequire=${edit.path}`];
    case "exclude":
      return [`-exclude=${edit.path}@${edit.version}`];
    case "replace":
      return [`-replace=${edit.path}=${edit.by}@${edit.byVersion}`];
    case "drop-replace":
      return replacements(goMod).flatMap(({ path, version }) =>
        path === edit.path ? [`-dropreplace=${path}${version === undefined ? "" : `@${version}`}`] : [],
      );
    case "drop":
      if (edit.keyword === "toolchain") return ["-toolchain=none"];
      return directives(goMod).flatMap(({ keyword, words: [word = ""] }) =>
        keyword === edit.keyword ? [`-drop${keyword}=${word.replace(/=.*/, "")}`] : [],
      );
  }
}
