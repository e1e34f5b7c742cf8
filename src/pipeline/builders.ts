import { resolve } from "node:path";
import { cachesKey } from "../build/caches-key.ts";
import { buildInContainer } from "../build/container/builder.ts";
import { type BuilderChoice, type ContainerChoice, chooseBuilder } from "../build/container/choose.ts";
import { imageReference } from "../build/container/compiler.ts";
import type { ContainerBuild, MadeCall } from "../build/container/container-build.ts";
import type { Engine, NoEngine } from "../build/container/engine.ts";
import { buildFailed, noImage } from "../build/container/engine-failures.ts";
import { KeptPlugins } from "../build/container/kept.ts";
import { hasGo, planForImage } from "../build/container/plan-for-image.ts";
import { printContainerBuild } from "../build/container/print.ts";
import type { Fault } from "../build/container/unbuilt.ts";
import { type BuildVariable, secretsOf } from "../build/container/variables.ts";
import { GoCaches } from "../build/go-caches.ts";
import { buildNative, preflightNative, printNative } from "../build/native.ts";
import type { BuildIo, NativeBuild } from "../build/native-build.ts";
import type { Pin } from "../build/plan/pin.ts";
import type { Preflight } from "../build/plan/preflight.ts";
import { unplanned } from "../build/unplanned.ts";
import { shownPath } from "../build/user-files.ts";
import { withProof } from "../explain/proof-step.ts";
import { libcOf } from "../gateway/system/libc.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import type { BuildReport, Finding, PluginReport } from "../model/report.ts";
import { formatTarget } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { Gateways } from "../obtain/gateways.ts";
import type { OfflineSettings } from "../offline/offline-settings.ts";
import { type Command, printCommand } from "../ports/command-runner.ts";
import { KeyedMutex, Semaphore } from "../ports/concurrency.ts";
import type { Logger } from "../ports/logger.ts";
import { checkOutputFolder, checkReplacedFiles } from "../publish/output-folder.ts";
import { buildAgain } from "./build-again.ts";
import { buildIoOf, tellRefusal } from "./build-io.ts";
import { defectReport } from "./check.ts";
import { compilerCalls, findEngineWith, imageReferences } from "./compilers.ts";
import type { BuiltItem, Check, Made, PlannedBuild, PlannedItem, ReadyItem, UnbuiltItem } from "./item.ts";
import type { RunContext } from "./run-context.ts";
import type { Plan } from "./run-plan.ts";
import { sharedImageBuild } from "./shared-image-builds.ts";
import { findFix, withFix } from "./solution.ts";

/** What came of a build in a compiler image. */
type ContainerAttempt =
  | { readonly item: BuiltItem; readonly fault?: never }
  | { readonly item: UnbuiltItem; readonly fault: Fault };

/** What the report of a build in an image has beside its call. */
interface ImageReportFacts {
  readonly pins: readonly Pin[];
  /** The image that `fetch` has stored. */
  readonly stored?: { readonly reference: string; readonly digest: string };
}

/** Builds the plugins of a run, each with what suits its gateway, as many at a time as the machine has cores. */
export class Builders {
  readonly #inputs: RunInputs;
  readonly #io: RunContext;
  readonly #buildIo: BuildIo;
  readonly #volumes = new KeyedMutex();
  readonly #loaded = new Map<string, ReturnType<Engine["load"]>>();
  /** Choices whose image no build can use, with the reason. */
  readonly #unusable = new Map<ContainerChoice, readonly Finding[]>();
  readonly #variables: readonly BuildVariable[];
  readonly #offline: OfflineSettings | undefined;
  readonly #gateways: Gateways;
  readonly #folder: string;
  #engine: Promise<Engine | NoEngine> | undefined;

  constructor(inputs: RunInputs, plan: Plan, io: RunContext) {
    this.#inputs = inputs;
    this.#io = io;
    this.#variables = inputs.build.variables;
    for (const secret of secretsOf(this.#variables)) io.masks.add(secret);
    this.#offline = plan.offline;
    this.#gateways = plan.gateways;
    this.#folder = plan.folder;
    this.#buildIo = buildIoOf(plan, io);
  }

  /** Builds what is source. @throws UserError */
  async build(checks: readonly Check<PlannedItem>[]): Promise<readonly Check<ReadyItem>[]> {
    const builds = checks.flatMap((check) => check.items.filter((item) => item.kind === "source"));
    const { build, outputDirectory } = this.#inputs;
    const { directory } = this.#io;
    if (!build.preflightOnly) {
      const outputs = builds.map(({ build }) => build.output);
      checkOutputFolder(outputs, outputDirectory, directory);
      checkReplacedFiles(outputs);
    }
    const caches = this.#goCaches(builds.map((item) => item.build));
    const io = caches === undefined ? this.#buildIo : { ...this.#buildIo, goCaches: caches };
    try {
      const made = await this.#buildEach(checks, builds.length, io);
      const isWhole = made.every(({ items }) => items.every(({ kind }) => kind === "built"));
      // Half of what is needed would be found by all later runs.
      if (isWhole) await caches?.keep();
      return made;
    } finally {
      await caches?.close();
    }
  }

  #goCaches(builds: readonly NativeBuild[]): GoCaches | undefined {
    const { goFolder, sharedFiles, environment } = this.#io;
    if (goFolder === undefined || sharedFiles === undefined || this.#offline !== undefined) return undefined;
    if (builds.length === 0) return undefined;
    const { builder, image = "" } = this.#inputs.build;
    return new GoCaches(goFolder, cachesKey(builds, [builder, image], environment), {
      ...this.#buildIo,
      store: sharedFiles,
    });
  }

  async #buildEach(checks: readonly Check<PlannedItem>[], count: number, io: BuildIo) {
    const { build } = this.#inputs;
    const { logger, cores } = this.#io;
    if (count <= 1) return await this.#buildAll(checks, io, 1);
    const parallel = Math.min(cores, count);
    const doing = build.preflightOnly ? "Comparing the modules of" : "Building";
    const heading = `${doing} ${count} plugins, ${parallel} at a time`;
    const each = Math.max(1, Math.ceil(cores / parallel));
    return await logger.group(heading, () => this.#buildAll(checks, { ...io, cores: each }, parallel));
  }

  /** The commands that would build the plugins of a check. */
  async print(check: Check<PlannedItem>): Promise<readonly string[]> {
    const items = check.items.filter((item) => item.kind === "source");
    if (items.length === 0) return [];
    const choice = await this.#choose(check);
    const printed: string[] = [];
    for (const item of items) {
      if (choice.kind !== "container") printed.push(await printNative(item.build, this.#buildIo));
      else {
        const planned = await planForImage(item.build, this.#buildIo);
        if (planned.kind === "unbuilt") throw unplanned(planned.findings);
        const build = { ...this.#imageWishes(item, check, choice), plan: planned.plan };
        printed.push(await printContainerBuild(build, { ...this.#buildIo, engine: choice.engine }));
      }
    }
    return printed;
  }

  async #buildAll(
    checks: readonly Check<PlannedItem>[],
    io: BuildIo,
    parallel: number,
  ): Promise<readonly Check<ReadyItem>[]> {
    const slots = new Semaphore(parallel);
    const gateways = new Set(checks.map(({ written }) => written));
    return await Promise.all(
      checks.map(async (check) => {
        const choice = await this.#choose(check);
        const items = await Promise.all(
          check.items.map(async (item) => {
            if (item.kind === "built") return item;
            const shown = gateways.size > 1 ? check.gateway.reference : undefined;
            const own = parallel === 1 ? io : namedIo(io, item, shown);
            return await slots.run(() => this.#buildOrSay(item, check, choice, own));
          }),
        );
        return { ...check, items };
      }),
    );
  }

  async #choose(check: Check<PlannedItem>): Promise<BuilderChoice> {
    const { builder, image, command, preflightOnly, limits } = this.#inputs.build;
    const [first] = check.items.flatMap((item) => (item.kind === "source" ? [item.build] : []));
    if (first === undefined) return { kind: "none", why: "there is nothing to build" };
    if (preflightOnly) return { kind: "native", why: "nothing is built" };
    const { environment, commands, directory, logger } = this.#io;
    const choice = await chooseBuilder({
      builder,
      recipe: first.recipe,
      calls: compilerCalls(check.gateway, check.target),
      ...(image !== undefined && { ownImage: image }),
      ...(command !== undefined && { ownCommand: command }),
      onlyHere: [
        ...(first.glibc === undefined ? [] : ["glibc"]),
        ...(first.rebuild ? ["rebuild"] : []),
        ...(first.gatewaySource === undefined ? [] : ["gateway-source"]),
      ],
      onlyInContainer: [...(this.#variables.length > 0 ? ["build-env"] : []), ...(builder === "auto" ? [] : limits)],
      engine: () => this.#findEngine(),
      environment,
      commands,
      directory,
    });
    logger.info(`Builder for ${check.gateway.reference}: ${choice.kind}, since ${choice.why}`);
    if (choice.kind !== "container" && limits.length > 0) {
      logger.warning(
        `${limits.join(", ")}: for builds in containers; this one, on the machine itself, has no such limit.`,
      );
    }
    return choice;
  }

  /** Without a build there is no verdict: what speaks against the plugin counts, and nothing speaks for it. */
  #preflightReport(item: PlannedBuild, { outlook, findings, shared, cause, fix }: Preflight): UnbuiltItem {
    const { source, gateway } = item.build;
    const project = { main: shownPath(source.folder, this.#io.directory) };
    const report: PluginReport = {
      name: source.name,
      path: source.path,
      verdict: outlook === "clear" ? "unknown" : "unbuilt",
      shared,
      symbols: [],
      preflight: outlook,
      ...(cause !== undefined && { cause }),
      ...(fix !== undefined && { fix: withProof(fix, gateway.reference, project) }),
      findings,
    };
    return { kind: "unbuilt", report, source };
  }

  #findEngine(): Promise<Engine | NoEngine> {
    // What a container says may hold its secrets.
    const { commands, directory } = this.#buildIo;
    const { registryAuthFile } = this.#inputs.obtain;
    const authFile = registryAuthFile === undefined ? undefined : resolve(this.#folder, registryAuthFile);
    this.#engine ??= findEngineWith(authFile, { commands, directory });
    return this.#engine;
  }

  /** A defect that one build meets is said of its plugin; the others go on. @throws UserError */
  async #buildOrSay(
    item: PlannedBuild,
    check: Check<PlannedItem>,
    choice: BuilderChoice,
    io: BuildIo,
  ): Promise<ReadyItem> {
    try {
      return await this.#build(item, check, choice, io);
    } catch (error) {
      if (error instanceof UserError) throw error;
      const { name, path } = item.build.source;
      return { kind: "unbuilt", report: defectReport({ name, path }, error), source: item.build.source };
    }
  }

  async #build(item: PlannedBuild, check: Check<PlannedItem>, choice: BuilderChoice, io: BuildIo): Promise<ReadyItem> {
    if (this.#inputs.build.preflightOnly) {
      return await this.#compare(item, io);
    }
    if (choice.kind === "container") {
      return choice.isAsked
        ? (await this.#inContainer(item, check, choice, io)).item
        : await this.#inContainerOrHere(item, check, choice, io);
    }
    return await this.#onThisMachine(item, check, choice, io);
  }

  /** Only the modules, and what makes them right where they are not. */
  async #compare(item: PlannedBuild, io: BuildIo): Promise<UnbuiltItem> {
    const planned = await preflightNative(item.build, io);
    const made =
      planned.kind === "unbuilt" ? unbuilt(item, planned.findings) : this.#preflightReport(item, planned.preflight);
    if (made.report.preflight === "clear") return made;
    return { ...made, report: withFix(made.report, await findFix(item.build, this.#io, io)) };
  }

  async #onThisMachine(
    item: PlannedBuild,
    check: Check<PlannedItem>,
    choice: BuilderChoice,
    io: BuildIo,
  ): Promise<ReadyItem> {
    const { build } = item;
    const here = choice.kind === "here" && choice.gatewaySource !== undefined && build.gatewaySource === undefined;
    const wishes = here ? { gatewaySource: choice.gatewaySource } : {};
    const outcome = await buildNative({ ...build, ...wishes }, io);
    const report: BuildReport = {
      builder: "native",
      goVersion: build.recipe.goVersion,
      command: outcome.command,
      again: buildAgain(item, check, this.#inputs, "native"),
      ...(build.buildId !== undefined && { buildId: build.buildId }),
      ...(outcome.kind === "built" && {
        ...(outcome.pins.length > 0 && { pins: outcome.pins }),
        ...(outcome.rebuild !== undefined && { rebuild: outcome.rebuild }),
      }),
    };
    if (outcome.kind === "unbuilt") return unbuilt(item, outcome.findings, report);
    return built(item, outcome.file, { build, report, findings: outcome.findings, ...resolvedOf(outcome) });
  }

  /**
   * In the compiler image; where that cannot be had, does not fit or gives up, with the Go of this machine, since nobody
   * asked for the image.
   */
  async #inContainerOrHere(
    item: PlannedBuild,
    check: Check<PlannedItem>,
    choice: ContainerChoice,
    io: BuildIo,
  ): Promise<ReadyItem> {
    const { name } = item.build.source;
    const unusable = this.#unusable.get(choice);
    if (unusable !== undefined) {
      io.logger.info(`${name} is built with the Go of this machine as well.`);
      return await this.#insteadOf(unusable, item, check, io);
    }
    const tried = await this.#inContainer(item, check, choice, io).catch((error: unknown) => {
      if (error instanceof UserError) return error;
      throw error;
    });
    const refused = tried instanceof UserError;
    if (!refused && (tried.fault === undefined || tried.fault === "source")) return tried.item;
    if (!(await hasGo(io))) {
      if (refused) throw tried;
      return tried.item;
    }
    const findings = refused ? [buildFailed(tried.message)] : tried.item.report.findings;
    const [first] = findings;
    io.logger.warning(`${name} is built with the Go of this machine, not in a compiler image: ${first?.message ?? ""}`);
    if (!refused && tried.fault === "image") this.#unusable.set(choice, findings);
    return await this.#insteadOf(findings, item, check, io);
  }

  /** With the Go of this machine. @param findings why there is no build in a compiler image, told where this fails too */
  async #insteadOf(
    findings: readonly Finding[],
    item: PlannedBuild,
    check: Check<PlannedItem>,
    io: BuildIo,
  ): Promise<ReadyItem> {
    const choice = { kind: "native", why: "the compiler image does not serve" } as const;
    const made = await this.#onThisMachine(item, check, choice, io).catch((error: unknown) => {
      if (error instanceof UserError) return unbuilt(item, [buildFailed(error.message)]);
      throw error;
    });
    if (made.kind === "built") return made;
    const known = new Set(findings.map(({ message }) => message));
    const all = [...findings, ...made.report.findings.filter(({ message }) => !known.has(message))];
    return { ...made, report: { ...made.report, findings: all } };
  }

  /** The image that `fetch` has stored for a check, taken by the engine once; undefined where another one is wanted. */
  async #storedImage(references: readonly string[], check: Check<PlannedItem>, engine: Engine) {
    const stored = this.#offline?.image(check.written, check.target);
    if (stored === undefined || !references.includes(stored.reference)) return undefined;
    const loading = this.#loaded.get(stored.file) ?? engine.load(stored.file);
    this.#loaded.set(stored.file, loading);
    const { reference, digest } = stored;
    const loaded = await loading;
    if ("why" in loaded) return { kind: "damaged", reference, why: loaded.why } as const;
    return { kind: "loaded", reference, digest, loaded: loaded.reference } as const;
  }

  /** What other runs have of a build; nothing does where everything comes from a folder. */
  async #sharedImage(item: PlannedBuild, check: Check<PlannedItem>, choice: ContainerChoice, io: BuildIo) {
    if (io.shared === undefined) return undefined;
    const { engine } = choice;
    const gateways = this.#gateways;
    const imageDigest = (reference: string) => gateways.imageDigest(reference);
    return await sharedImageBuild(item.build, this.#imageWishes(item, check, choice), { ...io, engine, imageDigest });
  }

  #imageReport(
    item: PlannedBuild,
    check: Check<PlannedItem>,
    call: MadeCall,
    { pins, stored }: ImageReportFacts,
  ): BuildReport {
    const { build } = item;
    return {
      builder: "container",
      image: stored?.reference ?? call.image,
      // An engine forgets where an image that it takes from a file came from.
      digest: stored?.digest ?? call.digest.slice(call.digest.lastIndexOf("@") + 1),
      goVersion: build.recipe.goVersion,
      command: printCommand({ file: call.command[0] ?? "", args: call.command.slice(1), environment: {} }),
      again: buildAgain(item, check, this.#inputs, "container"),
      ...(pins.length > 0 && { pins }),
      ...(build.buildId !== undefined && { buildId: build.buildId }),
    };
  }

  #imageWishes(
    item: PlannedBuild,
    { gateway }: Check<PlannedItem>,
    { call }: ContainerChoice,
  ): Omit<ContainerBuild, "plan"> {
    const { build } = item;
    const { image, command, network, timeout } = this.#inputs.build;
    const mirrors = this.#inputs.obtain.registryMirrors;
    const scope = this.#io.repository;
    const libc = libcOf(gateway.facts);
    return {
      output: build.output,
      call,
      ...(command !== undefined && { command }),
      images:
        image === undefined
          ? imageReferences(imageReference(call, { version: item.version, recipe: build.recipe }), "preset", mirrors)
          : imageReferences(image, "user", mirrors),
      pull: this.#offline === undefined ? "where missing" : "never",
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
    item: PlannedBuild,
    check: Check<PlannedItem>,
    choice: ContainerChoice,
    io: BuildIo,
  ): Promise<ContainerAttempt> {
    const { build } = item;
    const { engine } = choice;
    const shared = await this.#sharedImage(item, check, choice, io);
    if (shared?.found !== undefined) {
      const { pins, findings, ...call } = shared.found;
      const report = this.#imageReport(item, check, call, { pins });
      return { item: built(item, build.output, { build, report, findings }) };
    }
    await io.goCaches?.ready();
    const planned = await planForImage(build, io);
    if (planned.kind === "unbuilt") return { item: unbuilt(item, planned.findings), fault: "site" };
    if (planned.preflight !== undefined) io.planned?.(planned.preflight);
    const { pins } = planned.plan;
    const wanted: ContainerBuild = { ...this.#imageWishes(item, check, choice), plan: planned.plan };
    const stored = await this.#storedImage(wanted.images, check, engine);
    if (stored?.kind === "damaged") {
      return { item: unbuilt(item, [noImage([stored])]), fault: "image" };
    }
    const ready = stored === undefined ? wanted : { ...wanted, images: [stored.loaded] as const };
    const outcome = await buildInContainer(ready, {
      ...io,
      engine,
      volumes: this.#volumes,
      storedModules: this.#offline?.modules,
      kept: this.#io.keptPlugins === undefined ? undefined : new KeptPlugins(this.#io.keptPlugins),
    });
    const about = { pins, ...(stored !== undefined && { stored }) };
    if (outcome.kind === "unbuilt") {
      const report = outcome.call === undefined ? undefined : this.#imageReport(item, check, outcome.call, about);
      return { item: unbuilt(item, outcome.findings, report), fault: outcome.fault };
    }
    const report = this.#imageReport(item, check, outcome.call, about);
    const told = planned.preflight?.findings.filter(({ kind }) => kind === "required-symbol") ?? [];
    const findings = [...planned.plan.findings, ...told];
    await shared?.keep(outcome.file, { ...outcome.call, pins, findings });
    return { item: built(item, outcome.file, { build, report, findings, ...resolvedOf(planned.preflight) }) };
  }
}

function built({ build, path }: PlannedBuild, file: string, made: Made): BuiltItem {
  return { kind: "built", plugin: { name: build.source.name, path, file }, made };
}

function unbuilt({ build: { source } }: PlannedBuild, findings: readonly Finding[], build?: BuildReport): UnbuiltItem {
  const { name, path } = source;
  const report: PluginReport = { name, path, verdict: "unbuilt", symbols: [], findings };
  return { kind: "unbuilt", report, source, ...(build !== undefined && { build }) };
}

function resolvedOf(of: Pick<Made, "resolved"> | undefined): Pick<Made, "resolved"> {
  return of?.resolved === undefined ? {} : { resolved: of.resolved };
}

/** Lines of several builds at once, each with the plugin that it is about. */
function namedIo(io: BuildIo, { build }: PlannedBuild, gateway: string | undefined): BuildIo {
  const where = gateway === undefined ? "" : ` in ${gateway}`;
  const prefix = `${build.source.name} ${formatTarget(build.recipe.target)}${where}: `;
  const commands = { ...io.commands, run: (command: Command) => io.commands.run({ ...command, prefix }) };
  const logger = prefixedLogger(io.logger, prefix);
  return { ...io, commands, logger, planned: (preflight) => tellRefusal(preflight, logger) };
}

function prefixedLogger(logger: Logger, prefix: string): Logger {
  return {
    info: (line) => logger.info(`${prefix}${line}`),
    warning: (line) => logger.warning(`${prefix}${line}`),
    debug: (line) => logger.debug(`${prefix}${line}`),
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
