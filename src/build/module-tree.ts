import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Module } from "../binary/facts.ts";
import { goLine } from "../binary/go-version.ts";
import { isFolder, readLocalPaths } from "../explain/go-mod.ts";
import { UserError } from "../model/user-error.ts";
import { goImports } from "./go-imports.ts";

/** The main package of a plugin, in the user's own folder. */
export interface PluginSource {
  readonly name: string;
  /** As the user wrote it. */
  readonly path: string;
  /** Absolute, without links. */
  readonly folder: string;
  /** Base names of `.go` files that are the package by themselves; undefined: everything in the folder. */
  readonly files?: readonly string[];
}

/** The modules that take part in a build from folders of their own. */
export interface ModuleTree {
  /** Absolute folder of the plugin's module. */
  readonly root: string;
  /** The user's go.work, absolute; undefined where the module is in none. */
  readonly goWork: string | undefined;
  /** Absolute folders of all modules, the plugin's own first. */
  readonly roots: readonly string[];
  /** Whether Go would find a go.work that the module is no part of. */
  readonly isBesideWorkspace: boolean;
  /** A go.work that the module is part of, where GOWORK=off hides it; absolute. */
  readonly hiddenWorkspace?: string;
}

/**
 * Finds the modules of a build, and changes nothing: the module around the plugin, the modules of the go.work that it
 * is part of, and of each the folders that its go.mod replaces something with.
 * @param chosen the user's GOWORK
 * @throws UserError where the plugin's folder is none
 */
export function findModules(source: Pick<PluginSource, "folder" | "path">, chosen: string | undefined): ModuleTree {
  const root = moduleFolder(source);
  const goWork = findGoWork(root, chosen);
  const roots = moduleClosure(goWork === undefined ? [root] : [root, ...foldersOf(goWork)], source.path);
  const isBesideWorkspace = goWork === undefined && (Boolean(chosen) || findUpward(root, "go.work") !== undefined);
  const hiddenWorkspace = chosen === "off" ? findGoWork(root, undefined) : undefined;
  return { root, goWork, roots, isBesideWorkspace, ...(hiddenWorkspace !== undefined && { hiddenWorkspace }) };
}

/** The folder of the module that holds a plugin: that of the next go.mod upward, else the plugin's own. */
export function moduleFolder({ folder }: Pick<PluginSource, "folder">): string {
  return findUpward(folder, "go.mod") ?? folder;
}

/** Whether a folder is the root of a module. */
export function hasGoMod(folder: string): boolean {
  return existsSync(join(folder, "go.mod"));
}

/** The text of a folder's go.mod; empty where there is none. */
export function readGoMod(folder: string): string {
  return hasGoMod(folder) ? readFileSync(join(folder, "go.mod"), "utf8") : "";
}

/** The module path that a folder's go.mod declares. */
export function modulePath(folder: string): string | undefined {
  return readLocalPaths(readGoMod(folder)).module;
}

/** What `go build` is told to build, from the folder of the module. */
export function packageArguments(root: string, { folder, files }: PluginSource): readonly string[] {
  const below = relative(root, folder).split(sep).join("/");
  const prefix = below === "" ? "." : `./${below}`;
  return files === undefined ? [prefix] : files.map((file) => `${prefix}/${file}`);
}

/** Absolute folders that a go.work uses. */
export function usedFolders(goWork: string): readonly string[] {
  const { uses } = readLocalPaths(readFileSync(goWork, "utf8"));
  return uses.map((path) => real(resolve(dirname(goWork), path)));
}

/** Whether dependencies come from a vendor folder in it. Source: go help modules, vendoring. */
export function vendorsIn(folder: string): boolean {
  return existsSync(join(folder, "vendor", "modules.txt"));
}

/**
 * The commands of Go that bring a vendor folder up to date after go.mod has changed, from the folder of the module; none
 * where nothing is vendored. In a workspace Go reads only the folder beside go.work.
 */
export function vendorCommands(root: string, chosen: string | undefined): readonly string[] {
  const goWork = findGoWork(root, chosen);
  if (goWork !== undefined) return vendorsIn(dirname(goWork)) ? ["go work vendor"] : [];
  if (!vendorsIn(root)) return [];
  return [findUpward(root, "go.work") === undefined ? "go mod vendor" : "GOWORK=off go mod vendor"];
}

/** The first folder from here upward that holds a file. */
function findUpward(from: string, file: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (statSync(join(folder, file), { throwIfNoEntry: false })?.isFile()) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The go.work that Go would use for a module, if the module is part of it. */
function findGoWork(root: string, chosen: string | undefined): string | undefined {
  if (chosen === "off") return undefined;
  const folder = findUpward(root, "go.work");
  const file = chosen ? resolve(chosen) : folder === undefined ? undefined : join(folder, "go.work");
  if (file === undefined || !existsSync(file)) return undefined;
  return foldersOf(file).includes(root) ? realpathSync(file) : undefined;
}

function foldersOf(goWork: string): readonly string[] {
  const { replacements } = readLocalPaths(readFileSync(goWork, "utf8"));
  return [...usedFolders(goWork), ...replacements.map((path) => real(resolve(dirname(goWork), path)))];
}

/** The modules and, of each, the folders that its go.mod replaces something with. */
function moduleClosure(start: readonly string[], path: string): readonly string[] {
  // Nobody keeps a module there, and looking through it would be looking through the machine.
  const isRoot = (folder: string) => dirname(folder) === folder;
  if (start.slice(1).some(isRoot)) {
    throw new UserError(
      `plugin: the go.work of "${path}" takes the root of the file system for a module; name the folder of the module.`,
    );
  }
  const found = new Set<string>();
  const pending = [...start].reverse();
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    if (found.has(folder)) continue;
    // What is none Go says itself, with the line of the go.mod.
    if (folder !== start[0] && !hasGoMod(folder)) continue;
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new UserError(`plugin: "${path}" is no folder.`);
    }
    found.add(folder);
    for (const target of readLocalPaths(readGoMod(folder)).replacements) {
      const replaced = real(resolve(folder, target));
      if (isRoot(replaced)) {
        throw new UserError(
          `plugin: the go.mod in "${folder}" replaces a module by ${target}, the root of the file system; name the folder of the module.`,
        );
      }
      pending.push(replaced);
    }
  }
  return [...found];
}

function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** Whether a relative path leaves the folder that it is relative to. */
export function isOutside(path: string): boolean {
  return path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
}

/** The module path of source without go.mod; a plain name could be that of a package of the standard library. */
export function madeModulePath({ name }: PluginSource): string {
  return `built.plugin/${name}`;
}

/**
 * A go.mod for source that has none. What the source imports of the gateway's modules is required at the gateway's
 * versions, which are the only ones that load.
 */
export function madeModule(
  source: PluginSource,
  { goVersion, modules }: { readonly goVersion: string; readonly modules: readonly Module[] },
): string {
  const lines = [`module ${madeModulePath(source)}`, "", `go ${goLine(goVersion)}`, ""];
  if (!importsModules(source)) return lines.join("\n");
  for (const module of modules) {
    const { path, version, replacedBy } = module;
    // What the gateway took from a folder nobody can fetch; Go asks for it only where it is imported.
    if (!isRequirable(module) || (replacedBy !== undefined && isFolder(replacedBy.path))) continue;
    lines.push(`require ${path} ${version}`);
    if (replacedBy !== undefined && isRequirable(replacedBy)) {
      lines.push(`replace ${path} ${version} => ${replacedBy.path} ${replacedBy.version}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** What a gateway records may be any text, a folder or `(devel)`: only a module at a version can be required. */
export function isRequirable({ path, version }: Module): boolean {
  return /^[\w.~-]+(?:\/[\w.~-]+)*$/.test(path) && /^v\d[\w.+-]*$/.test(version);
}

/** Whether any file imports something that is not in the standard library: the first element has a dot. */
function importsModules({ folder, files }: PluginSource): boolean {
  const names = files ?? readdirSync(folder).filter((file) => file.endsWith(".go"));
  return names.some((file) =>
    goImports(readFileSync(join(folder, file), "utf8")).some(({ path }) => /^[^/]*\./.test(path)),
  );
}
