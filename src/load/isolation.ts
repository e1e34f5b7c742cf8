import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { Ended } from "./outcome.ts";

/** What a program that opens plugins may use up. */
export interface LoadLimits {
  /** Until it is stopped, with all that it has started. */
  readonly seconds: number;
  /** Bytes of address space; undefined for programs of sanitizers, which reserve more than any machine has. */
  readonly memory?: number;
}

/** What a program that opens plugins may use up where nobody says otherwise. */
export const usualLimits: LoadLimits = { seconds: 60, memory: 16 * 1024 ** 3 };

/** Bytes that it may write into one file, its output included. */
const largestFile = 16 * 1024 ** 2;
/** Bytes of output that are read. */
const mostOutput = 256 * 1024;

const searchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The words that keep a program apart from the rest of the machine. */
export interface Isolation {
  /** Before the program that watches the time: what gives it the right to stop those that it starts. */
  readonly outer: readonly string[];
  /** Between that one and the program. */
  readonly inner: readonly string[];
}

/**
 * Namespaces of util-linux: no network, and no sight of other processes, whose environment a process of the same user
 * could read otherwise. When the first process in them ends, the kernel ends all others.
 */
const namespaces = ["--net", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"];
const powerless = ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"];

/** As root, as a user with namespaces of his own, and as one who may become root, as on hosted runners. */
function waysToIsolate(user: string | undefined, group: string | undefined): readonly Isolation[] {
  const again = ["--reuid", user ?? "", "--regid", group ?? "", "--clear-groups"];
  return [
    { outer: [], inner: ["unshare", ...namespaces, "--", "setpriv", ...powerless, "--"] },
    {
      outer: [],
      inner: ["unshare", "--user", "--map-current-user", ...namespaces, "--", "setpriv", "--no-new-privs", "--"],
    },
    ...(user === undefined || group === undefined
      ? []
      : [{ outer: ["sudo", "-n"], inner: ["unshare", ...namespaces, "--", "setpriv", ...again, ...powerless, "--"] }]),
  ];
}

/** Finds a way that this machine permits. @param directory absolute, to run in */
export async function findIsolation(
  commands: CommandRunner,
  directory: string,
): Promise<Isolation | { readonly why: string }> {
  const ask = async (flag: string) => {
    const result = await commands.run({ file: "id", args: [flag], directory, environment: {}, output: "hidden" });
    return /^\d+$/m.exec(result?.stdout ?? "")?.[0];
  };
  let why = "";
  for (const isolation of waysToIsolate(await ask("-u"), await ask("-g"))) {
    const [file = "", ...args] = [...isolation.outer, ...isolation.inner, "true"];
    const result = await commands.run({ file, args, directory, environment: {}, output: "hidden" });
    if (result?.exitCode === 0) return isolation;
    if (result !== undefined) why = (result.stderr.trim().split("\n")[0] ?? "").slice(0, 200);
  }
  return { why: `programs cannot be cut off from the network here (${why || "there is no unshare on PATH"})` };
}

/**
 * Runs inside: the limits first, then the program with an environment of nothing but where it may write. Arguments:
 * folder, KB of address space or `unlimited`, 512-byte units of a file, then the program.
 */
const inside = `
cd "$1" || exit 125
folder=$1; ulimit -c 0; ulimit -v "$2"; ulimit -f "$3"; shift 3
env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$folder/home" TMPDIR="$folder/tmp" LANG=C "$@" </dev/null >"$folder/stdout" 2>"$folder/stderr"
echo $? >"$folder/code"
`;

/**
 * Runs a program without network, environment or input, in a folder of its own, and stops it with all that it has
 * started when its time is over, even where this process is gone by then.
 * @param folder absolute, with `home` and `tmp` in it
 * @returns undefined where a program that is needed for it is missing
 */
export async function runIsolated(
  program: readonly string[],
  isolation: Isolation,
  folder: string,
  limits: LoadLimits,
  commands: CommandRunner,
): Promise<Ended | undefined> {
  const { seconds, memory } = limits;
  // Those of a run before this one.
  for (const name of ["stdout", "stderr", "code"]) rmSync(join(folder, name), { force: true });
  const kilobytes = memory === undefined ? "unlimited" : String(Math.ceil(memory / 1024));
  const script = [inside, "sh", folder, kilobytes, String(largestFile / 512)];
  const result = await commands.run({
    // The programs around it are told nothing either: it can see those that are inside with it.
    file: "env",
    args: [
      ...["-i", searchPath, ...isolation.outer, "timeout", "--signal=KILL", String(seconds)],
      ...[...isolation.inner, "sh", "-c", ...script, ...program],
    ],
    directory: folder,
    environment: {},
    output: "hidden",
  });
  if (result === undefined) return undefined;
  const code = join(folder, "code");
  const exitCode = existsSync(code) ? Number(readFileSync(code, "utf8").trim()) : undefined;
  return { exitCode, stdout: readBeginning(join(folder, "stdout")), stderr: readBeginning(join(folder, "stderr")) };
}

/** What a program wrote into a file, as far as it is read: its beginning, where a runtime says why it dies. */
export function readBeginning(file: string): string {
  if (!existsSync(file)) return "";
  const descriptor = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(Math.min(mostOutput, fstatSync(descriptor).size));
    return bytes.subarray(0, readSync(descriptor, bytes)).toString("utf8");
  } finally {
    closeSync(descriptor);
  }
}
