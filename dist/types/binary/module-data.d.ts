import type { ModuleDataSizes } from "./facts.js";
import type { Image } from "./object-file.js";
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
/** Reads the two sizes; Mach-O records none. */
export declare function moduleDataSizes(image: Image): ModuleDataSizes;
/** The row of a minor release; undefined where it was not measured. */
export declare function measuredRelease(minor: number, bits: 32 | 64): MeasuredRelease | undefined;
/** The first and the last minor release of the table. */
export declare function measuredMinors(bits: 32 | 64): readonly [first: number, last: number];
/** The releases whose files can have these sizes. */
export declare function releasesWithSizes({ firstModuleData, moduleDataType }: ModuleDataSizes, bits: 32 | 64): readonly MeasuredRelease[];
/** Whether two releases lay module data out alike. */
export declare function sameLayout(a: MeasuredRelease, b: MeasuredRelease): boolean;
/** What a gateway says at first when it dies of a plugin of another layout; undefined where that is chance. */
export declare function wordsOfMisreading(gateway: MeasuredRelease, plugin: MeasuredRelease, machine: {
    readonly bits: 32 | 64;
    readonly goarch: string | undefined;
}): string | undefined;
/** 27 of `1.27.4`. */
export declare function minorOf(release: string): number;
