import type { BuildInfo, Module } from "../binary/facts.ts";

/** Where the source of a gateway lay when it was built without `-trimpath`: folders that are part of its fingerprints. */
export interface SourceFolders {
  /** The GOMODCACHE of that build, without a slash at the end; undefined where no module came from one. */
  readonly moduleCache?: string;
  readonly module?: string;
  /** Present where the dependencies came from the main module's vendor folder. */
  readonly vendored?: true;
}

/**
 * Finds the folders in the names of a program's source files.
 *
 * A name like `/go/pkg/mod/github.com/sirupsen/logrus@v1.9.3/entry.go` holds the path and the version of a module that
 * the build information lists; what stands before them is the module cache.
 * @param files as `sourceFiles` gives them
 * @returns undefined where it was built with `-trimpath`, or nothing tells
 */
export function sourceFolders(files: readonly string[], buildInfo: BuildInfo | undefined): SourceFolders | undefined {
  const goRoot = suffixed(files, "/src/runtime/proc.go");
  if (goRoot === undefined || buildInfo === undefined) return undefined;
  const modules = buildInfo.dependencies.map((module) => module.replacedBy ?? module);
  const own = files.filter((name) => name.startsWith("/") && !name.startsWith(`${goRoot}/`));
  const moduleCache = cacheFolder(own, modules);
  const vendorRoot = moduleCache === undefined ? vendorFolder(own, modules) : undefined;
  const module = vendorRoot ?? mainFolder(own, buildInfo, moduleCache);
  return {
    ...(isPlainFolder(moduleCache) && { moduleCache }),
    ...(isPlainFolder(module) && { module }),
    ...(vendorRoot !== undefined && { vendored: true }),
  };
}

/** The path of a module in file names: upper-case letters as `!` and lower case. Source: golang.org/x/mod, EscapePath. */
export function escapeModulePath(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

/** A gateway's folder becomes a part of compiler flags: only what needs no quotes there is taken. */
export function isPlainFolder(folder: string | undefined): folder is string {
  return folder !== undefined && folder.length <= 1024 && /^(?:\/[\w.@%+,~!-]+)+$/.test(folder);
}

/** What stands before `suffix` in the first absolute name that ends with it. */
function suffixed(files: readonly string[], suffix: string): string | undefined {
  return files.find((name) => name.startsWith("/") && name.endsWith(suffix))?.slice(0, -suffix.length);
}

function cacheFolder(files: readonly string[], modules: readonly Module[]): string | undefined {
  const folders = new Set<string>();
  for (const name of files) {
    const folder = /^\/[^@]*@v[^/]*/.exec(name)?.[0];
    if (folder !== undefined) folders.add(folder);
  }
  const endings = new Set(
    modules.map(({ path, version }) => `/${escapeModulePath(path)}@${escapeModulePath(version)}`),
  );
  const votes = new Votes();
  for (const folder of folders) {
    // Every ending of the folder that starts at a slash: modules are a few elements long.
    for (let slash = folder.lastIndexOf("/"); slash > 0; slash = folder.lastIndexOf("/", slash - 1)) {
      if (endings.has(folder.slice(slash))) votes.add(folder.slice(0, slash));
    }
  }
  return votes.winner();
}

function vendorFolder(files: readonly string[], modules: readonly Module[]): string | undefined {
  const paths = new Set(modules.map(({ path }) => path));
  const votes = new Votes();
  for (const name of files) {
    const [, root, inside] = /^(.*?)\/vendor\/(.*)\/[^/]*$/.exec(name) ?? [];
    if (root === undefined || inside === undefined) continue;
    for (let path = inside; path !== ""; path = path.slice(0, Math.max(0, path.lastIndexOf("/")))) {
      if (paths.has(path)) votes.add(root);
    }
  }
  return votes.winner();
}

/** The folder from which the main package lies where its import path says, and that holds most of the files. */
function mainFolder(files: readonly string[], buildInfo: BuildInfo, cache: string | undefined): string | undefined {
  const { path, main } = buildInfo;
  if (main === undefined) return undefined;
  // `go install module@version` builds inside of the module cache.
  const installed = cache === undefined ? undefined : `${cache}/${escapeModulePath(main.path)}@${main.version}`;
  if (installed !== undefined && files.some((name) => name.startsWith(`${installed}/`))) return installed;
  const below = path?.startsWith(`${main.path}/`) ? path.slice(main.path.length) : "";
  const folders = new Set<string>();
  const rest = files.filter((name) => cache === undefined || !name.startsWith(`${cache}/`));
  for (const name of rest) {
    const folder = name.slice(0, name.lastIndexOf("/"));
    if (folder.endsWith(below)) folders.add(folder.slice(0, folder.length - below.length));
  }
  let best: { readonly folder: string; readonly held: number } | undefined;
  // An attacker may name a folder for every file; the shortest hold most.
  const shortest = [...folders].sort((a, b) => a.length - b.length).slice(0, 50);
  for (const folder of shortest) {
    const held = rest.filter((name) => name.startsWith(`${folder}/`)).length;
    if (best === undefined || held > best.held) best = { folder, held };
  }
  return best?.folder;
}

/** Counts names; the first of the most frequent wins. */
class Votes {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  winner(): string | undefined {
    let best: readonly [string, number] | undefined;
    for (const entry of this.#counts) if (best === undefined || entry[1] > best[1]) best = entry;
    return best?.[0];
  }
}
