import { printCommand } from "../ports/command-runner.ts";
import { compilerInstallLine } from "./c-compiler.ts";
import type { Recipe } from "./recipe.ts";

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
  readonly fix: (match: RegExpExecArray, recipe: Recipe) => string | undefined;
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

/** Errors with a known way out; the first that fits counts, so the more exact ones come first. */
export const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /no space left on device|disk quota exceeded/i,
    fix: () =>
      "Free disk space: Go's caches (go clean -cache), the temporary folder (TMPDIR), or the plugin's own folder.",
  },
  {
    pattern:
      /signal: killed|cannot allocate memory|out of memory|memory exhausted|failed to create new OS thread|resource temporarily unavailable/i,
    fix: () => "Give the build more memory, or let it run fewer compilers at once (GOMAXPROCS=1).",
  },
  {
    pattern: /-buildmode=plugin requires exactly one main package/,
    fix: () => "A plugin is a main package: write `package main` in its files, and give its own folder.",
  },
  {
    pattern: /no Go files in|build constraints exclude all Go files in/,
    fix: () => "Give the folder of the plugin's main package; files for another target or behind a tag are left out.",
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
    pattern: /C compiler "([^"]+)" not found/,
    fix: (match) => compilerInstallLine(match[1] ?? "gcc"),
  },
  {
    pattern: /exec: "([^"\s]{1,200}\+\+)": executable file not found/,
    fix: (match) => compilerInstallLine(match[1] ?? "g++"),
  },
  {
    pattern: /fatal error: (?:stdlib|stdio|errno|pthread|features|gnu\/stubs[\w-]*)\.h: No such file or directory/,
    fix: (_match, recipe) => compilerInstallLine(recipe.environment["CC"] ?? "gcc"),
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
      `The gateway was built with go${match[2]} and a plugin cannot be newer: lower the go line to ${match[2]} (go mod edit -go=${match[2]} -toolchain=none), or take the release of the dependency that still supports it.`,
    place: () => ({ directive: "go" }),
  },
  {
    pattern: /invalid go version '([^']+)': must match format 1\.23/,
    fix: (match, recipe) =>
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
    pattern: /missing go\.sum entry/,
    fix: () => "go mod tidy",
    place: requirementOf,
  },
  {
    pattern: /updates to go\.(?:mod|sum|work) needed/,
    fix: () => "go mod tidy",
  },
  {
    pattern: /inconsistent vendoring in [^\n]{1,1000}\n[^\S\n]*([^\s@]{1,300})@/,
    fix: () => "go mod vendor",
    place: (match) => ({ directive: "require", module: match[1] ?? "" }),
  },
  {
    pattern: /inconsistent vendoring/,
    fix: () => "go mod vendor",
  },
  {
    pattern: /no required module provides package ([^\s;]{1,500});/,
    fix: (match, recipe) => goGet(match[1] ?? "", recipe),
  },
  {
    pattern: /cannot find module providing package ([^\s:]{1,500})(?::|$)/m,
    fix: (match, recipe) => goGet(match[1] ?? "", recipe),
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
