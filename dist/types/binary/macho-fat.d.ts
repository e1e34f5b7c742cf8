import type { ByteSource } from "./source.js";
export interface FatMember {
    readonly cpu: number;
    readonly offset: number;
    readonly length: number;
}
/** Whether the bytes start as a Mach-O or universal file does, and not as compiled Java. */
export declare function isMachO(start: Uint8Array): boolean;
/** Whether a magic, read as big-endian, is that of a fat file. */
export declare function isFatMagic(magic: number): boolean;
/**
 * Chooses the file inside a fat file.
 * @param goarch which one; without it the first whose machine Go knows
 * @throws BinaryError where none fits
 */
export declare function chooseMember(source: ByteSource, goarch: string | undefined): FatMember;
