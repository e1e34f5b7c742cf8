import type { Libc } from "../../model/gateway-facts.ts";
import type { Finding } from "../../model/report.ts";
import type { KeyedMutex } from "../../ports/concurrency.ts";
import type { BuildIo } from "../native-build.ts";
import type { BuildPlan } from "../plan/build-plan.ts";
import type { CompilerCall } from "./compiler.ts";
import type { Engine } from "./engine.ts";
import type { KeptPlugins } from "./kept.ts";
import type { Fault } from "./unbuilt.ts";
import type { BuildVariable } from "./variables.ts";

/** One plugin to be built in a compiler image. */
export interface ContainerBuild {
  readonly plan: BuildPlan;
  /** Absolute path of the file to write. */
  readonly output: string;
  readonly call: CompilerCall;
  /** `build-command`: the user's own in the place of the call's. */
  readonly command?: string;
  /** References of the image, tried in order: the name itself, then mirrors. */
  readonly images: readonly [string, ...string[]];
  /** `never`: only what the engine has already serves. */
  readonly pull: "where missing" | "never";
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
}

/** What a build in a container needs of its surroundings. */
export interface ContainerIo extends BuildIo {
  readonly engine: Engine;
  /** Builds of one run fill the same volumes: one for all of them. */
  readonly volumes: KeyedMutex;
  /** Undefined: nothing is kept between builds. */
  readonly kept: KeptPlugins | undefined;
  /** Absolute folder of what a module proxy serves, in the place of any network; undefined: there is none. */
  readonly storedModules: string | undefined;
}

/** What became of a build in a container. */
export type ContainerOutcome =
  | {
      readonly kind: "built";
      readonly file: string;
      readonly call: MadeCall;
      /** Whether it was built before from the very same. */
      readonly isKept: boolean;
    }
  | UnbuiltInContainer;

/** A build that made nothing. */
export interface UnbuiltInContainer {
  readonly kind: "unbuilt";
  readonly findings: readonly Finding[];
  readonly fault: Fault;
  /** Undefined where it did not come to a call. */
  readonly call?: MadeCall;
}

/** A call of a compiler image. */
export interface MadeCall {
  /** As it was asked for. */
  readonly image: string;
  /** `repository@sha256:…`, else the engine's identity of the image. */
  readonly digest: string;
  /** The call as it was made, the image's entry point included. */
  readonly command: readonly string[];
}
