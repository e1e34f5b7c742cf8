/** What one value says. The go command records the last value that it was given, and none of those before. */
export interface CompilerFlags {
    /** The packages that it is for; undefined: those that were named on the command line. */
    readonly pattern?: string;
    readonly flags: readonly CompilerFlag[];
}
export interface CompilerFlag {
    /** With one hyphen; a word that is no flag has none. */
    readonly name: string;
    /** Undefined for a flag that is set or not. */
    readonly value?: string;
}
/** Reads a value as `go build` does. What Go would refuse is taken word by word. */
export declare function parseCompilerFlags(value: string): CompilerFlags;
/** Flags as one value that Go splits into the same flags. */
export declare function formatCompilerFlags({ pattern, flags }: CompilerFlags): string;
export declare function formatCompilerFlag({ name, value }: CompilerFlag): string;
/** Those flags of a value that only map folders or name the package. */
export declare function namingFlags({ flags }: CompilerFlags): readonly CompilerFlag[];
/** Those flags of a value that may change what is made. */
export declare function codeFlags({ flags }: CompilerFlags): readonly CompilerFlag[];
/** Which packages a value maps the folders of; those that were named on the command line do not count. */
export declare function mapped({ pattern, flags }: CompilerFlags): "all" | "some" | "none";
/**
 * Whether two values ask for the same code, as far as they speak of the same packages: a value that maps the folders of
 * some packages hides what an earlier one said of the others.
 */
export declare function askForSameCode(a: CompilerFlags, b: CompilerFlags): boolean;
