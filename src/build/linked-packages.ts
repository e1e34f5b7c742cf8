import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildInfo, Module } from "../binary/facts.ts";
import type { PreparedSource } from "./prepare.ts";
import type { Recipe } from "./recipe.ts";

/** A package that a plugin links, as `go list -deps` resolves it. */
interface LinkedPackage {
  readonly path: string;
  /** Undefined for the standard library. */
  readonly module?: string;
}

/** The main package of a plugin. */
export interface MainPackage {
  readonly path: string;
  /** Absolute, in the copy. */
  readonly folder: string;
  /** Base names of the Go files that this build compiles. */
  readonly files: readonly string[];
}

/** Everything that a plugin links, resolved and not built. */
export interface LinkedPackages {
  readonly main: MainPackage | undefined;
  /** The main package included; dependencies before what imports them. */
  readonly packages: readonly LinkedPackage[];
  /** What `go version -m` will print of the plugin's modules. */
  readonly buildInfo: BuildInfo;
}

/**
 * The template of `go list -deps -f`: one line for a package. Only what is named here is worked out by Go, which makes
 * it faster than `-json`, and it reads the same from Go 1.13 on. Elements of file lists are parted by `/`, which no name
 * of a file holds.
 */
const template = [
  "{{.ImportPath}}",
  "{{with .Module}}{{.Path}}{{end}}",
  "{{with .Module}}{{.Version}}{{end}}",
  "{{with .Module}}{{with .Replace}}{{.Path}}{{end}}{{end}}",
  "{{with .Module}}{{with .Replace}}{{.Version}}{{end}}{{end}}",
  '{{if eq .Name "main"}}{{.Dir}}{{end}}',
  '{{if eq .Name "main"}}{{join .GoFiles "/"}}/{{join .CgoFiles "/"}}{{end}}',
].join("\t");

/** The arguments of `go` that list what a prepared copy links, with the flags that select its source files. */
export function listArguments({ workspace, modFlags }: PreparedSource, recipe: Recipe): readonly string[] {
  const selecting = recipe.flags.filter((flag) => /^-(?:buildmode=|tags=|race$|msan$|asan$)/.test(flag));
  return ["list", ...selecting, ...modFlags, "-deps", "-f", template, ...workspace.packages];
}

/** Reads the output of `go list` with these arguments. */
export function parseListing(output: string, { workspace, modFlags }: PreparedSource, recipe: Recipe): LinkedPackages {
  const packages: LinkedPackage[] = [];
  const modules = new Map<string, Module>();
  let main: MainPackage | undefined;
  for (const line of output.split("\n")) {
    const [path, module = "", version = "", by = "", byVersion = "", folder = "", files = ""] = line.split("\t");
    if (path === undefined || path === "") continue;
    packages.push({ path, ...(module !== "" && { module }) });
    // The last one is what was asked for; a plugin cannot import another main package.
    if (folder !== "") main = { path, folder, files: files.split("/").filter((name) => name !== "") };
    if (module !== "") modules.set(module, { path: module, version, ...(by !== "" && replaced(by, byVersion)) });
  }
  const sums =
    workspace.goWork === undefined && modFlags.length === 0 && isVendoring(workspace.directory)
      ? new Map<string, string>()
      : readSums(workspace);
  const own = workspace.modules.find(({ copy }) => copy === workspace.directory)?.path;
  const found = [...modules.values()].map((module) => withSum(module, sums));
  const mainModule = found.find(({ path }) => path === own);
  return {
    main,
    packages,
    buildInfo: {
      goVersion: recipe.goVersion,
      ...(main !== undefined && { path: main.path }),
      ...(mainModule !== undefined && { main: mainModule }),
      dependencies: found.filter((module) => module !== mainModule),
      settings: [],
    },
  };
}

function replaced(path: string, version: string): Pick<Module, "replacedBy"> {
  return { replacedBy: { path, version } };
}

/** As the Go command records a module: a replaced one has no sum of its own. Source: cmd/go/internal/load, setBuildInfo. */
function withSum({ path, version, replacedBy }: Module, sums: ReadonlyMap<string, string>): Module {
  // A main module, of which a workspace has several.
  if (version === "" && replacedBy === undefined) return { path, version: "(devel)" };
  const by = replacedBy === undefined ? undefined : { ...replacedBy, ...sumOf(replacedBy, sums) };
  return { path, version, ...(by === undefined ? sumOf({ path, version }, sums) : { replacedBy: by }) };
}

function sumOf({ path, version }: Module, sums: ReadonlyMap<string, string>): Pick<Module, "sum"> {
  const sum = sums.get(`${path} ${version}`);
  return sum === undefined ? {} : { sum };
}

/** Since Go 1.14 a vendor folder is used where the go line is 1.14 or higher; `go list` has refused an inconsistent one. */
function isVendoring(directory: string): boolean {
  return existsSync(join(directory, "vendor", "modules.txt"));
}

/** The sums of modules, by path and version, from every go.sum that the build reads. */
function readSums({ directory, modules, goWork }: PreparedSource["workspace"]): ReadonlyMap<string, string> {
  const folders = goWork === undefined ? [directory] : modules.map(({ copy }) => copy);
  const files = folders.map((folder) => join(folder, "go.sum"));
  const sums = new Map<string, string>();
  for (const file of goWork === undefined ? files : [...files, `${goWork}.sum`]) {
    if (!existsSync(file)) continue;
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const [path, version, sum] = line.trim().split(/\s+/);
      if (path !== undefined && version !== undefined && sum !== undefined) sums.set(`${path} ${version}`, sum);
    }
  }
  return sums;
}
