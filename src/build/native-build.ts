import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { Finding } from "../model/report.ts";
import type { Trust } from "../model/trust.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { Environment } from "../ports/environment.ts";
import type { Logger } from "../ports/logger.ts";
import type { TemporaryFolders } from "../ports/temporary-folders.ts";
import type { GlibcCeiling } from "./glibc.ts";
import type { PlanSubject, PlanWishes } from "./plan/make-plan.ts";
import type { Pin } from "./plan/pin.ts";
import type { Preflight } from "./plan/preflight.ts";
import type { Rebuild } from "./rebuild.ts";

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

/** A plugin that was built. */
interface BuiltNative {
  readonly kind: "built";
  readonly file: string;
  /** The one `go build`, as a person reads it; the plan of the build has what it needs beside. */
  readonly command: string;
  /** As the file itself records it; undefined where it records none. */
  readonly pluginPath?: string;
  /** Modules whose versions were set to the gateway's. */
  readonly pins: readonly Pin[];
  /** What the gateway's own module was taken from, where it took part: its version, or its folder. */
  readonly gatewaySource?: string;
  /** What a second build gave. */
  readonly rebuild?: Rebuild;
  /** What was told before the build. */
  readonly preflight: Preflight;
  /** Facts about the build that belong to the plugin's report. */
  readonly findings: readonly Finding[];
}

/** What became of a build. */
export type BuildOutcome =
  | BuiltNative
  | {
      readonly kind: "unbuilt";
      readonly command: string;
      readonly findings: readonly Finding[];
    };
