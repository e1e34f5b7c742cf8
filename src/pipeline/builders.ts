import { mkdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { beforeBuild } from "../build/before-build.ts";
import { buildInContainer } from "../build/container/builder.ts";
import { type BuilderChoice, chooseBuilder } from "../build/container/choose.ts";
import { type CompilerCall, imageReference } from "../build/container/compiler.ts";
import type { ContainerBuild } from "../build/container/container-build.ts";
import { type Engine, findEngine, type NoEngine } from "../build/container/engine.ts";
import { KeptPlugins } from "../build/container/kept.ts";
import { printContainerBuild } from "../build/container/print.ts";
import { type BuildVariable, secretsOf } from "../build/container/variables.ts";
import { buildNative, prepareSurroundings, printBuild } from "../build/native.ts";
import type { BeforeBuild, BuildIo, NativeBuild } from "../build/native-build.ts";
import type { Pin } from "../build/pin.ts";
import { pinModules } from "../build/pin-modules.ts";
import type { PluginFile } from "../build/plugins.ts";
import type { Preflight } from "../build/preflight.ts";
import { runPreflight } from "../build/preflight-run.ts";
import { modFlags } from "../build/prepare.ts";
import type { Workspace } from "../build/workspace.ts";
import { formatImageName, parseImageName } from "../content/registry/image-name.ts";
import { formatPlace, parseMirrors, placesOf } from "../content/registry/mirrors.ts";
import { presetBuilds } from "../gateway/presets/resolve.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import type { BuildReport, Finding, PluginReport } from "../model/report.ts";
import { formatTarget } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { OfflineSettings } from "../offline/offline-settings.ts";
import { type Command, printCommand } from "../ports/command-runner.ts";
import { KeyedMutex, Semaphore } from "../ports/concurrency.ts";
import type { Logger } from "../ports/logger.ts";
import { maskedCommands } from "../ports/masks.ts";
import { pluginsFolder } from "../publish/plugin-file.ts";
import { libcOf } from "../verify/libc.ts";
import type { Job, JobItem, Plan } from "./jobs.ts";
import type { RunContext } from "./run-context.ts";

/** A plugin that was built, and how. */
interface BuiltItem {
  readonly build: NativeBuild;
  readonly report: BuildReport;
  /** Facts about the build that belong to the plugin's report. */
  readonly findings: readonly Finding[];
}

/** A plugin after the builds: a file to verify, or the reason why there is none. */
export type Prepared =
  | { readonly kind: "file"; readonly file: PluginFile; readonly built?: BuiltItem }
  | { readonly kind: "unbuilt"; readonly plugin: PluginReport; readonly report?: BuildReport };

/** Builds the plugins of a run, each with what suits its gateway, as many at a time as the machine has cores. */
export class Builders {
  readonly #inputs: RunInputs;
  readonly #io: RunContext;
  readonly #buildIo: BuildIo;
  readonly #volumes = new KeyedMutex();
  readonly #variables: readonly BuildVariable[];
  readonly #offline: OfflineSettings | undefined;
  readonly #folder: string;
  #engine: Promise<Engine | NoEngine> | undefined;

  constructor(inputs: RunInputs, { folder, offline }: Plan, io: RunContext) {
    this.#inputs = inputs;
    this.#io = io;
    this.#variables = inputs.build.variables;
    for (const secret of secretsOf(this.#variables)) io.masks.add(secret);
    this.#offline = offline;
    this.#folder = folder;
    const settings = { ...io.goSettings, ...offline?.environment };
    this.#buildIo = {
      ...io,
      commands: maskedCommands(io.commands, io.masks),
      settings,
      exclude: [join(folder, pluginsFolder)],
    };
  }

  /** What becomes of every plugin, in the order of the jobs and of their plugins. @throws UserError */
  async prepareAll(jobs: readonly Job[]): Promise<readonly (readonly Prepared[])[]> {
    const builds = jobs.flatMap((job) => job.items.filter((item) => item.kind === "build"));
    const { logger, cores } = this.#io;
    if (builds.length <= 1) return await this.#prepare(jobs, this.#buildIo, 1);
    const parallel = Math.min(cores, builds.length);
    const doing = this.#inputs.build.preflightOnly ? "Comparing the modules of" : "Building";
    const heading = `${doing} ${builds.length} plugins, ${parallel} at a time`;
    const each = Math.max(1, Math.ceil(cores / parallel));
    return await logger.group(heading, () => this.#prepare(jobs, { ...this.#buildIo, cores: each }, parallel));
  }

  /** The commands that would build the plugins of a job. */
  async print(job: Job): Promise<readonly string[]> {
    const items = job.items.filter((item) => item.kind === "build");
    if (items.length === 0) return [];
    const choice = await this.#choose(job);
    return items.map((item) =>
      choice.kind === "container"
        ? printContainerBuild(this.#containerBuild(item, job, choice), {
            ...this.#buildIo,
            program: choice.engine.program,
          })
        : printBuild(item.build, this.#buildIo),
    );
  }

  async #prepare(jobs: readonly Job[], io: BuildIo, parallel: number): Promise<readonly (readonly Prepared[])[]> {
    const slots = new Semaphore(parallel);
    const gateways = new Set(jobs.map(({ written }) => written));
    return await Promise.all(
      jobs.map(async (job) => {
        const choice = job.items.some((item) => item.kind === "build") ? await this.#choose(job) : undefined;
        return await Promise.all(
          job.items.map(async (item) => {
            if (item.kind === "file" || choice === undefined) return fileOf(item);
            const own = parallel === 1 ? io : namedIo(io, item, gateways.size > 1 ? job.gateway.reference : undefined);
            return await slots.run(() => this.#build(item, job, choice, own));
          }),
        );
      }),
    );
  }

  async #choose(job: Job): Promise<BuilderChoice> {
    const { builder, image, command } = this.#inputs.build;
    const [first] = job.items.flatMap((item) => (item.kind === "build" ? [item.build] : []));
    if (first === undefined) return { kind: "none", why: "there is nothing to build" };
    if (this.#inputs.build.preflightOnly) return { kind: "native", why: "nothing is built" };
    const { environment, commands, directory, logger } = this.#io;
    const choice = await chooseBuilder({
      builder,
      recipe: first.recipe,
      calls: callsOf(job),
      ...(image !== undefined && { ownImage: image }),
      ...(command !== undefined && { ownCommand: command }),
      emulation: "no",
      engine: () => this.#findEngine(),
      platforms: async () => undefined,
      environment,
      commands,
      directory,
    });
    logger.info(`Builder for ${job.gateway.reference}: ${choice.kind}, since ${choice.why}`);
    if (choice.kind !== "container" && this.#variables.length > 0) {
      const names = this.#variables.map(({ name }) => name).join(", ");
      logger.warning(
        `build-env: ${names} is for builds in containers, and ${job.gateway.reference}'s plugins are not.`,
      );
    }
    return choice;
  }

  #findEngine(): Promise<Engine | NoEngine> {
    // What a container says may hold its secrets.
    const { commands, directory } = this.#buildIo;
    const { registryAuthFile } = this.#inputs.obtain;
    const logins = registryAuthFile === undefined ? {} : loginsOf(resolve(this.#folder, registryAuthFile));
    this.#engine ??= findEngine({ commands, directory, environment: logins });
    return this.#engine;
  }

  async #build(item: JobItem & { kind: "build" }, job: Job, choice: BuilderChoice, io: BuildIo): Promise<Prepared> {
    const { build } = item;
    if (this.#inputs.build.preflightOnly)
      return preflightReport(item, await runPreflight(build, job.gateway.facts, io));
    if (choice.kind === "container") return await this.#inContainer(item, job, choice, io);
    const here = choice.kind === "here" && choice.gatewaySource !== undefined && build.gatewaySource === undefined;
    const before = this.#before(job, io);
    const wishes = here ? { gatewaySource: choice.gatewaySource } : {};
    const outcome = await buildNative({ ...build, ...wishes, before }, io);
    const report: BuildReport = {
      builder: "native",
      goVersion: build.recipe.goVersion,
      command: printBuild(build, io),
      ...(build.buildId !== undefined && { buildId: build.buildId }),
      ...(outcome.kind === "built" && {
        ...(outcome.pins.length > 0 && { pins: outcome.pins }),
        ...(outcome.rebuild !== undefined && { rebuild: outcome.rebuild }),
      }),
    };
    if (outcome.kind === "unbuilt") return unbuilt(item, outcome.findings, report);
    return built(item, outcome.file, { build, report, findings: outcome.findings });
  }

  /** What the modules alone tell is said at once; the build and the check say it again, and all the rest. */
  #before(job: Job, io: BuildIo): BeforeBuild {
    return {
      gateway: job.gateway.facts,
      symbols: this.#inputs.hooks,
      found({ outlook, findings }) {
        if (outlook !== "refused") return false;
        for (const { message, where } of findings.filter(({ severity }) => severity === "error")) {
          const place = where === undefined ? "" : `${where.file}:${where.line}: `;
          // The report warns of it, at its line; this is for whoever watches.
          io.logger.info(`${place}${message} It will not load as it is.`);
        }
        return false;
      },
    };
  }

  #containerBuild(
    item: JobItem & { kind: "build" },
    { gateway }: Job,
    { call, platform }: BuilderChoice & { kind: "container" },
  ): ContainerBuild {
    const { build } = item;
    const { image, command, network, timeout } = this.#inputs.build;
    const scope = this.#io.repository;
    const libc = libcOf(gateway.facts);
    return {
      source: build.source,
      recipe: build.recipe,
      output: build.output,
      call,
      ...(command !== undefined && { command }),
      images: this.#images(
        image ?? imageReference(call, { version: item.version, recipe: build.recipe }),
        image === undefined,
      ),
      ...(platform !== undefined && { platform }),
      ...(item.version !== undefined && { version: item.version }),
      ...(libc !== undefined && { libc }),
      ...(build.buildId !== undefined && { buildId: build.buildId }),
      tags: this.#inputs.build.tags,
      ...(scope !== undefined && { cacheScope: scope }),
      variables: this.#variables,
      network,
      timeout,
    };
  }

  async #inContainer(
    item: JobItem & { kind: "build" },
    job: Job,
    choice: BuilderChoice & { kind: "container" },
    io: BuildIo,
  ): Promise<Prepared> {
    const { build } = item;
    const { engine } = choice;
    const pins: Pin[] = [];
    const stored = this.#offline?.image(job.written, job.target);
    if (stored !== undefined) await engine.load(stored.file);
    const outcome = await buildInContainer(
      {
        ...this.#containerBuild(item, job, choice),
        adjust: (workspace) => this.#adjust(workspace, item, job, io, pins),
      },
      {
        ...io,
        engine,
        volumes: this.#volumes,
        kept: this.#io.keptPlugins === undefined ? undefined : new KeptPlugins(this.#io.keptPlugins),
      },
    );
    if (outcome.kind === "unbuilt") return unbuilt(item, outcome.findings);
    const report: BuildReport = {
      builder: "container",
      image: outcome.image,
      digest: outcome.digest.slice(outcome.digest.lastIndexOf("@") + 1),
      goVersion: build.recipe.goVersion,
      command: printCommand({ file: outcome.command[0] ?? "", args: outcome.command.slice(1), environment: {} }),
      ...(pins.length > 0 && { pins }),
      ...(build.buildId !== undefined && { buildId: build.buildId }),
    };
    return built(item, outcome.file, { build, report, findings: [] });
  }

  /** Makes the copy that goes into a container fit its gateway, where this machine has a Go to do that with. */
  async #adjust(
    workspace: Workspace,
    { build }: JobItem & { kind: "build" },
    job: Job,
    io: BuildIo,
    pins: Pin[],
  ): Promise<readonly Finding[]> {
    const { recipe, source, pin } = build;
    if (await this.#hasNoGo(io)) {
      if (pin) throw new UserError("pin: there is no go on PATH to set the modules with; install Go 1.21 or later.");
      return [];
    }
    const folder = io.temporary.create();
    try {
      mkdirSync(join(folder, "tmp"));
      const environment = { ...io.settings, ...recipe.environment, GOTMPDIR: join(folder, "tmp") };
      const prepareIo = prepareSurroundings(recipe, io, folder, environment);
      const pinned = pin
        ? await pinModules(workspace, recipe, prepareIo, "left")
        : { kind: "pinned" as const, pins: [] };
      if (pinned.kind === "unbuilt") return pinned.findings;
      pins.push(...pinned.pins);
      const before = this.#before(job, io);
      const prepared = { workspace, modFlags: modFlags(workspace, recipe, pinned.pins), pins: pinned.pins };
      const about = { prepared, recipe, gateway: before.gateway, plugin: source.name, symbols: before.symbols };
      const { preflight } = await beforeBuild(about, prepareIo);
      // What cannot be resolved here may be there in the image: the gateway's own module.
      if (preflight.outlook !== "unbuilt") before.found(preflight);
      return preflight.findings.filter(({ kind, severity }) => kind === "required-symbol" && severity === "error");
    } finally {
      io.temporary.remove(folder);
    }
  }

  async #hasNoGo({ commands, directory }: BuildIo): Promise<boolean> {
    const environment = { GOTOOLCHAIN: "local", GOENV: "off" };
    const found = await commands.run({ file: "go", args: ["version"], directory, environment, output: "hidden" });
    return found === undefined;
  }

  /** An image's own name behind its mirrors; an image that the user named is looked for as it is, too. */
  #images(image: string, isOfficial: boolean): readonly [string, ...string[]] {
    const name = parseImageName(image, image);
    const suffix = formatImageName({ ...name, registry: "x", repository: "y" }).slice("x/y".length);
    const places = placesOf(name, parseMirrors(this.#inputs.obtain.registryMirrors));
    const references = places.map((place) => `${formatPlace(place)}${suffix}`);
    const [first, ...rest] = isOfficial ? references : [image, ...references];
    if (first === undefined) throw new Error("An image has no place.");
    return [first, ...new Set(rest.filter((one) => one !== first))];
  }
}

/** Where an engine's client finds the logins of `registry-auth-file`, a file of Docker's or of podman's. */
function loginsOf(file: string): Readonly<Record<string, string>> {
  return { ...(basename(file) === "config.json" && { DOCKER_CONFIG: dirname(file) }), REGISTRY_AUTH_FILE: file };
}

/** The documented calls of a preset's compilers for one job. */
function callsOf({ gateway, target }: Job): readonly CompilerCall[] {
  const { chosen, facts } = gateway;
  if (chosen === undefined) return [];
  return presetBuilds(chosen.preset, { version: chosen.version, target, libc: libcOf(facts) });
}

function fileOf(item: JobItem): Prepared {
  if (item.kind === "file") return item;
  throw new Error(`${item.path} is not a file.`);
}

function built({ build, path }: JobItem & { kind: "build" }, file: string, item: BuiltItem): Prepared {
  return { kind: "file", file: { name: build.source.name, path, file }, built: item };
}

function unbuilt({ build }: JobItem & { kind: "build" }, findings: readonly Finding[], report?: BuildReport): Prepared {
  const { name, path } = build.source;
  const plugin: PluginReport = { name, path, verdict: "unbuilt", symbols: [], findings };
  return { kind: "unbuilt", plugin, ...(report !== undefined && { report }) };
}

/** Without a build there is no verdict: what speaks against the plugin counts, and nothing speaks for it. */
function preflightReport(item: JobItem & { kind: "build" }, { outlook, findings, shared }: Preflight): Prepared {
  if (outlook !== "clear") return unbuilt(item, findings);
  const { name, path } = item.build.source;
  const plugin = { name, path, verdict: "unknown", shared, symbols: [], preflight: "clear", findings } as const;
  return { kind: "unbuilt", plugin };
}

/** Lines of several builds at once, each with the plugin that it is about. */
function namedIo(io: BuildIo, { build }: JobItem & { kind: "build" }, gateway: string | undefined): BuildIo {
  const where = gateway === undefined ? "" : ` in ${gateway}`;
  const prefix = `${build.source.name} ${formatTarget(build.recipe.target)}${where}: `;
  const commands = { run: (command: Command) => io.commands.run({ ...command, prefix }) };
  return { ...io, commands, logger: prefixedLogger(io.logger, prefix) };
}

function prefixedLogger(logger: Logger, prefix: string): Logger {
  return {
    info: (line) => logger.info(`${prefix}${line}`),
    warning: (line) => logger.warning(`${prefix}${line}`),
    async group(heading, body) {
      const started = performance.now();
      logger.info(`${prefix}${heading}`);
      try {
        return await body();
      } finally {
        logger.info(`${prefix}${heading}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
      }
    },
  };
}
