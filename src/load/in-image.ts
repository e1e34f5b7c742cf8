import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import { label } from "../build/container/container.ts";
import { type Engine, reasonOf } from "../build/container/engine.ts";
import { type LoadLimits, readBeginning } from "./isolation.ts";
import type { Ended } from "./outcome.ts";

/** The gateway in its own image. */
export interface GatewayImage {
  /** The engine's name or identity of it; it is there already. */
  readonly reference: string;
  /** Absolute path of the gateway in it. */
  readonly path: string;
}

/** Where plugins are in a container. */
export const containerFolder = "/go-plugin-verifier";

/** Processes and threads: opening plugins starts a handful. */
const mostProcesses = 256;

/** The one folder that it may write to. */
const ownFolder = "/tmp:rw,nosuid,nodev,size=64m";

/**
 * Runs in a shell of this machine, so that the container is gone at the end of its time even where this process is
 * gone by then: images of gateways have no shell of their own. Arguments: client, container, the one that holds the
 * plugins, seconds, folder.
 */
const script = `
trap '{ "$client" rm --force --volumes "$name"; "$client" rm --force --volumes "$holder"; } >/dev/null 2>&1' EXIT
client=$1 name=$2 holder=$3 seconds=$4 folder=$5
"$client" start "$name" >/dev/null 2>"$folder/problem" || exit 125
timeout --signal=KILL "$seconds" "$client" wait "$name" >"$folder/code" 2>/dev/null || { "$client" kill "$name" >/dev/null 2>&1; rm -f "$folder/code"; }
"$client" logs "$name" >"$folder/stdout" 2>"$folder/stderr"
cat "$folder/code" 2>/dev/null
`;

/** What becomes of a run in a container: what it wrote, or why it did not start. */
export type ContainerRun =
  | { readonly kind: "ended"; readonly ended: Ended }
  | { readonly kind: "failed"; readonly why: string };

/**
 * Runs the gateway in a new container of its image that can change nothing but a folder of bounded size: there is no
 * network, no variable of this process and no capability. Plugins go in by copy, through a volume of a second container
 * that never starts: engines copy nothing into a read-only one.
 * @param plugins absolute folder here, which becomes `containerFolder`
 * @param folder absolute and empty, for what it writes
 */
export async function runInImage(
  image: GatewayImage,
  args: readonly string[],
  plugins: string,
  folder: string,
  limits: LoadLimits,
  engine: Engine,
): Promise<ContainerRun> {
  const name = `${label}-${randomBytes(6).toString("hex")}`;
  const holder = `${name}-plugins`;
  const failed = (text: string): ContainerRun => ({ kind: "failed", why: reasonOf(text) });
  try {
    const marked = labelFor(limits);
    const volume = `--volume=${containerFolder}`;
    const steps = [
      ["create", `--name=${holder}`, marked, "--network=none", "--pull=never", volume, image.reference, image.path],
      ["cp", `${plugins}/.`, `${holder}:${containerFolder}`],
      [...createArguments(engine, name, limits), marked, `--volumes-from=${holder}:ro`, ...whatRuns(image, args)],
    ];
    for (const step of steps) {
      const { exitCode, stderr, stdout } = await engine.run(step);
      if (exitCode !== 0) return failed(`${stderr}\n${stdout}`);
    }
    const ran = await engine.runThrough(["sh", "-c", script, "sh"], [name, holder, String(limits.seconds), folder]);
    if (ran.exitCode === 125) return failed(readBeginning(posix.join(folder, "problem")));
    const code = /^\d+/.exec(ran.stdout.trim())?.[0];
    return {
      kind: "ended",
      ended: {
        exitCode: code === undefined ? undefined : Number(code),
        stdout: readBeginning(posix.join(folder, "stdout")),
        stderr: readBeginning(posix.join(folder, "stderr")),
      },
    };
  } finally {
    // One after the other: podman keeps a volume that another container has.
    for (const one of [name, holder]) await engine.run(["rm", "--force", "--volumes", one]);
  }
}

/** Until when a container is in use. */
function labelFor({ seconds }: LoadLimits): string {
  return `--label=${label}=${Math.ceil(Date.now() / 1000) + seconds + 60}`;
}

function whatRuns({ reference, path }: GatewayImage, args: readonly string[]): string[] {
  return [`--entrypoint=${path}`, reference, ...args];
}

function createArguments({ program, facts }: Engine, name: string, { memory }: LoadLimits): string[] {
  const most = Math.floor(Math.min(memory ?? facts.memory, facts.memory * 0.9));
  return [
    "create",
    `--name=${name}`,
    "--network=none",
    "--read-only",
    `--tmpfs=${ownFolder}`,
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--pull=never",
    "--ulimit=core=0",
    ...(facts.limits.includes("memory") ? [`--memory=${most}b`, `--memory-swap=${most}b`] : []),
    ...(facts.limits.includes("pids") ? [`--pids-limit=${mostProcesses}`] : []),
    // Other drivers keep no bound, or nothing to read.
    ...(program === "docker"
      ? ["--log-driver=json-file", "--log-opt=max-size=1m", "--log-opt=max-file=1"]
      : ["--log-driver=k8s-file", "--log-opt=max-size=1mb", "--read-only-tmpfs=false"]),
  ];
}
