import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Module } from "../binary/facts.ts";
import { goLine } from "../binary/go-version.ts";
import { UserError } from "../model/user-error.ts";
import { Copier, isOutside } from "./copier.ts";
import { goImports } from "./go-imports.ts";
import { isFolder, readLocalPaths, repointed } from "./module-file.ts";

/** The main package of a plugin, in the user's own folder. */
export interface PluginSource {
  readonly name: string;
  /** As the user wrote it. */
  readonly path: string;
  /** Absolute. */
  readonly folder: string;
  /** Base names of `.go` files that are the package by themselves; undefined: everything in the folder. */
  readonly files?: readonly string[];
}

/** A module that takes part in the build from a folder of its own. */
export interface LocalModule {
  readonly path: string | undefined;
  /** Absolute, the user's own; of the gateway's source the folder or module cache that it came from. */
  readonly original: string;
  /** Absolute, in the copy. */
  readonly copy: string;
  /** The folder that its file names have to show where folders are part of fingerprints. */
  readonly recorded: string;
}

/** A copy of everything of the user's that a build reads. */
export interface Workspace {
  /** Absolute folder of the plugin's module in the copy. */
  readonly directory: string;
  /** The same in the user's own files. */
  readonly original: string;
  /** What `go build` is told to build: `.`, `./sub` or `.go` files. */
  readonly packages: readonly string[];
  readonly modules: readonly LocalModule[];
  /** The go.work that the build uses, absolute, in the copy; undefined: none. */
  readonly goWork: string | undefined;
  /** Whether a go.work was copied. */
  readonly hasGoWork: boolean;
  /** Whether the source had no go.mod and got one in the copy. */
  readonly hasMadeModule: boolean;
  /** What was left out of the copy, one sentence each. */
  readonly warnings: readonly string[];
  /** The user's own file behind a file of the copy; undefined for any other file. */
  originalOf(file: string): string | undefined;
}

/** How a copy is made. */
export interface WorkspaceOptions {
  /** An empty folder. */
  readonly into: string;
  /** Absolute folders that are left out: what earlier builds wrote. */
  readonly exclude: readonly string[];
  /** For source without go.mod: the `go` line and the versions to require. */
  readonly goVersion: string;
  readonly modules: readonly Module[];
  /** The user's GOWORK. */
  readonly goWork: string | undefined;
}

/** Which modules take part in a build and where each one's copy lies. */
export interface WorkspaceLayout {
  /** Absolute folder of the plugin's module. */
  readonly root: string;
  /** The user's go.work, absolute; undefined where the module is in none. */
  readonly goWork: string | undefined;
  /** Absolute folders of all modules, the plugin's own first. */
  readonly roots: readonly string[];
  /** The place of a file or folder in the copy. */
  copyOf(path: string): string;
  /** The user's own file or folder; undefined for what is not in the copy. */
  originalOf(path: string): string | undefined;
}

/**
 * Finds the modules of a build, and changes nothing: the module around the plugin, the modules of the go.work that it
 * is part of, and of each the folders that its go.mod replaces something with.
 * @param into the folder of the copy; relative paths between modules stay what they are
 * @param chosen the user's GOWORK
 * @throws UserError where the plugin's folder is none
 */
export function layOut(source: PluginSource, into: string, chosen: string | undefined): WorkspaceLayout {
  const root = moduleFolder(source);
  const goWork = findGoWork(root, chosen);
  const roots = moduleClosure(goWork === undefined ? [root] : [root, ...usedBy(goWork)], source.path);
  const base = commonFolder(goWork === undefined ? roots : [...roots, dirname(goWork)]);
  return {
    root,
    goWork,
    roots,
    copyOf: (path) => join(into, relative(base, path)),
    originalOf(path) {
      const within = relative(into, path);
      return isOutside(within) ? undefined : join(base, within);
    },
  };
}

/**
 * Copies the module around a plugin, with its local replacements and its go.work, so that every relative path in them
 * still leads to the same thing, and every absolute one to the copy. The user's own folder is only read.
 * @throws UserError where a file cannot be read or a replacement is missing
 */
export async function copyWorkspace(source: PluginSource, options: WorkspaceOptions): Promise<Workspace> {
  const layout = layOut(source, options.into, options.goWork);
  const { root, goWork, roots, copyOf } = layout;
  const warnings = await copyModules(layout, options.exclude, `plugin: "${source.path}"`);
  const directory = copyOf(root);
  const hasMadeModule = !hasGoMod(root);
  if (hasMadeModule) await writeFile(join(directory, "go.mod"), madeModule(source, options));
  return {
    directory,
    original: root,
    packages: packageArguments(root, source),
    modules: roots.map((original) => ({
      path: hasGoMod(original) ? modulePath(original) : hasMadeModule ? madeModulePath(source) : undefined,
      original,
      copy: copyOf(original),
      recorded: original,
    })),
    goWork: goWork === undefined ? undefined : copyOf(goWork),
    hasGoWork: goWork !== undefined,
    hasMadeModule,
    warnings,
    originalOf(file) {
      const original = layout.originalOf(resolve(directory, file));
      return original !== undefined && existsSync(original) ? original : undefined;
    },
  };
}

/**
 * Copies all modules of a layout and its go.work.
 * @param exclude absolute folders that are left out
 * @param what the input and its value, for the error
 * @returns what was left out, one sentence each
 * @throws UserError where a file cannot be read
 */
export async function copyModules(
  { roots, goWork, copyOf }: WorkspaceLayout,
  exclude: readonly string[],
  what: string,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  const copier = new Copier(roots, new Set(exclude), copyOf, warnings);
  try {
    for (const folder of roots) {
      await copier.folder(folder);
      // The files of a module cache are read-only, and these two are changed in the copy.
      for (const name of ["go.mod", "go.sum"]) await makeWritable(join(copyOf(folder), name));
      await repoint(join(folder, "go.mod"), copyOf, roots);
    }
    if (goWork !== undefined) {
      await mkdir(dirname(copyOf(goWork)), { recursive: true });
      for (const file of [goWork, `${goWork}.sum`]) if (existsSync(file)) await copyFile(file, copyOf(file));
      await repoint(goWork, copyOf, roots);
    }
  } catch (error) {
    throw new UserError(`${what} cannot be copied for the build: ${messageOf(error)}.`);
  }
  return warnings;
}

async function makeWritable(file: string): Promise<void> {
  if (existsSync(file)) await chmod(file, 0o644);
}

/** Absolute folders lead out of the copy, back to the user's own files. */
async function repoint(original: string, copyOf: (path: string) => string, roots: readonly string[]): Promise<void> {
  if (!existsSync(original)) return;
  const text = await readFile(original, "utf8");
  const changed = repointed(text, (path) => (roots.includes(real(path)) ? copyOf(real(path)) : undefined));
  if (changed !== text) await writeFile(copyOf(original), changed);
}

/** Whether a folder is the root of a module. */
export function hasGoMod(folder: string): boolean {
  return existsSync(join(folder, "go.mod"));
}

/** The module path of source without go.mod; a plain name could be that of a package of the standard library. */
export function madeModulePath(source: PluginSource): string {
  return `built.plugin/${source.name}`;
}

/** What `go build` is told to build, from the folder of the module. */
export function packageArguments(moduleFolder: string, source: PluginSource): readonly string[] {
  const below = relative(moduleFolder, source.folder).split(sep).join("/");
  const prefix = below === "" ? "." : `./${below}`;
  return source.files === undefined ? [prefix] : source.files.map((file) => `${prefix}/${file}`);
}

/** The folder of the module that holds a plugin: that of the next go.mod upward, else the plugin's own. */
export function moduleFolder(source: PluginSource): string {
  return findUpward(source.folder, "go.mod") ?? source.folder;
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
  return usedBy(file).includes(root) ? realpathSync(file) : undefined;
}

function usedBy(goWork: string): string[] {
  const { uses, replacements } = readLocalPaths(readFileSync(goWork, "utf8"));
  return [...uses, ...replacements].map((path) => real(resolve(dirname(goWork), path)));
}

/** The module path that a folder's go.mod declares. */
export function modulePath(folder: string): string | undefined {
  const file = join(folder, "go.mod");
  return existsSync(file) ? readLocalPaths(readFileSync(file, "utf8")).module : undefined;
}

/** The modules and, of each, the folders that its go.mod replaces something with. */
function moduleClosure(start: readonly string[], path: string): string[] {
  const found = new Set<string>();
  const pending = [...start];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    if (found.has(folder)) continue;
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      // Go says so itself, with the line of the go.mod.
      if (folder !== start[0]) continue;
      throw new UserError(`plugin: "${path}" is no folder.`);
    }
    found.add(folder);
    const file = join(folder, "go.mod");
    if (!existsSync(file)) continue;
    for (const target of readLocalPaths(readFileSync(file, "utf8")).replacements) {
      pending.push(real(resolve(folder, target)));
    }
  }
  return [...found];
}

function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** The deepest folder that holds all of these. */
function commonFolder(folders: readonly string[]): string {
  let [common = sep] = folders;
  for (const folder of folders) {
    while (isOutside(relative(common, folder))) common = dirname(common);
  }
  return common;
}

/**
 * A go.mod for source that has none. What the source imports of the gateway's modules is required at the gateway's
 * versions, which are the only ones that load.
 */
export function madeModule(source: PluginSource, options: Pick<WorkspaceOptions, "goVersion" | "modules">): string {
  const lines = [`module ${madeModulePath(source)}`, "", `go ${goLine(options.goVersion)}`, ""];
  if (!importsModules(source)) return lines.join("\n");
  for (const module of options.modules) {
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
export function importsModules(source: PluginSource): boolean {
  const files = source.files ?? readdirSync(source.folder).filter((file) => file.endsWith(".go"));
  return files.some((file) =>
    goImports(readFileSync(join(source.folder, file), "utf8")).some(({ path }) => /^[^/]*\./.test(path)),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
