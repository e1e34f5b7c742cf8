import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CommandResult } from "../../ports/command-runner.ts";
import type { Engine } from "./engine.ts";

/** A named volume in a container. */
export interface VolumeMount {
  readonly volume: string;
  /** Absolute, in the container. */
  readonly path: string;
  readonly access: "read-only" | "read-write";
}

/** How a container is started. */
export interface ContainerOptions {
  /** The engine's identity of the image. */
  readonly image: string;
  /** `GOOS/GOARCH` to insist on; undefined: whatever the image is. */
  readonly platform?: string;
  /** `none`, `bridge`, `host` or the name of a network; undefined: the engine's default. */
  readonly network: string | undefined;
  readonly volumes: readonly VolumeMount[];
  /** Is there before anything is copied into it; absolute. */
  readonly folder: string;
  /** Bytes; undefined: nine tenths of the engine's own. */
  readonly memory?: number;
  /** Undefined: all that the engine has. */
  readonly processors?: number;
  /** Seconds after which it ends by itself, whatever became of this process. */
  readonly lifetime: number;
}

/** How something is run in a container. */
export interface ContainerCommand {
  readonly args: readonly string[];
  /** Absolute; undefined: the image's own. */
  readonly workdir?: string;
  /** Values that may be seen on the command line of the client. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A file with lines `NAME=VALUE`, for values that must not be seen. */
  readonly environmentFile?: string;
  /** Undefined: the image's own. */
  readonly user?: string;
  readonly output?: "shown" | "hidden";
}

/** The label that every container and volume of ours carries; its value on a container is when it has ended for sure. */
export const label = "go-plugin-verifier";

/** What root's file tools expect, and none of what reaches beyond the container. */
export const confinement: readonly string[] = [
  "--cap-drop=ALL",
  "--cap-add=CHOWN",
  "--cap-add=DAC_OVERRIDE",
  "--cap-add=FOWNER",
  "--security-opt=no-new-privileges",
];

/** Processes and threads: a build on many cores has a few hundred. */
const mostProcesses = 4096;

/**
 * What runs first in a container: it waits until its standard input ends, which is when the client of the engine ends,
 * and that is when this process ends, however it ends: nobody has to be alive to clean up. The clock is for engines
 * that do not pass the end of input on.
 */
const watch = 'mkdir -p "$2"; (sleep "$1"; kill $$) & cat >/dev/null';

/** Milliseconds between two looks at a container that is starting. */
const tempo = 40;

/** Why a container did not start. */
export class ContainerFailure extends Error {
  override readonly name = "ContainerFailure";
  readonly result: CommandResult;

  constructor(result: CommandResult) {
    super("The container did not start");
    this.result = result;
  }
}

/**
 * A running container that does nothing by itself: commands are run in it, and files are copied in and out, so that the
 * engine may be on another machine. The engine removes it when it ends.
 */
export class Container {
  readonly name: string;
  readonly #engine: Engine;
  readonly #ended: Promise<CommandResult>;
  #isRemoved = false;

  private constructor(engine: Engine, name: string, ended: Promise<CommandResult>) {
    this.#engine = engine;
    this.name = name;
    this.#ended = ended;
  }

  /** Starts a container and waits until commands can be run in it. @throws ContainerFailure */
  static async start(engine: Engine, options: ContainerOptions): Promise<Container> {
    const name = `${label}-${randomBytes(6).toString("hex")}`;
    let result: CommandResult | undefined;
    const ended = engine.run(startArguments(engine, name, options)).then((given) => {
      result = given;
      return given;
    });
    const container = new Container(engine, name, ended);
    while (result === undefined) {
      const state = await engine.run(["container", "inspect", "--format", "{{.State.Running}}", name]);
      if (state.stdout.trim() === "true") return container;
      await Promise.race([ended, sleep(tempo)]);
    }
    throw new ContainerFailure(result);
  }

  /** Runs a command in it to its end. @throws ContainerFailure where the container has ended by itself */
  async exec(command: ContainerCommand): Promise<CommandResult> {
    const result = await this.#engine.run(this.#execArguments(command), command.output ?? "hidden");
    // Running for a moment is all that a program for another machine does.
    const isGone = result.exitCode !== 0 && /container \S+ is not running|no such container/i.test(result.stderr);
    if (isGone && !this.#isRemoved) throw new ContainerFailure(await this.#ended);
    return result;
  }

  #execArguments({ args, workdir, environment, environmentFile, user }: ContainerCommand): string[] {
    return [
      "exec",
      ...(workdir === undefined ? [] : ["--workdir", workdir]),
      ...(user === undefined ? [] : ["--user", user]),
      ...Object.entries(environment ?? {}).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
      ...(environmentFile === undefined ? [] : ["--env-file", environmentFile]),
      this.name,
      ...args,
    ];
  }

  /** Copies what is in a folder of this machine into a folder of the container, which is there already. */
  async copyIn(folder: string, to: string): Promise<CommandResult> {
    return await this.#engine.run(["cp", `${folder}/.`, `${this.name}:${to}`]);
  }

  /** Copies a folder of the container to one of this machine, which is there already. */
  async copyOut(folder: string, to: string): Promise<CommandResult> {
    return await this.#engine.run(["cp", `${this.name}:${folder}/.`, to]);
  }

  /**
   * Writes the bytes of one file of the container to a file here. Whatever it is there, a regular file of at most
   * `limit` bytes is what it becomes here.
   */
  async readFile(path: string, to: string, limit: number): Promise<CommandResult> {
    // Units of 512 bytes (POSIX); some shells count 1024.
    const script = 'ulimit -f "$1"; to=$2; shift 2; exec "$@" >"$to"';
    const words = ["sh", "-c", script, "sh", String(Math.ceil(limit / 512)), to];
    return await this.#engine.runThrough(words, this.#execArguments({ args: ["cat", "--", path] }));
  }

  /** Whether the kernel ended a process of it for want of memory. */
  async ranOutOfMemory(): Promise<boolean> {
    const state = await this.#engine.run(["container", "inspect", "--format", "{{.State.OOMKilled}}", this.name]);
    return state.stdout.trim() === "true";
  }

  /** Ends it with all that runs in it; it is gone afterwards. */
  async remove(): Promise<void> {
    this.#isRemoved = true;
    await this.#engine.run(["rm", "--force", "--volumes", this.name]);
    await this.#ended;
  }
}

function startArguments(engine: Engine, name: string, options: ContainerOptions): string[] {
  const { image, platform, network, volumes, lifetime, folder } = options;
  const { limits, memory: has, processors: cores } = engine.facts;
  const memory = Math.floor(Math.min(options.memory ?? has * 0.9, has));
  const until = Math.ceil(Date.now() / 1000) + lifetime;
  return [
    "run",
    "--rm",
    "--interactive",
    "--init",
    "--name",
    name,
    "--label",
    `${label}=${until}`,
    ...confinement,
    "--pull=never",
    ...(network === undefined ? [] : [`--network=${network}`]),
    ...(platform === undefined ? [] : [`--platform=${platform}`]),
    ...(limits.includes("memory") ? [`--memory=${memory}b`, `--memory-swap=${memory}b`] : []),
    ...(limits.includes("pids") ? [`--pids-limit=${mostProcesses}`] : []),
    ...(limits.includes("cpus") && options.processors !== undefined
      ? [`--cpus=${Math.min(options.processors, cores)}`]
      : []),
    ...volumes.map(({ volume, path, access }) => `--volume=${volume}:${path}${access === "read-only" ? ":ro" : ""}`),
    "--entrypoint=sh",
    image,
    "-c",
    watch,
    "sh",
    String(lifetime),
    folder,
  ];
}

/**
 * Removes containers of ours whose time is over: an engine that lost its power, or a client that was killed between
 * making a container and starting it, leaves one.
 */
export async function removeStale(engine: Engine): Promise<void> {
  const format = `{{.ID}} {{.Label "${label}"}}`;
  const listed = await engine.run(["ps", "--all", "--filter", `label=${label}`, "--format", format]);
  const stale = listed.stdout.split("\n").flatMap((line) => {
    const [, id, until] = /^([0-9a-f]+) (\d+)$/.exec(line.trim()) ?? [];
    return id !== undefined && isOver(Number(until)) ? [id] : [];
  });
  if (stale.length > 0) await engine.run(["rm", "--force", "--volumes", ...stale]);
}

/** Whether a time is over on any machine: the clocks of two differ. @param until seconds since 1970 */
export function isOver(until: number): boolean {
  return until < Date.now() / 1000 - 600;
}
