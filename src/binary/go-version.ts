export interface GoVersion {
  /** `go1.24.6`, or whatever a development build wrote. Empty where nothing was recorded. */
  readonly release: string;
  /** The experiments after `X:`, sorted: those that differ from the release's defaults. */
  readonly experiments: readonly string[];
}

/**
 * Takes the experiments off a Go version.
 *
 * The linker appends ` X:a,b`, and `-X:a,b` since Go 1.26 (cmd/link/internal/ld/main.go, Go issue 75953).
 */
export function splitGoVersion(text: string): GoVersion {
  const at = text.search(/[ -]X:/);
  if (at < 0) return { release: text.trim(), experiments: [] };
  return { release: text.slice(0, at).trim(), experiments: commaSet(text.slice(at + 3)) };
}

/** The release that a Go version names, without what a vendor adds: `go1.24.6`; undefined where it is none of Go's. */
export function releaseOf(text: string): string | undefined {
  return /^go1\.\d{1,3}(\.\d{1,3}|rc\d{1,2}|beta\d{1,2})?(?!\d)/.exec(text)?.[0];
}

/** The minor release: 24 for `go1.24.6`; undefined where the text does not tell. */
export function goMinor(version: string): number | undefined {
  const match = /\bgo1\.(\d{1,3})(?!\d)/.exec(version);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** The minor release of one of Go's releases alone: what is built in between tells none. */
export function releasedMinor(version: string): number | undefined {
  return goMinor(releaseOf(version) ?? "");
}

/** What a `go` line holds for a toolchain, as `go mod init` writes it: the patch since Go 1.21. */
export function goLine(goVersion: string): string {
  const minor = goMinor(goVersion);
  return minor !== undefined && minor < 21 ? `1.${minor}` : goVersion.slice("go".length);
}

/** Whether a release is later than another, patches included; false where one of them is none of Go's. */
export function isLaterGo(goVersion: string, than: string): boolean {
  const [a, b] = [goMinor(goVersion), goMinor(than)];
  if (a === undefined || b === undefined) return false;
  return a !== b ? a > b : patchOf(goVersion) > patchOf(than);
}

function patchOf(goVersion: string): number {
  return Number(/^go1\.\d{1,3}\.(\d{1,3})(?!\d)/.exec(goVersion)?.[1] ?? 0);
}

/** The parts of a comma-separated value, sorted, each once. */
export function commaSet(value: string | undefined): readonly string[] {
  return [...new Set((value ?? "").split(/[,\s]+/).filter((part) => part !== ""))].sort();
}
