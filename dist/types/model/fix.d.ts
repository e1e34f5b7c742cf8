/** One thing to do about a plugin. */
export type FixStep = {
    readonly kind: "command";
    /** One line for a shell. */
    readonly line: string;
    /** Where it is run, as reports write folders; left out where it may be run anywhere, or nobody knows. */
    readonly folder?: string;
}
/** What no command does: flags of a build that stand in somebody's Makefile, another gateway. */
 | {
    readonly kind: "change";
    readonly sentence: string;
};
/** What makes a plugin load into its gateway. */
export interface Fix {
    /**
     * `proven`: resolved, or built, again with it, and nothing speaks against it any more; `try`: it could not be tried
     * here; `none`: nothing that its author can change makes this plugin load into this gateway.
     */
    readonly standing: "proven" | "try" | "none";
    /** In order; of `none`, the choices that are left. */
    readonly steps: readonly FixStep[];
    /** Why there is none, one sentence. */
    readonly reason?: string;
    /** What it changes in the files of the user, as a unified diff with paths as reports write them. */
    readonly patch?: string;
}
/** A command as the step of a fix. */
export declare function command(line: string, folder?: string): FixStep;
/** A sentence as the step of a fix. */
export declare function change(sentence: string): FixStep;
/** A step as one line. */
export declare function stepLine(step: FixStep): string;
/** Steps as the `fix` of a finding. @returns undefined of none */
export declare function stepsText(steps: readonly FixStep[]): string | undefined;
/** The lines of a finding's `fix`: a sentence begins with a word in upper case, and a command with none or with a variable. */
export declare function stepsOf(text: string): readonly FixStep[];
/** Whether a command is about the module of the folder that it is run in. */
export declare function isAboutModule(line: string): boolean;
/** Steps within a sentence of other things: commands in a row as one that a shell takes. */
export declare function stepsSentence(steps: readonly FixStep[]): string;
