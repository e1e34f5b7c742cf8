import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { UserError } from "../model/user-error.ts";
import { applyEdits, importEdits, pathWithId } from "./build-id.ts";
import { releaseEdits } from "./gateway-need.ts";
import { editGoMod, type PrepareIo, readGoMod, relativeFolder } from "./prepare-io.ts";
import type { Recipe } from "./recipe.ts";
import { hasGoMod, type LocalModule, type PluginSource, type Workspace } from "./workspace.ts";

/**
 * Gives the plugin's module in the copy another path, in its go.mod and in the imports of its own packages.
 * @returns the copy, and the plugin path that the build has without an id
 * @throws UserError where other modules name the path
 */
export async function applyBuildId(
  workspace: Workspace,
  source: PluginSource,
  id: string,
  recipe: Recipe,
  io: PrepareIo,
): Promise<{ readonly workspace: Workspace; readonly pathWithoutId: string }> {
  const [own, ...others] = workspace.modules;
  const path = own?.path;
  if (own === undefined || path === undefined) throw new UserError(`build-id: "${source.path}" is in no module.`);
  checkRenamable(path, others, recipe);
  const newPath = pathWithId(path, id);
  const files = new Map<string, ReturnType<typeof importEdits>[number][]>();
  for (const edit of importEdits(own.copy, path, newPath))
    files.set(edit.file, [...(files.get(edit.file) ?? []), edit]);
  for (const [file, edits] of files) {
    const at = join(own.copy, file);
    const text = applyEdits(readFileSync(at, "utf8"), edits);
    rmSync(at);
    writeFileSync(at, text);
  }
  const failed = await editGoMod(own.copy, [`-module=${newPath}`], io);
  if (failed !== undefined)
    throw new UserError(`build-id: go mod edit -module=${newPath}: ${failed.stderr.slice(0, 500)}`);
  const packages = source.files === undefined ? workspace.packages : [onlyFiles(workspace, source, source.files)];
  const below = relative(workspace.original, source.folder).split(sep).join("/");
  return {
    workspace: {
      ...workspace,
      packages,
      modules: [{ ...own, path: newPath }, ...others],
    },
    pathWithoutId: below === "" ? path : `${path}/${below}`,
  };
}

/** @throws UserError where others name the module by its path */
function checkRenamable(path: string, others: readonly LocalModule[], { gatewayModule }: Recipe): void {
  if (path === gatewayModule?.path) {
    throw new UserError(
      `build-id: the plugin lies in ${path}, the gateway's own module, whose path cannot change; build it from a module of its own.`,
    );
  }
  const user = others.find(({ original }) => hasGoMod(original) && readGoModRequires(original, path));
  if (user === undefined) return;
  throw new UserError(
    `build-id: the module ${user.path ?? user.original} requires ${path}, whose path would change; move what both use to a module of its own.`,
  );
}

function readGoModRequires(folder: string, path: string): boolean {
  return releaseEdits(readGoMod(folder), path).length > 0;
}

/** Named files have a plugin path made of their content, which no module path changes: the others are left out instead. */
function onlyFiles(workspace: Workspace, source: PluginSource, files: readonly string[]): string {
  const below = relative(workspace.original, source.folder);
  const folder = join(workspace.directory, below);
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".go") && !files.includes(name)) rmSync(join(folder, name), { force: true });
  }
  return relativeFolder(workspace.directory, folder);
}
