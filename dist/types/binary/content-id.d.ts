import type { FileRange } from "./elf-hash.js";
import type { Image } from "./object-file.js";
import type { ByteSource } from "./source.js";
/**
 * Whether a file is what the go command wrote, by its content ID; `unknown` where it has none.
 * It tells accidents and tools; whoever means harm can write an ID that fits, so that `intact` is no proof of anything.
 */
export type Integrity = "intact" | "altered" | "unknown";
export interface ContentId {
    /** The hash that it should have, 20 characters of base64url. */
    readonly text: string;
    /** The ways in which it may have been made, each as the ranges that count as zeros, ascending. */
    readonly forms: readonly (readonly FileRange[])[];
}
/**
 * Finds the content ID of an ELF file; also where one of the headers that lead to it is damaged.
 * @returns undefined where there is none, as after `-ldflags=-buildid=`
 */
export declare function readContentId(source: ByteSource): ContentId | undefined;
/** Takes the bytes of a file in order, and tells whether they are those of its content ID. */
export declare class ContentIdCheck {
    #private;
    constructor({ text, forms }: ContentId);
    update(part: Uint8Array): void;
    /** After the last part. */
    get integrity(): Exclude<Integrity, "unknown">;
}
/** Whether an ELF file has section headers and no symbol table among them, as `strip` and `-ldflags=-s` leave it. */
export declare function isStripped(image: Image): boolean;
