// Which of an index's platforms serves: the rules of github.com/containerd/platforms (normalize.go, compare.go), but never
// another architecture, since a plugin for arm does not load into an arm64 gateway.
import type { Platform } from "./image-source.ts";

/** Other names of architectures in images. Source: `normalizeArch`. */
const otherNames: Readonly<Record<string, { readonly architecture: string; readonly variant?: string }>> = {
  aarch64: { architecture: "arm64" },
  armel: { architecture: "arm", variant: "v6" },
  armhf: { architecture: "arm", variant: "v7" },
  i386: { architecture: "386" },
  "x86-64": { architecture: "amd64" },
  x86_64: { architecture: "amd64" },
};

/** The variant that is meant where none is named. */
const usualVariants: Readonly<Record<string, string>> = { amd64: "v1", arm: "v7", arm64: "v8" };

/** Variants from the oldest; a machine of one runs programs of those before it. */
const variants: Readonly<Record<string, readonly string[]>> = {
  amd64: ["v1", "v2", "v3", "v4"],
  arm: ["v5", "v6", "v7", "v8"],
};

/**
 * How well something of one platform serves where another is wanted: 0 is best, undefined is not at all.
 * @param wanted without a variant, the usual one of its architecture
 */
export function distance(offered: Platform, wanted: Platform): number | undefined {
  const [have, want] = [normalize(offered), normalize(wanted)];
  if (have.os !== want.os || have.architecture !== want.architecture) return undefined;
  if (have.variant === want.variant) return 0;
  const known = variants[have.architecture] ?? [];
  const steps = known.indexOf(want.variant ?? "") - known.indexOf(have.variant ?? "");
  if (known.includes(have.variant ?? "") && known.includes(want.variant ?? "")) return steps > 0 ? steps : undefined;
  // arm64 and others: v9, v8.1, … run what the first one runs.
  return have.variant === usualVariants[have.architecture] ? 100 : undefined;
}

function normalize({ os, architecture, variant }: Platform): Platform {
  const lower = architecture.toLowerCase();
  const other = Object.hasOwn(otherNames, lower) ? otherNames[lower] : undefined;
  const name = other?.architecture ?? lower;
  const level = (variant || undefined)?.toLowerCase() ?? other?.variant ?? usualVariants[name];
  const prefixed = level !== undefined && /^[0-9]/.test(level) ? `v${level}` : level;
  return { os: os.toLowerCase(), architecture: name, ...(prefixed !== undefined && { variant: prefixed }) };
}

/** `linux/arm/v7` */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant ? [variant] : [])].join("/");
}
