import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Finding } from "../../model/report.ts";
import { UserError } from "../../model/user-error.ts";
import type { Libc } from "../../verify/libc.ts";
import type { BuildIo } from "../native.ts";
import type { Recipe } from "../recipe.ts";
import type { PluginSource, Workspace } from "../workspace.ts";
import { Building } from "./building.ts";
import type { CompilerCall } from "./compiler.ts";
import type { Engine } from "./engine.ts";
import type { KeptPlugins } from "./kept.ts";
import type { Turns } from "./turns.ts";
import { Unbuilt } from "./unbuilt.ts";
import type { BuildVariable } from "./variables.ts";

/** One plugin to be built in a compiler image. */
export interface ContainerBuild {
  readonly source: PluginSource;
  readonly recipe: Recipe;
  /** Absolute path of the file to write. */
  readonly output: string;
  readonly call: CompilerCall;
  /** `build-command`: the user's own in the place of the call's. */
  readonly command?: string;
  /** References of the image, tried in order: the name itself, then mirrors. */
  readonly images: readonly [string, ...string[]];
  /** `GOOS/GOARCH` of the image to insist on; undefined: what the engine runs. */
  readonly platform?: string;
  /** Of the gateway, without `v`. */
  readonly version?: string;
  /** Of the gateway, where it is known. */
  readonly libc?: Libc;
  readonly buildId?: string;
  /** `build-tags`: what documented scripts add to their own. */
  readonly tags?: readonly string[];
  /** Of `build-env`. */
  readonly variables: readonly BuildVariable[];
  /** `build-network`: `none`, or a network of the engine. */
  readonly network: string;
  /** `build-timeout`, in seconds. */
  readonly timeout: number;
  /** What the container may use, in bytes; undefined: nine tenths of what the engine has. */
  readonly memory?: number;
  readonly processors?: number;
  /** Undefined: the folder of the plugin's module tells one plugin's caches from another's. */
  readonly cacheScope?: string;
  /** Changes the copy before it is built: pinned versions, generated files. What it finds ends the build. */
  adjust?(workspace: Workspace): Promise<readonly Finding[]>;
}

/** What a build in a container needs of its surroundings. */
export interface ContainerIo extends BuildIo {
  readonly engine: Engine;
  /** One for all builds of a run. */
  readonly turns: Turns;
  /** Undefined: nothing is kept between builds. */
  readonly kept: KeptPlugins | undefined;
}

/** What became of a build in a container. */
export type ContainerOutcome =
  | {
      readonly kind: "built";
      readonly file: string;
      /** As it was asked for. */
      readonly image: string;
      /** `repository@sha256:…`, else the engine's identity of the image. */
      readonly digest: string;
      /** The call as it was made, the image's entry point included. */
      readonly command: readonly string[];
      /** Whether it was built before from the very same. */
      readonly isKept: boolean;
    }
  | { readonly kind: "unbuilt"; readonly findings: readonly Finding[] };

/**
 * Builds a plugin in a compiler image. Everything goes in and out by copy, so that the engine may be on another machine;
 * the file appears at its place complete or not at all, and no container outlives this process.
 * @throws UserError where the source cannot be copied or the output cannot be written
 */
export async function buildInContainer(build: ContainerBuild, io: ContainerIo): Promise<ContainerOutcome> {
  checkWritable(build.output);
  const folder = io.temporary.create();
  try {
    return await new Building(build, io, folder).run();
  } catch (error) {
    if (error instanceof Unbuilt) return { kind: "unbuilt", findings: error.findings };
    throw error;
  } finally {
    io.temporary.remove(folder);
  }
}

/** Folders that an earlier run as root left are found before minutes are spent. @throws UserError */
function checkWritable(output: string): void {
  let folder = dirname(output);
  while (!statSync(folder, { throwIfNoEntry: false }) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    const isRoots = statSync(folder, { throwIfNoEntry: false })?.uid === 0;
    const what = isRoots
      ? `belongs to root; take it back with: sudo chown -R "$(id -u):$(id -g)" ${folder}`
      : "cannot be written to";
    throw new UserError(`plugin-file: the folder ${folder} ${what}.`);
  }
}
