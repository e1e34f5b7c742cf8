/**
 * A mistake in the input: one sentence that names the input as the user wrote it, what was found and what to do.
 * The command line and the action end with exit code 2.
 */
export declare class UserError extends Error {
    readonly name = "UserError";
    /** What to do, where that is a sentence of its own; the end of the message. */
    readonly advice: string | undefined;
    /** @param options `advice` goes behind the sentence; a list of several such errors says it once */
    constructor(sentence: string, { advice, cause }?: {
        readonly advice?: string;
        readonly cause?: unknown;
    });
    /** What was found, without the advice and the full stop. */
    get finding(): string;
}
