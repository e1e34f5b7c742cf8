// The layout of `runtime.moduledata` (runtime/symtab.go), told by the sizes of two symbols.
import type { ModuleDataSizes } from "./facts.ts";
import { releasedMinor } from "./go-version.ts";
import type { Image } from "./object-file.ts";

/** Reads the two sizes; Mach-O records none. */
export function moduleDataSizes(image: Image): ModuleDataSizes {
  const size = (name: string): number | undefined => image.symbol(name)?.size || undefined;
  return {
    firstModuleData: size("runtime.firstmoduledata"),
    // The compiler wrote `type.` before Go 1.20.
    moduleDataType: size("type:runtime.moduledata") ?? size("type.runtime.moduledata"),
  };
}

/** Sizes of 64-bit files by Go minor release, from the first that builds plugins which loaders of today accept. */
const sizesByMinor: readonly { from: number; to: number; first: number; type: number }[] = [
  { from: 16, to: 17, first: 536, type: 1032 },
  { from: 18, to: 19, first: 552, type: 1080 },
  { from: 20, to: 20, first: 568, type: 1128 },
  { from: 21, to: 22, first: 592, type: 1176 },
  { from: 23, to: 25, first: 584, type: 1176 },
  { from: 26, to: 26, first: 592, type: 1200 },
];

/** Whether the sizes are those of a release that was measured, on 64-bit machines. */
export function isKnownLayout({ firstModuleData, moduleDataType }: ModuleDataSizes): boolean {
  return sizesByMinor.some(({ first, type }) => first === firstModuleData && type === moduleDataType);
}

/** Whether no two layouts of 64-bit machines have this size of `runtime.firstmoduledata`. */
export function tellsLayout(firstModuleData: number): boolean {
  return sizesByMinor.filter(({ first }) => first === firstModuleData).length < 2;
}

/** The sizes that a Go version (`go1.24.6`) has on 64-bit machines; undefined for versions that were not measured. */
export function sizesOfVersion(goVersion: string): ModuleDataSizes | undefined {
  const minor = releasedMinor(goVersion);
  if (minor === undefined) return undefined;
  const row = sizesByMinor.find(({ from, to }) => minor >= from && minor <= to);
  return row === undefined ? undefined : { firstModuleData: row.first, moduleDataType: row.type };
}
