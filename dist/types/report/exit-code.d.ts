import { type PluginReport, type Report } from "../model/report.js";
/** From which result on a run fails; `never` leaves the codes of unusable input (2) and of `unknown` (3). */
export declare const failOnLines: readonly ["warning", "mismatch", "rejected", "never"];
export type FailOn = (typeof failOnLines)[number];
/** The code of unusable input, which ends a run before there is a report. */
export declare const unusableInput = 2;
/**
 * The exit code of a report, from all plugins of all checks: 1 if any is at or above the line, else 3 if any is
 * `unknown`, else 0. Plugins behind a predicted crash, and those that were only compared, do not count.
 */
export declare function exitCode(report: Report, failOn: FailOn): 0 | 1 | 3;
/** Whether a plugin is at or above a line. */
export declare function failsLine(plugin: PluginReport, failOn: FailOn): boolean;
