import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
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
  /** Between that one and the shell that closes the machine off. */
  readonly inner: readonly string[];
  /** Between that one and the program: what takes its rights away. */
  readonly drop: readonly string[];
  /** User and group of the program's one folder, as the shell sees them. */
  readonly owner: readonly [string, string];
  /** How /proc is mounted: a user's second namespace is made by writing there, and what is the machine's there is root's. */
  readonly proc: "ro" | "rw";
}

/**
 * Namespaces of util-linux: a tree of mounts of its own, no network, no shared memory, queue or semaphore of others,
 * and no sight of other processes, whose environment a process of the same user could read otherwise. When the first
 * process in them ends, the kernel ends all others.
 */
const namespaces = ["--mount", "--net", "--ipc", "--uts", "--pid", "--fork", "--kill-child=KILL"];
const powerless = ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"];

/** As root, as a user with namespaces of his own, and as one who may become root, as on hosted runners. */
function waysToIsolate(user: string, group: string): readonly Isolation[] {
  const asRoot = ["unshare", ...namespaces, "--"];
  // Who makes the mounts is root in a namespace; the program is its user again in one inside of it, and locked there.
  const asUser = ["unshare", "--user", "--map-root-user", ...namespaces, "--"];
  const again = ["unshare", "--user", `--map-user=${user}`, `--map-group=${group}`, "--keep-caps", "--"];
  const without = ["setpriv", ...powerless, "--"];
  const asBefore = ["setpriv", "--reuid", user, "--regid", group, "--clear-groups", ...powerless, "--"];
  return [
    { outer: [], inner: asRoot, drop: without, owner: [user, group], proc: "ro" },
    { outer: [], inner: asUser, drop: [...again, ...without], owner: ["0", "0"], proc: "rw" },
    { outer: ["sudo", "-n"], inner: asRoot, drop: asBefore, owner: [user, group], proc: "ro" },
  ];
}

/** Finds a way that this machine permits, by going it. @param folder absolute and empty, to run in */
export async function findIsolation(
  commands: CommandRunner,
  folder: string,
): Promise<Isolation | { readonly why: string }> {
  const ask = async (flag: string) => {
    const result = await commands.run({
      file: "id",
      args: [flag],
      directory: folder,
      environment: {},
      output: "hidden",
    });
    return /^\d+$/m.exec(result?.stdout ?? "")?.[0];
  };
  const [user, group] = [await ask("-u"), await ask("-g")];
  if (user === undefined || group === undefined) return { why: "there is no id on PATH" };
  const reasons = new Set<string>();
  for (const isolation of waysToIsolate(user, group)) {
    const ran = await runIsolated(["true"], isolation, folder, { seconds: 20 }, commands);
    if (ran.kind === "ended" && ran.ended.exitCode === 0) return isolation;
    reasons.add(ran.kind === "failed" ? ran.why : ran.ended.stderr.trim().slice(0, 200));
  }
  return {
    why: `nothing keeps a plugin from changing this machine here (${[...reasons].join("; ")}); it takes root, namespaces for users, or sudo without a password, and overlayfs, or the gateway's image in an engine`,
  };
}

/**
 * Runs as the first process of the namespaces, and makes the only root that the program will see. Arguments: folder,
 * user and group of the program, how /proc is mounted, and the program.
 *
 * Every file system becomes a read-only overlay: on an overlay sockets and named pipes of the machine are files of the
 * overlay's own, which lead nowhere, wherever they lie, while a read-only mount does not stop a connection. Where a
 * user's namespace has mounts that it may not look beneath, an overlay of their parents is refused; those become
 * folders with an overlay of each entry. What is no file (devices, kernel interfaces, what services keep in /run) is not there.
 */
const setUp = `
set -e
folder=$1 user=$2 group=$3 proc=$4; shift 4
exec 3>"$folder/stdout" 4>"$folder/stderr" 5>"$folder/code"
mount -t tmpfs -o nosuid,nodev,size=4m,mode=755 none /sys
mkdir /sys/none /sys/root
mount -t tmpfs -o nosuid,nodev,size=4m,mode=755 none /sys/root
mkdir /sys/root/dev /sys/root/proc /sys/root/run /sys/root/sys /sys/root/.machine
while read -r _ _ _ _ point _ rest; do
  type=\${rest##* - } type=\${type%% *}
  case $type in autofs|bin*|bpf|cgroup*|configfs|debugfs|dev*|efi*|fusectl|huge*|mqueue|nsfs|proc|pstore|rpc*|se*|sysfs|trace*) continue ;; esac
  case $point in /dev/*|/proc/*|/run/*|/sys/*) continue ;; *\\*) point=$(printf %b "$(printf %s "$point" | sed 's/\\/\\0/g')") ;; esac
  printf '%s\n' "$point"
done </proc/self/mountinfo >/sys/mounts
overlay() { (cd "$1" && exec mount -t overlay -o ro,nosuid,nodev,lowerdir=.:/sys/none none "/sys/root$1") 2>/dev/null; }
below() { while IFS= read -r point; do case $point in "$1"/*) printf '%s\n' "$point" ;; esac; done </sys/mounts; }
bind() { : >"/sys/root$1"; mount -o "bind,ro,nosuid,$2" "$1" "/sys/root$1" 2>/dev/null || umount -l "/sys/root$1" 2>/dev/null || :; }
place() {
  if [ -L "$1" ]; then ln -s "$(readlink "$1")" "/sys/root$1"; return; fi
  if [ -f "$1" ]; then bind "$1" nodev; return; fi
  [ -d "$1" ] || return 0
  mkdir "/sys/root$1"
  if overlay "$1"; then
    below "$1" | while IFS= read -r point; do [ -d "$point" ] && overlay "$point" || :; done
  elif [ -n "$(below "$1")" ]; then
    for entry in "$1"/* "$1"/.[!.]*; do place "$entry"; done
  fi
}
for entry in /* /.[!.]*; do
  case $entry in /dev|/proc|/run|/sys|/.machine) ;; *) place "$entry" ;; esac
done
for device in null zero full random urandom; do bind "/dev/$device" noexec; done
for name in fd stdin:0 stdout:1 stderr:2; do
  case $name in *:*) ln -s "/proc/self/fd/\${name#*:}" "/sys/root/dev/\${name%:*}" ;; *) ln -s /proc/self/fd /sys/root/dev/fd ;; esac
done
mount -t proc -o "$proc,nosuid,nodev,noexec" none /sys/root/proc
cd /sys/root
pivot_root . .machine
cd /
umount -l /.machine
mount -t tmpfs -o "nosuid,nodev,size=64m,nr_inodes=4096,mode=700,uid=$user,gid=$group" none "$folder/own"
mount -o remount,bind,ro,nosuid,nodev /
echo started >&5
set +e
"$@" 5>&-
echo $? >&5
`;

/**
 * Runs inside: the limits first, then the program with an environment of nothing but where it may write. Arguments:
 * folder, KB of address space or `unlimited`, 512-byte units of a file, then the program.
 */
const inside = `
cd "$1" || exit 125
folder=$1; ulimit -c 0; ulimit -v "$2"; ulimit -f "$3"; shift 3
exec env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$folder" TMPDIR="$folder" LANG=C "$@" </dev/null >&3 2>&4 3>&- 4>&-
`;

/** What becomes of a run: how the program ended, or why it did not start. */
export type IsolatedRun =
  | { readonly kind: "ended"; readonly ended: Ended }
  | { readonly kind: "failed"; readonly why: string };

/**
 * Runs a program that can change nothing of this machine: it has an empty folder of bounded size, which is gone with it,
 * and no network, environment or input. Stops it with all that it has started when its time is over, even where this
 * process is gone by then.
 * @param folder absolute, for what it writes to its output
 */
export async function runIsolated(
  program: readonly string[],
  { outer, inner, drop, owner, proc }: Isolation,
  folder: string,
  limits: LoadLimits,
  commands: CommandRunner,
): Promise<IsolatedRun> {
  const { seconds, memory } = limits;
  // Those of a run before this one.
  for (const name of ["stdout", "stderr", "code"]) rmSync(join(folder, name), { force: true });
  const own = join(folder, "own");
  mkdirSync(own, { recursive: true });
  const kilobytes = memory === undefined ? "unlimited" : String(Math.ceil(memory / 1024));
  const result = await commands.run({
    // The programs around it are told nothing either: it can see those that are inside with it.
    file: "env",
    args: [
      ...["-i", searchPath, ...outer, "timeout", "--signal=KILL", String(seconds), ...inner],
      ...["sh", "-c", setUp, "sh", folder, ...owner, proc, ...drop],
      ...["sh", "-c", inside, "sh", own, kilobytes, String(largestFile / 512), ...program],
    ],
    directory: folder,
    environment: {},
    output: "hidden",
  });
  const code = join(folder, "code");
  const [started, status] = existsSync(code) ? readFileSync(code, "utf8").split("\n") : [];
  if (started !== "started") {
    return { kind: "failed", why: result?.stderr.trim().split("\n")[0]?.slice(0, 200) || "there is no env on PATH" };
  }
  return {
    kind: "ended",
    ended: {
      exitCode: status === undefined || status === "" ? undefined : Number(status),
      stdout: readBeginning(join(folder, "stdout")),
      stderr: readBeginning(join(folder, "stderr")),
    },
  };
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
