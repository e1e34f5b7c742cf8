import type { BuildInfo, Fingerprint, ModuleDataSizes, PluginRecord } from "./facts.js";
import type { Image } from "./object-file.js";
import type { ByteSource } from "./source.js";
/** The Go facts of one file; each is read when it is first asked for. */
export declare class GoBinary {
    #private;
    readonly image: Image;
    constructor(image: Image);
    /** What `go version -m` prints; undefined where the file has no build information (plugins of Go ≤ 1.20). */
    get buildInfo(): BuildInfo | undefined;
    /** Undefined where the file is not a Go plugin. */
    get pluginRecord(): PluginRecord | undefined;
    get moduleData(): ModuleDataSizes;
    /** Whether the file exports fingerprints: a host that can open plugins, or a plugin. */
    get hasFingerprints(): boolean;
    /** The fingerprint of one package, lower-case hexadecimal; undefined where the file does not link it. */
    fingerprint(packagePath: string, expected?: string): string | undefined;
    /** All fingerprints, sorted by package. Reads every dynamic symbol. */
    fingerprints(): Fingerprint[];
    /** `-buildmode` as recorded (Go 1.20 and newer): `plugin`, `c-shared`, `exe`, … */
    get buildMode(): string | undefined;
    /** `GOOS/GOARCH[/variant]`: by the build information, else by the header. */
    get target(): string;
}
/**
 * Opens an ELF or Mach-O file.
 * @param goarch which file of a universal Mach-O file; without it the first for amd64 or arm64
 * @throws BinaryError `unsupported` for anything else, and for a universal file that has none for `goarch`
 */
export declare function readBinary(source: ByteSource, goarch?: string): GoBinary;
