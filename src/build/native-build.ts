import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { Finding } from "../model/report.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { Environment } from "../ports/environment.ts";
import type { Logger } from "../ports/logger.ts";
import type { TemporaryFolders } from "../ports/temporary-folders.ts";
import type { GlibcCeiling } from "./glibc.ts";
import type { HookedSymbol } from "./hooks.ts";
import type { Pin } from "./pin.ts";
import type { Preflight } from "./preflight.ts";
import type { SourceWishes } from "./prepare.ts";
import type { Rebuild } from "./rebuild.ts";
import type { Recipe } from "./recipe.ts";
import type { PluginSource } from "./workspace.ts";

/** One plugin to be built with the Go of this machine. */
export interface NativeBuild extends SourceWishes {
  readonly source: PluginSource;
  readonly recipe: Recipe;
  /** Absolute path of the file to write. */
  readonly output: string;
  /** The newest glibc that the plugin may need. */
  readonly glibc?: GlibcCeiling;
  /** Builds once more, elsewhere and from nothing, and compares. */
  readonly rebuild?: true;
  /** What the copy is held against before it is built. */
  readonly before?: BeforeBuild;
}

/** What a copy that is ready to be built is held against. */
export interface BeforeBuild {
  readonly gateway: GatewayFacts;
  readonly symbols: readonly HookedSymbol[];
  /** Is told what was found; true ends the work there. */
  found(preflight: Preflight): boolean;
}

/** What a build is doing, for whoever shows the progress of several. */
type BuildPhase = "copying" | "resolving" | "compiling" | "compiling again" | "checking";

/** What a build needs of its surroundings. */
export interface BuildIo {
  readonly commands: CommandRunner;
  readonly logger: Logger;
  readonly temporary: TemporaryFolders;
  /** Of the process; Go's own settings for proxies and private modules come from it. */
  readonly environment: Environment;
  /** The user's own settings of Go: `goSettings`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Absolute folder that places in reports are relative to. */
  readonly directory: string;
  /** Absolute folders that are never copied. */
  readonly exclude: readonly string[];
  /** How many programs one build may run at a time, where several builds share the machine. Default: all cores. */
  readonly cores?: number;
  /** Is told when a build enters a phase. */
  progress?(phase: BuildPhase): void;
}

/** A plugin that was built. */
interface BuiltNative {
  readonly kind: "built";
  readonly file: string;
  /** As the file itself records it; undefined where it records none. */
  readonly pluginPath?: string;
  /** Modules whose versions were set to the gateway's. */
  readonly pins: readonly Pin[];
  /** What the gateway's own module was taken from, where it took part: its version, or its folder. */
  readonly gatewaySource?: string;
  /** What a second build gave. */
  readonly rebuild?: Rebuild;
  /** Facts about the build that belong to the plugin's report. */
  readonly findings: readonly Finding[];
}

/** What became of a build. */
export type BuildOutcome = BuiltNative | { readonly kind: "unbuilt"; readonly findings: readonly Finding[] };
