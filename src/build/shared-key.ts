import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { relative } from "node:path";
import { hashFile } from "../content/file-source.ts";
import { toolVersion } from "../model/tool.ts";
import { UserError } from "../model/user-error.ts";
import type { Environment } from "../ports/environment.ts";
import { chooseLinking } from "./choose-linking.ts";
import type { CompilerCall } from "./container/compiler.ts";
import { hashTree } from "./hash-tree.ts";
import { isOutside } from "./module-tree.ts";
import type { BuildIo, NativeBuild } from "./native-build.ts";
import type { BuildPlan } from "./plan/build-plan.ts";
import { repositoryOf, versionControl } from "./plan/copy-plan.ts";
import { planAsItLies } from "./plan/make-plan.ts";

/** Larger repositories are faster to build than to read, as far as anybody knows. */
const largestSource = { entries: 50_000, bytes: 2 ** 30 };

/** Where C compilers and linkers look for files beside the system's own folders; what lies there nobody can tell. */
const searchPaths =
  /^(?:CPATH|(?:C|CPLUS|OBJC)_INCLUDE_PATH|LIBRARY_PATH|COMPILER_PATH|GCC_EXEC_PREFIX|LD_RUN_PATH|PKG_CONFIG_\w+|CGO_\w+FLAGS)$/;
/** What else decides about a build, or about what it is allowed to read. */
const deciding = /^(?:GO[A-Z0-9]+|CC|CXX|FC|AR|PKG_CONFIG|CGO_\w+|SOURCE_DATE_EPOCH)$/;
/** Folders of this machine, and where Go keeps what. */
const notDeciding =
  /^(?:GOAUTH|GOBIN|GOCACHE|GOCACHEPROG|GOENV|GOPATH|GOTMPDIR|GOMAXPROCS|GOMODCACHE|GOVCS|GOWORK|GOROOT\w*)$/;

/** Lists of what is installed, for Debian, Alpine, and those with RPM. */
const installed = [
  "/var/lib/dpkg/status",
  "/lib/apk/db/installed",
  "/usr/lib/sysimage/rpm/rpmdb.sqlite",
  "/var/lib/rpm/rpmdb.sqlite",
];

/**
 * The key under which another machine finds the same build: made of everything that decides about the file, before
 * anything is fetched or compiled.
 *
 * That is every file of the modules that take part from folders, of the whole repository where there is C; the recipe with
 * the gateway that it comes from; the compilers, the linker and the libraries of the system; the user's settings of Go;
 * and this program itself. Modules at versions are given by go.sum and the checksum database.
 * @returns undefined where something decides that is not known
 * @throws UserError where there is nothing to build
 */
export async function sharedKey(build: NativeBuild, io: BuildIo): Promise<string | undefined> {
  const { logger } = io;
  const notKept = (why: string) => {
    logger.debug(`${build.source.name} is not looked for in a cache, nor kept there: ${why}.`);
    return undefined;
  };
  if (build.rebuild) return notKept("rebuild builds it twice");
  const { recipe, source, buildId, pin, gatewaySource, glibc, symbols, gateway } = build;
  const environment: Environment = { ...io.environment, ...io.settings, ...recipe.environment };
  const unknown = Object.keys(environment).find((name) => searchPaths.test(name) && environment[name]);
  if (unknown !== undefined) return notKept(`${unknown} is set`);
  const hash = createHash("sha256");
  const plan = planAsItLies(source, recipe, io.environment["GOWORK"]);
  const problem = hashSource(hash, plan, gatewaySource, io);
  if (problem !== undefined) return notKept(problem);
  const go = await ownGo(io);
  const compilers = await describeCompilers(build, environment, io);
  if (go === undefined || compilers === undefined) return notKept("a compiler is missing");
  const variables = Object.entries(environment)
    .filter(([name, value]) => value !== undefined && deciding.test(name) && !notDeciding.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const isTrimmed = recipe.flags.includes("-trimpath");
  const { GOMODCACHE, GOPATH, HOME } = environment;
  const moduleCache = io.goCaches?.modules ?? [GOMODCACHE, GOPATH, HOME];
  const folders = isTrimmed ? [] : [plan.tree.roots, gatewaySource, moduleCache];
  const { buildInfo, target, runtime } = gateway;
  const values = [
    ["go-plugin-verifier", toolVersion, process.platform, process.arch],
    [relative(plan.directory, source.folder), source.files, plan.packages, source.name],
    [recipe, recipe.environment],
    [buildId, pin, glibc, symbols],
    [buildInfo, target, runtime],
    // A release that a distribution built is not what the toolchain of that version is.
    go.version === recipe.goVersion ? go : {},
    [compilers, variables, folders],
  ];
  hash.update(JSON.stringify(values));
  for (const file of installed)
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) hash.update(hashFile(file, file));
  return hash.digest("hex");
}

/**
 * The same for a build in a compiler image, of which nobody has to have more than its digest. Its scripts may read any file
 * of the repository, and its compilers are those of the image.
 * @param image what decides beside the source and the recipe
 * @returns undefined where something decides that is not known
 * @throws UserError where there is nothing to build
 */
export function sharedImageKey(build: NativeBuild, image: ImageBuild, io: BuildIo): string | undefined {
  const { recipe, source, buildId, pin, symbols, gateway } = build;
  const plan = planAsItLies(source, recipe, io.environment["GOWORK"]);
  const repository = repositoryAround(plan, io.directory, io.environment["HOME"]);
  const hash = createHash("sha256");
  const room = { ...largestSource };
  const options = { hash, exclude: new Set(io.exclude), excludedNames: new Set(versionControl), room };
  const problem = repository === undefined ? "there is no repository around it" : hashTree(repository, options).problem;
  if (repository === undefined || problem !== undefined) {
    io.logger.debug(`${source.name} is not looked for in a cache, nor kept there: ${problem}.`);
    return undefined;
  }
  const variables = Object.entries({ ...io.environment, ...io.settings }).filter(
    ([name, value]) => value !== undefined && /^GO(?:PROXY|PRIVATE|NOPROXY|NOSUMDB|SUMDB|INSECURE|WORK)$/.test(name),
  );
  const values = [
    ["go-plugin-verifier", toolVersion, image],
    [
      relative(repository, source.folder),
      relative(repository, plan.directory),
      source.files,
      plan.packages,
      source.name,
    ],
    [recipe, buildId, pin, symbols, gateway.buildInfo, gateway.target, gateway.runtime],
    variables.sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  return hash.update(JSON.stringify(values)).digest("hex");
}

/** What decides about a build in an image, beside its source and recipe. */
export interface ImageBuild {
  /** Of its content. */
  readonly digest: string;
  readonly call: CompilerCall;
  readonly command: string | undefined;
  readonly version: string | undefined;
  readonly tags: readonly string[];
}

/** @returns why there is no hash of all that the build may read */
function hashSource(
  hash: ReturnType<typeof createHash>,
  plan: BuildPlan,
  gatewaySource: string | undefined,
  { exclude, directory, environment }: BuildIo,
): string | undefined {
  const options = {
    hash,
    exclude: new Set(exclude),
    excludedNames: new Set(versionControl),
    room: { ...largestSource },
  };
  const { roots, goWork } = plan.tree;
  let hasC = false;
  for (const root of [...roots, ...(gatewaySource === undefined ? [] : [gatewaySource])]) {
    const { problem, hasC: inRoot } = hashTree(root, options);
    if (problem !== undefined) return problem;
    hasC ||= inRoot;
  }
  for (const file of goWork === undefined ? [] : [goWork, `${goWork}.sum`]) {
    if (existsSync(file)) hash.update(hashFile(file, file));
  }
  if (!hasC) return undefined;
  // `#include "../../include/x.h"` leads out of a module.
  const repository = repositoryAround(plan, directory, environment["HOME"]);
  if (repository === undefined) return "there is C in it, and no repository around it";
  if (repository === plan.tree.root) return undefined;
  const outside = roots.find((root) => isOutside(relative(repository, root)));
  if (outside !== undefined) return `there is C in it, and ${outside} lies outside of the repository`;
  return hashTree(repository, options).problem;
}

function repositoryAround(plan: BuildPlan, within: string, home: string | undefined): string | undefined {
  try {
    return repositoryOf(plan, within, home);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The Go that is installed here; undefined where there is none. */
async function ownGo({ commands, directory }: BuildIo): Promise<{ version: string; root: string } | undefined> {
  const environment = { GOTOOLCHAIN: "local", GOENV: "off", GOWORK: "off", GOFLAGS: "" };
  const asked = { file: "go", args: ["env", "GOVERSION", "GOROOT"], directory, environment, output: "hidden" } as const;
  const result = await commands.run(asked);
  if (result?.exitCode !== 0) return undefined;
  const [version = "", root = ""] = result.stdout.split("\n");
  return { version, root };
}

/** What the compilers and the linker say of themselves, and the libc that they link with; undefined without a C compiler. */
async function describeCompilers(build: NativeBuild, environment: Environment, io: BuildIo): Promise<unknown> {
  const { environment: linked } = await chooseLinking(build, io);
  const cc = linked["CC"] ?? (environment["CC"] || "gcc");
  const cxx = linked["CXX"] ?? (environment["CXX"] || "g++");
  const ask = async (compiler: string, question: string) => {
    const [file = "", ...words] = compiler.trim().split(/\s+/);
    const { commands, directory } = io;
    const asked = { file, args: [...words, question], directory, environment: { LC_ALL: "C" } };
    const result = await commands.run({ ...asked, inherited: "public", output: "hidden" });
    return result?.stdout;
  };
  const [c, linker, cpp, library] = await Promise.all([
    ask(cc, "--version"),
    ask(cc, "-Wl,--version"),
    ask(cxx, "--version"),
    ask(cc, "-print-file-name=libc.so.6"),
  ]);
  if (c === undefined) return undefined;
  const libc = library?.trim() ?? "";
  const isFile = libc.startsWith("/") && statSync(libc, { throwIfNoEntry: false })?.isFile() === true;
  return [cc, c, linker, cxx, cpp, isFile ? hashFile(libc, libc) : ""];
}
