import { type Layout } from "./slice.js";
import type { ByteSource } from "./source.js";
import type { Work } from "./work.js";
/** A range of bytes in the file. */
export interface FileRange {
    readonly offset: number;
    readonly length: number;
}
/** Leads from a name to the few symbols that may bear it, as the loader goes. */
export interface HashTable {
    /** Symbols before this one are in no chain: all of them are taken from elsewhere. */
    readonly firstHashed: number;
    /** Whether what `find` offers has the hash of the name; otherwise only the remainder of it. */
    readonly comparesHashes: boolean;
    /** Number of symbols, the empty first one included. */
    count(): number;
    /** @param take looks at a symbol that may bear the name, by its number */
    find<T>(name: Uint8Array, take: (index: number) => T | undefined): T | undefined;
}
/** DT_GNU_HASH. */
export declare class GnuHashTable implements HashTable {
    #private;
    readonly firstHashed: number;
    readonly comparesHashes = true;
    /** @throws BinaryError where the parts of the table do not fit into its range */
    constructor(source: ByteSource, layout: Layout, range: FileRange, work: Work);
    /** The last symbol of the chain that starts last is the last symbol of the table. */
    count(): number;
    find<T>(name: Uint8Array, take: (index: number) => T | undefined): T | undefined;
}
export interface SysvTable {
    readonly range: FileRange;
    /** Bytes in an entry: 4, on s390x 8. */
    readonly entry: 4 | 8;
}
/** DT_HASH. */
export declare class SysvHashTable implements HashTable {
    #private;
    readonly firstHashed: number;
    readonly comparesHashes = false;
    /** @throws BinaryError where the table does not fit into its range */
    constructor(source: ByteSource, layout: Layout, { range, entry }: SysvTable, work: Work);
    count(): number;
    find<T>(name: Uint8Array, take: (index: number) => T | undefined): T | undefined;
}
/** The hash of PJW, as the ABI prints it: 28 bits. */
export declare function sysvHash(name: Uint8Array): number;
