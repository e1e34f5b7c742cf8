import type { ModuleDataSizes } from "../binary/facts.ts";
import { releasedMinor } from "../binary/go-version.ts";
import { sizesOfVersion, tellsLayout } from "../binary/module-data.ts";
import { clipValue } from "../model/phrases.ts";

export type LayoutComparison =
  | { readonly kind: "same" }
  /** The runtime does not find the plugin's module. */
  | { readonly kind: "unseen" }
  /** The runtime finds it and stumbles over its fields. */
  | { readonly kind: "misread" }
  | { readonly kind: "undecided"; readonly why: string };

export interface LayoutFacts {
  readonly sizes: ModuleDataSizes;
  readonly goVersion: string | undefined;
  readonly bits: 32 | 64;
}

/**
 * Compares the layouts of the runtime's module data.
 *
 * Source, in order: the sizes of two symbols, the Go version, nothing. Measured, see docs/how-it-decides.md.
 */
export function compareLayouts(gateway: LayoutFacts, plugin: LayoutFacts): LayoutComparison {
  const contradiction = contradictionOf("gateway", gateway) ?? contradictionOf("plugin", plugin);
  if (contradiction !== undefined) return { kind: "undecided", why: contradiction };
  if (minor(gateway) !== undefined && minor(gateway) === minor(plugin)) return { kind: "same" };
  const ours = layoutOf(gateway);
  const theirs = layoutOf(plugin);
  if (ours.firstModuleData === undefined || theirs.firstModuleData === undefined) {
    const side = ours.firstModuleData === undefined ? "gateway" : "plugin";
    return {
      kind: "undecided",
      why: `The layout of the ${side}'s runtime is not known: no symbol sizes, no Go version.`,
    };
  }
  if (ours.firstModuleData !== theirs.firstModuleData) return { kind: "unseen" };
  const types = [ours.moduleDataType, theirs.moduleDataType];
  // Plugins of Go up to 1.20 mostly leave the type out; the first size is that of one layout then.
  if (types.includes(undefined) && (gateway.bits === 32 || tellsLayout(ours.firstModuleData))) return { kind: "same" };
  if (types.includes(undefined)) {
    const why = `Several Go releases have module data of ${ours.firstModuleData} bytes, and no version tells which it is.`;
    return { kind: "undecided", why };
  }
  return types[0] === types[1] ? { kind: "same" } : { kind: "misread" };
}

function layoutOf({ sizes, goVersion, bits }: LayoutFacts): ModuleDataSizes {
  const byVersion = bits === 64 && goVersion !== undefined ? sizesOfVersion(goVersion) : undefined;
  return {
    firstModuleData: sizes.firstModuleData ?? byVersion?.firstModuleData,
    moduleDataType: sizes.moduleDataType ?? byVersion?.moduleDataType,
  };
}

/** Sizes that a released Go of that version does not have: a changed toolchain, or a damaged file. */
function contradictionOf(side: string, { sizes, goVersion, bits }: LayoutFacts): string | undefined {
  if (goVersion === undefined || bits !== 64) return undefined;
  const known = sizesOfVersion(goVersion);
  if (known === undefined) return undefined;
  const differs = (a: number | undefined, b: number | undefined): boolean =>
    a !== undefined && b !== undefined && a !== b;
  if (!differs(sizes.firstModuleData, known.firstModuleData) && !differs(sizes.moduleDataType, known.moduleDataType)) {
    return undefined;
  }
  const found = `${sizes.firstModuleData ?? "unknown"}/${sizes.moduleDataType ?? "unknown"}`;
  const expected = `${known.firstModuleData}/${known.moduleDataType}`;
  return `The ${side} says that it was built with ${clipValue(goVersion)}, whose module data is ${expected}, and its own is ${found}.`;
}

function minor({ goVersion }: LayoutFacts): number | undefined {
  return goVersion === undefined ? undefined : releasedMinor(goVersion);
}
