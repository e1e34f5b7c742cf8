import type { Hash } from "node:crypto";
import { type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { hashFile } from "../content/file-source.ts";
import { isOutside } from "./module-tree.ts";

/** What a folder is looked through for, and what of it is left out. */
export interface TreeHashing {
  readonly hash: Hash;
  /** Absolute; left out with all that they hold. */
  readonly exclude: ReadonlySet<string>;
  /** Names of folders and files that are left out everywhere. */
  readonly excludedNames: ReadonlySet<string>;
  /** Entries that are looked at before it is given up, counted down. */
  room: { entries: number; bytes: number };
}

/** What was found in a folder. */
export interface HashedTree {
  /** Whether anything in it may be given to a compiler of C, which reads further files that none of them names. */
  readonly hasC: boolean;
  /** Why there is no hash of all that it holds. */
  readonly problem?: string;
}

const compiledByC = new Set([
  ".c",
  ".cc",
  ".cpp",
  ".cxx",
  ".m",
  ".s",
  ".S",
  ".sx",
  ".h",
  ".hh",
  ".hpp",
  ".hxx",
  ".f",
  ".swig",
]);
/** Files above this are hashed without being looked into. */
const longestSource = 16 << 20;

/**
 * Adds every entry of a folder to a hash: its name, kind, mode, and what it holds or leads to.
 * @param root absolute
 */
export function hashTree(root: string, options: TreeHashing): HashedTree {
  let hasC = false;
  const pending = [root];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (options.excludedNames.has(entry.name) || options.exclude.has(path)) continue;
      if (--options.room.entries < 0) return { hasC, problem: `${root} holds too many files` };
      const name = relative(root, path).split(sep).join("/");
      const { mode, size } = lstatSync(path);
      options.hash.update(`${(mode & 0o7777).toString(8)} `);
      if (entry.isDirectory()) {
        options.hash.update(`folder ${name}\0`);
        pending.push(path);
      } else if (entry.isSymbolicLink()) {
        const problem = hashLink(root, path, name, options);
        if (problem !== undefined) return { hasC, problem };
      } else if (entry.isFile()) {
        options.room.bytes -= size;
        if (options.room.bytes < 0) return { hasC, problem: `${root} holds too much` };
        options.hash.update(`file ${name}\0${size}\0`);
        if (size > longestSource) options.hash.update(hashFile(path, name));
        else {
          const content = readFileSync(path);
          options.hash.update(content);
          hasC ||= extname(name) === ".go" && content.includes('"C"');
        }
        hasC ||= compiledByC.has(extname(name));
      }
    }
  }
  return { hasC };
}

function entriesOf(folder: string): readonly Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @returns why what a link leads to is not known */
function hashLink(root: string, path: string, name: string, { hash }: TreeHashing): string | undefined {
  hash.update(`link ${name}\0${readlinkSync(path)}\0`);
  const found = statSync(path, { throwIfNoEntry: false });
  // What is inside is hashed where it lies.
  if (found === undefined || !isOutside(relative(root, realpathSync(path)))) return undefined;
  if (!found.isFile()) return `${name} is a link that leads out of ${root}`;
  hash.update(hashFile(path, name));
  return undefined;
}
