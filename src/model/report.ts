import type { Integrity } from "../binary/content-id.ts";
import type { FindingKind, Severity } from "./catalogue.ts";
import type { Fix } from "./fix.ts";

/** What will happen, from best to worst. */
export const verdicts = ["loads", "mismatch", "unknown", "unbuilt", "rejected", "crashes"] as const;
export type Verdict = (typeof verdicts)[number];

/** The worst of several verdicts; `loads` of none. */
export function worstVerdict(of: Iterable<Verdict>): Verdict {
  let worst = 0;
  for (const verdict of of) worst = Math.max(worst, verdicts.indexOf(verdict));
  return verdicts[worst] ?? "crashes";
}

export interface Location {
  /** Relative to the working directory where it is below it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** What of that kind: a setting (`-race`), a module path, a package, a symbol. */
  readonly subject?: string;
  /** The gateway's value, as its build information has it. */
  readonly gateway?: string;
  readonly plugin?: string;
  /** One sentence. */
  readonly message: string;
  readonly where?: Location;
  /** A command or a change that makes it right. */
  readonly fix?: string;
  /** Why somebody accepts it: the reason of the line of `ignore` that lowered it. */
  readonly accepted?: string;
}

/** Where the source of a plugin lies; paths are relative to the working directory where they are below it. */
export interface SourceReport {
  /** The folder of its main package. */
  readonly folder: string;
  /** The file that its requirements stand in; left out where there is none. */
  readonly goMod?: string;
}

/** Why a plugin does not load: the one cause that has to be mended first. */
export interface Cause {
  readonly kind: FindingKind;
  /** The facts that point to it, one sentence each; the first one says what it is. */
  readonly evidence: readonly string[];
  /** What would stop the plugin once this is mended. */
  readonly next?: readonly NextCause[];
  /** Where it shows; of causes that packages show. */
  readonly witness?: Witness;
}

export interface NextCause {
  readonly kind: FindingKind;
  readonly evidence: readonly string[];
}

/** A package that shows a cause, and how it comes into both sides. */
export interface Witness {
  /** The first one in the loader's order that differs for this cause. */
  readonly package: string;
  /** The module that it is of, with its version, as `go version -m` has it; absent of the standard library. */
  readonly gateway?: string;
  readonly plugin?: string;
  /** The shortest way of imports from the plugin's main package to it, where its source is at hand. */
  readonly imports?: readonly string[];
  /** What asks for the plugin's version, from a module of the user's on: `PATH`, then `PATH VERSION` each. */
  readonly requirements?: readonly string[];
  /** The line of the user's own with which the requirements begin. */
  readonly where?: Location;
}

/** At which step of opening a plugin the gateway says no. */
export type LoaderStage = "realpath" | "dlopen" | "init" | "lookup";

/** Classes of dlopen's refusals, the same for every libc. */
export type DlopenClass =
  | "wrong-machine"
  | "missing-library"
  | "missing-version"
  | "missing-symbol"
  | "malformed"
  /** A whole file that is to be run, not loaded. */
  | "program";

export interface PluginReport {
  readonly name: string;
  /** As the user wrote it. */
  readonly path: string;
  /** Of the whole file; left out where the report is only shown to a person, since hashing reads every byte. */
  readonly sha256?: string;
  /** Bytes of the file; left out where `sha256` is. */
  readonly size?: number;
  /** What it was built from, or would have been. */
  readonly source?: SourceReport;
  /** `GOOS/GOARCH[/variant]`. */
  readonly target?: string;
  readonly goVersion?: string;
  readonly pluginPath?: string;
  readonly verdict: Verdict;
  readonly loaderStage?: LoaderStage;
  /** The text after `plugin.Open("…"): `, word for word. */
  readonly loaderError?: string;
  readonly package?: string;
  /** How many packages the gateway and the plugin both link. */
  readonly shared?: number;
  /** Which of them have another fingerprint, in the loader's order. */
  readonly different?: readonly string[];
  /** Exported functions and variables of package main. */
  readonly symbols: readonly string[];
  /** The gateway has crashed before. */
  readonly notReached?: true;
  /** Whether it is what the go command wrote; left out where `sha256` is. */
  readonly integrity?: Integrity;
  /** Only its modules were compared, and it was not built: nothing speaks against it, or its findings do. */
  readonly preflight?: "clear" | "refused";
  readonly cause?: Cause;
  /** What to do about a refusal; left out where nothing is known. */
  readonly fix?: Fix;
  /** What a loader did that really opened it, where that was asked for. */
  readonly load?: LoadAnswer;
  readonly findings: readonly Finding[];
}

/** Whether its verdict counts: the gateway comes to it, and there is a file to judge. */
export function isJudged({ notReached, preflight }: PluginReport): boolean {
  return notReached === undefined && preflight !== "clear";
}

export interface LoadAnswer {
  /** On this machine, in a container of the gateway's image, or under emulation. */
  readonly how: "native" | "image" | "qemu";
  /** The gateway's own loader, as a person would call it, or that it was a helper. */
  readonly loader: string;
  readonly outcome: "loads" | "rejected" | "crashes" | "undecided";
  /** The loader's error, what the process died of, or why nothing was decided; of foreign origin. */
  readonly error?: string;
  /** Whose code was running when the process died, where that can be told. */
  readonly by?: "loader" | "plugin";
  /** Of a helper: how many packages it links with the gateway's fingerprints; it proves nothing of the others. */
  readonly packages?: number;
  /** As a person can run it. */
  readonly command: string;
  /** Milliseconds. */
  readonly took: number;
}

export interface BuildReport {
  readonly builder: "native" | "container";
  readonly image?: string;
  readonly digest?: string;
  readonly goVersion: string;
  /** The one `go build`, or the call of the compiler image; what it reads beside the source, `build --print` writes. */
  readonly command: string;
  /** The command line of ours that builds the same again. */
  readonly again?: string;
  readonly buildId?: string;
  /** Modules that were set to the gateway's versions for the build. */
  readonly pins?: readonly { readonly module: string; readonly from: string; readonly to: string }[];
  readonly rebuild?: RebuildReport;
}

export interface RebuildReport {
  readonly sameFingerprints: boolean;
  readonly sameBytes: boolean;
  readonly differs?: readonly string[];
}

export type VerifiedBy = "pinned-digest" | "checksums" | "registry-digest" | "none";

export interface GatewayProvenance {
  /** What the reference came to where it leaves something open: `docker://tykio/tyk-gateway:v5.8.6` of `tyk@5.8`. */
  readonly resolved?: string;
  readonly servedBy?: string;
  /** The member inside an image or archive. */
  readonly path?: string;
  /** Of the image's manifest or of the archive: `sha256:…`. */
  readonly digest?: string;
  readonly verifiedBy: VerifiedBy;
}

export interface GatewayReport extends GatewayProvenance {
  /** As the user wrote it. */
  readonly reference: string;
  /** Of the binary. */
  readonly sha256?: string;
  /** Whether the binary is what the go command wrote; of one that was downloaded or pinned by its digest. */
  readonly integrity?: Integrity;
  readonly goVersion?: string;
  readonly module?: string;
  readonly revision?: string;
  /** How many packages it links, where a profile counted them. */
  readonly packages?: number;
  readonly runtime?: RuntimeReport;
}

export interface RuntimeReport {
  /** For example `glibc 2.36` or `musl 1.2.5`. */
  readonly libc?: string;
  readonly interpreter?: string;
}

/** One gateway on one target with its plugins, opened in order in one process. */
export interface CheckReport {
  readonly gateway: GatewayReport;
  readonly target: string;
  readonly together: boolean;
  readonly build?: BuildReport;
  readonly plugins: readonly PluginReport[];
}

/** Everything that was found; `schema/report.schema.json` describes its JSON. */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "go-plugin-verifier"; readonly version: string };
  readonly verdict: Verdict;
  readonly checks: readonly CheckReport[];
}
