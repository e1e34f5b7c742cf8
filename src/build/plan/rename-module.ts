import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { replacements, requirements } from "../../explain/go-mod.ts";
import { UserError } from "../../model/user-error.ts";
import { applyEdits, type ImportEdit, importEdits, pathWithId } from "./build-id.ts";
import { type BuildPlan, goModOf, type PlannedModule, withGoModEdits, withText } from "./build-plan.ts";

/**
 * Gives the plugin's module another path, in its go.mod and in the imports of its own packages, so that its plugin path
 * is another one.
 * @throws UserError where other modules name the path
 */
export function withBuildId(plan: BuildPlan, id: string): BuildPlan {
  const [own, ...others] = plan.modules;
  const path = own?.path;
  if (own === undefined || path === undefined) throw new UserError(`build-id: "${plan.source.path}" is in no module.`);
  checkRenamable(plan, path, others);
  const newPath = pathWithId(path, id);
  const byFile = new Map<string, ImportEdit[]>();
  for (const edit of importEdits(own.folder, path, newPath)) {
    byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  }
  const renamed = [...byFile].reduce(
    (done, [name, edits]) => {
      const file = join(own.folder, name);
      return withText(done, file, withAbsoluteLines(applyEdits(readFileSync(file, "utf8"), edits), own.folder, name));
    },
    withGoModEdits(plan, own.folder, [{ act: "set-module", path: newPath }]),
  );
  return { ...onlyNamedFiles(renamed), modules: [{ ...own, path: newPath }, ...others] };
}

/** @throws UserError where others name the module by its path */
function checkRenamable(plan: BuildPlan, path: string, others: readonly PlannedModule[]): void {
  if (path === plan.recipe.gatewayModule?.path) {
    throw new UserError(
      `build-id: the plugin lies in ${path}, the gateway's own module, whose path cannot change; build it from a module of its own.`,
    );
  }
  const user = others.find(({ folder }) => {
    const text = goModOf(plan, folder);
    return [...requirements(text), ...replacements(text)].some((one) => one.path === path);
  });
  if (user === undefined) return;
  throw new UserError(
    `build-id: the module ${user.path ?? user.folder} requires ${path}, whose path would change; move what both use to a module of its own.`,
  );
}

/** Named files have a plugin path made of their content, which no module path changes: the others are hidden instead. */
function onlyNamedFiles(plan: BuildPlan): BuildPlan {
  const { source, directory } = plan;
  if (source.files === undefined) return plan;
  const { files, folder } = source;
  const others = readdirSync(folder).filter((name) => name.endsWith(".go") && !files.includes(name));
  const below = relative(directory, folder).split(sep).join("/");
  return others.reduce<BuildPlan>((done, name) => withText(done, join(folder, name), ""), {
    ...plan,
    packages: [below === "" ? "." : `./${below}`],
  });
}

/** Go 1.27 takes a relative name in `//line` of an overlaid file for one beside the overlay's text, and records it. */
function withAbsoluteLines(text: string, moduleFolder: string, file: string): string {
  const folder = join(moduleFolder, file, "..");
  return text.replace(/^(\/\/line )([^/\s][^:\n]*)(:\d+)/gm, (_, start: string, name: string, end: string) => {
    return `${start}${join(folder, name)}${end}`;
  });
}
