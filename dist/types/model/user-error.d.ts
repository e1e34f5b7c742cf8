/**
 * A mistake in the input: one sentence that names the input as the user wrote it, what was found and what to do.
 * The command line and the action end with exit code 2.
 */
export declare class UserError extends Error {
    readonly name = "UserError";
}
