import { closeSync, type Dirent, openSync, readdirSync, readSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { parseGlob } from "../content/glob.ts";
import { UserError } from "../model/user-error.ts";
import type { PluginSource } from "./workspace.ts";

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
 * what a gateway would be asked to open.
 * @param directory absolute folder that paths start from
 * @throws UserError where a path is missing, cannot be read, or a folder holds no Go source
 */
export function findPlugins(given: readonly PluginArgument[], directory: string): PluginSubject[] {
  return given.flatMap((argument) => {
    const paths = expand(argument.path, directory);
    if (paths.every((path) => extname(path) === ".go")) return [sourceFiles(paths, argument, directory)];
    if (paths.length > 1 && argument.name !== undefined) {
      throw new UserError(
        `plugin: "${argument.name}=${argument.path}" names ${paths.length} plugins alike; name each on a line of its own.`,
      );
    }
    return paths.map((path) => subject(path, argument.name, directory));
  });
}

/** The paths behind one value: itself where it exists, else what it matches, else its words. */
function expand(written: string, directory: string): readonly string[] {
  if (stats(resolve(directory, written)) !== undefined) return [written];
  const words = written.split(/\s+/);
  if (words.length > 1 && words.every((word) => word.endsWith(".go"))) {
    return words.flatMap((word) => expand(word, directory));
  }
  if (/[*?[\]{}]/.test(written)) {
    const found = matches(written, directory);
    if (found.length > 0) return found;
    throw new UserError(`plugin: "${written}" matches nothing.`);
  }
  throw new UserError(`plugin: there is no file or folder "${written}".`);
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
        `plugin: the folder "${path}" holds no .go files; give the folder of the plugin's main package.`,
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
  try {
    return readdirSync(folder);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function checkReadable(file: string, path: string): void {
  // Opening a pipe would wait for somebody to write into it.
  if (stats(file)?.isFile() === false) throw new UserError(`plugin: "${path}" is neither a folder nor a regular file.`);
  try {
    const descriptor = openSync(file, "r");
    try {
      readSync(descriptor, Buffer.alloc(1));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): UserError {
  const reason =
    error instanceof Error && "code" in error && error.code === "EACCES" ? "permission denied" : String(error);
  return new UserError(`plugin: "${path}" cannot be read: ${reason}.`);
}
