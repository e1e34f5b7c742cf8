/** What is wrong with a file, as a closed list that callers can switch over. */
export type BinaryErrorCode = 
/** The file ends before something that it promises. */
"truncated"
/** A value contradicts the format. */
 | "malformed"
/** Neither ELF nor Mach-O, or a class or machine that Go plugins do not exist for. */
 | "unsupported"
/** A count or size is beyond what any real Go binary has. */
 | "too-large";
/** Where and why reading stopped. Offsets are bytes from the start of the file. */
export interface BinaryErrorDetail {
    readonly code: BinaryErrorCode;
    /** The file as the user wrote it. */
    readonly file: string;
    readonly offset: number;
    readonly expected: string;
    readonly found: string;
}
/** The one error that everything in `binary/` throws about the content of a file. */
export declare class BinaryError extends Error {
    readonly code: BinaryErrorCode;
    readonly file: string;
    readonly offset: number;
    readonly expected: string;
    readonly found: string;
    constructor(detail: BinaryErrorDetail);
}
/** A fact that only describes, where damage to it changes nothing; undefined where it cannot be read. */
export declare function readable<T>(read: () => T): T | undefined;
