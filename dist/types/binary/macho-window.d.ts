import { BinaryError } from "./error.js";
import type { FileRange, MachSegment } from "./macho-header.js";
import { type Layout, Slice } from "./slice.js";
import { type ByteSource } from "./source.js";
import { Work } from "./work.js";
/** One Mach-O file, which may be a member of a fat file: its bytes by offset and by address. */
export declare class MachWindow {
    #private;
    readonly source: ByteSource;
    readonly layout: Layout;
    readonly work: Work;
    /** Where the Mach-O header lies in the source. */
    readonly start: number;
    /** @param range where the Mach-O file lies in the source */
    constructor(source: ByteSource, range: FileRange);
    /** Bytes by their offset from the Mach-O header. @throws BinaryError `truncated` outside of the file */
    read({ offset, length }: FileRange): Slice;
    /** How many bytes the file has. */
    get length(): number;
    /** How many bytes of a segment the file holds, whatever its headers claim. */
    lengthOf(segment: MachSegment): number;
    error(code: BinaryError["code"], offset: number, expected: string, found: string): BinaryError;
}
export declare class MachMemory {
    #private;
    readonly window: MachWindow;
    readonly segments: readonly MachSegment[];
    /** Address of the Mach-O header. */
    readonly base: number;
    constructor(window: MachWindow, segments: readonly MachSegment[]);
    /** The segment whose bytes in the file an address falls into. */
    segmentAt(address: number): MachSegment | undefined;
    /** File-backed bytes from an address to the end of its segment. */
    mappedLength(address: number): number;
    /** @throws BinaryError where the bytes are not all in one segment of the file */
    read(address: number, length: number): Slice;
    /** The word stored at an address; neighbours cost one read. @throws BinaryError */
    word(address: number): number;
}
