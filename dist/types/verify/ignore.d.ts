import { type FindingKind } from "../model/catalogue.js";
import type { CheckReport, Finding, PluginReport } from "../model/report.js";
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
/** What became of one plugin, and which rules it needed. */
export interface Ignored {
    readonly plugin: PluginReport;
    readonly used: ReadonlySet<IgnoreRule>;
}
/**
 * Turns errors that a rule names into notices, where the verdict is `mismatch`; without any error left it is `loads`.
 * What the loader decided, and what could not be decided, stays as it is.
 */
export declare function applyIgnore(plugin: PluginReport, rules: readonly IgnoreRule[]): Ignored;
/** A finding for each rule that no plugin needed. */
export declare function unusedIgnores(rules: readonly IgnoreRule[], used: ReadonlySet<IgnoreRule>): Finding[];
/** Applies rules to all plugins of a report; rules without effect are findings of its first plugin. */
export declare function ignoreInChecks(checks: readonly CheckReport[], rules: readonly IgnoreRule[]): readonly CheckReport[];
