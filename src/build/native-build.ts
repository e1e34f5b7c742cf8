import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { ResolvedProject } from "../model/plugin-input.ts";
import type { Finding } from "../model/report.ts";
import type { Trust } from "../model/trust.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { Environment } from "../ports/environment.ts";
import type { Logger } from "../ports/logger.ts";
import type { TemporaryFolders } from "../ports/temporary-folders.ts";
import type { BuildFacts } from "./build-facts.ts";
import type { GlibcCeiling } from "./glibc.ts";
import type { GoCaches } from "./go-caches.ts";
import type { PlanSubject, PlanWishes } from "./plan/make-plan.ts";
import type { Preflight } from "./plan/preflight.ts";
import type { Rebuild } from "./rebuild.ts";
import type { SharedBuilds } from "./shared-builds.ts";

/** One plugin to be built with the Go of this machine. */
export interface NativeBuild extends PlanSubject, PlanWishes {
  readonly gateway: GatewayFacts;
  /** Absolute path of the file to write. */
  readonly output: string;
  /** The newest glibc that the plugin may need. */
  readonly glibc?: GlibcCeiling;
  /** Builds once more, elsewhere and from nothing, and compares. */
  readonly rebuild?: true;
}

/** What a build needs of its surroundings. */
export interface BuildIo {
  readonly commands: CommandRunner;
  readonly logger: Logger;
  readonly temporary: TemporaryFolders;
  /** Of the process; Go's own settings for proxies and private modules come from it. */
  readonly environment: Environment;
  /** The user's own settings of Go: `goSettings`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly trust: Trust;
  /** Absolute folder of this run that Go compiles into; undefined: the user's own GOCACHE. */
  readonly goCache: string | undefined;
  /** Finished plugins that other machines left, and take; undefined: none. */
  readonly shared?: SharedBuilds | undefined;
  /** What Go fetches and compiles, where the machine starts empty; undefined: the user's own folders. */
  readonly goCaches?: GoCaches | undefined;
  /** Absolute folder for what spares later builds work; undefined keeps nothing. */
  readonly keptPlugins: string | undefined;
  /** Absolute folder that places in reports are relative to. */
  readonly directory: string;
  /** Absolute folders that are never copied. */
  readonly exclude: readonly string[];
  /** How many programs one build may run at a time, where several builds share the machine. Default: all cores. */
  readonly cores?: number;
  /** Is told what the plan of a build says of the plugin, before it is built. */
  planned?(preflight: Preflight): void;
}

/** A plugin that was built, by this run or an earlier one. */
interface BuiltNative extends BuildFacts {
  readonly kind: "built";
  readonly file: string;
  /** What a second build gave. */
  readonly rebuild?: Rebuild;
  /** What Go made of the source; of this run's own builds. */
  readonly resolved?: ResolvedProject;
}

/** What became of a build. */
export type BuildOutcome =
  | BuiltNative
  | {
      readonly kind: "unbuilt";
      readonly command: string;
      readonly findings: readonly Finding[];
    };
