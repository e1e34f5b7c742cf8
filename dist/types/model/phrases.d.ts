/** A text cut to `limit` units, with `…` where something was left out. */
export declare function clip(text: string, limit?: number): string;
/** A value of a binary for use inside a sentence. */
export declare function clipValue(text: string): string;
/** `1 package`, `3 packages`. */
export declare function count(amount: number, noun: string): string;
/** How many packages of a module both sides link, and how many of them differ, as part of a sentence. */
export declare function sharing(shared: number, different: number): string;
/** `a`, `a and b`, `a, b and 4 more`. */
export declare function listed(items: readonly string[], limit?: number): string;
/**
 * A value as one argument of a POSIX shell.
 * @returns undefined where it could do harm when pasted: control characters, or longer than any real value
 */
export declare function shellArgument(value: string): string | undefined;
