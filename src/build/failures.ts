import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { directiveLine } from "../explain/go-mod.ts";
import type { Finding, Location } from "../model/report.ts";
import { type CommandResult, endedBySignal } from "../ports/command-runner.ts";
import {
  type FailureContext,
  type FailurePlace,
  type KnownFailure,
  knownFailures,
  moreMemory,
} from "./failure-table.ts";
import { folderLocation, moduleLocation } from "./module-location.ts";
import { locationOf, placeOfPrinted } from "./user-files.ts";

/** Errors of one build that become findings of their own; the rest is in the log. */
const shownFailures = 50;

/** Longest message of one finding, in characters. */
const longestMessage = 4000;

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
  if (findings.length === 0) findings.push(silentEnd(result));
  return findings;
}

/** `file:line[:column]: message`; Windows drive letters cannot occur, since nothing is built there. */
const located = /^(?:vet: |go: )?([^\s:][^:]*\.(?:go|mod|sum|work|c|h|s|S|cc|cpp|m)):(\d+)(?::(\d+))?: (.*)$/;

/** Lines that only say what is built or fetched, or that others follow or went before. */
const noise =
  /^(?:# |go: (?:downloading|finding|extracting|found|added|upgraded|downgraded|errors parsing|cannot load module \S+ listed in go\.work file: errors parsing) |compilation terminated\.$|\s*$)/;

/** Sentences of Go's that go on about the error before, without being indented. */
const goesOn =
  /^(?:SECURITY ERROR$|This download does NOT match|Perhaps you should add the directory|to the PKG_CONFIG_PATH environment|The bits may have been replaced|have intercepted the download|For more information, see|use "go work edit|Confirm the import path|If this is a private repository|To ignore the vendor directory|To sync the vendor directory)/;

/** How the runtime of Go reports the death of one of its own programs, the compiler for example. */
const death = /^(?:fatal error|panic|unexpected fault address|SIG[A-Z]+|runtime): /;

/** What follows: stacks and registers, which are for its makers. */
const trace =
  /^(?:goroutine \d+ |runtime stack:$|created by |\[signal |\[originating from |[\w.~/-]{1,300}\.[\w.(*)[\]{},·-]{1,300}\(|r\w{1,6} +0x[0-9a-f]+$|exit status \d+$|\s)/;

/** A call in a stack with its arguments, also where what began the stack was cut out of a long output. */
const frame =
  /^(?:goroutine \d+ |created by |[\w.~/-]{1,300}\.[\w.(*)[\]{},·-]{1,300}\((?:\)|\{\}\)|.*(?:0x[0-9a-f]|\.\.\.)))/;

/** Groups lines: an indented line belongs to the one before. */
function splitFailures(output: string): Failure[] {
  const failures: { message: string; file?: string; line?: number }[] = [];
  let hasDied = false;
  let inStack = false;
  for (const line of output.split(/\r?\n/)) {
    if (noise.test(line)) continue;
    inStack = hasDied && (frame.test(line.slice(0, 1000)) || (inStack && /^\s/.test(line)));
    if (inStack) continue;
    hasDied ||= death.test(line);
    const last = failures.at(-1);
    if (last !== undefined && death.test(last.message)) {
      if (trace.test(line.slice(0, 1000))) continue;
      if (death.test(line)) {
        if (last.message.length < longestMessage) last.message += `\n${line}`;
        continue;
      }
    }
    if (last !== undefined && (/^\s/.test(line) || goesOn.test(line))) {
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

/** What the C compiler and the linker say beside what stops them: warnings, the command that failed, and that it did. */
const besides =
  /^(?:warning|note): |^In file included from |^\S+: In function |^collect2: error: |: running \S+ failed: exit status \d+$|^\/\S+ (?:-m\w+|-Wl,\S+|-o) .*-o a\.out\.so /;

function withoutWarnings(failures: readonly Failure[]): readonly Failure[] {
  const errors = failures.filter(({ message }) => !besides.test(message.slice(0, 2000)));
  return errors.length > 0 ? errors : failures;
}

function toFinding({ message, file, line }: Failure, context: FailureContext): Finding {
  const known = knownFailure(message);
  const located = file !== undefined && line !== undefined ? placeOfPrinted(context, file, line) : undefined;
  const where = located ?? (file === undefined ? causeOf(known, context) : undefined);
  // The place of the user's own file is told by `where`; any other file stays in the message.
  const text = located !== undefined || file === undefined ? message : `${file}:${line}: ${message}`;
  const shown = withoutSecrets(context.files.inOwnFolders(text.slice(0, 2 * longestMessage)));
  return failed(shown.slice(0, longestMessage), where, known?.failure.fix(known.match, context));
}

interface Known {
  readonly failure: KnownFailure;
  readonly match: RegExpExecArray;
}

function knownFailure(message: string): Known | undefined {
  for (const failure of knownFailures) {
    // A pattern may take time that grows faster than the text.
    const match = failure.pattern.exec(message.slice(0, longestMessage));
    if (match) return { failure, match };
  }
  return undefined;
}

/** The line of the user's own files behind an error that comes without one. */
function causeOf(known: Known | undefined, context: FailureContext): Location | undefined {
  const place = known?.failure.place?.(known.match);
  if (place === undefined) return undefined;
  if (place.directive === "go" || place.directive === "sum") return placeInFile(place, context);
  if (place.directive === "folder") return folderLocation(place.folder, context);
  return moduleLocation(place.module, context, place.directive);
}

function placeInFile(
  place: Extract<FailurePlace, { directive: "go" | "sum" }>,
  { files, directory }: FailureContext,
): Location | undefined {
  const file = join(files.root, place.directive === "go" ? "go.mod" : "go.sum");
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  const line =
    place.directive === "go"
      ? directiveLine(text, "go")
      : text.split("\n").findIndex((one) => one.startsWith(`${place.module} ${place.version}`)) + 1;
  return line === undefined || line < 1 ? undefined : locationOf(file, line, directory);
}

/** Addresses of servers may hold a name and a password or token, as with git's insteadOf. */
function withoutSecrets(text: string): string {
  return text.replace(/(\w:\/\/)[^\s/@'"]+@/g, "$1");
}

function silentEnd({ exitCode }: CommandResult): Finding {
  if (exitCode !== endedBySignal) return failed(`go build ended with exit code ${exitCode} and no message.`);
  return failed("go build was ended by a signal and left no message.", undefined, moreMemory);
}

function failed(message: string, where?: Location, fix?: string): Finding {
  return {
    kind: "build-failed",
    severity: "error",
    message,
    ...(where !== undefined && { where }),
    ...(fix !== undefined && { fix }),
  };
}
