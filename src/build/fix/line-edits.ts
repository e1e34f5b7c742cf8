import { isLaterGo } from "../../binary/go-version.ts";
import { directives } from "../../explain/go-mod.ts";
import type { ModuleEdit } from "../../explain/go-mod-edit.ts";
import { readableEdits } from "../plan/readable-modules.ts";
import type { Recipe } from "../recipe.ts";

/**
 * What takes out of a go.mod or go.work what the gateway's Go cannot read, and a toolchain line that would have another
 * Go build the plugin.
 */
export function lineEdits(text: string, recipe: Recipe): readonly ModuleEdit[] {
  const edits = readableEdits(text, recipe);
  const isLater = directives(text).some(
    ({ keyword, words: [named = ""] }) => keyword === "toolchain" && isLaterGo(named, recipe.goVersion),
  );
  const isDropped = edits.some((edit) => edit.act === "drop" && edit.keyword === "toolchain");
  return isLater && !isDropped ? [...edits, { act: "drop", keyword: "toolchain" }] : edits;
}
