import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isFolder, requirements } from "../../explain/go-mod.ts";
import { goImports } from "../go-imports.ts";
import { hasGoMod, type ModuleTree, modulePath } from "../module-tree.ts";
import type { Recipe } from "../recipe.ts";

/** Why a plugin has to be built beside its gateway's source. */
export type GatewayNeed =
  /** A file imports a package of the gateway's own module. */
  | { readonly kind: "imported"; readonly path: string; readonly file: string; readonly line: number }
  /** Only a go.mod names the module: a package of it may come in through another module. */
  | { readonly kind: "required"; readonly path: string; readonly file: string; readonly line: number };

/** More than any module of a plugin has; what lies deeper is not looked at. */
const mostFiles = 50_000;
const mostFolders = 100_000;

/**
 * Tells whether the modules of a build use the gateway's own module.
 *
 * Packages of a main module record file names without a version, those of a dependency with one: by `require` or
 * `replace` the gateway's own packages can never be the same, in one workspace they are. That holds for its main module
 * and for every module that it took from a folder of its own.
 * @returns undefined where nothing of it is used, or the plugin lies in that module itself
 */
export function gatewayNeed({ roots }: ModuleTree, recipe: Recipe): GatewayNeed | undefined {
  const { gatewayModule, modules } = recipe;
  const [root] = roots;
  if (gatewayModule === undefined || root === undefined || modulePath(root) === gatewayModule.path) return undefined;
  // `go install HOST@v1` builds the gateway's own packages as those of any other module at a version.
  if (gatewayModule.installedAs !== undefined) return undefined;
  // What the plugin has a folder of itself is what it is built with.
  const here = new Set(roots.map((folder) => modulePath(folder)));
  const local = modules.flatMap(({ path, version, replacedBy }) => {
    const isLocal = version === "(devel)" || (replacedBy !== undefined && isFolder(replacedBy.path));
    return isLocal && !here.has(path) ? [path] : [];
  });
  const required = roots.flatMap((folder) => requiredIn(folder));
  // The longest path that fits owns a package, whoever names it.
  const known = new Set([gatewayModule, ...modules, ...required].map(({ path }) => path));
  const imports = roots.flatMap((folder) => importedIn(folder, new Set([gatewayModule.path, ...local]), known));
  const [main] = imports.filter(({ owner }) => owner === gatewayModule.path);
  if (main !== undefined) return main;
  const [other] = imports;
  // A module that the gateway took from a folder may be had elsewhere too.
  return other === undefined
    ? required.find(({ path }) => path === gatewayModule.path)
    : { ...other, kind: "required" };
}

function requiredIn(folder: string): Extract<GatewayNeed, { kind: "required" }>[] {
  if (!hasGoMod(folder)) return [];
  const file = join(folder, "go.mod");
  return requirements(readFileSync(file, "utf8")).map(({ path, line }) => ({ kind: "required", path, file, line }));
}

type Imported = Extract<GatewayNeed, { kind: "imported" }> & { readonly owner: string };

/** The first import of each of the modules. */
function importedIn(folder: string, own: ReadonlySet<string>, known: ReadonlySet<string>): readonly Imported[] {
  const found = new Map<string, Imported>();
  for (const file of goFiles(folder)) {
    if (file.endsWith("_test.go")) continue;
    for (const { path, line } of goImports(readFileSync(file, "utf8"))) {
      const owner = ownerOf(path, known);
      if (owner === undefined || !own.has(owner) || found.has(owner)) continue;
      found.set(owner, { kind: "imported", path, file, line, owner });
    }
  }
  return [...found.values()];
}

/** The longest of the module paths that a package path starts with. */
function ownerOf(path: string, known: ReadonlySet<string>): string | undefined {
  for (let prefix = path; prefix !== ""; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf("/")))) {
    if (known.has(prefix)) return prefix;
  }
  return undefined;
}

/**
 * The `.go` files of a module, those behind build constraints too, in a fixed order; without its vendor folder, modules
 * inside of it, and what Go ignores by name.
 * @returns absolute paths
 */
export function goFiles(moduleFolder: string): readonly string[] {
  const files: string[] = [];
  const pending = [moduleFolder];
  let looked = 0;
  for (let folder = pending.pop(); folder !== undefined && files.length < mostFiles; folder = pending.pop()) {
    if (++looked > mostFolders) break;
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (/^[._]/.test(entry.name)) continue;
      if (entry.isFile() && entry.name.endsWith(".go")) files.push(path);
      if (!entry.isDirectory() || entry.name === "testdata" || entry.name === "node_modules") continue;
      if ((entry.name === "vendor" && folder === moduleFolder) || hasGoMod(path)) continue;
      pending.push(path);
    }
  }
  return files;
}

/** What a folder holds, in a fixed order; nothing where it is gone or may not be read, which Go says better. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
