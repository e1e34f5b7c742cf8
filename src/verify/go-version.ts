import { goMinor } from "../binary/buildinfo.ts";
import type { BuildInfo } from "../binary/facts.ts";

/** A recorded Go version in its two parts. */
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

/** The value of one `build` line; undefined where there is none or it is empty. */
export function setting(info: BuildInfo, key: string): string | undefined {
  const value = info.settings.find((line) => line.key === key)?.value;
  return value === "" ? undefined : value;
}

/**
 * Whether the absence of a setting says that it was not used.
 *
 * A build without any `build` line (Go ≤ 1.17, or a builder other than the go command) records none.
 * @param since the minor release that began to record it
 */
export function records(info: BuildInfo, since: number): boolean {
  return info.settings.length > 0 && (goMinor(info.goVersion) ?? since) >= since;
}

/** The parts of a comma-separated value, sorted, each once. */
export function commaSet(value: string | undefined): readonly string[] {
  return [...new Set((value ?? "").split(/[,\s]+/).filter((part) => part !== ""))].sort();
}
