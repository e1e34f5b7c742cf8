// Which experiments of Go are in force in a build: internal/buildcfg/exp.go, ParseGOEXPERIMENT.
import type { BuildInfo } from "../binary/facts.ts";
import { commaSet, goMinor, splitGoVersion } from "../binary/go-version.ts";
import type { Finding } from "../model/report.ts";
import { setting } from "./recorded-settings.ts";
import { difference, shown, valueFix } from "./setting-difference.ts";

/** An experiment that a release turned on. */
interface Graduate {
  readonly name: string;
  /** The first minor release with it; later ones keep it, also where they no longer know its name. */
  readonly since: number;
  /** The architectures with it, by the first minor release on each; default: all. */
  readonly architectures?: Readonly<Record<string, number>>;
  /** Operating systems without it. */
  readonly notOn?: readonly string[];
}

const registers = { amd64: 18, arm64: 18, ppc64le: 18, riscv64: 19, loong64: 22, s390x: 26 };
const wordExchange = { "386": 24, amd64: 24, arm: 24, arm64: 24, ppc64le: 24 };

/** Measured with `go list -f '{{context.ToolTags}}'` of Go 1.18 to 1.27; the tests ask every release again. */
const graduates: readonly Graduate[] = [
  { name: "regabiargs", since: 18, architectures: registers },
  { name: "regabiwrappers", since: 18, architectures: registers },
  { name: "regabireflect", since: 18, architectures: registers },
  { name: "pacerredesign", since: 18 },
  { name: "coverageredesign", since: 20 },
  { name: "unified", since: 20 },
  { name: "allocheaders", since: 22 },
  { name: "exectracer2", since: 22 },
  { name: "aliastypeparams", since: 24 },
  { name: "spinbitmutex", since: 24, architectures: wordExchange },
  { name: "swissmap", since: 24 },
  { name: "synchashtriemap", since: 24 },
  { name: "dwarf5", since: 25, notOn: ["darwin", "ios", "aix"] },
  { name: "greenteagc", since: 26 },
  { name: "randomizedheapbase64", since: 26 },
  { name: "jsonv2", since: 27 },
  { name: "sizespecializedmalloc", since: 27 },
];

/** Whether an experiment is on where nobody says anything about it. */
function isDefault(name: string, minor: number, goos: string, goarch: string): boolean {
  const graduate = graduates.find((one) => one.name === name);
  if (graduate === undefined) return false;
  const { since, architectures, notOn = [] } = graduate;
  return minor >= (architectures === undefined ? since : (architectures[goarch] ?? Infinity)) && !notOn.includes(goos);
}

/** Compares the experiments that are in force, whatever was written to get them. */
export function compareExperiments(gateway: BuildInfo, plugin: BuildInfo): Finding | undefined {
  const [wanted, found] = [written(gateway), written(plugin)];
  const same = inForceAlike(gateway, plugin);
  if (same && wanted === found) return undefined;
  const said = `GOEXPERIMENT is ${shown(wanted)} in the gateway and ${shown(found)} in the plugin`;
  return difference("experiment", same ? "notice" : "error", "GOEXPERIMENT", wanted, found, {
    message: same ? `${said}; the same experiments are in force.` : `${said}.`,
    fix: same ? undefined : valueFix("GOEXPERIMENT", wanted),
  });
}

/** What was asked for; releases before 1.18 record only what came of it. */
function written(info: BuildInfo): string | undefined {
  const named = commaSet(setting(info, "GOEXPERIMENT"));
  const text = (named.length > 0 ? named : splitGoVersion(info.goVersion).experiments).join(",");
  return text === "" ? undefined : text;
}

/** The linker records what differs from the release's own choice, so that nothing else can differ in one release. */
function inForceAlike(gateway: BuildInfo, plugin: BuildInfo): boolean {
  const [wanted, found] = [deviations(gateway), deviations(plugin)];
  const isOn = (info: BuildInfo, own: ReadonlyMap<string, boolean>, name: string): boolean =>
    own.get(name) ??
    isDefault(name, goMinor(info.goVersion) ?? Infinity, setting(info, "GOOS") ?? "", setting(info, "GOARCH") ?? "");
  return [...wanted.keys(), ...found.keys()].every((name) => isOn(gateway, wanted, name) === isOn(plugin, found, name));
}

/** Experiments that a build turned on or off, against what its release does by itself. */
function deviations(info: BuildInfo): ReadonlyMap<string, boolean> {
  const { experiments } = splitGoVersion(info.goVersion);
  return new Map(experiments.map((text) => (text.startsWith("no") ? [text.slice(2), false] : [text, true])));
}
