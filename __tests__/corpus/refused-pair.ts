import type { Build, Settings, Workspace } from "../support/build.ts";

/** Why a gateway refuses a plugin, in the words of a person; each has at least three pairs. */
export type RefusalCause =
  | "-trimpath"
  | "-race"
  | "-gcflags"
  | "tags"
  | "PGO"
  | "cover"
  | "experiment"
  | "FIPS"
  | "Go patch"
  | "Go minor"
  | "dependency, direct"
  | "dependency, indirect"
  | "replaced or vendored source"
  | "module cache path"
  | "gateway's commit"
  | "main module or dependency"
  | "workspace"
  | "cgo headers"
  | "libc"
  | "plugin path taken"
  | "edition"
  | "architecture"
  | "no plugin support"
  | "buildmode"
  | "altered file";

/** The kinds by which a report may name a cause. */
export const kindsOf: Readonly<Record<RefusalCause, readonly string[]>> = {
  "-trimpath": ["trimpath"],
  "-race": ["race"],
  "-gcflags": ["compiler-flags"],
  tags: ["tags"],
  PGO: ["instrumentation"],
  cover: ["instrumentation"],
  experiment: ["experiment"],
  FIPS: ["fips"],
  "Go patch": ["go-version"],
  "Go minor": ["go-version", "module-data"],
  "dependency, direct": ["module-version"],
  "dependency, indirect": ["module-version"],
  "replaced or vendored source": ["module-source", "module-replacement"],
  "module cache path": ["module-cache"],
  "gateway's commit": ["gateway-build"],
  "main module or dependency": ["main-module"],
  workspace: ["workspace"],
  "cgo headers": ["cgo-headers"],
  libc: ["missing-version", "missing-library", "missing-symbol"],
  "plugin path taken": ["already-loaded"],
  edition: ["tags"],
  architecture: ["wrong-machine", "target"],
  "no plugin support": ["no-plugin-support"],
  buildmode: ["not-a-go-plugin"],
  "altered file": ["altered-file"],
};

/** Further kinds, by which a report names a cause that the files alone do not show. */
export const kindsWithoutSource: Readonly<Partial<Record<RefusalCause, readonly string[]>>> = {
  workspace: ["module-version"],
};

/** How one side is built: by the short form, or out of a tree with one output, `host` or a name that ends in `.so`. */
export type Side = Build | Workspace;

/** A gateway that `go install MODULE@VERSION` builds. */
interface Installed extends Settings {
  readonly install: string;
}

/** A gateway and a plugin, both really built, that does not load into it. */
export interface RefusedPair {
  readonly name: string;
  /** The one that comes first. */
  readonly cause: RefusalCause;
  readonly host: Side | Installed;
  /**
   * The source as a person has it, and the flags and the environment that this person builds with; a function where that
   * needs a compiler which has to be fetched.
   */
  readonly plugin: Side | (() => Promise<Side>);
  /** That environment is of this one command, and not exported in the person's shell. */
  readonly isInline?: true;
  /** A plugin that the gateway opens before. */
  readonly before?: Side;
  /** Flags by which the person tells the product what the two files do not. */
  readonly told?: readonly string[];
  /** What became of the plugin's file after it was built. */
  readonly damage?: (file: Buffer) => Uint8Array;
  /** Whether its author can make it load, by what the gateway's file and the plugin's source tell; if not, why. */
  readonly fixable: true | { readonly why: string };
}
