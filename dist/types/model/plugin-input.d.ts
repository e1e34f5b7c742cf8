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
    /** The same where nobody asked for it yet, and nothing else tells why the plugin is refused. */
    readIntegrity?(): Integrity;
    /** Bytes of the file, where `sha256` is given. */
    readonly size?: number;
    /** What it was built from, where the source is at hand. */
    readonly project?: PluginProject;
}
/** The source of a plugin. Folders and files are written as reports write them. */
export interface PluginProject {
    /** Of its module. */
    readonly folder: string;
    /** The text of its go.mod; absent where it has none. */
    readonly goMod?: string;
    /** Of its main package: what the person names to have it built. */
    readonly main: string;
    readonly hasVendorFolder?: true;
    /** What Go made of it; absent where there is no Go to ask. */
    readonly resolved?: ResolvedProject;
}
/** The packages and modules that a plugin is built from. */
export interface ResolvedProject {
    /** Import path of its main package. */
    readonly main: string;
    /** Import path → what it imports, of all packages that it links. */
    readonly imports: ReadonlyMap<string, readonly string[]>;
    /** Those with C code. */
    readonly withC: ReadonlySet<string>;
    /** Modules from folders of the user's, the plugin's first. */
    readonly modules: readonly ProjectModule[];
    /** The user's own go.work; absent where the plugin's module is in none. */
    readonly goWork?: string;
    /** `PATH` of a main module, or `PATH@VERSION` → what it requires; absent where no version is in question. */
    readonly requirements?: ReadonlyMap<string, readonly string[]>;
}
export interface ProjectModule {
    /** As the build has it. */
    readonly path: string;
    readonly folder: string;
    readonly goModFile: string;
    readonly goMod: string;
}
