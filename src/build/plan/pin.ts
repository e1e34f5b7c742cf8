import type { Module } from "../../binary/facts.ts";
import { replacements, requirements } from "../../explain/go-mod.ts";
import type { ModuleEdit } from "../../explain/go-mod-edit.ts";
import { withoutOwnReplacement } from "../../verify/module.ts";
import { isRequirable } from "../module-tree.ts";
import type { Recipe } from "../recipe.ts";

/** A module whose version was set to the gateway's, in the copy only. */
export interface Pin {
  readonly module: string;
  /** What the plugin's own go.mod resolves to: a version, or the folder or module that replaces it. */
  readonly from: string;
  /** The gateway's version, with what replaces it there. */
  readonly to: string;
}

/** A module that a plugin links. */
export interface LinkedModule {
  readonly path: string;
  /** Empty for a main module. */
  readonly version: string;
  readonly replacedBy?: { readonly path: string; readonly version: string };
}

/** The gateway's own choice for one module, as far as it can be repeated by versions. */
export interface Wanted {
  readonly path: string;
  readonly version: string;
  readonly replacedBy?: Module;
}

/**
 * The modules of a gateway that a plugin can be pinned to: at a version, and replaced by a module at a version or not at
 * all. What the gateway took from a folder cannot be had by its version.
 */
export function pinnable({ modules, gatewayModule }: Recipe): ReadonlyMap<string, Wanted> {
  const found = new Map<string, Wanted>();
  const installed = gatewayModule?.installedAs;
  if (gatewayModule !== undefined && installed !== undefined) {
    found.set(gatewayModule.path, { path: gatewayModule.path, version: installed });
  }
  for (const module of modules) {
    if (!isRequirable(module) || (module.replacedBy !== undefined && !isRequirable(module.replacedBy))) continue;
    found.set(module.path, withoutOwnReplacement(module));
  }
  return found;
}

/** Which of the linked modules are not what the gateway has. */
export function deviations(
  linked: readonly LinkedModule[],
  wanted: ReadonlyMap<string, Wanted>,
): readonly { readonly found: LinkedModule; readonly wanted: Wanted }[] {
  return linked.flatMap((found) => {
    const want = wanted.get(found.path);
    // A main module of the workspace has no version.
    if (want === undefined || (found.version === "" && found.replacedBy === undefined)) return [];
    return isSame(found, want) ? [] : [{ found, wanted: want }];
  });
}

function isSame(found: LinkedModule, wanted: Wanted): boolean {
  if (found.version !== wanted.version) return false;
  const [a, b] = [found.replacedBy, wanted.replacedBy];
  return a === undefined ? b === undefined : a.path === b?.path && a.version === b.version;
}

/** What is said of one pin. */
export function describePin(found: LinkedModule, wanted: Wanted): Pin {
  return { module: wanted.path, from: describe(found), to: describe(wanted) };
}

function describe({ version, replacedBy }: LinkedModule | Wanted): string {
  return replacedBy === undefined ? version : `${version} => ${[replacedBy.path, replacedBy.version].join(" ").trim()}`;
}

/**
 * The edits that bring one go.mod to the gateway's versions.
 *
 * A version below what a dependency asks for cannot be required: minimal version selection takes the highest. It must
 * not be replaced either, since a package's file names hold the version that was selected and not the one behind `=>`.
 * What raises it is excluded, and Go then leaves out the requirement on it.
 * @param goMod text of that go.mod
 * @param isPlugin whether it is the plugin's own, which gets lines for all; others only change what they have
 * @param raised versions that were selected although the gateway's was required
 */
export function pinEdits(
  goMod: string,
  isPlugin: boolean,
  wanted: readonly Wanted[],
  raised: readonly { readonly path: string; readonly version: string }[],
): readonly ModuleEdit[] {
  const required = new Set(requirements(goMod).map(({ path }) => path));
  const replaced = new Set(replacements(goMod).map(({ path }) => path));
  const edits: ModuleEdit[] = [];
  for (const { path, version, replacedBy } of wanted) {
    if (replaced.has(path)) edits.push({ act: "drop-replace", path });
    if (isPlugin || required.has(path)) edits.push({ act: "require", path, version });
    if (isPlugin && replacedBy !== undefined) {
      edits.push({ act: "replace", path, by: replacedBy.path, byVersion: replacedBy.version });
    }
  }
  if (isPlugin) for (const { path, version } of raised) edits.push({ act: "exclude", path, version });
  return edits;
}
