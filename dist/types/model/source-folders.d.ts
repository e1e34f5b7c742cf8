import type { BuildInfo } from "../binary/facts.js";
/** Where the source of a gateway lay when it was built without `-trimpath`: folders that are part of its fingerprints. */
export interface SourceFolders {
    /** The GOMODCACHE of that build, without a slash at the end; undefined where no module came from one. */
    readonly moduleCache?: string;
    readonly module?: string;
    /** Present where the dependencies came from the main module's vendor folder. */
    readonly vendored?: true;
}
/**
 * Finds the folders in the names of a program's source files.
 *
 * A name like `/go/pkg/mod/github.com/sirupsen/logrus@v1.9.3/entry.go` holds the path and the version of a module that
 * the build information lists; what stands before them is the module cache.
 * @param files as `sourceFiles` gives them
 * @returns undefined where it was built with `-trimpath`, or nothing tells
 */
export declare function sourceFolders(files: readonly string[], buildInfo: BuildInfo | undefined): SourceFolders | undefined;
/** The path of a module in file names: upper-case letters as `!` and lower case. Source: golang.org/x/mod, EscapePath. */
export declare function escapeModulePath(path: string): string;
/** A gateway's folder becomes a part of compiler flags: only what needs no quotes there is taken. */
export declare function isPlainFolder(folder: string | undefined): folder is string;
