import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { UserError } from "../../model/user-error.ts";
import type { CommandRunner } from "../../ports/command-runner.ts";
import { goImports } from "../go-imports.ts";
import { madeModulePath, moduleFolder, modulePath, type PluginSource } from "../module-tree.ts";
import { commitOf, commitQuestion } from "./commit.ts";
import { goFiles } from "./gateway-need.ts";

/** A build id, and how it came about where that is worth a sentence. */
export interface BuildId {
  readonly id: string;
  readonly warning?: string;
}

/**
 * Checks the text of the input `build-id`: it becomes a part of an import path and of file names.
 * @throws UserError
 */
function checkBuildId(text: string): string {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/.test(text)) return text;
  throw new UserError(
    `build-id: "${text.slice(0, 100)}" cannot be part of an import path; use up to 64 letters, digits, dots, dashes and underscores, or auto.`,
  );
}

/**
 * The id of a build: the text itself, and for `auto` 12 digits of the commit that the plugin's repository is at.
 * Without a repository it is 12 digits of the SHA-256 of the module's Go files, which is said. Where several plugins of a
 * run would have one plugin path, 4 digits of the SHA-256 of the plugin's own follow: of its folder, or its files.
 * @param sources of all plugins of the run
 * @throws UserError where the text cannot be an id
 */
export async function resolveBuildId(
  text: string,
  source: PluginSource,
  sources: readonly PluginSource[],
  commands: CommandRunner,
): Promise<BuildId> {
  if (text !== "auto") return { id: checkBuildId(text) };
  const { id, ...rest } = await automaticId(source, commands);
  const path = usualPluginPath(source);
  const isAlone = sources.every((other) => other.path === source.path || usualPluginPath(other) !== path);
  const own = createHash("sha256").update(source.path).digest("hex").slice(0, 4);
  return { id: isAlone ? id : `${id}-${own}`, ...rest };
}

/** The plugin path of a build without an id, as far as the files tell. */
function usualPluginPath(source: PluginSource): string {
  const root = moduleFolder(source);
  return `${modulePath(root) ?? madeModulePath(source)}/${relative(root, source.folder)}`;
}

async function automaticId(source: PluginSource, commands: CommandRunner): Promise<BuildId> {
  const answer = await commands.run({
    file: "git",
    args: commitQuestion,
    directory: source.folder,
    environment: { GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" },
    output: "hidden",
  });
  const commit = commitOf(answer);
  if (commit !== undefined) return { id: commit.slice(0, 12) };
  const id = hashOfModule(moduleFolder(source)).slice(0, 12);
  const reason = answer === undefined ? "there is no git on PATH" : `git finds no commit for "${source.path}"`;
  return { id, warning: `build-id: ${reason}; ${id} from the content of its Go files stands for auto.` };
}

function hashOfModule(folder: string): string {
  const hash = createHash("sha256");
  for (const file of goFiles(folder)) {
    const content = readFileSync(file);
    hash.update(`${relative(folder, file).split(sep).join("/")}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * The path that a module gets so that its plugin has a plugin path of its own.
 *
 * The id is put behind the last element: `example.com/auth` → `example.com/auth_5f3a…`. The new path lies under the same
 * folders as the old one, so `internal` packages of other modules stay open to it, and ` /v2` or `.v3` at the end is no
 * version any more, which Go asks of required modules only. (Tyk's image takes `tyk.internal/tyk_plugin<id>`.)
 */
export function pathWithId(path: string, id: string): string {
  return `${path}_${id}`;
}

/** One import that is written anew. */
export interface ImportEdit {
  /** Relative to the module, with slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Offset of the old module path in the file's text. */
  readonly offset: number;
  /** The whole import path before and after. */
  readonly from: string;
  readonly to: string;
}

/**
 * The imports of a module's own packages, each of which names the module path. A path that merely starts alike and
 * belongs to another module (`example.com/auth/client` with a go.mod of its own) is left alone.
 * @param folder of the module; only read
 */
export function importEdits(folder: string, path: string, newPath: string): readonly ImportEdit[] {
  return goFiles(folder).flatMap((file) =>
    goImports(readFileSync(file, "utf8")).flatMap((found): ImportEdit[] => {
      if (!isOwnPackage(folder, path, found.path)) return [];
      const to = `${newPath}${found.path.slice(path.length)}`;
      const { line, offset } = found;
      return [{ file: relative(folder, file).split(sep).join("/"), line, offset, from: found.path, to }];
    }),
  );
}

/** Applies the edits of one file, given in the order of its text. */
export function applyEdits(text: string, edits: readonly ImportEdit[]): string {
  let changed = "";
  let at = 0;
  for (const { offset, from, to } of edits) {
    changed += text.slice(at, offset) + to;
    at = offset + from.length;
  }
  return changed + text.slice(at);
}

function isOwnPackage(folder: string, path: string, imported: string): boolean {
  if (imported === path) return true;
  if (!imported.startsWith(`${path}/`)) return false;
  let inside = folder;
  for (const element of imported.slice(path.length + 1).split("/")) {
    inside = join(inside, element);
    if (!existsSync(inside) || existsSync(join(inside, "go.mod"))) return false;
  }
  return true;
}
