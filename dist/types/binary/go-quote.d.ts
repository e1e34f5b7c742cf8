/**
 * Writes a text as a double-quoted literal. What Go calls printable stays: letters, marks, numbers, punctuation,
 * symbols and the ASCII space.
 */
export declare function quote(text: string): string;
/** The literal in double quotes or backquotes that a text starts with; undefined where none ends. */
export declare function quotedPrefix(text: string): string | undefined;
/** The value of a whole literal; undefined where it is not one. */
export declare function unquote(literal: string): string | undefined;
