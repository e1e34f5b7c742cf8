import { type CommandResult, printCommand } from "../command.ts";
import type { Finding, Place } from "../verify/model.ts";
import { compilerInstallLine } from "./c-compiler.ts";
import type { Recipe } from "./recipe.ts";

/** What is needed to read the output of a build. */
export interface FailureContext {
  readonly recipe: Recipe;
  /** The place in the user's own files behind a file of the copy, as reports name it; undefined for other files. */
  placeOf(file: string, line: number): Place | undefined;
}

/** Errors of one build that become findings of their own; the rest is in the log. */
const shownFailures = 50;

/** Longest message of one finding, in characters. */
const longestMessage = 4000;

/** Go's errors that have one known way out. The words are cmd/go's and cmd/link's own. */
const knownFailures: readonly {
  readonly pattern: RegExp;
  readonly fix: (match: RegExpExecArray, recipe: Recipe) => string;
}[] = [
  {
    pattern: /-buildmode=plugin requires exactly one main package/,
    fix: () => "A plugin is a main package: write `package main` in its files, and give its own folder.",
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
    pattern: /fatal error: (?:stdlib|stdio|errno|pthread|features|gnu\/stubs[\w-]*)\.h: No such file or directory/,
    fix: (_match, recipe) => compilerInstallLine(recipe.environment["CC"] ?? "gcc"),
  },
  {
    pattern: /requires go >= (\S+) \(running go (\S+?)[;)]/,
    fix: (match) =>
      `The gateway was built with go${match[2]} and a plugin cannot be newer: lower the go line to ${match[2]} (go mod edit -go=${match[2]} -toolchain=none), or take the release of the dependency that still supports it.`,
  },
  {
    pattern: /invalid go version '([^']+)': must match format 1\.23/,
    fix: (match, recipe) =>
      `${recipe.goVersion} reads only major and minor: write the go line as ${/^\d+\.\d+/.exec(match[1] ?? "")?.[0] ?? "1.20"}.`,
  },
  {
    pattern: /missing go\.sum entry/,
    fix: () => "go mod tidy",
  },
  {
    pattern: /updates to go\.(?:mod|sum|work) needed/,
    fix: () => "go mod tidy",
  },
  {
    pattern: /inconsistent vendoring/,
    fix: () => "go mod vendor",
  },
  {
    pattern: /no required module provides package (\S+?);/,
    fix: (match, recipe) => goGet(match[1] ?? "", recipe),
  },
  {
    pattern: /cannot find module providing package (\S+?)(?::|$)/m,
    fix: (match, recipe) => goGet(match[1] ?? "", recipe),
  },
  {
    pattern: /verifying (\S+): checksum mismatch/,
    fix: () => "The module is not what go.sum recorded: find out which of the two is right before you change go.sum.",
  },
  {
    pattern: /replacement directory (\S+) does not exist/,
    fix: (match) => `Check out ${match[1]} beside the plugin, or drop the replace line.`,
  },
  {
    pattern:
      /(?:reading|unrecognized import path|unknown revision|invalid version).*(?:404 Not Found|410 Gone|terminal prompts disabled|could not read Username|unknown revision)/s,
    fix: () => "Where the module is private: set GOPRIVATE, and give git access to it.",
  },
  {
    pattern: /download (go1[^:\s]*)/,
    fix: (match) =>
      `Install ${match[1]} on this machine, or let it reach a module proxy that has golang.org/toolchain.`,
  },
  {
    pattern: /(?:dial tcp|i\/o timeout|connection refused|TLS handshake timeout|no such host)/,
    fix: () => "The module proxy could not be reached: check GOPROXY and the proxy settings of this machine.",
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

/** One error of the output with the lines that belong to it. */
interface Failure {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/**
 * Turns the output of a failed `go build` into findings: the compiler's messages word for word, at the user's own files.
 * @returns at least one finding
 */
export function explainFailure(result: CommandResult, context: FailureContext): Finding[] {
  const failures = withoutWarnings(splitFailures(`${result.stderr}\n${result.stdout}`));
  const findings = failures.slice(0, shownFailures).map((failure) => toFinding(failure, context));
  const left = failures.length - findings.length;
  if (left > 0) findings.push(failed(`${left} more errors are in the log of the build.`));
  if (findings.length === 0) findings.push(failed(`go build ended with exit code ${result.exitCode} and no message.`));
  return findings;
}

/** `file:line[:column]: message`; Windows drive letters cannot occur, since nothing is built there. */
const located = /^(?:vet: |go: )?([^\s:][^:]*\.(?:go|mod|sum|work|c|h|s|S|cc|cpp|m)):(\d+)(?::(\d+))?: (.*)$/;

/** Lines that only say what is built or fetched, or that others follow or went before. */
const noise =
  /^(?:# |go: (?:downloading|finding|extracting|found|added|upgraded|downgraded|errors parsing) |compilation terminated\.$|\s*$)/;

/** Groups lines: an indented line belongs to the one before. */
function splitFailures(output: string): Failure[] {
  const failures: { message: string; file?: string; line?: number }[] = [];
  for (const line of output.split(/\r?\n/)) {
    if (noise.test(line)) continue;
    const last = failures.at(-1);
    if (last !== undefined && /^\s/.test(line)) {
      // Reports show no tabs.
      if (last.message.length < longestMessage) last.message += `\n${line.replaceAll("\t", "    ")}`;
      continue;
    }
    const [, file, number, , message] = located.exec(line) ?? [];
    if (file !== undefined && message !== undefined) failures.push({ message, file, line: Number(number) });
    else failures.push({ message: line });
  }
  return failures;
}

/** The C compiler says more than what stops it. */
function withoutWarnings(failures: readonly Failure[]): readonly Failure[] {
  const errors = failures.filter(
    ({ message }) => !/^(?:warning|note): |^In file included from |^\S+: In function /.test(message),
  );
  return errors.length > 0 ? errors : failures;
}

function toFinding({ message, file, line }: Failure, context: FailureContext): Finding {
  const where = file !== undefined && line !== undefined ? context.placeOf(file, line) : undefined;
  // The place of the user's own file is told by `where`; any other file stays in the message.
  const text = where !== undefined || file === undefined ? message : `${file}:${line}: ${message}`;
  return failed(text.slice(0, longestMessage), where, fixOf(message, context.recipe));
}

function fixOf(message: string, recipe: Recipe): string | undefined {
  for (const { pattern, fix } of knownFailures) {
    const match = pattern.exec(message);
    if (match) return fix(match, recipe);
  }
  return undefined;
}

function failed(message: string, where?: Place, fix?: string): Finding {
  return {
    kind: "build-failed",
    severity: "error",
    message,
    ...(where !== undefined && { where }),
    ...(fix !== undefined && { fix }),
  };
}
