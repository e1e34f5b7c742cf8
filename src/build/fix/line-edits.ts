import compare from "semver/functions/compare.js";
import { isLaterGo } from "../../binary/go-version.ts";
import { directives, requirements } from "../../explain/go-mod.ts";
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

/** Whether somebody may get less of a module than is asked for. */
export function isLowering(edit: ModuleEdit, goMod: string): boolean {
  if (edit.act === "exclude") return true;
  if (edit.act !== "require") return false;
  return requirements(goMod).some(({ path, version }) => path === edit.path && isLower(edit.version, version));
}

function isLower(version: string, than: string): boolean {
  try {
    return compare(version, than) < 0;
  } catch {
    // What is no version is no lower one.
    return false;
  }
}
