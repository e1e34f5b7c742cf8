import type { GoBinary } from "../binary/binary.js";
import type { Integrity } from "../binary/content-id.js";
import type { ByteSource } from "../binary/source.js";
/** What makes two paths the same file to the loader. */
export interface FileIdentity {
    /** The path with all links followed; dlopen's messages name it. */
    readonly realPath: string;
    /** Device and inode, in any form that is equal for hard links. */
    readonly inode: string;
}
export interface PluginInput {
    readonly name: string;
    /** As the user wrote it. */
    readonly path: string;
    readonly source: ByteSource;
    readonly identity: FileIdentity;
    /** The file as it was read for another gateway. @throws BinaryError as `readBinary` does */
    readAs?(goarch: string | undefined): GoBinary;
    /** Of the whole file, where the caller wants it in the report. */
    readonly sha256?: string;
    /** By every byte of the file, too. */
    readonly integrity?: Integrity;
    /** Bytes of the file, where `sha256` is given. */
    readonly size?: number;
    /** The text of the `go.mod` that it was built with, where the source is at hand. */
    readonly goMod?: string;
}
