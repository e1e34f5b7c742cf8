import type { Work } from "./work.js";
/**
 * Random access to the bytes of one file.
 *
 * Everything in `binary/` reads through this, at the offsets that matter, so that a 170 MB gateway costs
 * a few hundred small reads. Implementations: `memorySource` here, `openFile` in `src/content/file-source.ts`.
 */
export interface ByteSource {
    /** The file as the user wrote it; errors name it. */
    readonly name: string;
    /** Length in bytes. */
    readonly size: number;
    /**
     * Exactly `length` bytes from `offset`.
     *
     * The returned view is valid until the caller lets go of it; sources never reuse its memory.
     * @throws BinaryError `truncated` when the range is not inside the file
     */
    read(offset: number, length: number): Uint8Array<ArrayBuffer>;
    /**
     * Fills `target` with the bytes from `offset`: for loops that read a lot and keep nothing.
     * @throws BinaryError `truncated` when the range is not inside the file
     */
    readInto(offset: number, target: Uint8Array<ArrayBuffer>): void;
}
/** Throws unless `[offset, offset + length)` lies inside the source. */
export declare function checkRange(source: Pick<ByteSource, "name" | "size">, offset: number, length: number): void;
export declare function countedSource(source: ByteSource, work: Work): ByteSource;
/** A source over bytes that are in memory already. */
export declare function memorySource(name: string, bytes: Uint8Array<ArrayBuffer>): ByteSource;
