import { resolve } from "node:path";
import { fetchForContainer } from "../build/container/builder.ts";
import { type ContainerChoice, chooseBuilder } from "../build/container/choose.ts";
import { imageReference } from "../build/container/compiler.ts";
import { obtainImage } from "../build/container/compiler-image.ts";
import type { Engine, EngineImage, NoEngine } from "../build/container/engine.ts";
import { planForImage } from "../build/container/plan-for-image.ts";
import type { BuildIo } from "../build/native-build.ts";
import type { PlanSubject } from "../build/plan/make-plan.ts";
import type { Recipe } from "../build/recipe.ts";
import type { ObtainInputs, RunInputs } from "../inputs/inputs.ts";
import type { Finding } from "../model/report.ts";
import { formatTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { Gateways } from "../obtain/gateways.ts";
import type { StoredCompiler } from "../offline/fetch.ts";
import { KeyedMutex } from "../ports/concurrency.ts";
import { compilerCalls, findEngineWith, imageReferences } from "./compilers.ts";
import type { RunContext } from "./run-context.ts";

/** What decides about the compilers of a `fetch`. */
export interface CompilerWishes {
  readonly obtain: ObtainInputs;
  readonly builder: RunInputs["build"]["builder"];
  /** `builder-image`. */
  readonly image: string | undefined;
  /** `gateway-source`: a folder, for plugins that import the gateway's packages. */
  readonly gatewaySource: string | undefined;
}

/** The compiler images that a `fetch` stores: those that a run of the same gateways on this machine would build in. */
export class StoredCompilers {
  readonly #wishes: CompilerWishes;
  readonly #gateways: Gateways;
  readonly #io: RunContext;
  #engine: Promise<Engine | NoEngine> | undefined;

  constructor(wishes: CompilerWishes, gateways: Gateways, io: RunContext) {
    this.#wishes = wishes;
    this.#gateways = gateways;
    this.#io = io;
  }

  /** @returns undefined where plugins are built with the Go of the machine, which is said @throws UserError */
  async compilerOf(reference: string, target: Target, recipe: Recipe): Promise<StoredCompiler | undefined> {
    const gateway = await this.#gateways.get(reference, target);
    const { builder, image, gatewaySource } = this.#wishes;
    const choice = await chooseBuilder({
      builder,
      recipe,
      calls: compilerCalls(gateway, target),
      ...(image !== undefined && { ownImage: image }),
      onlyHere: gatewaySource === undefined ? [] : ["gateway-source"],
      onlyInContainer: [],
      engine: () => this.#findEngine(),
      environment: this.#io.environment,
      commands: this.#io.commands,
      directory: this.#io.directory,
    });
    if (choice.kind === "container") return this.#compiler(choice, gateway.chosen?.version, recipe);
    this.#io.logger.info(`No compiler image is stored for ${reference} on ${formatTarget(target)}: ${choice.why}.`);
    return undefined;
  }

  #findEngine(): Promise<Engine | NoEngine> {
    const { registryAuthFile } = this.#wishes.obtain;
    const authFile = registryAuthFile === undefined ? undefined : resolve(this.#io.directory, registryAuthFile);
    this.#engine ??= findEngineWith(authFile, this.#io);
    return this.#engine;
  }

  #compiler({ engine, call, isAsked }: ContainerChoice, version: string | undefined, recipe: Recipe): StoredCompiler {
    const { image, obtain } = this.#wishes;
    const [name, from] =
      image === undefined ? [imageReference(call, { version, recipe }), "preset" as const] : [image, "user" as const];
    const images = imageReferences(name, from, obtain.registryMirrors);
    const { logger } = this.#io;
    return {
      image: images[0],
      isOnly: isAsked,
      save: async (file) => {
        const saved = await saveImage(images, file, engine, this.#io);
        if ("reference" in saved) return saved;
        if (isAsked) throw new UserError(`fetch: ${saved.why}`);
        logger.warning(`No compiler image is stored: ${saved.why}`);
        return undefined;
      },
      fetch: async (subject, cache) => await this.#fetch(subject, cache, { engine, call, images, version }),
    };
  }

  async #fetch(
    subject: PlanSubject,
    cache: string,
    compiler: Pick<ContainerChoice, "engine" | "call"> & {
      readonly images: readonly [string, ...string[]];
      readonly version: string | undefined;
    },
  ): Promise<readonly Finding[]> {
    const { engine, call, images, version } = compiler;
    const io: BuildIo = { ...this.#io, settings: this.#io.goSettings, exclude: [] };
    const planned = await planForImage(subject, io);
    if (planned.kind === "unbuilt") return planned.findings;
    const build = {
      plan: planned.plan,
      output: "",
      call,
      images,
      pull: "never",
      ...(version !== undefined && { version }),
      variables: [],
      network: "none",
      timeout: 900,
    } as const;
    const nothing = { kept: undefined, storedModules: undefined };
    const failed = await fetchForContainer(build, cache, { ...io, engine, volumes: new KeyedMutex(), ...nothing });
    return failed?.findings ?? [];
  }
}

/** Writes the first of several images that can be had to a file. */
async function saveImage(
  references: readonly [string, ...string[]],
  file: string,
  engine: Engine,
  { logger }: Pick<RunContext, "logger">,
): Promise<{ readonly reference: string; readonly digest: string } | { readonly why: string }> {
  const found = await obtainImage({ references, platform: undefined, pull: "where missing" }, engine, logger);
  if ("finding" in found) return { why: found.finding.message };
  const { reference } = found.image;
  const why = await logger.group(`Storing ${reference}`, () => engine.save(reference, file));
  return why === undefined ? { reference, digest: digestOf(found.image) } : { why: `${reference}: ${why}.` };
}

function digestOf({ digest, id }: EngineImage): string {
  return digest === undefined ? id : digest.slice(digest.lastIndexOf("@") + 1);
}
