import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildInfo, Module } from "../../binary/facts.ts";
import { withoutOwnReplacement } from "../../verify/module.ts";
import { vendorsIn } from "../module-tree.ts";
import { type BuildPlan, resolutionOf } from "./build-plan.ts";
import type { LinkedModule } from "./pin.ts";

/** A package that a plugin links, as `go list -deps` resolves it. */
interface LinkedPackage {
  readonly path: string;
  /** Undefined for the standard library. */
  readonly module?: string;
  /** What `#cgo pkg-config` lines hold beside names: `--static`, … */
  readonly pkgConfigFlags?: readonly string[];
  /** Import paths; those of the standard library's own copies begin with `vendor/`. */
  readonly imports: readonly string[];
  readonly hasC?: true;
}

/** The main package of a plugin. */
export interface MainPackage {
  readonly path: string;
  /** Absolute. */
  readonly folder: string;
  /** Base names of the Go files that this build compiles. */
  readonly files: readonly string[];
}

/** Everything that a plugin links, resolved and not built. */
export interface LinkedPackages {
  readonly main: MainPackage | undefined;
  /** The main package included; dependencies before what imports them. */
  readonly packages: readonly LinkedPackage[];
  readonly modules: readonly LinkedModule[];
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
  '{{range .CgoPkgConfig}}{{printf "%q" .}} {{end}}',
  '{{join .Imports " "}}',
  "{{if .CgoFiles}}C{{end}}",
].join("\t");

/** What becomes of imports that nothing here provides: `left` to a build elsewhere, beside the gateway's source. */
export type Unresolved = "refused" | "left";

/** The command of Go that lists what a plan links, with the flags that select its source files; it asks no git. */
export function listArguments({ recipe, packages }: BuildPlan, unresolved: Unresolved): readonly string[] {
  const selecting = recipe.flags.filter((flag) => /^-(?:buildmode=|buildvcs=|tags=|race$|msan$|asan$)/.test(flag));
  return ["list", ...(unresolved === "left" ? ["-e"] : []), ...selecting, "-deps", "-f", template, ...packages];
}

/** Reads the output of `go list` with these arguments. @param folder that the plan is written to */
export function parseListing(output: string, plan: BuildPlan, folder: string): LinkedPackages {
  const packages: LinkedPackage[] = [];
  const modules = new Map<string, LinkedModule>();
  let main: MainPackage | undefined;
  for (const line of output.split("\n")) {
    const [path = "", module = "", version = "", by = "", byVersion = "", ...more] = line.split("\t");
    const [directory = "", files = "", pkgConfig = "", imports = "", hasC = ""] = more;
    if (path === "") continue;
    const flags = [...pkgConfig.matchAll(/"(-(?:[^"\\]|\\.)*)"/g)].map(([, flag = ""]) => flag);
    packages.push({
      path,
      ...(module !== "" && { module }),
      ...(flags.length > 0 && { pkgConfigFlags: flags }),
      imports: imports.split(" ").filter((name) => name !== ""),
      ...(hasC !== "" && { hasC: true }),
    });
    // The last one is what was asked for; a plugin cannot import another main package.
    if (directory !== "") main = { path, folder: directory, files: files.split("/").filter((name) => name !== "") };
    if (module !== "") {
      const replacedBy = by === "" ? {} : { replacedBy: { path: by, version: byVersion } };
      modules.set(module, withoutOwnReplacement({ path: module, version, ...replacedBy }));
    }
  }
  const sums = readSums(plan, folder);
  const [own] = plan.modules;
  const found = [...modules.values()].map((module) => withSum(module, sums));
  const mainModule = found.find(({ path }) => path === own?.path);
  return {
    main,
    packages,
    modules: [...modules.values()],
    buildInfo: {
      goVersion: plan.recipe.goVersion,
      ...(main !== undefined && { path: main.path }),
      ...(mainModule !== undefined && { main: mainModule }),
      dependencies: found.filter((module) => module !== mainModule),
      settings: [],
    },
  };
}

/** As the Go command records a module: a replaced one has no sum of its own. Source: cmd/go/internal/load, setBuildInfo. */
function withSum({ path, version, replacedBy }: LinkedModule, sums: ReadonlyMap<string, string>): Module {
  // A main module, of which a workspace has several.
  if (version === "" && replacedBy === undefined) return { path, version: "(devel)" };
  const by = replacedBy === undefined ? undefined : { ...replacedBy, ...sumOf(replacedBy, sums) };
  return { path, version, ...(by === undefined ? sumOf({ path, version }, sums) : { replacedBy: by }) };
}

function sumOf({ path, version }: Module, sums: ReadonlyMap<string, string>): Pick<Module, "sum"> {
  const sum = sums.get(`${path} ${version}`);
  return sum === undefined ? {} : { sum };
}

/** The sums of modules, by path and version, from every go.sum that the build reads; a vendored build records none. */
function readSums(plan: BuildPlan, folder: string): ReadonlyMap<string, string> {
  const { directory, tree } = plan;
  const resolution = resolutionOf(plan);
  const files = ((): readonly string[] => {
    switch (resolution.kind) {
      case "own":
        return vendorsIn(directory) ? [] : [join(directory, "go.sum")];
      case "own-workspace":
        return [];
      case "module":
      case "changed":
        return [join(folder, "go.sum")];
      case "workspace":
        return [...tree.roots.map((root) => join(root, "go.sum")), join(folder, "go.work.sum")];
    }
  })();
  const sums = new Map<string, string>();
  for (const file of files) {
    if (!existsSync(file)) continue;
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const [path, version, sum] = line.trim().split(/\s+/);
      if (path !== undefined && version !== undefined && sum !== undefined) sums.set(`${path} ${version}`, sum);
    }
  }
  return sums;
}
