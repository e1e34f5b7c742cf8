import { join } from "node:path";
import type { Finding } from "../model/report.ts";
import { besideGateway } from "./beside-gateway.ts";
import { applyBuildId } from "./module-rename.ts";
import type { Pin } from "./pin.ts";
import { pinModules } from "./pin-modules.ts";
import { hasWorkspaces, type PrepareIo } from "./prepare-io.ts";
import type { Recipe } from "./recipe.ts";
import { vendorsIn } from "./recorded-paths.ts";
import { copyWorkspace, type PluginSource, type Workspace } from "./workspace.ts";

export type { PrepareIo } from "./prepare-io.ts";

/** What the user asks for beyond the recipe; all of it happens in the copy. */
export interface SourceWishes {
  /** Becomes a part of the module path, so that the plugin path is another; a checked text, not `auto`. */
  readonly buildId?: string;
  /** Sets the linked modules that the gateway has too to the gateway's versions. */
  readonly pin?: true;
  /** Absolute folder of the gateway's own module, in the place of what a module proxy has. */
  readonly gatewaySource?: string;
}

/** A copy that is ready to be built. */
export interface PreparedSource {
  readonly workspace: Workspace;
  /** `-mod=…`, where the build needs it. */
  readonly modFlags: readonly string[];
  readonly pins: readonly Pin[];
  /** The plugin path that the build has without an id, where an id was asked for. */
  readonly pathWithoutId?: string;
  /** What the gateway's own module was taken from: a version, or the folder. */
  readonly gatewaySource?: string;
}

/** A copy, or why there is none. */
export type Prepared =
  | { readonly kind: "prepared"; readonly source: PreparedSource }
  | { readonly kind: "unbuilt"; readonly findings: readonly Finding[] };

/** Copies the source of a plugin. @throws UserError */
export async function copySource(source: PluginSource, recipe: Recipe, io: PrepareIo): Promise<Workspace> {
  const workspace = await copyWorkspace(source, {
    into: join(io.folder, "src"),
    exclude: io.exclude,
    goVersion: recipe.goVersion,
    modules: recipe.modules,
    goWork: io.goWork,
  });
  for (const warning of workspace.warnings) io.warning(warning);
  return workspace;
}

/**
 * Makes the copy of a plugin's source fit its gateway: the gateway's own module beside it, the build id in its module
 * path, its modules at the gateway's versions.
 * @throws UserError where a wish cannot be met
 */
export async function prepareSource(
  copied: Workspace,
  source: PluginSource,
  recipe: Recipe,
  wishes: SourceWishes,
  io: PrepareIo,
): Promise<Prepared> {
  const beside = await besideGateway(copied, source, recipe, wishes.gatewaySource, io);
  if (beside.kind === "unbuilt") return beside;
  const named =
    wishes.buildId === undefined ? undefined : await applyBuildId(beside.workspace, source, wishes.buildId, recipe, io);
  const workspace = named?.workspace ?? beside.workspace;
  const pinned = wishes.pin ? await pinModules(workspace, recipe, io) : { kind: "pinned" as const, pins: [] };
  if (pinned.kind === "unbuilt") return pinned;
  return {
    kind: "prepared",
    source: {
      workspace,
      modFlags: modFlags(workspace, recipe, pinned.pins),
      pins: pinned.pins,
      ...(named !== undefined && { pathWithoutId: named.pathWithoutId }),
      ...(beside.gatewaySource !== undefined && { gatewaySource: beside.gatewaySource }),
    },
  };
}

/** In a workspace Go resolves strictly and keeps sums by itself; other values of -mod are refused there. */
export function modFlags(
  workspace: Pick<Workspace, "directory" | "goWork" | "hasMadeModule">,
  recipe: Recipe,
  pins: readonly Pin[],
): readonly string[] {
  if (workspace.goWork !== undefined) return [];
  if (workspace.hasMadeModule) return ["-mod=mod"];
  if (pins.length === 0) return [];
  if (!hasWorkspaces(recipe)) return ["-mod=mod"];
  // The vendor folder holds the versions from before.
  return vendorsIn(workspace.directory) ? ["-mod=readonly"] : [];
}
