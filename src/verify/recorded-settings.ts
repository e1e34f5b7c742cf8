import type { BuildInfo } from "../binary/facts.ts";
import { goMinor } from "../binary/go-version.ts";

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
