import type { Integrity } from "../binary/content-id.js";
import type { BuildInfo, ModuleDataSizes } from "../binary/facts.js";
import type { DynamicLinking, MachineIdentity } from "../binary/object-file.js";
import type { SourceFolders } from "./source-folders.js";
export type NoPluginSupport = 
/** Built with CGO_ENABLED=0, or for an OS without plugins: the `plugin` package is a stub. */
"no-cgo"
/** It does not link package `plugin`. */
 | "no-plugin-package"
/** It links package `plugin`, and no symbol of it can be seen by what dlopen maps. */
 | "not-exported"
/** Linked statically against glibc: dlopen maps the file, the runtime does not see it. */
 | "static"
/** Linked statically against musl: its dlopen refuses. */
 | "static-musl";
export type Libc = "glibc" | "musl";
/** The libraries of the system that the gateway runs on; known where its image was read, or its libc was named. */
export interface RuntimeFacts {
    readonly libc?: Libc;
    readonly libcVersion?: string;
    /** Which versions each library defines, by its name as in DT_NEEDED. */
    readonly versions: Readonly<Record<string, readonly string[]>>;
    /** Names of libraries that the loader would find. Each may need others in turn, which are not looked at. */
    readonly libraries: readonly string[];
    /** Set where the system may have more libraries than are listed: only those of its libc are known. */
    readonly incomplete?: true;
    /** The functions and variables that musl defines, which has no versions to compare; sorted. */
    readonly libcSymbols?: readonly string[];
}
/**
 * All that a check needs to know of one gateway on one target.
 * Two things provide it: a binary, which looks fingerprints up one by one, and a profile, which holds them all.
 */
export interface GatewayFacts {
    /** As the user wrote it. */
    readonly reference: string;
    /** `GOOS/GOARCH[/variant]`. */
    readonly target: string;
    readonly machine: MachineIdentity;
    readonly noPluginSupport?: NoPluginSupport;
    readonly moduleData: ModuleDataSizes;
    readonly buildInfo?: BuildInfo;
    readonly linking: DynamicLinking;
    readonly runtime?: RuntimeFacts;
    /** How many packages it links; undefined where they were not counted. */
    readonly packages?: number;
    readonly sha256?: string;
    /** Whether it is what the go command wrote, where every byte was read to find out. */
    readonly integrity?: Integrity;
    /** Whether there are section headers and no symbol table among them. */
    readonly isStripped: boolean;
    /**
     * The hash of a package as lower-case hexadecimal (see `Fingerprint`), undefined where the gateway does not link it.
     * @param expected the hash that the caller compares with, which makes finding an equal one cheaper
     */
    fingerprint(packagePath: string, expected?: string): string | undefined;
    /**
     * Where its source lay, for a gateway built without `-trimpath`; undefined for any other.
     * Read when it is asked for: only builds need it.
     */
    sourceFolders?(): SourceFolders | undefined;
    /**
     * Whether a dynamic symbol is there for plugins: the gateway defines it, or takes it from a library itself.
     * Undefined where a profile does not tell.
     */
    hasSymbol(name: string): boolean | undefined;
    /** Said before each plugin: what looking up may cost counts anew, so that none uses up what is another's. */
    nextPlugin?(): void;
}
