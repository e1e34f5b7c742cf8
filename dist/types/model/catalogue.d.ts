export type Severity = "error" | "warning" | "notice";
/**
 * Every kind of finding, once: what the user reads about it lives here and nowhere else.
 * `docs/findings/<kind>.md` is the page behind each.
 */
export declare const findingKinds: readonly ["package-mismatch", "already-loaded", "module-data", "not-a-go-plugin", "no-plugin-support", "wrong-machine", "missing-library", "missing-version", "missing-symbol", "malformed", "truncated", "incomplete-exports", "required-symbol", "no-fingerprints", "undecided", "missing-report", "defect", "go-version", "target", "compiler", "trimpath", "race", "sanitizer", "compiler-flags", "experiment", "fips", "cgo", "tags", "architecture-level", "instrumentation", "setting", "module-version", "module-sum", "module-replacement", "module-source", "module-cache", "main-module", "workspace", "gateway-build", "cgo-headers", "plugin-conflict", "c-symbol-conflict", "altered-file", "libc-not-checked", "build-info-missing", "build-failed", "glibc-ceiling", "checkout-library", "not-reproducible", "load-confirmed", "load-disagrees", "load-undecided", "follows-gateway", "gateway-advisory", "unused-ignore"];
export type FindingKind = (typeof findingKinds)[number];
/** Whether findings of a kind decide before any package is compared. */
export declare function isEarly(kind: FindingKind): boolean;
export declare function isFindingKind(text: string): text is FindingKind;
/** What the documentation says of one kind. */
export interface CatalogueEntry {
    /** A heading, in sentence case, without a full stop. */
    readonly title: string;
    /** The severity that a finding of this kind has unless a rule says otherwise. */
    readonly severity: Severity;
    /** One or two sentences: what it means for the plugin author. */
    readonly explanation: string;
}
/** The texts. A kind without one does not compile. */
export declare const catalogue: Readonly<Record<FindingKind, CatalogueEntry>>;
/** Where the page of a kind lies in the repository. */
export declare function pagePath(kind: FindingKind): string;
