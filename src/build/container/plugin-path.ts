import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { directives } from "../../explain/go-mod.ts";
import { applyEdits, importEdits, pathWithId } from "../build-id.ts";
import { modulePath, type Workspace } from "../workspace.ts";

/** Gives a copied module a path with the build id in it, so that its plugin has a plugin path of its own. */
export function renameModule({ directory }: Pick<Workspace, "directory">, id: string): void {
  const path = modulePath(directory);
  if (path === undefined) return;
  const edits = importEdits(directory, path, pathWithId(path, id));
  for (const name of new Set(edits.map(({ file }) => file))) {
    const file = join(directory, name);
    const own = edits.filter((edit) => edit.file === name);
    writeFileSync(file, applyEdits(readFileSync(file, "utf8"), own));
  }
  const goMod = join(directory, "go.mod");
  const text = readFileSync(goMod, "utf8");
  const line = directives(text).find(({ keyword }) => keyword === "module")?.line;
  const lines = text.split("\n");
  if (line !== undefined) lines[line - 1] = `module ${JSON.stringify(pathWithId(path, id))}`;
  writeFileSync(goMod, lines.join("\n"));
}
