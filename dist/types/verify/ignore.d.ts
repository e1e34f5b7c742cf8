import { type FindingKind } from "../model/catalogue.js";
import type { CheckReport } from "../model/report.js";
/** One line of the input `ignore`. */
export interface IgnoreRule {
    readonly kind: FindingKind;
    /** A setting or module path; without it the rule is for every finding of its kind. */
    readonly subject?: string;
    readonly reason: string;
    /** The line as the user wrote it, without the reason. */
    readonly written: string;
}
/**
 * Reads lines `kind[:subject] reason`. Empty lines and lines that start with `#` are left out.
 * @throws UserError where a kind does not exist or a reason is missing
 */
export declare function parseIgnore(lines: readonly string[]): readonly IgnoreRule[];
/** Applies rules to all plugins of a report; rules without effect are findings of its first plugin. */
export declare function ignoreInChecks(checks: readonly CheckReport[], rules: readonly IgnoreRule[]): readonly CheckReport[];
