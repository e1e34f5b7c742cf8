// The layout of `runtime.moduledata` (runtime/symtab.go), told by the sizes of two symbols.
import type { ModuleDataSizes } from "./facts.ts";
import measured from "./module-data.json" with { type: "json" };
import type { Image } from "./object-file.ts";

/** What `scripts/module-data.ts` measured of one minor release. */
export interface MeasuredRelease {
  /** The patch release that was measured, for example `1.27.4`. */
  readonly go: string;
  /** Bytes of `runtime.firstmoduledata`. */
  readonly first: number;
  /** Bytes of the type descriptor of `runtime.moduledata`. */
  readonly type: number;
  /** Whether small plugins have no such type descriptor. */
  readonly typeOptional: boolean;
}

/** How a gateway of one release dies of plugins of another, which it finds and misreads. */
export interface MisreadPair {
  /** Releases of the table; what holds of them holds of all that have their layouts. */
  readonly gateway: string;
  readonly plugin: string;
  /** For machines on which they are the same whatever the plugin is. */
  readonly words: readonly Words[];
}

/** The first words of a gateway's runtime when it dies. */
export interface Words {
  readonly goarch: string;
  readonly says: string;
}

/** All that is known of machines with one word size. */
export interface Measurements {
  readonly releases: readonly MeasuredRelease[];
  readonly misread: readonly MisreadPair[];
}

const measurements: Readonly<Record<32 | 64, Measurements>> = measured;

/** Reads the two sizes; Mach-O records none. */
export function moduleDataSizes(image: Image): ModuleDataSizes {
  const size = (name: string): number | undefined => image.symbol(name)?.size || undefined;
  return {
    firstModuleData: size("runtime.firstmoduledata"),
    // The compiler wrote `type.` before Go 1.20.
    moduleDataType: size("type:runtime.moduledata") ?? size("type.runtime.moduledata"),
  };
}

/** The row of a minor release; undefined where it was not measured. */
export function measuredRelease(minor: number, bits: 32 | 64): MeasuredRelease | undefined {
  return measurements[bits].releases.find(({ go }) => minorOf(go) === minor);
}

/** The first and the last minor release of the table. */
export function measuredMinors(bits: 32 | 64): readonly [first: number, last: number] {
  const minors = measurements[bits].releases.map(({ go }) => minorOf(go));
  return [Math.min(...minors), Math.max(...minors)];
}

/** The releases whose files can have these sizes. */
export function releasesWithSizes(
  { firstModuleData, moduleDataType }: ModuleDataSizes,
  bits: 32 | 64,
): readonly MeasuredRelease[] {
  return measurements[bits].releases.filter(
    ({ first, type, typeOptional }) =>
      first === firstModuleData && (moduleDataType === undefined ? typeOptional : type === moduleDataType),
  );
}

/** Whether two releases lay module data out alike. */
export function sameLayout(a: MeasuredRelease, b: MeasuredRelease): boolean {
  return a.first === b.first && a.type === b.type;
}

/** What a gateway says at first when it dies of a plugin of another layout; undefined where that is chance. */
export function wordsOfMisreading(
  gateway: MeasuredRelease,
  plugin: MeasuredRelease,
  machine: { readonly bits: 32 | 64; readonly goarch: string | undefined },
): string | undefined {
  const { releases, misread } = measurements[machine.bits];
  const isLike = (go: string, release: MeasuredRelease): boolean =>
    releases.some((one) => one.go === go && sameLayout(one, release));
  const pair = misread.find((one) => isLike(one.gateway, gateway) && isLike(one.plugin, plugin));
  return pair?.words.find(({ goarch }) => goarch === machine.goarch)?.says;
}

/** 27 of `1.27.4`. */
export function minorOf(release: string): number {
  return Number(release.split(".")[1]);
}
