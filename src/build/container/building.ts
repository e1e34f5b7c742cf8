import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import type { Finding } from "../../model/report.ts";
import { formatTarget } from "../../model/target.ts";
import type { CommandResult } from "../../ports/command-runner.ts";
import { explainFailure } from "../failures.ts";
import { copyInto } from "../native.ts";
import { hasWorkspaces } from "../plan/build-plan.ts";
import { missingGo } from "../plan/plan-io.ts";
import { takeOutput } from "./built-file.ts";
import {
  type BuildCaches,
  cachesOf,
  compiledName,
  compileFolder,
  moduleFolder,
  moduleMarker,
  ownCaches,
  scopeOf,
} from "./caches.ts";
import { type CallSource, type RenderedCall, renderCall, renderCommand } from "./compiler.ts";
import { obtainImage } from "./compiler-image.ts";
import { Container, ContainerFailure, removeStale, type VolumeMount } from "./container.ts";
import type { ContainerBuild, ContainerIo, ContainerOutcome, MadeCall } from "./container-build.ts";
import { type CopiedSource, copySource } from "./copied-source.ts";
import type { EngineImage } from "./engine.ts";
import { buildFailed, explainContainer, timedOut } from "./engine-failures.ts";
import { type FetchSurroundings, fetchForImage, provideModules } from "./fetch-in-container.ts";
import { callEnvironment, gatewayFolder } from "./go-environment.ts";
import { checkCompiler } from "./image-check.ts";
import { buildKey } from "./kept.ts";
import { joinGateway, leaveGateway, type ModuleWish, moduleKey } from "./module-download.ts";
import { originalOf } from "./original.ts";
import { renameModule } from "./plugin-path.ts";
import { faultOf, Unbuilt, withoutChatter } from "./unbuilt.ts";
import { environmentFile, splitVariables } from "./variables.ts";
import { createVolumes, hasVolume, removeStaleVolumes, removeVolumes } from "./volumes.ts";

/** Seconds that everything around the command of a build may take, module downloads included. */
const around = 3600;

/** One build, step by step. */
export class Building {
  readonly #build: ContainerBuild;
  readonly #io: ContainerIo;
  readonly #folder: string;
  #made: MadeCall | undefined;
  /** Of what this build has in the folders that go to later runs. */
  #names = { modules: "", compiled: "" };

  constructor(build: ContainerBuild, io: ContainerIo, folder: string) {
    this.#build = build;
    this.#io = io;
    this.#folder = folder;
  }

  /** The call that is made or was; undefined where it did not come to one. */
  get call(): MadeCall | undefined {
    return this.#made;
  }

  async run(): Promise<ContainerOutcome> {
    const { source, image } = await this.#prepare();
    return await this.#inImage(image, () => this.#findOrBuild(source, image));
  }

  /** Reads every module that the build needs into a module cache of this machine, and builds nothing. */
  async fetch(cache: string): Promise<void> {
    const { source, image } = await this.#prepare();
    await this.#inImage(image, async () => {
      const wish = this.#wish(source, image, this.#render(source, image));
      const start = (network: string | undefined) => this.#start(image, [], network);
      const failed = await fetchForImage(wish, cache, this.#fetching(image, start));
      if (failed === "no-go") throw missingGo();
      if (failed !== undefined) throw new Unbuilt(this.#explain(failed, source));
    });
  }

  async #prepare() {
    const { plan, images, platform, pull } = this.#build;
    const { engine, logger, exclude, directory, environment } = this.#io;
    for (const name of ["src", "out", "env"]) mkdirSync(join(this.#folder, name));
    const [source, obtained] = await Promise.all([
      copySource(plan, { into: join(this.#folder, "src"), exclude, within: directory, home: environment["HOME"] }),
      obtainImage({ references: images, platform, pull }, engine, logger),
      removeStale(engine),
      removeStaleVolumes(engine),
    ]);
    if ("finding" in obtained) throw new Unbuilt([obtained.finding], "image");
    return { source, image: obtained.image };
  }

  async #inImage<T>(image: EngineImage, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ContainerFailure)) throw error;
      const said = explainContainer(error.result, this.#circumstances(image, false));
      const text = `${error.result.stderr}\n${error.result.stdout}`.trim().slice(0, 1000);
      throw new Unbuilt([said ?? buildFailed(`A container of ${image.reference} ended by itself: ${text}`)], "image");
    }
  }

  async #findOrBuild(copied: CopiedSource, image: EngineImage): Promise<ContainerOutcome> {
    const { plan, output, buildId } = this.#build;
    const { logger, kept } = this.#io;
    const call = this.#render(copied, image);
    const made: MadeCall = { image: image.reference, digest: image.digest ?? image.id, command: call.command };
    this.#made = made;

    const key = this.#key(copied, image, call);
    const earlier = key === undefined ? undefined : await kept?.find(key);
    const found = kept === undefined ? "not looked for" : earlier === undefined ? "not there" : "there";
    logger.debug(
      `Finished plugin ${plan.source.name} under ${key ?? "no key, since its build may use the network"}: ${found}`,
    );
    if (earlier !== undefined) {
      logger.info(`${plan.source.name} was built before from the same source by ${image.digest ?? image.id}.`);
      copyInto(earlier, output);
      return { kind: "built", file: output, call: made, isKept: true };
    }
    const file = await this.#buildWithId(copied, image, call, buildId);
    copyInto(file, output);
    if (key !== undefined && kept !== undefined) copyInto(file, await kept.place(key, file));
    return { kind: "built", file: output, call: made, isKept: false };
  }

  /** What decides about the result; undefined where something unknown does. */
  #key({ root }: CopiedSource, image: EngineImage, call: RenderedCall): string | undefined {
    const { network, variables, buildId } = this.#build;
    const { recipe } = this.#build.plan;
    if (network !== "none") return undefined;
    return buildKey(root, [image.id, call, recipe.flags, recipe.goVersion, buildId ?? "", variables]);
  }

  /** Builds so that the plugin path holds the build id, where there is one. */
  async #buildWithId(copied: CopiedSource, image: EngineImage, call: RenderedCall, id: string | undefined) {
    // Nobody else does it there.
    if (id !== undefined && call.way === "go") renameModule(copied, id);
    const first = await this.#make(copied, image, call);
    if (id === undefined || first.pluginPath?.includes(id)) return first.file;
    this.#io.logger.info(`${image.reference} ignores the build id: the copied module is renamed and built again.`);
    renameModule(copied, id);
    const second = await this.#make(copied, image, call);
    if (second.pluginPath?.includes(id)) return second.file;
    const path = second.pluginPath ?? "unknown";
    throw new Unbuilt([
      buildFailed(`${image.reference} gives the plugin the path ${path}, without the build id ${id}.`),
    ]);
  }

  #render({ packages, root, directory, isPlain }: CopiedSource, image: EngineImage): RenderedCall {
    const { call, command, plan, version, tags, buildId } = this.#build;
    const values = { name: plan.source.name, version, recipe: plan.recipe, tags, buildId };
    const given: CallSource = { packages, inside: relative(root, directory).split(sep).join("/"), isPlain };
    if (command !== undefined) return renderCommand(command, call, values, given, image);
    return renderCall(call, values, given, image);
  }

  /** Fetches, compiles and takes out. */
  async #make(copied: CopiedSource, image: EngineImage, call: RenderedCall) {
    const { recipe } = this.#build.plan;
    const { engine } = this.#io;
    const wish = this.#wish(copied, image, call);
    const scope = scopeOf(this.#build.cacheScope ?? copied.original, recipe.target);
    const key = moduleKey(wish, image.id);
    const caches = this.#io.kept === undefined ? ownCaches() : cachesOf(image, scope, copied.packages, key);
    this.#names = { modules: `modules-${key}`, compiled: `compiled-${compiledName(image, scope)}` };
    try {
      return await this.#makeWith(caches, wish, call, image);
    } finally {
      if (caches.kind === "own") await removeVolumes(engine, [caches.modules]);
    }
  }

  async #makeWith(caches: BuildCaches, wish: ModuleWish, call: RenderedCall, image: EngineImage) {
    const mounts: VolumeMount[] = [
      { volume: caches.modules, path: moduleFolder, access: "read-only" },
      ...caches.mounts,
    ];
    await this.#provide(wish, image, caches, "where missing");
    await createVolumes(
      this.#io.engine,
      caches.mounts.map(({ volume }) => volume),
    );
    let container = await this.#start(image, mounts, this.#build.network);
    try {
      let [state] = await Promise.all([this.#check(container, image), this.#copyIn(container, call, wish, image)]);
      if (!state.hasModules) {
        // Whoever filled the volume did not come to its end.
        await container.remove();
        await this.#provide(wish, image, caches, "again");
        container = await this.#start(image, mounts, this.#build.network);
        [state] = await Promise.all([this.#check(container, image), this.#copyIn(container, call, wish, image)]);
      }
      const made = await this.#compile(container, call, wish, image);
      await this.#collect(container);
      return made;
    } finally {
      await container.remove();
    }
  }

  #wish(source: CopiedSource, image: EngineImage, { way }: RenderedCall): ModuleWish {
    const { variables, plan, call } = this.#build;
    const { recipe } = plan;
    return {
      source,
      recipe,
      scope: way === "command" ? "all" : "linked",
      before: variables.some(({ name, value }) => name === "GO_TIDY" && value === "1") ? [["mod", "tidy"]] : [],
      // The user's own command knows nothing of a gateway's source.
      gateway: way === "command" || !hasWorkspaces(recipe) ? undefined : gatewayFolder(call, image),
    };
  }

  #fetching(image: EngineImage, start: FetchSurroundings["start"]): FetchSurroundings {
    const { call, variables, network } = this.#build;
    const { goCaches } = this.#io;
    return {
      io: this.#io,
      image,
      mount: call.mount,
      folder: this.#folder,
      variables: splitVariables(variables).fetching,
      // A fetch on the engine needs a way out.
      network: network === "none" ? undefined : network,
      stored: this.#io.storedModules,
      kept: goCaches && { folder: goCaches.onEngine(this.#names.modules), collects: goCaches.collects },
      start,
      check: async (container) => void (await this.#check(container, image)),
    };
  }

  /** Fills the volume of modules, one build of a run after the other. */
  async #provide(
    wish: ModuleWish,
    image: EngineImage,
    { kind, modules, others }: BuildCaches,
    when: "where missing" | "again",
  ) {
    const { engine, volumes } = this.#io;
    await volumes.run(modules, async () => {
      if (when === "where missing" && (await hasVolume(engine, modules))) return;
      await createVolumes(engine, [modules], kind === "own" ? this.#build.timeout + around : undefined);
      let failed: CommandResult | undefined;
      let isFilled = false;
      try {
        const start = (network: string | undefined) =>
          this.#start(image, [{ volume: modules, path: moduleFolder, access: "read-write" }], network);
        failed = await provideModules(wish, this.#fetching(image, start));
        isFilled = failed === undefined;
      } finally {
        await removeVolumes(engine, isFilled ? await others(engine) : [modules]);
      }
      if (failed !== undefined) throw new Unbuilt(this.#explain(failed, wish.source));
    });
  }

  /** Gives a container what an earlier run compiled, where nothing is there. */
  async #giveCompiled(container: Container): Promise<void> {
    const folder = this.#io.goCaches?.onEngine(this.#names.compiled);
    if (folder === undefined || !existsSync(folder)) return;
    const question = 'mkdir -p "$1" && ls -A "$1"';
    const there = await container.exec({ args: ["sh", "-c", question, "sh", compileFolder], user: "0" });
    if (there.exitCode === 0 && there.stdout.trim() === "") await container.copyIn(folder, compileFolder);
  }

  /** Takes what was compiled, for later runs. */
  async #collect(container: Container): Promise<void> {
    const { goCaches } = this.#io;
    if (!goCaches?.collects) return;
    const folder = goCaches.onEngine(this.#names.compiled);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await container.copyOut(compileFolder, folder);
  }

  async #start(image: EngineImage, volumes: readonly VolumeMount[], network: string | undefined): Promise<Container> {
    const { platform, timeout, memory, processors, call } = this.#build;
    return await Container.start(this.#io.engine, {
      image: image.id,
      ...(platform !== undefined && { platform }),
      network,
      volumes,
      folder: call.mount,
      ...(memory !== undefined && { memory }),
      ...(processors !== undefined && { processors }),
      lifetime: timeout + around,
    });
  }

  async #check(container: Container, image: EngineImage): Promise<{ readonly hasModules: boolean }> {
    const state = await checkCompiler(container, moduleMarker, {
      image: image.reference,
      recipe: this.#build.plan.recipe,
      libc: this.#build.libc,
      promised: this.#build.call.libc,
      isOwnCommand: this.#build.command !== undefined,
    });
    if (state.findings.length > 0) throw new Unbuilt(state.findings, "image");
    return state;
  }

  async #copyIn(container: Container, call: RenderedCall, wish: ModuleWish, image: EngineImage): Promise<void> {
    const { source, gateway, recipe } = wish;
    // Of an earlier build in the user's own folder: it must not be taken for what is built now.
    rmSync(join(source.root, posix.basename(call.output)), { force: true });
    const work = call.way === "go" && gateway !== undefined ? joinGateway(source, gateway, recipe) : undefined;
    await this.#giveCompiled(container);
    const copied = await container.copyIn(source.root, call.mount);
    if (work !== undefined) leaveGateway(work);
    if (copied.exitCode !== 0) throw new Unbuilt(this.#explain(copied, source));
    if (image.user === "" || /^(?:0|root)(?::|$)/.test(image.user)) return;
    const folders = this.#hasCompileFolder ? [call.mount, compileFolder] : [call.mount];
    const owned = await container.exec({ args: ["chown", "-R", image.user, ...folders], user: "0" });
    if (owned.exitCode !== 0) throw new Unbuilt(this.#explain(owned, source));
  }

  async #compile(
    container: Container,
    call: RenderedCall,
    { source: copied, gateway }: ModuleWish,
    image: EngineImage,
  ) {
    const { plan, timeout, network, variables } = this.#build;
    const { source, recipe } = plan;
    const { logger } = this.#io;
    const inWorkspace = gateway !== undefined || copied.goWork !== undefined;
    const environment = {
      ...(this.#hasCompileFolder && { GOCACHE: compileFolder }),
      ...callEnvironment(call, network, inWorkspace ? "" : "off"),
    };
    const secret = join(this.#folder, "env", "build");
    writeFileSync(secret, environmentFile(splitVariables(variables).building), { mode: 0o600 });
    let isLate = false;
    const clock = setTimeout(() => {
      isLate = true;
      void container.remove();
    }, timeout * 1000);
    try {
      const heading = `Building ${source.name} for ${formatTarget(recipe.target)} in ${image.reference}`;
      const result = await logger.group(heading, async () => {
        logger.info(`${image.digest ?? image.id}: ${call.command.join(" ")}`);
        return await container.exec({
          args: call.command,
          ...(call.workdir !== undefined && { workdir: call.workdir }),
          environment,
          environmentFile: secret,
          output: "shown",
        });
      });
      if (isLate) throw new Unbuilt([timedOut(image.reference, timeout)], "source");
      if (result.exitCode !== 0) {
        const said = explainContainer(result, this.#circumstances(image, await container.ranOutOfMemory()));
        if (said !== undefined) throw new Unbuilt([said]);
        const findings = this.#explain(result, copied, image.reference);
        throw new Unbuilt(findings, faultOf(findings));
      }
    } finally {
      clearTimeout(clock);
    }
    const file = join(this.#folder, "out", "plugin.so");
    const taken = await takeOutput(container, call, readdirSync(copied.root), file, image.reference);
    if ("finding" in taken) throw new Unbuilt([taken.finding]);
    return { file, pluginPath: taken.pluginPath };
  }

  /** Whether what is compiled has a place of its own: a volume, or a folder of the container for what came with the archive. */
  get #hasCompileFolder(): boolean {
    const { kept, goCaches } = this.#io;
    return kept !== undefined || (goCaches !== undefined && existsSync(goCaches.onEngine(this.#names.compiled)));
  }

  #circumstances(image: EngineImage, outOfMemory: boolean) {
    const { engine } = this.#io;
    return {
      image: image.reference,
      platform: image.platform,
      enginePlatform: engine.facts.platform,
      outOfMemory,
      memory: Math.min(this.#build.memory ?? engine.facts.memory * 0.9, engine.facts.memory),
    };
  }

  #explain(result: CommandResult, copied: CopiedSource, image?: string): Finding[] {
    const { call, plan } = this.#build;
    const { files } = copied;
    return explainFailure(withoutChatter(result), {
      recipe: plan.recipe,
      files: { ...files, originalOf: (file) => originalOf(file, copied, call.mount) },
      directory: this.#io.directory,
      folder: plan.source.folder,
      ...(image !== undefined && { image }),
      ...(plan.tree.hiddenWorkspace !== undefined && { hiddenWorkspace: plan.tree.hiddenWorkspace }),
    });
  }
}
