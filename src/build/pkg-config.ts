import { goMinor, isLaterGo } from "../binary/go-version.ts";
import type { Finding } from "../model/report.ts";
import type { Trust } from "../model/trust.ts";
import type { LinkedPackages } from "./plan/linked-packages.ts";
import type { Recipe } from "./recipe.ts";

/** The last releases that pass every flag on; later minors began with the check. Source: CVE-2025-61731. */
const unchecked = { 24: "go1.24.11", 25: "go1.25.5" } as const;

/**
 * Refuses the flags of `#cgo pkg-config` where a stranger may have written them and Go does not look at them: one of them
 * (`--log-file`) writes a file anywhere.
 */
export function pkgConfigFinding(
  { packages }: LinkedPackages,
  { goVersion }: Pick<Recipe, "goVersion">,
  trust: Trust,
): Finding | undefined {
  if (trust.kind === "trusted" || isChecked(goVersion)) return undefined;
  const found = packages.find(({ pkgConfigFlags }) => pkgConfigFlags !== undefined);
  if (found === undefined) return undefined;
  return {
    kind: "build-failed",
    severity: "error",
    message: `${found.path} gives pkg-config the flag ${found.pkgConfigFlags?.[0]?.slice(0, 200)}, and ${goVersion} passes on any flag, also one that writes files (CVE-2025-61731); it is not built here, since ${trust.why}.`,
    fix: "Let #cgo pkg-config name packages alone, or build in a run that is trusted, or in a container.",
  };
}

function isChecked(goVersion: string): boolean {
  const minor = goMinor(goVersion) ?? 0;
  if (minor === 24 || minor === 25) return isLaterGo(goVersion, unchecked[minor]);
  return minor > 25;
}
