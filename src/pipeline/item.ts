import type { PluginSource } from "../build/module-tree.ts";
import type { NativeBuild } from "../build/native-build.ts";
import type { PluginFile } from "../build/plugins.ts";
import type { ResolvedProject } from "../model/plugin-input.ts";
import type { BuildReport, Finding, Location, PluginReport } from "../model/report.ts";
import type { Target } from "../model/target.ts";
import type { ObtainedGateway } from "../obtain/gateways.ts";
import type { RequiredSymbol } from "../verify/symbols.ts";

/*
 * One plugin travels through a run: planned → built | unbuilt → judged → opened. Each step takes the items of a check
 * and gives them back, in the same order, each in its next state.
 */

/** One gateway on one target, with its plugins in the order in which they are opened. */
export interface Check<Item> {
  /** The reference as it was written, with its placeholders. */
  readonly written: string;
  readonly gateway: ObtainedGateway;
  readonly target: Target;
  /** The line of `gateway-file` that names the gateway. */
  readonly location?: Location;
  readonly items: readonly Item[];
}

/** Source that is to be built. */
export interface PlannedBuild {
  readonly kind: "source";
  readonly build: NativeBuild;
  /** Of the file that comes out of it, as the user would write it. */
  readonly path: string;
  /** What `path` was made from. */
  readonly template: string;
  /** Of the gateway, without `v`. */
  readonly version: string | undefined;
}

/** A file to judge. */
export interface BuiltItem {
  readonly kind: "built";
  readonly plugin: PluginFile;
  /** How it was built; undefined where it was there already. */
  readonly made?: Made;
}

/** How a plugin was built. */
export interface Made {
  readonly build: NativeBuild;
  readonly report: BuildReport;
  /** Facts about the build that belong to the plugin's report. */
  readonly findings: readonly Finding[];
  /** What Go made of the source. */
  readonly resolved?: ResolvedProject;
}

/** There is no file, and nothing more to find out. */
export interface UnbuiltItem {
  readonly kind: "unbuilt";
  readonly report: PluginReport;
  readonly source: PluginSource;
  /** How it was tried. */
  readonly build?: BuildReport;
}

/** A file with what the gateway will make of it. */
export interface JudgedItem extends Omit<BuiltItem, "kind"> {
  readonly kind: "judged";
  readonly report: PluginReport;
  /** What it must export. */
  readonly required: readonly RequiredSymbol[];
}

/** A file that was given to a real loader beside the prediction. */
interface OpenedItem extends Omit<JudgedItem, "kind"> {
  readonly kind: "opened";
}

export type PlannedItem = PlannedBuild | BuiltItem;
export type ReadyItem = BuiltItem | UnbuiltItem;
export type ReportedItem = JudgedItem | OpenedItem | UnbuiltItem;
