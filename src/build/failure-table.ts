import { dirname, relative } from "node:path";
import { goMinor } from "../binary/go-version.ts";
import { clipValue, shellArgument } from "../model/phrases.ts";
import { formatTarget } from "../model/target.ts";
import { printCommand } from "../ports/command-runner.ts";
import { brokenCompiler, compilerInstallLine, cxxOf, missingCompiler, usualCompiler } from "./c-compiler.ts";
import { experimentOf } from "./experimental-packages.ts";
import { leftOutFiles, takingIn } from "./left-out-files.ts";
import { modulePath, usedFolders, vendorCommands } from "./module-tree.ts";
import { importEdits } from "./plan/build-id.ts";
import type { Recipe } from "./recipe.ts";
import { type FileLocations, shownPath } from "./user-files.ts";

/** What is needed to read the output of a build. */
export interface FailureContext extends FileLocations {
  readonly recipe: Recipe;
  /** Absolute: the folder of the plugin's main package. */
  readonly folder: string;
  /** The compiler image that it happened in; undefined for a build on this machine. */
  readonly image?: string;
  /** The user's GOWORK. */
  readonly goWork?: string | undefined;
  /** Absolute: a go.work of the user's that has the plugin's module, where GOWORK=off hides it. */
  readonly hiddenWorkspace?: string;
}

/** Where in the user's own files an error of Go's has its cause. */
export type FailurePlace =
  /** The line of go.mod that requires or replaces a module. */
  | { readonly directive: "require" | "replace"; readonly module: string }
  /** The line of go.mod or go.work that names a folder. */
  | { readonly directive: "folder"; readonly folder: string }
  /** A line of the plugin's go.mod that stands once. */
  | { readonly directive: "go" }
  /** The line of go.sum that records a module at a version. */
  | { readonly directive: "sum"; readonly module: string; readonly version: string };

/** An error that is known to have one way out. */
export interface KnownFailure {
  /** The words are cmd/go's, cmd/link's, git's or the system's own. */
  readonly pattern: RegExp;
  /** Commands, one a line, or one sentence. */
  readonly fix: (match: RegExpExecArray, context: FailureContext) => string | undefined;
  /** For errors that come without a file and line. */
  readonly place?: (match: RegExpExecArray) => FailurePlace | undefined;
}

/** `path@version` of a module at the start of an error, or behind `go: `; the text around it is Go's. */
const named = /^(?:go: )?(?:downloading |module )?([\w.~-][\w./~-]{0,300})@v[\w.+-]/;

/** The requirement on the module that an error starts with. */
function requirementOf({ input }: RegExpExecArray): FailurePlace | undefined {
  const module = named.exec(input)?.[1];
  return module === undefined ? undefined : { directive: "require", module };
}

/** The replace line of the module that an error starts with. */
function replacementOf({ input }: RegExpExecArray): FailurePlace | undefined {
  const module = named.exec(input)?.[1];
  return module === undefined ? undefined : { directive: "replace", module };
}

/** What helps where the system ends a build for the memory that it takes. */
export const moreMemory = "Give the build more memory, or let it run fewer compilers at once (GOMAXPROCS=1).";

/** Errors with a known way out; the first that fits counts, so the more exact ones come first. */
export const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /(?:(?:^|\s)(\/[^\s:]{1,500}): )?(?:no space left on device|disk quota exceeded)/im,
    fix: (match) =>
      match[1] === undefined
        ? "Make room on the disk of Go's caches (GOCACHE, which go clean -cache empties), of the temporary folder (TMPDIR) and of the plugin."
        : `Make room on the disk of ${match[1]}, or have Go write elsewhere (GOCACHE, GOMODCACHE, TMPDIR).`,
  },
  {
    pattern:
      /neither GOMODCACHE nor GOPATH is set|GOCACHE is not defined and neither|neither \$XDG_CACHE_HOME nor \$HOME/,
    fix: () =>
      "Set HOME to a folder that can be written, or GOMODCACHE and GOCACHE to two of them: Go keeps modules and compiled packages there.",
  },
  {
    pattern: /build cache is disabled by GOCACHE=off/,
    fix: () => "Unset GOCACHE, or set it to a folder that can be written: Go builds nothing without it.",
  },
  {
    pattern: /failed to initialize build cache at (\S{1,500}):|GOCACHE is not an absolute path/,
    fix: (match) =>
      `Set GOCACHE to a folder that can be written${match[1] === undefined ? "" : `: ${match[1]} cannot`}.`,
  },
  {
    pattern: /could not create module cache: (?:mkdir )?(\S{1,500}):/,
    fix: (match) => `Set GOMODCACHE to a folder that can be written: ${match[1]} cannot be made.`,
  },
  {
    pattern: /creating work dir: \w+ (\S{1,500}): /,
    fix: (match) =>
      `Set TMPDIR (or GOTMPDIR) to a folder that is there and can be written: ${match[1]} cannot be used.`,
  },
  {
    pattern:
      /signal: killed|cannot allocate memory|out of memory|memory exhausted|failed to create new OS thread|resource temporarily unavailable/i,
    fix: () => moreMemory,
  },
  {
    pattern: /-buildmode=plugin requires exactly one main package/,
    fix: (_match, context) =>
      mainLeftOut(context) ?? "A plugin is a main package: write `package main` in its files, and give its own folder.",
  },
  {
    pattern: /imports ([^\s:]{1,300}): build constraints exclude all Go files in (\S{1,1000})/,
    fix: (match, context) => {
      const [first] = context.image === undefined ? leftOutFiles(match[2] ?? "", context.recipe) : [];
      return notInGo(match[1] ?? "", false, context) ?? (first && takingIn(first, context.recipe));
    },
  },
  {
    pattern: /package (\S{1,300}) is not in (?:std|GOROOT)/,
    fix: (match, context) => notInGo(match[1] ?? "", true, context),
  },
  {
    pattern: /no Go files in|build constraints exclude all Go files in/,
    fix: (_match, context) =>
      mainLeftOut(context) ??
      "Give the folder of the plugin's main package; files for another target or behind a tag are left out.",
  },
  {
    pattern: /^(?:link: )?(\S{1,300}): invalid reference to (\S{1,300})/m,
    fix: (match, context) => {
      const isOwn = context.files.roots.some((root) => isOfModule(match[1] ?? "", modulePath(root)));
      const other = isOwn
        ? "do without that //go:linkname"
        : `take a release of the module of ${clipValue(match[1] ?? "")} that does without`;
      return `Let the linker accept it with ldflags: -checklinkname=0 (--ldflags=-checklinkname=0), or ${other}: since Go 1.23 it refuses what reaches into ${clipValue(match[2] ?? "")}.`;
    },
  },
  {
    pattern: /ambiguous import: found package (\S{1,300}) in multiple modules:\n\s*(\S{1,300}) \(/,
    fix: (match, context) => {
      const path = modulePath(context.files.root);
      return path !== undefined && path === match[2] ? renaming(path, context) : undefined;
    },
  },
  {
    pattern: /-buildmode=plugin requires external \(cgo\) linking, but cgo is not enabled/,
    fix: () => "Build with CGO_ENABLED=1 and a C compiler.",
  },
  {
    pattern: /-buildmode=plugin not supported on (\S+)/,
    fix: (match) => `Go has no plugins for ${match[1]}; choose another target.`,
  },
  {
    pattern: /exec: "pkg-config": executable file not found/,
    fix: (_match, { image }) => installing("pkg-config", image),
  },
  {
    pattern: /exec: "([^"\n]{1,500})": (?:executable file not found in|(?:stat|fork\/exec) \S+: no such file)/,
    fix: (match, { recipe, image }) =>
      image === undefined ? missingCompiler(match[1] ?? "", recipe.environment) : imageWith(match[1] ?? "", image),
  },
  {
    pattern: /exec: "?([^":\n]{1,500})"?: (permission denied|exec format error|no such file or directory)/,
    fix: (match, { recipe }) => brokenCompiler(match[1] ?? "", match[2] ?? "", recipe.environment),
  },
  {
    pattern: /fork\/exec ([^:\n]{1,500}): (permission denied|exec format error|no such file or directory)/,
    fix: (match, { recipe }) => brokenCompiler(match[1] ?? "", match[2] ?? "", recipe.environment),
  },
  {
    pattern: /cannot execute ['‘"`]?cc1plus|error trying to exec ['‘"`]?cc1plus/,
    fix: (_match, { recipe, image }) => installing(cxxOf(recipe.environment["CC"] ?? "gcc"), image),
  },
  {
    pattern: /fatal error: (?:stdlib|stdio|errno|pthread|features|gnu\/stubs[\w-]*)\.h: No such file or directory/,
    fix: (_match, { recipe, image }) => installing(recipe.environment["CC"] ?? "gcc", image),
  },
  {
    pattern: /fatal error: ([^\s:]{1,200}): No such file or directory/,
    fix: (match) =>
      `Install the library that ${match[1]} is of, with its headers (on Debian and Ubuntu apt-file search ${match[1]} names the package), where the plugin is built.`,
  },
  {
    pattern: /(?:cannot find|unable to find library) -l:?([^\s:]{1,200})/,
    fix: (match) =>
      `Install the library ${match[1]} for linking where the plugin is built: on Debian and Ubuntu a package that ends in -dev.`,
  },
  {
    pattern:
      /Package '?([^\s',]{1,200})'?(?:, required by 'virtual:world', not found| was not found in the pkg-config)/,
    fix: (match) =>
      `Install the library that ${match[1]}.pc is of, with its headers, where the plugin is built; PKG_CONFIG_PATH names a folder of its own.`,
  },
  {
    pattern: /unrecognized command-line option ['‘"`]-m|: Error: no such instruction|unknown target CPU/,
    fix: (_match, { recipe: { target, environment } }) => {
      const known = usualCompiler(target);
      return `Set CC to a C compiler that builds for ${formatTarget(target)}${known === undefined ? "" : `, ${known} for example`}: ${clipValue(environment["CC"] ?? "gcc")} does not.`;
    },
  },
  {
    pattern: /use of internal package (\S{1,300}) not allowed/,
    fix: (match) => `Do without ${match[1]}: packages below internal are open to their own module alone.`,
  },
  {
    pattern: /pattern (\S{1,300}): no matching files found/,
    fix: (match) =>
      `Make ${match[1]} before the build, or check it out: //go:embed takes in what is there, and nothing that Git ignores comes along with a checkout.`,
  },
  {
    pattern: /([\w.~-][\w./~-]{0,300})@[^\s@]{1,200} requires go >= (\S{1,50}) \(running go ([^\s;)]{1,50})/,
    fix: (match) =>
      `The gateway was built with go${match[3]} and a plugin cannot be newer: take a release of ${match[1]} that still supports go${match[3]}.`,
    place: (match) => ({ directive: "require", module: match[1] ?? "" }),
  },
  {
    pattern:
      /module (\.{1,2}\/\S{1,500}) (?:listed in go\.work file )?requires go >= (\S{1,50}) \(running go ([^\s;)]{1,50})/,
    fix: (match) =>
      `The gateway was built with go${match[3]} and a plugin cannot be newer: lower the go line of ${match[1]} to ${match[3]}.`,
    place: (match) => ({ directive: "folder", folder: match[1] ?? "" }),
  },
  {
    pattern: /requires go >= (\S{1,50}) \(running go ([^\s;)]{1,50})/,
    fix: (match) =>
      `The gateway was built with go${match[2]} and a plugin cannot be newer: lower the go line to ${match[2]} and drop the toolchain line, or take the release of the dependency that still supports it.`,
    place: () => ({ directive: "go" }),
  },
  {
    pattern: /invalid go version '([^']+)': must match format 1\.23/,
    fix: (match, { recipe }) =>
      `${recipe.goVersion} reads only major and minor: write the go line as ${/^\d+\.\d+/.exec(match[1] ?? "")?.[0] ?? "1.20"}.`,
  },
  {
    pattern: /conflicting replacements (?:for|found for) ([^\s:]+)/,
    fix: (match) =>
      `The gateway and the plugin replace ${match[1]} by different things: drop the plugin's replace line, or make it the gateway's.`,
    place: (match) => ({ directive: "replace", module: (match[1] ?? "").replace(/@.*$/, "") }),
  },
  {
    pattern: /verifying ([^\s@]{1,300})@([^\s/:]{1,200})(?:\/go\.mod)?: checksum mismatch/,
    fix: () => "The module is not what go.sum recorded: find out which of the two is right before you change go.sum.",
    place: (match) => ({ directive: "sum", module: match[1] ?? "", version: match[2] ?? "" }),
  },
  {
    pattern: /missing go\.sum entry(?: for module providing package ([^\s;]{1,500}))?/,
    fix: (match, context) => fromHiddenWorkspace(match[1] ?? "", context) ?? vendored("go mod tidy", context),
    place: requirementOf,
  },
  {
    pattern: /updates to go\.(?:mod|sum|work) needed/,
    fix: (_match, context) => vendored("go mod tidy", context),
  },
  {
    pattern: /inconsistent vendoring in [^\n]{1,1000}\n[^\S\n]*([^\s@]{1,300})@/,
    fix: (_match, context) => vendorCommands(context.files.root, context.goWork).join("\n") || "go mod vendor",
    place: (match) => ({ directive: "require", module: match[1] ?? "" }),
  },
  {
    pattern: /inconsistent vendoring/,
    fix: (_match, context) => vendorCommands(context.files.root, context.goWork).join("\n") || "go mod vendor",
  },
  {
    pattern: /no required module provides package ([^\s;]{1,500});/,
    fix: (match, context) =>
      fromHiddenWorkspace(match[1] ?? "", context) ?? vendored(goGet(match[1] ?? "", context.recipe), context),
  },
  {
    pattern: /cannot find module providing package ([^\s:]{1,500})(?::|$)/m,
    fix: (match, context) =>
      fromHiddenWorkspace(match[1] ?? "", context) ?? vendored(goGet(match[1] ?? "", context.recipe), context),
  },
  {
    pattern: /replacement directory (\S{1,500}) does not exist/,
    fix: (match) => `Check out ${match[1]} beside the plugin, or drop the replace line.`,
    place: replacementOf,
  },
  {
    pattern:
      /([^\s@]{1,300})@[^\s@]{1,200} \(replaced by ([^\s)]{1,500})\): reading .{1,1000}no such file or directory/,
    fix: (match) => `Check out ${match[2]} beside the plugin, or drop the replace line.`,
    place: (match) => ({ directive: "replace", module: match[1] ?? "" }),
  },
  {
    pattern:
      /401 Unauthorized|Authentication failed for|could not read (?:Username|Password)|terminal prompts disabled|Invalid username or|returned error: 401/i,
    fix: () =>
      "The server wants credentials for this module: set GOPRIVATE to its path, and give git or GOPROXY access (a token through git's insteadOf, ~/.netrc, or GOAUTH).",
    place: requirementOf,
  },
  {
    pattern:
      /403 Forbidden|returned error: 403|Permission denied \(publickey|Host key verification failed|access denied/i,
    fix: () =>
      "The server knows who asks and refuses this module: the token or key needs read access to its repository; a module proxy may also have blocked it.",
    place: requirementOf,
  },
  {
    pattern:
      /404 Not Found|410 Gone|Repository not found|repository '[^']{1,500}' not found|returned error: 404|unknown revision|unrecognized import path/i,
    fix: () =>
      "There is no such module or version where Go looked. Where the module is private: set GOPRIVATE, and give git access to it; servers answer 404 to strangers.",
    place: requirementOf,
  },
  {
    pattern: /no secure protocol found for repository/,
    fix: () =>
      "Neither https nor ssh answers for this repository: check its address, and give git access to it where it is private.",
    place: requirementOf,
  },
  {
    pattern: /refusing to pass credentials to insecure URL/,
    fix: () => "Give GOPROXY an https address, or name the host in GOINSECURE.",
    place: requirementOf,
  },
  {
    pattern: /download (go1[^:\s]*)/,
    fix: (match) =>
      `Install ${match[1]} on this machine, or let it reach a module proxy that has golang.org/toolchain.`,
  },
  {
    pattern: /dial tcp|i\/o timeout|connection refused|TLS handshake timeout|no such host|context deadline exceeded/,
    fix: () => "The module proxy could not be reached: check GOPROXY and the proxy settings of this machine.",
    place: requirementOf,
  },
];

/** Gets a package at the version of its module in the gateway, the only one that loads. */
function goGet(packagePath: string, { modules }: Recipe): string {
  const owners = modules.filter(({ path }) => packagePath === path || packagePath.startsWith(`${path}/`));
  const [owner] = owners.sort((a, b) => b.path.length - a.path.length);
  const wanted = owner?.version.startsWith("v") ? `${owner.path}@${owner.version}` : packagePath;
  // Quoted: import paths are not ours, and somebody will paste this into a shell.
  return printCommand({ file: "go", args: ["get", wanted], environment: {} });
}

/** Why none of the folder's files makes a main package, where files that would are left out. */
function mainLeftOut({ folder, recipe }: FailureContext): string | undefined {
  const mains = leftOutFiles(folder, recipe).filter(({ text }) => /^package\s+main\b/m.test(text));
  // One that a tag takes in needs no change of the source.
  const first = mains.find(({ why }) => why.kind === "tags") ?? mains[0];
  return first === undefined ? undefined : takingIn(first, recipe);
}

/** A package that the gateway's Go does not have, or not without an experiment. */
function notInGo(path: string, isAbsent: boolean, { recipe, files }: FailureContext): string | undefined {
  const release = recipe.goVersion.replace(/^go/, "Go ");
  const known = experimentOf(path, goMinor(recipe.goVersion) ?? 0);
  if (known !== undefined) {
    return known.isThere
      ? `Use another package, or a gateway that was built with GOEXPERIMENT=${known.experiment}: ${path} is there with it alone, and gateway and plugin must both have it.`
      : `Use another package: ${path} came with Go 1.${known.since} (GOEXPERIMENT=${known.experiment}), and this gateway was built with ${release}.`;
  }
  if (!isAbsent) return undefined;
  const own = modulePath(files.root);
  const prefix = own === undefined ? "" : `, as in ${clipValue(own)}/${clipValue(path)}`;
  return `Import packages of your own by the path of their module${prefix}; a package that only a newer Go than the gateway's (${release}) has cannot be used.`;
}

function isOfModule(packagePath: string, module: string | undefined): boolean {
  return module !== undefined && (packagePath === module || packagePath.startsWith(`${module}/`));
}

/** Another path for a module that is called like a package of Go. */
function renaming(path: string, { files }: FailureContext): string | undefined {
  const argument = shellArgument(`-module=example.com/${path}`);
  if (argument === undefined) return undefined;
  const command = `go mod edit ${argument}`;
  const edits = importEdits(files.root, path, "");
  if (edits.length === 0) return command;
  const [first] = edits;
  return `Give the module a path that no package of Go has (${command}) and write the imports of its own packages anew (${first?.file}:${first?.line}); or build with build-id: auto, which does both for the build alone.`;
}

/** A command that changes go.mod, and what a vendor folder needs behind it. */
function vendored(command: string, { files, goWork }: FailureContext): string {
  return [command, ...vendorCommands(files.root, goWork)].join("\n");
}

/** How something that builds need comes to where they happen. */
function installing(command: string, image: string | undefined): string {
  return image === undefined ? compilerInstallLine(command) : imageWith(command, image);
}

function imageWith(command: string, image: string): string {
  return `Take an image that has ${clipValue(command)} (builder-image), or build on the machine itself (builder: native): ${clipValue(image)} lacks it.`;
}

/** What to do about a package of a module that the user's go.work has, and GOWORK=off hides. */
function fromHiddenWorkspace(packagePath: string, { hiddenWorkspace, directory }: FailureContext): string | undefined {
  if (hiddenWorkspace === undefined) return undefined;
  const folder = usedFolders(hiddenWorkspace).find((used) => isOfModule(packagePath, modulePath(used)));
  if (folder === undefined) return undefined;
  const shown = shownPath(hiddenWorkspace, directory);
  return `Unset GOWORK: ${shown} has ${clipValue(modulePath(folder) ?? packagePath)} in ${relative(dirname(hiddenWorkspace), folder) || "."}, and GOWORK=off hides it.`;
}
