// Source: https://go.dev/doc/go1.20 to go1.26, and internal/goexperiment.

/** A package that comes with an experiment, and between which releases it does. */
interface ExperimentalPackage {
  readonly experiment: string;
  /** The first minor release of Go that has it. */
  readonly since: number;
  /** The first that has it without the experiment. */
  readonly until?: number;
}

const experimental: Readonly<Record<string, ExperimentalPackage>> = {
  arena: { experiment: "arenas", since: 20 },
  "encoding/json/jsontext": { experiment: "jsonv2", since: 25 },
  "encoding/json/v2": { experiment: "jsonv2", since: 25 },
  "runtime/secret": { experiment: "runtimesecret", since: 26 },
  "simd/archsimd": { experiment: "simd", since: 26 },
  "testing/synctest": { experiment: "synctest", since: 24, until: 25 },
};

/** The experiment that a package of Go's comes with, and whether a release has it at all; undefined for other packages. */
export function experimentOf(
  path: string,
  minor: number,
): { readonly experiment: string; readonly since: number; readonly isThere: boolean } | undefined {
  const found = Object.hasOwn(experimental, path) ? experimental[path] : undefined;
  if (found === undefined || minor >= (found.until ?? Number.POSITIVE_INFINITY)) return undefined;
  return { experiment: found.experiment, since: found.since, isThere: minor >= found.since };
}
