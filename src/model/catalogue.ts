export type Severity = "error" | "warning" | "notice";

/** Kinds that decide by themselves: a file is refused, or its gateway dies, before any package is compared. */
const earlyKinds = [
  "already-loaded",
  "module-data",
  "not-a-go-plugin",
  "no-plugin-support",
  "wrong-machine",
  "missing-library",
  "missing-version",
  "missing-symbol",
  "malformed",
  "truncated",
  "incomplete-exports",
  "required-symbol",
] as const;

/**
 * Every kind of finding, once: what the user reads about it lives here and nowhere else.
 * `docs/findings/<kind>.md` is the page behind each.
 */
export const findingKinds = [
  // Decided by the loader.
  "package-mismatch",
  ...earlyKinds,
  // Not decidable.
  "no-fingerprints",
  "undecided",
  "missing-report",
  "defect",
  // Differences of `go version -m`, and the causes of a refusal.
  "go-version",
  "target",
  "compiler",
  "trimpath",
  "race",
  "sanitizer",
  "compiler-flags",
  "experiment",
  "fips",
  "cgo",
  "tags",
  "architecture-level",
  "instrumentation",
  "setting",
  "module-version",
  "module-sum",
  "module-replacement",
  // Causes that no single line of `go version -m` shows.
  "module-source",
  "module-cache",
  "main-module",
  "workspace",
  "gateway-build",
  "cgo-headers",
  "plugin-conflict",
  "c-symbol-conflict",
  // About the check itself.
  "altered-file",
  "libc-not-checked",
  "build-info-missing",
  "build-failed",
  "glibc-ceiling",
  "checkout-library",
  "not-reproducible",
  "load-confirmed",
  "load-disagrees",
  "load-undecided",
  "follows-gateway",
  "gateway-advisory",
  "unused-ignore",
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** Whether findings of a kind decide before any package is compared. */
export function isEarly(kind: FindingKind): boolean {
  const kinds: readonly FindingKind[] = earlyKinds;
  return kinds.includes(kind);
}

export function isFindingKind(text: string): text is FindingKind {
  const kinds: readonly string[] = findingKinds;
  return kinds.includes(text);
}

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
export const catalogue: Readonly<Record<FindingKind, CatalogueEntry>> = {
  // Decided by the loader.
  "package-mismatch": {
    title: "A shared package is not the same",
    severity: "error",
    explanation:
      "The gateway and the plugin both link this package, and the compiler gave it another fingerprint on each side. The loader refuses the plugin at the first such package.",
  },
  "already-loaded": {
    title: "The plugin path is taken",
    severity: "error",
    explanation:
      "A loaded plugin has the same plugin path (the import path of its main package). A Go program loads a plugin path once.",
  },
  "module-data": {
    title: "The Go runtimes do not understand each other",
    severity: "error",
    explanation:
      "The Go releases lay out the runtime's module data differently. The gateway dies while it opens the plugin; no error can be caught.",
  },
  "not-a-go-plugin": {
    title: "The file is not a Go plugin",
    severity: "error",
    explanation:
      "The file was not made by `go build -buildmode=plugin`, or with -linkshared: the gateway refuses it, finds no plugin in it, or dies of it.",
  },
  "no-plugin-support": {
    title: "The gateway cannot load plugins",
    severity: "error",
    explanation: "The gateway was built in a way that leaves plugin loading out. No plugin can make up for it.",
  },
  "wrong-machine": {
    title: "Built for another machine",
    severity: "error",
    explanation: "The plugin's processor architecture, word size or byte order is not the gateway's.",
  },
  "missing-library": {
    title: "A shared library is missing",
    severity: "error",
    explanation: "The plugin needs a shared library that the gateway's system does not have.",
  },
  "missing-version": {
    title: "The system's C library is too old",
    severity: "error",
    explanation:
      "The plugin needs a version of a library, mostly of glibc, that the gateway's system does not provide.",
  },
  "missing-symbol": {
    title: "A C symbol is missing",
    severity: "error",
    explanation: "The plugin refers to a C symbol that neither the gateway nor any library of its system defines.",
  },
  malformed: {
    title: "The file is damaged",
    severity: "error",
    explanation: "The file contradicts its own format. The dynamic linker refuses it.",
  },
  truncated: {
    title: "The file ends too early",
    severity: "error",
    explanation: "The file is shorter than its own headers say: an interrupted copy, download or build.",
  },
  "incomplete-exports": {
    title: "An exported symbol cannot be found",
    severity: "error",
    explanation:
      "The plugin's own list of exports names a symbol that its dynamic symbol table lacks. The loader stops there.",
  },
  "required-symbol": {
    title: "A required symbol is missing",
    severity: "error",
    explanation: "The gateway looks up a name that the plugin's main package does not export.",
  },
  // Not decidable.
  "no-fingerprints": {
    title: "No fingerprints to compare",
    severity: "warning",
    explanation: "The file carries no package fingerprints, so nobody can tell without opening it whether it loads.",
  },
  undecided: {
    title: "The outcome could not be decided",
    severity: "warning",
    explanation: "What the files say is incomplete or contradicts itself, so any verdict would be a guess.",
  },
  "missing-report": {
    title: "A job left no report",
    severity: "warning",
    explanation:
      "Of the jobs that were planned, this one left no report, or one that cannot be all that it was to find out. What nobody reports is not known to be good.",
  },
  defect: {
    title: "The verifier met a defect of its own",
    severity: "error",
    explanation: "Reading or judging this file made the verifier fail, so nothing is known of it. Please report it.",
  },
  // Differences of `go version -m`, and the causes of a refusal.
  "go-version": {
    title: "The Go versions differ",
    severity: "error",
    explanation:
      "The gateway and the plugin were built with different Go releases. Even patch releases change packages of the standard library.",
  },
  target: {
    title: "The targets differ",
    severity: "error",
    explanation: "The gateway and the plugin were built for different operating systems or architectures.",
  },
  compiler: {
    title: "The compilers differ",
    severity: "error",
    explanation: "One side was built with gc, the other with gccgo. Their packages never match.",
  },
  trimpath: {
    title: "Only one side was built with -trimpath",
    severity: "error",
    explanation: "The flag changes the file names recorded in every package, so every shared package differs.",
  },
  race: {
    title: "Only one side was built with -race",
    severity: "error",
    explanation: "The race detector changes the runtime and everything that inlines synchronisation.",
  },
  sanitizer: {
    title: "Only one side was built with a sanitizer",
    severity: "error",
    explanation: "`-msan` and `-asan` change the runtime and the packages above it.",
  },
  "compiler-flags": {
    title: "The compiler or assembler flags differ",
    severity: "error",
    explanation: "`-gcflags` and `-asmflags` change what packages offer for inlining, and with it their fingerprints.",
  },
  experiment: {
    title: "The Go experiments differ",
    severity: "error",
    explanation: "`GOEXPERIMENT` changes the runtime or the language of one side.",
  },
  fips: {
    title: "The FIPS 140 modes differ",
    severity: "error",
    explanation: "`GOFIPS140` selects which cryptographic module is compiled in, so the crypto packages differ.",
  },
  cgo: {
    title: "Only one side was built with cgo",
    severity: "error",
    explanation: "`CGO_ENABLED` selects other source files in `net`, `os/user` and others. A plugin always needs cgo.",
  },
  tags: {
    title: "The build tags differ",
    severity: "warning",
    explanation:
      "Build tags select source files. Packages that have files for a tag differ from the same packages without it.",
  },
  "architecture-level": {
    title: "The processor levels differ",
    severity: "warning",
    explanation:
      "The plugin was compiled for newer processors than the gateway; on an older machine it dies with an illegal instruction.",
  },
  instrumentation: {
    title: "Coverage or a profile was used on one side",
    severity: "warning",
    explanation: "`-cover` adds counters, `-pgo` changes what is inlined. Packages that this touches differ.",
  },
  setting: {
    title: "A build setting differs",
    severity: "notice",
    explanation:
      "This difference is normal between a gateway and its plugins. It is listed so that the record is complete.",
  },
  "module-version": {
    title: "A shared module has another version",
    severity: "error",
    explanation: "The gateway and the plugin link packages of the same module at different versions.",
  },
  "module-sum": {
    title: "A shared module has another content",
    severity: "error",
    explanation: "The version is the same, but the checksum is not, or one side has none to compare.",
  },
  "module-replacement": {
    title: "A shared module is replaced on one side",
    severity: "error",
    explanation: "A `replace` directive substitutes the module on one side, or by something else on each.",
  },
  // Causes that no single line of `go version -m` shows.
  "module-source": {
    title: "A shared module has the same version but another source",
    severity: "error",
    explanation:
      "The version says the same, but the files came from elsewhere: a local copy, a vendor folder or a working copy.",
  },
  "module-cache": {
    title: "The modules lay in other folders",
    severity: "error",
    explanation:
      "Without `-trimpath` a package's fingerprint holds the folder that it was compiled in, and the module folders differ.",
  },
  "main-module": {
    title: "The gateway's own module is a dependency of the plugin",
    severity: "error",
    explanation:
      "A package of the main module and the same package as a dependency record different file names, so they never match.",
  },
  workspace: {
    title: "A workspace decides on a shared module on one side",
    severity: "error",
    explanation:
      "A go.work builds its modules together: it takes them from their folders, and raises what one of them requires for all. The other side was built without it.",
  },
  "cgo-headers": {
    title: "Packages with C code were compiled against other headers",
    severity: "error",
    explanation:
      "What a package takes over from C headers is part of what it offers to others, and the headers are those of the machine that compiles.",
  },
  "gateway-build": {
    title: "The plugin was built for another build of the gateway",
    severity: "error",
    explanation:
      "The plugin links packages of the gateway's own module, and their source was not at the same commit or release.",
  },
  "plugin-conflict": {
    title: "The plugin disagrees with one that was opened before it",
    severity: "error",
    explanation: "Both plugins link a package that the gateway does not have, and the two copies differ.",
  },
  "c-symbol-conflict": {
    title: "Two plugins define the same C symbol",
    severity: "warning",
    explanation:
      "Plugins share one space of C symbols, in which the first definition counts for all: the C code of a later plugin calls that of an earlier one.",
  },
  // About the check itself.
  "altered-file": {
    title: "The file was changed after it was linked",
    severity: "warning",
    explanation:
      "Go's build ID ends with a hash of the finished file, and this file has another one: a tool rewrote it, or it was damaged.",
  },
  "libc-not-checked": {
    title: "The C library was not checked",
    severity: "warning",
    explanation:
      "The gateway's system is not known from its binary alone, so nobody compared the plugin's library needs with it.",
  },
  "build-info-missing": {
    title: "There is no build information to compare",
    severity: "notice",
    explanation:
      "`go version -m` has nothing, or not enough, to say about one of the files; the fingerprints decide alone.",
  },
  "build-failed": {
    title: "The plugin does not build",
    severity: "error",
    explanation: "The Go command refused the source. Its message is given word for word.",
  },
  "glibc-ceiling": {
    title: "The plugin needs a newer C library than was asked for",
    severity: "error",
    explanation:
      "The input `glibc` names the newest version that the plugin may need, and the file that was built needs a newer one.",
  },
  "checkout-library": {
    title: "The plugin needs a library that lies in its own source",
    severity: "warning",
    explanation:
      "The file records a folder of its source as the place of a library, which the gateway's machine lacks.",
  },
  "not-reproducible": {
    title: "Two builds of one source are not the same",
    severity: "error",
    explanation:
      "The input `rebuild` builds twice, in different folders. Different fingerprints mean that loading depends on where a plugin is built.",
  },
  "load-confirmed": {
    title: "Really opening the plugin gave what was predicted",
    severity: "notice",
    explanation:
      "The input `load-test` asked for it: a loader opened the plugin, without a network, and its answer is that of the verifier.",
  },
  "load-disagrees": {
    title: "Really opening the plugin gave something else than was predicted",
    severity: "error",
    explanation:
      "A loader opened the plugin and did not do what the verifier had said it would. That is an error of the verifier.",
  },
  "load-undecided": {
    title: "Really opening the plugin decided nothing",
    severity: "warning",
    explanation:
      "The loader did not come to the point, the plugin's own code ended it first, or it was a helper in the place of the gateway: there is no answer of the gateway beside the prediction.",
  },
  "follows-gateway": {
    title: "A requirement must follow the gateway",
    severity: "notice",
    explanation:
      "The plugin requires a module that the gateway links too. It loads as long as both name the same version.",
  },
  "gateway-advisory": {
    title: "A defect of this gateway is known",
    severity: "warning",
    explanation:
      "The gateway's release, the Go that it was built with, or its compiler image has a defect that concerns plugins. The message names where it is described.",
  },
  "unused-ignore": {
    title: "An ignore line has no effect",
    severity: "warning",
    explanation: "No finding that may be lowered matches this line of `ignore`.",
  },
};

/** Where the page of a kind lies in the repository. */
export function pagePath(kind: FindingKind): string {
  return `docs/findings/${kind}.md`;
}
