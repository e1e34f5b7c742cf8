/** One directive of a `go.mod` or `go.work`, wherever its keyword stands: alone on the line or before a block. */
export interface Directive {
    readonly keyword: string;
    /** The words after the keyword, unquoted. */
    readonly words: readonly string[];
    /** Text after `//` on the same line. */
    readonly comment: string;
    /** From 1. */
    readonly line: number;
}
export interface Requirement {
    readonly path: string;
    readonly version: string;
    /** Whether `// indirect` says that no package of the module itself imports it. */
    readonly indirect: boolean;
    /** From 1. */
    readonly line: number;
}
export declare function requirements(goMod: string): readonly Requirement[];
/** The line that requires a module, from 1; undefined where none does. */
export declare function requireLine(goMod: string, modulePath: string): number | undefined;
/** The line that replaces a module, from 1; one with `version` before one for every version. */
export declare function replaceLine(goMod: string, modulePath: string, version?: string): number | undefined;
/** The line of a directive that stands once, from 1. */
export declare function directiveLine(goMod: string, keyword: "module" | "go" | "toolchain"): number | undefined;
/** All directives, in the file's order; blocks are taken apart. */
export declare function directives(goMod: string): readonly Directive[];
/** Folders that a go.mod or go.work points to, as written there. */
export interface LocalPaths {
    /** `module` of a go.mod; undefined in a go.work. */
    readonly module?: string;
    /** Right sides of `replace` that are folders. */
    readonly replacements: readonly string[];
    /** `use` of a go.work. */
    readonly uses: readonly string[];
}
export interface Replacement {
    readonly path: string;
    /** Undefined: every version. */
    readonly version?: string;
    readonly by: string;
    /** Undefined where `by` is a folder. */
    readonly byVersion?: string;
}
/** Reads the directives of a go.mod or go.work that name folders; anything else is left to Go. */
export declare function readLocalPaths(text: string): LocalPaths;
export declare function replacements(text: string): readonly Replacement[];
/** Source: golang.org/x/mod/modfile, IsDirectoryPath. */
export declare function isFolder(path: string): boolean;
