import type { BuildInfo } from "../binary/facts.js";
import type { FindingKind, Severity } from "../model/catalogue.js";
import type { Finding } from "../model/report.js";
/** A setting whose difference is judged by its value alone. */
export interface Rule {
    readonly key: string;
    readonly kind: FindingKind;
    readonly severity: Severity;
    /** The minor Go release that began to record it. */
    readonly since: number;
}
/** A finding with its values and texts cut to what a report can hold. */
export declare function difference(kind: FindingKind, severity: Severity, subject: string, gateway: string | undefined, plugin: string | undefined, text: {
    readonly message: string;
    readonly fix?: string | undefined;
}): Finding;
/** Compares a setting that is `true` or absent. */
export declare function compareFlags(rule: Rule, gateway: BuildInfo, plugin: BuildInfo): Finding | undefined;
/** Compares a setting whose values must be equal. */
export declare function compareValues(rule: Rule, gateway: BuildInfo, plugin: BuildInfo): Finding | undefined;
/** A notice where the side without the setting was built by a release that does not record it. */
export declare function unrecorded(rule: Rule, gateway: BuildInfo, plugin: BuildInfo): Finding | undefined;
/** A notice about a setting that may differ; `said` is what the sentence quotes of long values. */
export declare function plainDifference(key: string, wanted: string | undefined, found: string | undefined, said?: readonly [string | undefined, string | undefined]): Finding;
export declare function shown(value: string | undefined): string;
export declare function valueFix(key: string, wanted: string | undefined): string | undefined;
