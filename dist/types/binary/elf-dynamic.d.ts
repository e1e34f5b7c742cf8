import type { Slice } from "./slice.js";
/** d_tag, as far as it matters here. */
export declare const dynamicTag: {
    readonly needed: 1;
    readonly pltRelSize: 2;
    readonly hash: 4;
    readonly stringTable: 5;
    readonly symbolTable: 6;
    readonly rela: 7;
    readonly relaSize: 8;
    readonly relaEntry: 9;
    readonly stringSize: 10;
    readonly symbolEntry: 11;
    readonly init: 12;
    readonly fini: 13;
    readonly soname: 14;
    readonly rpath: 15;
    readonly symbolic: 16;
    readonly rel: 17;
    readonly relSize: 18;
    readonly relEntry: 19;
    readonly pltRelType: 20;
    readonly pltRel: 23;
    readonly initArray: 25;
    readonly finiArray: 26;
    readonly initArraySize: 27;
    readonly finiArraySize: 28;
    readonly runpath: 29;
    readonly flags: 30;
    readonly relrSize: 35;
    readonly relr: 36;
    readonly relrEntry: 37;
    readonly gnuHash: 1879047925;
    readonly versionSymbols: 1879048176;
    readonly relaCount: 1879048185;
    readonly relCount: 1879048186;
    readonly flags1: 1879048187;
    readonly versionDefinitions: 1879048188;
    readonly versionNeeds: 1879048190;
    readonly filter: 2147483647;
};
/** DF_SYMBOLIC: symbols are looked up in the file itself first. */
export declare const flagSymbolic = 2;
/** DF_1_NOOPEN: a library that only a program's start may load. */
export declare const flag1NoOpen = 64;
/** DF_1_PIE: a program, although its type is ET_DYN. */
export declare const flag1Pie = 134217728;
export interface DynamicEntries {
    /** The value of a tag that stands once; the last one wins, as in the loader. */
    value(tag: number): number | undefined;
    /** All values of a tag that may stand several times, in order. */
    values(tag: number): readonly number[];
}
/** Reads entries up to DT_NULL or the end of the slice. */
export declare function readDynamicEntries(slice: Slice): DynamicEntries;
