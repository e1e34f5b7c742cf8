/** What was thrown, and where: `RangeError: Maximum call stack size exceeded (chunks/verify.js:12:3)`. */
export declare function describeThrown(error: unknown): string;
