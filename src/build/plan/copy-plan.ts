import { constants, existsSync, readFileSync, realpathSync } from "node:fs";
import { chmod, copyFile, lstat, mkdir, readdir, readlink, realpath, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { directives, isFolder } from "../../explain/go-mod.ts";
import { UserError } from "../../model/user-error.ts";
import { isOutside } from "../module-tree.ts";
import { locationOf } from "../user-files.ts";
import { type BuildPlan, goModOf } from "./build-plan.ts";

/** Where a copy goes, and what it holds. */
export interface CopyOptions {
  /** Absolute, an empty folder. */
  readonly into: string;
  /** Absolute folders that are left out: what builds write. */
  readonly exclude: readonly string[];
  /** Absolute folder that a plugin belongs to which is in no repository. */
  readonly within: string;
  /** The user's home folder, which is never copied as a whole; undefined where there is none. */
  readonly home: string | undefined;
}

/** Folders and files of version control, which no build reads. `.git` is a file in a submodule. */
export const versionControl: readonly string[] = [".git", ".hg", ".svn", ".bzr", ".jj"];

/**
 * Copies the repository of a plugin for a build that cannot see its folder, and moves the plan there.
 *
 * The whole of it is copied: every file by any name, modes, links that stay inside. What leads out of it is refused, since
 * the copy may go to a place that has no business with the rest of this machine.
 * @throws UserError where something leads out of the repository, or cannot be read
 */
export async function copyPlan(plan: BuildPlan, { into, exclude, within, home }: CopyOptions): Promise<BuildPlan> {
  const { tree, directory, source } = plan;
  const repository = repositoryOf(plan, within, home);
  checkFolders(plan, repository, within);
  const move = (path: string) =>
    isOutside(relative(repository, path)) ? path : join(into, relative(repository, path));
  try {
    await copyFolder(repository, into, { repository, into, exclude: new Set(exclude), shown: within });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `plugin: "${source.path}" cannot be copied for the build: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  return {
    ...plan,
    source: { ...source, folder: move(source.folder) },
    tree: {
      ...tree,
      root: move(tree.root),
      goWork: tree.goWork === undefined ? undefined : move(tree.goWork),
      roots: tree.roots.map(move),
    },
    directory: move(directory),
    modules: plan.modules.map((module) => ({ ...module, folder: move(module.folder) })),
    texts: new Map([
      ...absoluteFolders(plan, move),
      ...[...plan.texts].map(([file, text]) => [move(file), text] as const),
    ]),
    work: {
      ...plan.work,
      ...(plan.work.base !== undefined && {
        base: { file: move(plan.work.base.file), text: repointed(plan.work.base, move) },
      }),
      uses: plan.work.uses.map(move),
      without: plan.work.without.map(move),
    },
    copy: { folder: into, original: repository },
  };
}

/**
 * The repository around a plugin. Where there is none, the folder that the job works in if that holds all its modules,
 * else the module alone: never the user's home folder, which may be a repository of its own and holds every login.
 * @throws UserError where nothing smaller holds the plugin
 */
export function repositoryOf({ directory, tree, source }: BuildPlan, within: string, home: string | undefined): string {
  const isWhole = (folder: string) => isEverything(folder, home);
  if (isWhole(directory)) {
    throw new UserError(
      `plugin: "${source.path}" is a module in ${directory}, which holds the home folder, and this build needs a copy of all that it reads; move the plugin into a folder of its own, or build where it lies (builder: native, without rebuild).`,
    );
  }
  const checkout = checkoutAround(directory, home);
  if (checkout !== undefined) return checkout;
  const holdsAll = tree.roots.every((root) => !isOutside(relative(within, root)));
  return holdsAll && !isWhole(within) ? within : directory;
}

/** The nearest folder under version control at or above one, below the user's home. @param folder absolute */
export function checkoutAround(folder: string, home: string | undefined): string | undefined {
  for (let current = folder; !isEverything(current, home); current = dirname(current)) {
    if (versionControl.some((name) => existsSync(join(current, name)))) return current;
  }
  return undefined;
}

/** Whether a folder is the root of the file system, or holds the home folder. */
function isEverything(folder: string, home: string | undefined): boolean {
  return (
    dirname(folder) === folder || (home !== undefined && home !== "" && !isOutside(relative(folder, realOf(home))))
  );
}

function realOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** @throws UserError where a `replace` or `use` leads out of the repository, also through a link, with its file and line */
function checkFolders(plan: BuildPlan, repository: string, seenFrom: string): void {
  const { base } = plan.work;
  const files = [
    ...plan.tree.roots.map((root) => ({ file: join(root, "go.mod"), text: goModOf(plan, root) })),
    ...(base === undefined ? [] : [base]),
  ];
  for (const { file, text } of files) {
    for (const { keyword, words, line } of directives(text)) {
      const target = keyword === "use" ? words[0] : keyword === "replace" ? words[words.indexOf("=>") + 1] : undefined;
      if (target === undefined || (keyword === "replace" && !isFolder(target))) continue;
      const folder = resolve(dirname(file), target);
      if (!existsSync(folder) || !isOutside(relative(repository, realpathSync(folder)))) continue;
      const place = locationOf(file, line, seenFrom);
      throw new UserError(
        `${place?.file ?? file}:${line}: ${keyword} leads to ${target.slice(0, 300)}, outside of the repository ${repository}, and this build needs a copy of all that it reads; move it inside, or build where it lies (builder: native, without rebuild).`,
      );
    }
  }
}

interface Copying {
  readonly repository: string;
  readonly into: string;
  readonly exclude: ReadonlySet<string>;
  readonly shown: string;
}

async function copyFolder(from: string, to: string, copying: Copying): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const path = join(from, entry.name);
    const target = join(to, entry.name);
    if (versionControl.includes(entry.name) || copying.exclude.has(path) || path === copying.into) continue;
    if (entry.isSymbolicLink()) await copyLink(path, target, copying);
    else if (entry.isDirectory()) await copyFolder(path, target, copying);
    else if (entry.isFile()) {
      await copyFile(path, target, constants.COPYFILE_FICLONE);
      // The user of the copy may change it; who may run it stays as it was.
      await chmod(target, (await lstat(path)).mode | 0o600);
    }
    // Sockets, pipes and devices are no source; reading one may never end.
  }
}

/** @throws UserError where a link leads out */
async function copyLink(path: string, to: string, { repository, into, shown }: Copying): Promise<void> {
  const written = await readlink(path);
  const target = await realpath(path).catch(() => undefined);
  if (target !== undefined && isOutside(relative(repository, target))) {
    throw new UserError(
      `${relative(shown, path)} is a link to ${written.slice(0, 300)}, outside of the repository, and this build needs a copy of all that it reads; put the file itself there, or build where it lies (builder: native, without rebuild).`,
    );
  }
  const absolute = isAbsolute(written) && target !== undefined;
  await symlink(absolute ? relative(dirname(to), join(into, relative(repository, target))) : written, to);
}

/** go.mod files with absolute folders inside of the repository, which have to lead into the copy. */
function absoluteFolders(plan: BuildPlan, move: (path: string) => string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const root of plan.tree.roots) {
    const file = join(root, "go.mod");
    if (plan.texts.has(file) || !existsSync(file)) continue;
    const text = readFileSync(file, "utf8");
    const changed = repointed({ file, text }, move);
    if (changed !== text) found.set(move(file), changed);
  }
  return found;
}

/** A go.mod or go.work whose absolute folders are those of the copy, seen from where the file is there. */
function repointed(
  { file, text }: { readonly file: string; readonly text: string },
  move: (path: string) => string,
): string {
  const lines = text.split("\n");
  for (const { keyword, words, line } of directives(text)) {
    const folder = keyword === "use" ? words[0] : keyword === "replace" ? words[words.indexOf("=>") + 1] : undefined;
    if (folder === undefined || !folder.startsWith(sep)) continue;
    const written = lines[line - 1] ?? "";
    const form = [JSON.stringify(folder), `\`${folder}\``].find((one) => written.includes(one)) ?? folder;
    const below = relative(dirname(move(file)), move(folder))
      .split(sep)
      .join("/");
    lines[line - 1] = written.replace(form, () => JSON.stringify(below.startsWith("..") ? below : `./${below}`));
  }
  return lines.join("\n");
}
