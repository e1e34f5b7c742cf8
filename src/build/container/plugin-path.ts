import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editGoMod } from "../../explain/go-mod-edit.ts";
import { modulePath } from "../module-tree.ts";
import { applyEdits, importEdits, pathWithId } from "../plan/build-id.ts";
import type { CopiedSource } from "./copied-source.ts";

/**
 * Gives a copied module a path with the build id in it, so that its plugin has a plugin path of its own.
 * @returns the files that are others now
 */
export function renameModule({ directory }: Pick<CopiedSource, "directory">, id: string): readonly string[] {
  const path = modulePath(directory);
  if (path === undefined) return [];
  const edits = importEdits(directory, path, pathWithId(path, id));
  for (const name of new Set(edits.map(({ file }) => file))) {
    const file = join(directory, name);
    const own = edits.filter((edit) => edit.file === name);
    writeFileSync(file, applyEdits(readFileSync(file, "utf8"), own));
  }
  const goMod = join(directory, "go.mod");
  const text = readFileSync(goMod, "utf8");
  writeFileSync(goMod, editGoMod(text, [{ act: "set-module", path: pathWithId(path, id) }]));
  return [goMod, ...[...new Set(edits.map(({ file }) => file))].map((name) => join(directory, name))];
}
