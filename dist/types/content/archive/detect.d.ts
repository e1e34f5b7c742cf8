/** What a stream is by its first bytes. */
export type Content = "gzip" | "zstd" | "xz" | "bzip2" | "7z" | "zip"
/** An `ar` archive whose first member is that of a Debian package. */
 | "deb" | "rpm"
/** cpio in the "new ASCII" format. */
 | "cpio" | "tar" | "elf"
/** One architecture or a universal file. */
 | "mach-o"
/** JSON by its first character: a profile. */
 | "json" | "unknown";
/** How many bytes `detect` wants to see; of a shorter stream, all. */
export declare const detectLength = 512;
/** Tells what a stream is by its first bytes. */
export declare function detect(head: Uint8Array): Content;
/** The sum of a tar header's 512 bytes, the checksum's own eight taken as spaces. */
export declare function tarChecksum(header: Buffer): number;
