import type { ModuleDataSizes } from "../binary/facts.ts";
import { releasedMinor } from "../binary/go-version.ts";
import {
  type MeasuredRelease,
  measuredMinors,
  measuredRelease,
  releasesWithSizes,
  sameLayout,
  wordsOfMisreading,
} from "../binary/module-data.ts";
import { clipValue } from "../model/phrases.ts";

export type LayoutComparison =
  | { readonly kind: "same" }
  /** The runtime does not find the plugin's module. */
  | { readonly kind: "unseen" }
  /** The runtime finds it and stumbles over its fields, with words that are sometimes chance. */
  | { readonly kind: "misread"; readonly says: string | undefined }
  | { readonly kind: "undecided"; readonly why: string };

export interface LayoutFacts {
  readonly sizes: ModuleDataSizes;
  readonly goVersion: string | undefined;
  readonly bits: 32 | 64;
  readonly goarch: string | undefined;
}

/**
 * Compares the layouts of the runtime's module data. Only measured layouts are told apart: what a gateway does with one
 * that is neither its own nor in the table, nobody can know.
 */
export function compareLayouts(gateway: LayoutFacts, plugin: LayoutFacts): LayoutComparison {
  const contradiction = contradictionOf("gateway", gateway) ?? contradictionOf("plugin", plugin);
  if (contradiction !== undefined) return { kind: "undecided", why: contradiction };
  if (areEqual(gateway, plugin)) return { kind: "same" };
  const ours = releaseOf("gateway", gateway);
  if (typeof ours === "string") return { kind: "undecided", why: ours };
  const theirs = releaseOf("plugin", plugin);
  if (typeof theirs === "string") return { kind: "undecided", why: theirs };
  if (sameLayout(ours, theirs)) return { kind: "same" };
  if (ours.first !== theirs.first) return { kind: "unseen" };
  return { kind: "misread", says: wordsOfMisreading(ours, theirs, gateway) };
}

/** Whether the two are laid out alike, whatever the layout is. */
function areEqual(gateway: LayoutFacts, plugin: LayoutFacts): boolean {
  const { firstModuleData: first, moduleDataType: type } = gateway.sizes;
  const sameFirst = first === plugin.sizes.firstModuleData;
  const sameType = type === plugin.sizes.moduleDataType;
  if (first !== undefined && type !== undefined) return sameFirst && sameType;
  // Mach-O records no sizes: there only one and the same release is sure.
  return sameFirst && sameType && gateway.goVersion !== undefined && gateway.goVersion === plugin.goVersion;
}

/** The measured release that one side is laid out like; a sentence where there is none. */
function releaseOf(side: string, { sizes, goVersion, bits }: LayoutFacts): MeasuredRelease | string {
  const [first, last] = measuredMinors(bits);
  const range = `the layouts of Go 1.${first} to 1.${last} are known`;
  if (goVersion !== undefined) {
    const minor = releasedMinor(goVersion);
    const release = minor === undefined ? undefined : measuredRelease(minor, bits);
    if (release !== undefined) return release;
    return `The ${side} was built with ${clipValue(goVersion)}, and only ${range}: nobody has measured whether the runtimes understand each other.`;
  }
  const { firstModuleData, moduleDataType } = sizes;
  if (firstModuleData === undefined) {
    return `The layout of the ${side}'s runtime is not known: no symbol sizes, no Go version.`;
  }
  const [release, ...others] = releasesWithSizes(sizes, bits);
  if (release !== undefined && others.every((other) => sameLayout(release, other))) return release;
  return `The ${side} names no Go version, its module data has ${firstModuleData}/${moduleDataType ?? "unknown"} bytes, and only ${range}.`;
}

/** Sizes that a released Go of that version does not have: a changed toolchain, or a damaged file. */
function contradictionOf(side: string, { sizes, goVersion, bits }: LayoutFacts): string | undefined {
  const minor = goVersion === undefined ? undefined : releasedMinor(goVersion);
  const release = minor === undefined ? undefined : measuredRelease(minor, bits);
  if (goVersion === undefined || release === undefined) return undefined;
  const { firstModuleData: first = release.first, moduleDataType: type = release.type } = sizes;
  if (first === release.first && type === release.type) return undefined;
  const found = `${sizes.firstModuleData ?? "unknown"}/${sizes.moduleDataType ?? "unknown"}`;
  const expected = `${release.first}/${release.type}`;
  return `The ${side} says that it was built with ${clipValue(goVersion)}, whose module data is ${expected}, and its own is ${found}.`;
}
