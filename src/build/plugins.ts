import {
  closeSync,
  type Dirent,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { isElf } from "../binary/elf.ts";
import { isMachO } from "../binary/macho-fat.ts";
import { fileProblem } from "../content/file-problem.ts";
import { parseGlob } from "../content/glob.ts";
import { count } from "../model/phrases.ts";
import { UserError } from "../model/user-error.ts";
import { packageName } from "./go-imports.ts";
import type { PluginSource } from "./module-tree.ts";

/** A plugin as given: a path, a glob or `.go` files between spaces, and a name where one was written. */
export interface PluginArgument {
  readonly name?: string;
  readonly path: string;
}

/** A plugin that is built already, or any file that a loader would judge. */
export interface PluginFile {
  readonly name: string;
  /** As the user wrote it. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
}

/** A plugin to build or a plugin to read. */
export type PluginSubject =
  | { readonly kind: "source"; readonly source: PluginSource }
  | { readonly kind: "file"; readonly file: PluginFile };

/**
 * Looks at what was given and tells source from built files: a folder or `.go` files are source, any other file is
 * what a gateway would be asked to open. Of a glob only what can be a plugin is taken: folders with a main package, and
 * binaries. Plugins of one name are told apart by their folders.
 * @param directory absolute folder that paths start from
 * @param tell is told what of a glob is left out, one sentence each
 * @throws UserError where a path is missing, cannot be read, or a folder holds no Go source
 */
export function findPlugins(
  given: readonly PluginArgument[],
  directory: string,
  tell: (sentence: string) => void,
): readonly PluginSubject[] {
  const subjects = given.flatMap((argument): readonly PluginSubject[] => {
    const { path, name } = argument;
    if (!isGlob(path, directory)) {
      const files = goFilesOf(path, directory);
      return [files === undefined ? subject(path, name, directory) : sourceFiles(files, argument, directory)];
    }
    const found = matches(path, directory);
    if (found.length === 0) throw new UserError(`plugin: "${path}" matches nothing.`);
    const taken = globbed(found, argument, directory, tell);
    if (taken.length > 1 && name !== undefined) {
      throw new UserError(
        `plugin: "${name}=${path}" names ${taken.length} plugins alike; name each on a line of its own.`,
      );
    }
    if (taken.length > 0) return taken;
    throw new UserError(
      `plugin: "${path}" matches ${count(found.length, "path")}, none of which is a folder with a main package or a built plugin.`,
    );
  });
  return namedApart(subjects, new Set(given.flatMap(({ name }) => name ?? [])));
}

function isGlob(path: string, directory: string): boolean {
  return stats(resolve(directory, path)) === undefined && /[*?[\]{}]/.test(path) && !/\.go\s/.test(path);
}

/** `.go` files that are named one by one; undefined for anything else. @throws UserError where one is missing */
function goFilesOf(path: string, directory: string): readonly string[] | undefined {
  const isThere = stats(resolve(directory, path)) !== undefined;
  const words = isThere ? [path] : path.split(/\s+/);
  if (!words.every((word) => word.endsWith(".go"))) {
    if (isThere) return undefined;
    throw new UserError(`plugin: there is no file or folder "${path}".`);
  }
  const missing = words.find((word) => stats(resolve(directory, word)) === undefined);
  if (missing !== undefined) throw new UserError(`plugin: there is no file or folder "${missing}".`);
  return stats(resolve(directory, path))?.isDirectory() ? undefined : words;
}

/** What a glob matched and can be a plugin. */
function globbed(
  paths: readonly string[],
  argument: PluginArgument,
  directory: string,
  tell: (sentence: string) => void,
): readonly PluginSubject[] {
  const goFiles = paths.filter((path) => extname(path) === ".go" && stats(resolve(directory, path))?.isFile());
  const folders = new Set(goFiles.map((path) => dirname(path)));
  // `auth/*.go` names the files of one package; `plugins/*/main.go` names packages.
  if (goFiles.length === paths.length && folders.size === 1) return [sourceFiles(goFiles, argument, directory)];
  return [...new Set(paths.map((path) => (goFiles.includes(path) ? dirname(path) : path)))].flatMap((path) => {
    const absolute = resolve(directory, path);
    const isPlugin = stats(absolute)?.isDirectory() ? holdsMainPackage(absolute, path) : isBinary(absolute, path);
    if (isPlugin) return [subject(path, argument.name, directory)];
    tell(
      `plugin: ${path} is left out of "${argument.path}": ${stats(absolute)?.isDirectory() ? "it holds no main package" : "it is no binary"}.`,
    );
    return [];
  });
}

function holdsMainPackage(folder: string, path: string): boolean {
  return entries(folder, path).some(
    (name) =>
      name.endsWith(".go") &&
      !/^[._]|_test\.go$/.test(name) &&
      stats(join(folder, name))?.isFile() === true &&
      reading(join(path, name), () => packageName(readFileSync(join(folder, name), "utf8")) === "main"),
  );
}

/**
 * Plugins whose names are alike and that nobody named get their folders in front, as many as tell them apart.
 * @param chosen names that the user gave
 */
export function namedApart(subjects: readonly PluginSubject[], chosen: ReadonlySet<string>): readonly PluginSubject[] {
  const nameOf = (one: PluginSubject) => (one.kind === "source" ? one.source.name : one.file.name);
  const alike = (name: string) => subjects.filter((one) => nameOf(one) === name).length > 1;
  return subjects.map((one): PluginSubject => {
    // Built files keep their names: the gateway's own file names are alike for several of its releases.
    if (one.kind === "file" || chosen.has(nameOf(one)) || !alike(nameOf(one))) return one;
    const elements = one.source.path.split("/").filter((element) => element !== "" && !/^\.{1,2}$/.test(element));
    const others = subjects.flatMap((other) => (other !== one && other.kind === "source" ? [other.source.path] : []));
    for (let taken = 2; taken <= elements.length; taken++) {
      const name = plainName(elements.slice(-taken).join("-").replace(/\.go$/, ""));
      const isOwn = others.every((path) => !plainName(path.replace(/\.go$/, "").split("/").join("-")).endsWith(name));
      if (isOwn) return { kind: "source", source: { ...one.source, name } };
    }
    return one;
  });
}

/** What a glob matches, from the same folder as it; a slash at its end leaves folders. */
function matches(written: string, directory: string): readonly string[] {
  // Only what stands before the first wildcard may step out of the folder.
  const [base = ""] = /^(?:[^/*?[\]{}\\]*\/)*/.exec(written) ?? [];
  const found = new Set<string>();
  for (const { folder, depth, matches } of parseGlob(written.slice(base.length), written).alternatives) {
    for (const names of below(resolve(directory, base, ...folder), depth)) {
      const path = `${base}${[...folder, ...names].join("/")}`;
      if (matches(names) && (!written.endsWith("/") || stats(resolve(directory, path))?.isDirectory())) found.add(path);
    }
  }
  return [...found].sort();
}

/** The names below a folder. Links of folders are entered where the depth ends every circle. */
function* below(folder: string, depth: number): Generator<readonly string[]> {
  let members: Dirent[] = [];
  try {
    members = readdirSync(folder, { withFileTypes: true });
  } catch {
    // There is no such folder, or none that may be read: nothing matches there.
  }
  for (const member of members) {
    yield [member.name];
    const path = join(folder, member.name);
    const isLink = member.isSymbolicLink() && Number.isFinite(depth);
    if (depth <= 1 || !(member.isDirectory() || (isLink && stats(path)?.isDirectory()))) continue;
    for (const names of below(path, depth - 1)) yield [member.name, ...names];
  }
}

function subject(path: string, name: string | undefined, directory: string): PluginSubject {
  const absolute = resolve(directory, path);
  const found = stats(absolute);
  if (found === undefined) throw new UserError(`plugin: there is no file or folder "${path}".`);
  if (found.isDirectory()) {
    const folder = realpathSync(absolute);
    if (!entries(folder, path).some((entry) => entry.endsWith(".go"))) {
      throw new UserError(
        `plugin: the folder "${path}" holds no .go files and no .so files; give the folder of the plugin's main package, or one of built plugins.`,
      );
    }
    return { kind: "source", source: { name: name ?? plainName(basename(folder)), path, folder } };
  }
  checkReadable(absolute, path);
  return { kind: "file", file: { name: name ?? basename(path).replace(/\.so$/, ""), path, file: absolute } };
}

function sourceFiles(paths: readonly string[], argument: PluginArgument, directory: string): PluginSubject {
  const files = paths.map((path) => resolve(directory, path));
  const [first = directory] = files;
  if (files.some((file) => dirname(file) !== dirname(first))) {
    throw new UserError(`plugin: the files of "${argument.path}" are not in one folder, as those of one package are.`);
  }
  for (const [index, file] of files.entries()) checkReadable(file, paths[index] ?? file);
  return {
    kind: "source",
    source: {
      name: argument.name ?? plainName(basename(first, ".go")),
      path: argument.path,
      folder: realpathSync(dirname(first)),
      files: files.map((file) => basename(file)),
    },
  };
}

/** Whether a file starts as what a loader could be asked to open. @throws UserError where it cannot be read */
export function isBinary(file: string, path: string): boolean {
  if (stats(file)?.isFile() !== true) return false;
  const start = reading(path, () => startOf(file));
  return isElf(start) || isMachO(start);
}

function startOf(file: string): Buffer {
  const start = Buffer.alloc(8);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, start);
  } finally {
    closeSync(descriptor);
  }
  return start;
}

/** A name that can be part of a file name and of a module path. */
function plainName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9_]+/, "") || "plugin";
}

function stats(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Not permitted, or a part of the path is a file: reading says which.
    return undefined;
  }
}

function entries(folder: string, path: string): string[] {
  return reading(path, () => readdirSync(folder));
}

function checkReadable(file: string, path: string): void {
  // Opening a pipe would wait for somebody to write into it.
  if (stats(file)?.isFile() === false) throw new UserError(`plugin: "${path}" is neither a folder nor a regular file.`);
  reading(path, () => startOf(file));
}

/** @param path as the user wrote it @throws UserError where the system refuses */
function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UserError(`plugin: "${path}" cannot be read: ${fileProblem(error)}.`);
  }
}
