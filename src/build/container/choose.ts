import { existsSync } from "node:fs";
import { join } from "node:path";
import { formatTarget, type Target } from "../../model/target.ts";
import { UserError } from "../../model/user-error.ts";
import type { CommandRunner } from "../../ports/command-runner.ts";
import type { Environment } from "../../ports/environment.ts";
import type { Recipe } from "../recipe.ts";
import { type CompilerCall, ownImageCall } from "./compiler.ts";
import type { Engine, NoEngine } from "./engine.ts";

/** How source becomes a plugin, and why so, as a clause for the log. */
export type BuilderChoice =
  | ContainerChoice
  | { readonly kind: "native"; readonly why: string }
  /** This machine is the compiler image: the recipe with the Go that is here, beside this gateway source. */
  | { readonly kind: "here"; readonly gatewaySource?: string; readonly why: string }
  | { readonly kind: "none"; readonly why: string };

/** A build in a compiler image. */
export interface ContainerChoice {
  readonly kind: "container";
  readonly engine: Engine;
  readonly call: CompilerCall;
  /** Whether the user asked for one; else the Go of this machine serves where it is out of order. */
  readonly isAsked: boolean;
  readonly why: string;
}

/** What the choice depends on. */
export interface BuilderWish {
  /** The input `builder`. */
  readonly builder: "auto" | "container" | "native" | "here" | "none";
  readonly recipe: Recipe;
  /** Documented calls for this release and target, the usual one first. */
  readonly calls: readonly CompilerCall[];
  /** The input `builder-image`. */
  readonly ownImage?: string;
  /** The input `build-command`. */
  readonly ownCommand?: string;
  /** Inputs that are set and that only a build on this machine fulfils. */
  readonly onlyHere: readonly string[];
  /** Inputs that are set and that only a build in a container fulfils, beside the two above. */
  readonly onlyInContainer: readonly string[];
  /** Asked once it matters. */
  engine(): Promise<Engine | NoEngine>;
  readonly environment: Environment;
  readonly commands: CommandRunner;
  /** Absolute. */
  readonly directory: string;
}

/**
 * Chooses the builder: the official compiler image where an engine answers, there is one, and it runs on the engine's
 * platform; else the Go of this machine.
 * @throws UserError where what the user asked for cannot be had
 */
export async function chooseBuilder(wish: BuilderWish): Promise<BuilderChoice> {
  const { builder, onlyHere } = wish;
  if (builder === "none") return { kind: "none", why: "builder: none" };
  const inContainer = containerInputs(wish);
  const [here] = onlyHere;
  const [there] = inContainer;
  if (there !== undefined && (builder === "native" || builder === "here" || here !== undefined)) {
    throw new UserError(
      `${there}: it is for builds in containers, and ${builder === "auto" || builder === "container" ? `${here} is for builds on this machine` : `builder: ${builder} uses none`}; leave one of the two out.`,
    );
  }
  if (here !== undefined && builder === "container") {
    throw new UserError(`${here}: a build in a container does not do that; take builder: native, or leave it out.`);
  }
  if (builder === "native") return { kind: "native", why: "builder: native" };
  if (builder === "here") return await chooseHere(wish);
  if (here !== undefined) return { kind: "native", why: `only a build on this machine does what ${here} asks for` };
  const found = await chooseContainer(wish);
  if (found.kind === "container") return { ...found, isAsked: builder === "container" || there !== undefined };
  if (builder === "container" || there !== undefined) {
    throw new UserError(
      `${there ?? "builder: container"}: a container cannot be used, since ${found.why}. Start Docker or podman, name a compiler with builder-image, or take builder: native.`,
    );
  }
  return { kind: "native", why: found.why };
}

function containerInputs({ ownImage, ownCommand, onlyInContainer }: BuilderWish): readonly string[] {
  return [
    ...(ownImage === undefined ? [] : ["builder-image"]),
    ...(ownCommand === undefined ? [] : ["build-command"]),
    ...onlyInContainer,
  ];
}

async function chooseContainer(
  wish: BuilderWish,
): Promise<Omit<ContainerChoice, "isAsked"> | { readonly kind: "no"; readonly why: string }> {
  const { calls, ownImage, ownCommand, recipe } = wish;
  const [usual] = calls;
  if (ownImage === undefined && usual === undefined) {
    return { kind: "no", why: `no compiler image is known for this gateway on ${formatTarget(recipe.target)}` };
  }
  const engine = await wish.engine();
  if (engine.kind === "none") return { kind: "no", why: engine.why };
  const answering = `${engine.program} ${engine.facts.version} answers`;
  if (ownImage !== undefined) {
    return { kind: "container", engine, call: usual ?? ownImageCall(), why: `${answering} and builder-image is given` };
  }
  const runs = formatTarget(engine.facts.platform);
  // The newer compiler checks more and runs on more platforms.
  const newestFirst = [...calls].sort((a, b) => Number(b.tag.endsWith("-ng")) - Number(a.tag.endsWith("-ng")));
  const missing: string[] = [];
  for (const call of newestFirst) {
    const { platforms } = call;
    const command = ownCommand === undefined ? "" : " for build-command";
    if (platforms.some((platform) => isSame(platform, engine.facts.platform))) {
      return { kind: "container", engine, call, why: `${answering} and ${call.image} runs on ${runs}${command}` };
    }
    missing.push(`${call.image} is for ${platforms.join(", ") || "no known platform"}`);
  }
  return { kind: "no", why: `${missing.join(" and ")}, and the engine runs ${runs}` };
}

function isSame(platform: string, { goos, goarch }: Target): boolean {
  const [os, architecture] = platform.split("/");
  return os === goos && architecture === goarch;
}

/** @throws UserError where the Go of this machine is not the gateway's */
async function chooseHere({ recipe, commands, directory, environment }: BuilderWish): Promise<BuilderChoice> {
  const result = await commands.run({
    file: "go",
    args: ["env", "GOVERSION"],
    directory,
    environment: { GOTOOLCHAIN: "local", GOENV: "off", GOFLAGS: "" },
    output: "hidden",
  });
  const found = /^go\S*/.exec(result?.stdout ?? "")?.[0];
  if (found !== recipe.goVersion) {
    throw new UserError(
      `builder: here needs the gateway's own compiler in this job, ${recipe.goVersion}; ${found === undefined ? "there is no Go on PATH" : `there is ${found}`}. Run the job in the gateway's compiler image (container:), or take another builder.`,
    );
  }
  const source = environment["TYK_GW_PATH"];
  const hasSource = source !== undefined && existsSync(join(source, "go.mod"));
  return {
    kind: "here",
    ...(hasSource && { gatewaySource: source }),
    why: `this job has ${found}${hasSource ? ` and the gateway's source in ${source}` : ""}`,
  };
}
