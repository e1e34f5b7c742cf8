import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import * as v from "valibot";
import { goLine } from "../../binary/go-version.ts";
import { editGoMod } from "../../explain/go-mod-edit.ts";
import type { CommandResult } from "../../ports/command-runner.ts";
import { goImports } from "../go-imports.ts";
import { modulePath, vendorsIn } from "../module-tree.ts";
import type { BuildIo } from "../native-build.ts";
import type { Recipe } from "../recipe.ts";
import type { CopiedSource } from "./copied-source.ts";
import type { BuildVariable } from "./variables.ts";

/** A build whose modules are wanted. */
export interface ModuleWish {
  readonly source: CopiedSource;
  readonly recipe: Recipe;
  /** Whether more than what is linked may be asked for: the command is the user's own. */
  readonly scope: "linked" | "all";
  /** Steps that the image itself would do with a network: `go mod tidy`, `go get …`. */
  readonly before: readonly (readonly string[])[];
  /** Folder of the gateway's module in the image, where plugins are built in one workspace with it. */
  readonly gateway: string | undefined;
}

/**
 * What decides which modules a build needs: module files, imports, target and tags. With the same key the same modules
 * serve.
 */
export function moduleKey({ source, recipe, scope, before, gateway }: ModuleWish, image: string): string {
  const hash = createHash("sha256");
  const add = (...texts: string[]) => {
    for (const text of texts) hash.update(`${text.length}:${text}`);
  };
  add(image, scope, gateway ?? "", JSON.stringify(before), ...recipe.flags, recipe.goVersion);
  add(recipe.environment["GOOS"] ?? "", recipe.environment["GOARCH"] ?? "", ...source.packages);
  const imports = new Set<string>();
  const { root, modules, goWork } = source;
  for (const folder of modules) {
    for (const name of ["go.mod", "go.sum"]) addFile(join(folder, name), relative(root, folder));
    collectImports(folder, imports);
  }
  // A build id is in the module's own path alone.
  const own = modules.flatMap((folder) => modulePath(folder) ?? []);
  const foreign = [...imports].filter((path) => !own.some((one) => path === one || path.startsWith(`${one}/`)));
  if (goWork !== undefined) for (const file of [goWork, `${goWork}.sum`]) addFile(file, relative(root, file));
  add(...foreign.sort());
  return hash.digest("hex").slice(0, 24);

  function addFile(file: string, name: string): void {
    if (existsSync(file)) add(name, readFileSync(file, "utf8").replace(/^module\s.*$/m, ""));
  }
}

function collectImports(folder: string, found: Set<string>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".go")) continue;
    for (const { path } of goImports(readFileSync(join(entry.parentPath, entry.name), "utf8"))) found.add(path);
  }
}

/** Where a go.work of a copy is, and what it is without the gateway. */
export interface WorkFile {
  readonly path: string;
  readonly text: string | undefined;
}

/** Writes a go.work that has the gateway's module beside what the user's own has. @returns how to undo it */
export function joinGateway(source: CopiedSource, gateway: string, recipe: Recipe): WorkFile {
  const { path, text } = joinedWork(source, gateway, recipe);
  const own = source.goWork === undefined ? undefined : readFileSync(source.goWork, "utf8");
  // Beside a go.work it would be the workspace's, and it does not have what the gateway needs.
  if (vendorsIn(dirname(path))) rmSync(join(dirname(path), "vendor"), { recursive: true });
  writeFileSync(path, text);
  return { path, text: own };
}

/** A go.work that has the gateway's module beside what the user's own has. @param gateway its folder */
export function joinedWork({ root, goWork, directory }: CopiedSource, gateway: string, recipe: Recipe) {
  const path = goWork ?? join(root, "go.work");
  const base = goWork === undefined ? undefined : readFileSync(goWork, "utf8");
  const own = relative(dirname(path), directory);
  const uses = base === undefined ? [own === "" ? "." : `./${own}`, gateway] : [gateway];
  // The go line has to be as high as that of every module; the image has one Go.
  const kept = editGoMod(base ?? "", [
    { act: "drop", keyword: "go" },
    { act: "drop", keyword: "toolchain" },
  ]);
  const added = uses.map((folder) => `use ${JSON.stringify(folder)}\n`).join("");
  return { path, text: `${kept}\ngo ${goLine(recipe.goVersion)}\n${added}` };
}

/** Makes a go.work what it was. */
export function leaveGateway({ path, text }: WorkFile): void {
  if (text !== undefined) writeFileSync(path, text);
  else for (const file of [path, `${path}.sum`]) rmSync(file, { force: true });
}

/** The steps that read every module that a build needs, as arguments of `go`, with what surrounds them. */
export function fetchingSteps({ source, recipe, scope, before }: ModuleWish, joined: "joined" | "alone") {
  const tags = recipe.flags.filter((flag) => flag.startsWith("-tags="));
  const alone = { GOWORK: "off" };
  const together = joined === "joined" || source.goWork !== undefined ? {} : alone;
  const steps: {
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly mayFail?: true;
  }[] = before.map((args) => ({ args, environment: alone }));
  if (source.hasMadeModule) {
    // Packages of the gateway's own module are only there in the source.
    const only = joined === "joined" ? (["-e"] as const) : [];
    steps.push({ args: ["list", ...only, "-mod=mod", "-deps", ...tags, ...source.packages], environment: alone });
  }
  if (!source.hasMadeModule || joined === "joined") {
    steps.push({ args: ["list", "-deps", ...tags, ...source.packages], environment: together });
  }
  if (scope === "all") steps.push({ args: ["mod", "download"], environment: alone, mayFail: true });
  return steps;
}

/** What Go needs to know to resolve a build for its target. */
export function fetchingEnvironment({ recipe }: ModuleWish): Record<string, string> {
  const kept = ["GOOS", "GOARCH", "GOEXPERIMENT", "CGO_ENABLED"];
  const values = Object.entries(recipe.environment).filter(([name, value]) => kept.includes(name) && value !== "");
  return { ...Object.fromEntries(values), GOENV: "off" };
}

const goEnvironment = v.object({ GOROOT: v.string(), GOMODCACHE: v.string(), GOPROXY: v.string() });

/**
 * Reads every module that a build needs into a folder, with the user's own git and Go settings. What the user's module
 * cache has already is taken from there.
 * @param into an empty folder; `cache/download` in it is what a module proxy serves
 * @param gateway folder of the gateway's module on this machine
 * @returns undefined where all is well; the output that says what cannot be had; `no-go` where nothing runs here
 */
export async function fetchModules(
  wish: ModuleWish,
  into: string,
  gateway: string | undefined,
  variables: readonly BuildVariable[],
  io: Pick<BuildIo, "commands" | "settings" | "goCaches">,
): Promise<CommandResult | "no-go" | undefined> {
  const { source, recipe } = wish;
  const base = {
    ...io.settings,
    ...(io.goCaches !== undefined && { GOMODCACHE: io.goCaches.modules }),
    ...fetchingEnvironment(wish),
    ...Object.fromEntries(variables.map(({ name, value }) => [name, value])),
    GOFLAGS: "",
  };
  const go = await gatewaysGo(recipe, base, source.directory, io);
  if (go === undefined) return "no-go";
  const environment = {
    ...base,
    GOTOOLCHAIN: "local",
    GOFLAGS: "-modcacherw",
    GOMODCACHE: into,
    GOPROXY: `${pathToFileURL(join(go.GOMODCACHE, "cache", "download"))},${go.GOPROXY}`,
  };
  const work = gateway === undefined ? undefined : joinGateway(source, gateway, recipe);
  try {
    for (const step of fetchingSteps(wish, work === undefined ? "alone" : "joined")) {
      const result = await io.commands.run({
        // The toolchain is in the user's module cache, which is not the one that is filled here.
        file: "env",
        args: [join(go.GOROOT, "bin", "go"), ...step.args],
        directory: source.directory,
        environment: { ...environment, ...(work !== undefined && { GOWORK: work.path }), ...step.environment },
        output: "hidden",
      });
      if (result === undefined) return "no-go";
      // What it lists on standard output is no error.
      if (result.exitCode !== 0 && !step.mayFail) return { ...result, stdout: "" };
    }
  } finally {
    if (work !== undefined) leaveGateway(work);
  }
  mkdirSync(join(into, "cache", "download"), { recursive: true });
  rmSync(join(into, "cache", "download", "sumdb"), { recursive: true, force: true });
  return undefined;
}

/** The gateway's release of Go where it can be had, else the one that is here. */
async function gatewaysGo(
  recipe: Recipe,
  environment: Readonly<Record<string, string>>,
  directory: string,
  io: Pick<BuildIo, "commands">,
) {
  for (const toolchain of [recipe.goVersion, "local"]) {
    const result = await io.commands.run({
      file: "go",
      args: ["env", "-json", "GOROOT", "GOMODCACHE", "GOPROXY"],
      directory,
      environment: { ...environment, GOTOOLCHAIN: toolchain, GOWORK: "off" },
      output: "hidden",
    });
    if (result === undefined) return undefined;
    if (result.exitCode !== 0) continue;
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), goEnvironment), result.stdout);
    if (parsed.success) return parsed.output;
  }
  return undefined;
}
