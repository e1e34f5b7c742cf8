import * as v from "valibot";
import type { Target } from "../../model/target.ts";
import type { CommandResult, CommandRunner } from "../../ports/command-runner.ts";

/** What an engine is reached with. */
export interface EngineIo {
  readonly commands: CommandRunner;
  /** Absolute folder that its commands run in. */
  readonly directory: string;
  /** For the engine's client alone, for example DOCKER_CONFIG with the credentials of registries. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** An image as the engine has it. */
export interface EngineImage {
  /** What it was asked for by. */
  readonly reference: string;
  /** The engine's own identity of its content: `sha256:…`. */
  readonly id: string;
  /** `repository@sha256:…` under which a registry gave it; undefined for one that was made here. */
  readonly digest?: string;
  readonly platform: Target;
  /** Empty where it has none. */
  readonly entrypoint: readonly string[];
  /** Of its configuration. */
  readonly environment: Readonly<Record<string, string>>;
  /** Empty means root. */
  readonly user: string;
}

/** The programs that are asked, in this order. */
const programs = ["docker", "podman"] as const;
export type EngineProgram = (typeof programs)[number];

/** No engine answers, with the reasons as one clause. */
export interface NoEngine {
  readonly kind: "none";
  readonly why: string;
}

/** What `docker info` tells. Source: api/types/system.Info of moby; `libpod/define.Info` of podman. */
const dockerInfo = v.object({
  ServerVersion: v.pipe(v.string(), v.minLength(1)),
  OSType: v.string(),
  Architecture: v.string(),
  NCPU: v.number(),
  MemTotal: v.number(),
  MemoryLimit: v.optional(v.boolean(), true),
  PidsLimit: v.optional(v.boolean(), true),
  CpuCfsQuota: v.optional(v.boolean(), true),
});
const podmanInfo = v.object({
  host: v.object({
    arch: v.string(),
    os: v.string(),
    cpus: v.number(),
    memTotal: v.number(),
    cgroupControllers: v.optional(v.nullable(v.array(v.string())), []),
  }),
  version: v.object({ Version: v.string() }),
});
const serverErrors = v.object({ ServerErrors: v.array(v.string()) });

/** What `docker image inspect` tells. Source: the Image schema of the engine's API. */
const imageInspection = v.object({
  Id: v.pipe(v.string(), v.regex(/^(?:sha256:)?[0-9a-f]{64}$/)),
  RepoDigests: v.optional(v.nullable(v.array(v.string()))),
  Os: v.string(),
  Architecture: v.string(),
  Variant: v.optional(v.string()),
  Config: v.optional(
    v.nullable(
      v.object({
        Env: v.optional(v.nullable(v.array(v.string()))),
        Entrypoint: v.optional(v.nullable(v.array(v.string()))),
        User: v.optional(v.string()),
      }),
    ),
  ),
});

/** GOARCH by the names that `uname -m` uses. */
const goarchOfMachine: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  aarch64: "arm64",
  armv7l: "arm",
  armv6l: "arm",
  i686: "386",
};

/** How much text of an engine goes into a message. */
const longestReason = 400;

/**
 * Looks for an engine that answers. The clients themselves know of DOCKER_HOST, contexts and CONTAINER_HOST, so the
 * engine may be on another machine.
 */
export async function findEngine(io: EngineIo): Promise<Engine | NoEngine> {
  const reasons: string[] = [];
  for (const program of programs) {
    const result = await io.commands.run({
      file: program,
      args: ["info", "--format", "{{json .}}"],
      directory: io.directory,
      environment: io.environment ?? {},
      output: "hidden",
    });
    if (result === undefined) {
      reasons.push(`there is no ${program} on PATH`);
      continue;
    }
    const answer = parseJson(result.stdout);
    const facts = engineFacts(answer);
    if (facts !== undefined) return new Engine(program, facts, io);
    reasons.push(`${program} does not answer (${whyNot(answer, result)})`);
  }
  return { kind: "none", why: reasons.join(", and ") };
}

/** What is known of the machine behind an engine. */
export interface EngineFacts {
  readonly version: string;
  /** What its containers run on without emulation. */
  readonly platform: Target;
  readonly processors: number;
  /** In bytes. */
  readonly memory: number;
  /** Which limits it can hold containers to. */
  readonly limits: readonly ("memory" | "pids" | "cpus")[];
}

function engineFacts(answer: unknown): EngineFacts | undefined {
  const docker = v.safeParse(dockerInfo, answer);
  if (docker.success) {
    const { ServerVersion, OSType, Architecture, NCPU, MemTotal, MemoryLimit, PidsLimit, CpuCfsQuota } = docker.output;
    return {
      version: ServerVersion,
      platform: { goos: OSType, goarch: goarchOfMachine[Architecture] ?? Architecture },
      processors: NCPU,
      memory: MemTotal,
      limits: [
        ...(MemoryLimit ? (["memory"] as const) : []),
        ...(PidsLimit ? (["pids"] as const) : []),
        ...(CpuCfsQuota ? (["cpus"] as const) : []),
      ],
    };
  }
  const podman = v.safeParse(podmanInfo, answer);
  if (!podman.success) return undefined;
  const { host, version } = podman.output;
  const controllers = host.cgroupControllers ?? [];
  return {
    version: version.Version,
    platform: { goos: host.os, goarch: goarchOfMachine[host.arch] ?? host.arch },
    processors: host.cpus,
    memory: host.memTotal,
    limits: [
      ...(controllers.includes("memory") ? (["memory"] as const) : []),
      ...(controllers.includes("pids") ? (["pids"] as const) : []),
      ...(controllers.includes("cpu") ? (["cpus"] as const) : []),
    ],
  };
}

function whyNot(answer: unknown, result: CommandResult): string {
  const told = v.safeParse(serverErrors, answer);
  return reasonOf(told.success ? told.output.ServerErrors.join("; ") : `${result.stderr}\n${result.stdout}`);
}

/** The last thing that an engine's client said, in one line of bounded length. */
export function reasonOf(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("See 'docker"));
  const said = lines.find((line) => /error|cannot|denied|no such|failed/i.test(line)) ?? lines.at(-1) ?? "no message";
  return said.trim().replace(/\.$/, "").slice(0, longestReason);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Docker or podman, by its command line. */
export class Engine {
  readonly kind = "engine";
  readonly program: EngineProgram;
  readonly facts: EngineFacts;
  readonly #io: EngineIo;

  constructor(program: EngineProgram, facts: EngineFacts, io: EngineIo) {
    this.program = program;
    this.facts = facts;
    this.#io = io;
  }

  /** Runs one of the client's commands to its end, whatever that is. */
  async run(args: readonly string[], output: "shown" | "hidden" = "hidden"): Promise<CommandResult> {
    return await this.runThrough([], args, output);
  }

  /** The same through another program, for example a shell that redirects; `words` come before the client's own. */
  async runThrough(
    words: readonly string[],
    args: readonly string[],
    output: "shown" | "hidden" = "hidden",
  ): Promise<CommandResult> {
    const [file, ...rest] = [...words, this.program, ...args];
    const result = await this.#io.commands.run({
      file: file ?? this.program,
      args: rest,
      directory: this.#io.directory,
      environment: { DOCKER_CLI_HINTS: "false", ...this.#io.environment },
      output,
    });
    return result ?? { exitCode: 127, stdout: "", stderr: `there is no ${file} on PATH` };
  }

  /** Looks an image up among those that the engine has. @returns undefined where it has none of that name */
  async image(reference: string): Promise<EngineImage | undefined> {
    const result = await this.run(["image", "inspect", "--format", "{{json .}}", reference]);
    if (result.exitCode !== 0) return undefined;
    const answer = parseJson(result.stdout);
    // podman answers with a list of one.
    const parsed = v.safeParse(imageInspection, Array.isArray(answer) ? answer[0] : answer);
    if (!parsed.success) return undefined;
    const { Id, RepoDigests, Os, Architecture, Variant, Config } = parsed.output;
    const digest = digestOf(reference, RepoDigests ?? []);
    return {
      reference,
      id: Id.startsWith("sha256:") ? Id : `sha256:${Id}`,
      ...(digest !== undefined && { digest }),
      platform: { goos: Os, goarch: Architecture, ...(Variant && { variant: Variant }) },
      entrypoint: Config?.Entrypoint ?? [],
      environment: Object.fromEntries((Config?.Env ?? []).map(splitVariable)),
      user: Config?.User ?? "",
    };
  }

  /**
   * Pulls an image. Credentials are those of the client's own configuration.
   * @param platform `GOOS/GOARCH`; undefined: what the engine runs on
   * @returns undefined where it is there now, else the engine's reason
   */
  async pull(reference: string, platform: string | undefined): Promise<string | undefined> {
    const wanted = platform === undefined ? [] : ["--platform", platform];
    const result = await this.run(["pull", "--quiet", ...wanted, reference]);
    return result.exitCode === 0 ? undefined : reasonOf(`${result.stderr}\n${result.stdout}`);
  }

  /** Writes an image to a tarball. @returns the engine's reason where it does not */
  async save(reference: string, tarball: string): Promise<string | undefined> {
    const result = await this.run(["save", "--output", tarball, reference]);
    return result.exitCode === 0 ? undefined : reasonOf(`${result.stderr}\n${result.stdout}`);
  }

  /**
   * Takes the images of a tarball (`docker save`, or an OCI layout where the engine reads those).
   * @returns the name or identity of the first, or the engine's reason
   */
  async load(tarball: string): Promise<{ readonly reference: string } | { readonly why: string }> {
    const result = await this.run(["load", "--input", tarball]);
    const reference = /^Loaded image(?:\(s\))?(?: ID)?: *(\S+)/m.exec(result.stdout)?.[1];
    if (result.exitCode === 0 && reference !== undefined) return { reference };
    return { why: reasonOf(`${result.stderr}\n${result.stdout}`) };
  }
}

/** Of several repositories and digests that gave the same image, what it was asked for by. */
function digestOf(reference: string, digests: readonly string[]): string | undefined {
  const [, asked] = reference.split("@");
  const repository = reference.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const fits = (digest: string) => {
    const [from = "", found] = digest.split("@");
    return asked === undefined ? from === repository || repository.endsWith(`/${from}`) : found === asked;
  };
  return digests.find(fits) ?? digests[0];
}

function splitVariable(line: string): [string, string] {
  const at = line.indexOf("=");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
}
