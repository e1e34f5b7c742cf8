/**
 * The variables that choose a processor level within an architecture, as build information records them.
 * Source: internal/buildcfg/cfg.go.
 */
export const architectureLevels = ["GOAMD64", "GOARM64", "GOARM", "GO386", "GOPPC64", "GORISCV64"] as const;

/**
 * Whether code for one level can use instructions that another level does not promise.
 *
 * @param plugin the level that is judged, `gateway` the one that the machine is known to have
 * @returns `yes` too where a value is not understood: a warning is right until somebody looks
 */
export function needsMore(key: string, plugin: string, gateway: string): "yes" | "no" | "same" {
  const needs = features(key, plugin);
  const has = features(key, gateway);
  if (needs === undefined || has === undefined) return "yes";
  if ([...needs].some((feature) => !has.has(feature))) return "yes";
  return needs.size === has.size ? "same" : "no";
}

/** What a level promises, as a set, so that levels and options compare by inclusion. */
function features(key: string, value: string): ReadonlySet<string> | undefined {
  const [level = "", ...options] = value.split(",");
  switch (key) {
    case "GOAMD64":
      return upTo(["v1", "v2", "v3", "v4"], level);
    case "GOPPC64":
      return upTo(["power8", "power9", "power10"], level);
    case "GORISCV64":
      return upTo(["rva20u64", "rva22u64", "rva23u64"], level);
    case "GO386":
      return level === "softfloat" ? new Set() : upTo(["sse2"], level);
    case "GOARM":
      return armFeatures(level, options);
    case "GOARM64":
      return arm64Features(level, options);
    default:
      return undefined;
  }
}

function upTo(levels: readonly string[], level: string): Set<string> | undefined {
  const at = levels.indexOf(level);
  return at < 0 ? undefined : new Set(levels.slice(0, at + 1));
}

function armFeatures(level: string, options: readonly string[]): ReadonlySet<string> | undefined {
  const set = upTo(["5", "6", "7"], level);
  // Without an option, 5 means software floating point, and 6 and 7 hardware.
  const hard = options.includes("hardfloat") || (level !== "5" && !options.includes("softfloat"));
  if (hard) set?.add("hardfloat");
  return set;
}

function arm64Features(level: string, options: readonly string[]): ReadonlySet<string> | undefined {
  const match = /^v([89])\.(\d)$/.exec(level);
  if (match === null) return undefined;
  const minor = Number(match[2]);
  const set = new Set(options);
  // v9.N contains v8.(N+5), and large-system extensions are part of everything from v8.1 on.
  const minor8 = match[1] === "9" ? minor + 5 : minor;
  for (let step = 0; step <= minor8; step += 1) set.add(`v8.${step}`);
  if (match[1] === "9") for (let step = 0; step <= minor; step += 1) set.add(`v9.${step}`);
  if (minor8 >= 1) set.add("lse");
  return set;
}
