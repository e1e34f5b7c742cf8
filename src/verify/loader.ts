// plugin.Open, simulated: plugin/plugin_dlopen.go and runtime/plugin.go, with what was measured of several plugins in
// one process (docs/how-it-decides.md).
import { GoBinary, readBinary } from "../binary/binary.ts";
import { BinaryError } from "../binary/error.ts";
import type { PluginRecord } from "../binary/facts.ts";
import { splitGoVersion } from "../binary/go-version.ts";
import type { Image } from "../binary/object-file.ts";
import { catalogue, type FindingKind } from "../model/catalogue.ts";
import type { GatewayFacts, NoPluginSupport } from "../model/gateway-facts.ts";
import { clip, clipValue, count, listed } from "../model/phrases.ts";
import type { PluginInput } from "../model/plugin-input.ts";
import type { Finding, LoaderStage, Verdict } from "../model/report.ts";
import { compareFingerprints, type FingerprintComparison } from "./compare-fingerprints.ts";
import { dlopenFile } from "./dlopen.ts";
import { checkLinking } from "./linking.ts";
import { compareLayouts } from "./module-data-layouts.ts";

export interface OpenOutcome {
  readonly verdict: Extract<Verdict, "loads" | "unknown" | "rejected" | "crashes">;
  readonly stage?: LoaderStage;
  /** The text after `plugin.Open("…"): `; the runtime's own words where it dies. */
  readonly error?: string;
  readonly package?: string;
  readonly comparison?: FingerprintComparison;
  readonly record?: PluginRecord;
  /** The file's Go facts, where it could be read. */
  readonly binary?: GoBinary;
  readonly findings: readonly Finding[];
}

/** The last module that the runtime's chain of modules shows behind the gateway's own. */
type LastModule = { readonly state: "none" } | { readonly state: "bad" } | { readonly state: "initialised" };

const noModuleData = "fatal error: runtime: no plugin module data";

/** One process of the gateway, in which plugins are opened in order and which goes on after an error. */
export class LoaderProcess {
  readonly #gateway: GatewayFacts;
  /** Real paths that plugin.Open remembers, with what came of the first time. */
  readonly #opened = new Map<string, OpenOutcome>();
  /** Files that are mapped, by inode. */
  readonly #mapped = new Map<string, string>();
  /** Plugin paths of initialised modules, with the file. */
  readonly #pluginPaths = new Map<string, string>();
  /** First definitions of run-time hashes that the gateway lacks. */
  readonly #scope = new Map<string, { readonly hash: string; readonly plugin: string }>();
  #last: LastModule = { state: "none" };
  /** Set once a module of another layout hangs in the chain: what comes behind it is not seen. */
  #chainBroken = false;

  constructor(gateway: GatewayFacts) {
    this.#gateway = gateway;
  }

  /** Opens a plugin as the gateway would. */
  open(input: PluginInput): OpenOutcome {
    this.#gateway.nextPlugin?.();
    const known = this.#opened.get(input.identity.realPath);
    if (known !== undefined) return again(known);
    const binary = tryBinary(input, this.#gateway);
    const facts = binary === undefined ? {} : { binary };
    const { noPluginSupport } = this.#gateway;
    if (noPluginSupport !== undefined) return { ...facts, ...withoutPluginSupport(noPluginSupport) };
    if (this.#mapped.has(input.identity.inode)) {
      return { ...facts, ...this.#lastModuleAgain(input, "the same file is loaded under another name") };
    }
    const mapped = this.#map(input, binary);
    if (!("image" in mapped)) return { ...facts, ...mapped };
    this.#mapped.set(input.identity.inode, input.path);
    const outcome = this.#initialise(input, binary ?? new GoBinary(mapped.image));
    const whole = { ...facts, ...outcome, findings: [...mapped.findings, ...outcome.findings] };
    if (outcome.stage !== "dlopen" && (outcome.verdict === "loads" || outcome.verdict === "rejected")) {
      this.#opened.set(input.identity.realPath, whole);
    }
    return whole;
  }

  #map(input: PluginInput, binary: GoBinary | undefined): { image: Image; findings: readonly Finding[] } | OpenOutcome {
    const gateway = this.#gateway;
    let image: Image;
    if (gateway.machine.format === "mach-o") {
      if (binary?.image.format !== "mach-o" || binary.image.machine.machine !== gateway.machine.machine) {
        return wrongMachine(gateway, binary, "The file is not a Mach-O library for the gateway's machine.", undefined);
      }
      image = binary.image;
    } else {
      const outcome = dlopenFile(input.source, input.identity.realPath, gateway);
      if (outcome.kind === "undecided") return undecided(outcome.why);
      if (outcome.kind === "dies") {
        const message = clip(`${outcome.why} The process is killed by SIGBUS when it touches the missing part.`);
        return { verdict: "crashes", stage: "dlopen", findings: [finding("truncated", { message })] };
      }
      if (outcome.kind === "refused") {
        if (outcome.class === "wrong-machine") return wrongMachine(gateway, binary, outcome.why, outcome.text);
        return refusedByDlopen(outcome.class, outcome.why, outcome.text);
      }
      image = outcome.image;
    }
    return guarded(() => {
      const linking = checkLinking(image, gateway, input.identity.realPath);
      if (linking.refusal !== undefined) {
        const { class: kind, why, text } = linking.refusal;
        return refusedByDlopen(kind, why, text, linking.findings);
      }
      if (linking.undecided !== undefined) return undecided(linking.undecided, linking.findings);
      return { image, findings: linking.findings };
    });
  }

  /** `lastmoduleinit` of a file that dlopen accepted. */
  #initialise(input: PluginInput, binary: GoBinary): OpenOutcome {
    return guarded(() => {
      const record = binary.pluginRecord;
      if (record === undefined) return this.#withoutRecord(input, binary);
      for (const { package: path, hash } of record.fingerprints) {
        if (this.#gateway.fingerprint(path, hash) === undefined && !this.#scope.has(path)) {
          this.#scope.set(path, { hash, plugin: input.path });
        }
      }
      const machine = { bits: this.#gateway.machine.bits, goarch: binary.image.goarch };
      const layout = compareLayouts(
        { ...machine, sizes: this.#gateway.moduleData, goVersion: this.#gateway.buildInfo?.goVersion },
        { ...machine, sizes: binary.moduleData, goVersion: binary.buildInfo?.goVersion },
      );
      switch (layout.kind) {
        case "undecided":
          return { ...undecided(layout.why), record };
        case "misread":
          return { ...crash(layout.says, otherRelease(this.#gateway, binary)), record };
        case "unseen": {
          this.#chainBroken = true;
          const why = `a plugin of another Go release is not seen, and the last one that is, is loaded already`;
          return { ...this.#lastModuleAgain(input, why, otherRelease(this.#gateway, binary)), record };
        }
        case "same":
          break;
      }
      if (this.#chainBroken) {
        const why = "an earlier plugin of another Go release hides this one from the runtime";
        return { ...this.#lastModuleAgain(input, why), record };
      }
      return { ...this.#appendModule(input, record), record };
    });
  }

  #withoutRecord(input: PluginInput, binary: GoBinary): OpenOutcome {
    if (binary.buildInfo !== undefined || binary.image.symbol("runtime.firstmoduledata") !== undefined) {
      const message =
        "The file is Go code without package fingerprints, so that nothing can be compared: build it with -buildmode=plugin.";
      return { verdict: "unknown", findings: [finding("no-fingerprints", { message })] };
    }
    const message = "The file is a shared library that no Go compiler made as a plugin.";
    return this.#lastModuleAgain(input, "the file holds no Go module", finding("not-a-go-plugin", { message }));
  }

  /** The runtime looks at its last module although none was added. */
  #lastModuleAgain(input: PluginInput, why: string, also?: Finding): OpenOutcome {
    const extra = also === undefined ? [] : [also];
    if (this.#last.state === "initialised") {
      const message = clip(`${clipValue(input.path)} is refused as already loaded: ${why}.`);
      return {
        verdict: "rejected",
        stage: "init",
        error: "plugin already loaded",
        findings: [finding("already-loaded", { message }), ...extra],
      };
    }
    return crash(
      noModuleData,
      also ?? finding("module-data", { message: clip(`The runtime finds no plugin: ${why}.`) }),
    );
  }

  /** A module of the right layout: path, then fingerprints, then symbols. */
  #appendModule(input: PluginInput, record: PluginRecord): OpenOutcome {
    const other = this.#pluginPaths.get(record.pluginPath);
    if (other !== undefined) {
      this.#last = { state: "bad" };
      const message = clip(
        `${clipValue(other)} and ${clipValue(input.path)} have the same plugin path, ${clipValue(record.pluginPath)}; a process loads a plugin path once.`,
      );
      const fix = "Give each build a module path of its own (a build id), or load only one of them.";
      const taken = finding("already-loaded", { message, subject: record.pluginPath, fix });
      return { verdict: "rejected", stage: "init", error: "plugin already loaded", findings: [taken] };
    }
    const comparison = compareFingerprints(record.fingerprints, {
      gateway: (path) => this.#gateway.fingerprint(path),
      earlier: (path) => {
        const earlier = this.#scope.get(path);
        return earlier?.plugin === input.path ? undefined : earlier;
      },
    });
    const findings = comparison.conflicts.length === 0 ? [] : [conflictFinding(comparison)];
    if (comparison.first !== undefined) {
      this.#last = { state: "bad" };
      return {
        verdict: "rejected",
        stage: "init",
        error: `plugin was built with a different version of package ${comparison.first}`,
        package: comparison.first,
        comparison,
        findings: [mismatchFinding(comparison, comparison.first), ...findings],
      };
    }
    this.#last = { state: "initialised" };
    this.#pluginPaths.set(record.pluginPath, input.path);
    const missing = record.exports.flatMap(({ name, missing }) => (missing === true ? [name] : []));
    if (missing.length === 0) return { verdict: "loads", comparison, findings };
    return { ...incompleteExports(input, record.pluginPath, missing, findings), comparison };
  }
}

/** The runtime looks every export up, in an order that is another one each time: with several the name is chance. */
function incompleteExports(
  input: PluginInput,
  pluginPath: string,
  missing: readonly string[],
  findings: readonly Finding[],
): OpenOutcome {
  const [name, ...others] = missing;
  const symbol = `${pluginPath}.${name}`;
  const message = clip(
    `The plugin lists ${listed(missing)} as ${others.length === 0 ? "an export" : "exports"} and has no symbol ${clipValue(symbol)}.`,
  );
  return {
    verdict: "rejected",
    stage: "init",
    ...(others.length === 0 && {
      error: `could not find symbol ${name}: ${input.identity.realPath}: undefined symbol: ${symbol}`,
    }),
    findings: [finding("incomplete-exports", { message, ...(name !== undefined && { subject: name }) }), ...findings],
  };
}

/** What a gateway does that cannot open plugins at all. */
function withoutPluginSupport(reason: NoPluginSupport): OpenOutcome {
  const say = (message: string): Finding[] => [finding("no-plugin-support", { message })];
  switch (reason) {
    case "no-cgo":
      return {
        verdict: "rejected",
        stage: "dlopen",
        error: "plugin: not implemented",
        findings: say("The gateway was built with CGO_ENABLED=0: its plugin package can load nothing."),
      };
    case "no-plugin-package":
      return {
        verdict: "rejected",
        findings: say(
          "The gateway exports no package fingerprints: it does not link Go's plugin package, or a build tag leaves it out.",
        ),
      };
    case "static-musl":
      return {
        verdict: "rejected",
        stage: "dlopen",
        error: "Dynamic loading not supported",
        findings: say("The gateway is linked statically against musl, whose dlopen always refuses."),
      };
    case "static":
      return {
        verdict: "crashes",
        stage: "init",
        error: noModuleData,
        findings: say(
          "The gateway is linked statically: after dlopen its runtime finds no plugin, and the process dies.",
        ),
      };
  }
}

/** plugin.Open of a real path that it knows. */
function again(first: OpenOutcome): OpenOutcome {
  if (first.verdict === "loads") return { ...first, findings: [] };
  if (first.findings.some(({ kind }) => kind === "incomplete-exports")) {
    // The runtime remembers the plugin as one that is just being loaded, and waits for the end of that.
    const { error: _, ...rest } = first;
    const message = "Opened a second time, the plugin is waited for without end: plugin.Open does not return.";
    return { ...rest, verdict: "crashes", findings: [finding("incomplete-exports", { message }), ...first.findings] };
  }
  return { ...first, error: `${first.error} (previous failure)` };
}

/** Of a universal file, dyld maps the part for the machine that the process runs on. */
function tryBinary({ source }: PluginInput, { target }: GatewayFacts): GoBinary | undefined {
  const [, goarch] = target.split("/");
  try {
    return readBinary(source, goarch);
  } catch (error) {
    if (error instanceof BinaryError) return undefined;
    throw error;
  }
}

/** Damage that a reader met: what the loader would do with it is not known. */
function guarded<T>(decide: () => T): T | OpenOutcome {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof BinaryError)) throw error;
    const what = error.code === "too-large" ? "Reading it was given up" : "The file is damaged";
    return undecided(`${what}: ${error.message}.`);
  }
}

function undecided(why: string, findings: readonly Finding[] = []): OpenOutcome {
  return { verdict: "unknown", findings: [finding("undecided", { message: clip(why) }), ...findings] };
}

function crash(error: string | undefined, why: Finding): OpenOutcome {
  return { verdict: "crashes", stage: "init", ...(error !== undefined && { error }), findings: [why] };
}

function otherRelease(gateway: GatewayFacts, plugin: GoBinary): Finding {
  const ours = gateway.buildInfo?.goVersion;
  const theirs = plugin.buildInfo?.goVersion;
  return finding("module-data", {
    ...(ours !== undefined && { gateway: ours }),
    ...(theirs !== undefined && { plugin: theirs }),
    message: clip(
      `The gateway was built with ${clipValue(ours ?? "one Go release")} and the plugin with ${clipValue(theirs ?? "another")}; their runtimes lay out module data differently.`,
    ),
    ...(ours !== undefined && {
      fix: `Build the plugin with GOTOOLCHAIN=${clipValue(splitGoVersion(ours).release)}.`,
    }),
  });
}

function wrongMachine(
  gateway: GatewayFacts,
  plugin: GoBinary | undefined,
  why: string,
  text: string | undefined,
): OpenOutcome {
  const target = plugin === undefined ? undefined : guardedTarget(plugin);
  const message =
    target === undefined || target === gateway.target
      ? clip(`${why} The gateway is for ${gateway.target}.`)
      : clip(`The plugin is for ${clipValue(target)} and the gateway for ${clipValue(gateway.target)}.`);
  const [goos, goarch] = gateway.target.split("/");
  return {
    verdict: "rejected",
    stage: "dlopen",
    ...(text !== undefined && { error: text }),
    findings: [
      finding("wrong-machine", {
        gateway: gateway.target,
        ...(target !== undefined && { plugin: target }),
        message,
        fix: `Build the plugin with GOOS=${goos} GOARCH=${goarch}.`,
      }),
    ],
  };
}

function guardedTarget(plugin: GoBinary): string | undefined {
  try {
    return plugin.target;
  } catch (error) {
    if (error instanceof BinaryError) return undefined;
    throw error;
  }
}

function refusedByDlopen(
  kind: Extract<FindingKind, "wrong-machine" | "missing-library" | "missing-version" | "missing-symbol" | "malformed">,
  why: string,
  text: string | undefined,
  findings: readonly Finding[] = [],
): OpenOutcome {
  return {
    verdict: "rejected",
    stage: "dlopen",
    ...(text !== undefined && { error: text }),
    findings: [finding(kind, { message: clip(why) }), ...findings],
  };
}

function mismatchFinding({ shared, different }: FingerprintComparison, first: string): Finding {
  const message =
    different.length === 0
      ? `${clipValue(first)} has another fingerprint than in a plugin that was opened before.`
      : `${different.length} of ${count(shared.length, "shared package")} ${different.length === 1 ? "differs" : "differ"}: ${listed(different)}.`;
  return finding("package-mismatch", { subject: first, message: clip(message) });
}

function conflictFinding({ conflicts }: FingerprintComparison): Finding {
  const [first] = conflicts;
  return finding("plugin-conflict", {
    ...(first !== undefined && { subject: first.package }),
    message: clip(
      `${listed(conflicts.map((conflict) => conflict.package))} ${conflicts.length === 1 ? "is" : "are"} not in the gateway, and ${clipValue(first?.plugin ?? "another plugin")}, opened before, brought another version.`,
    ),
  });
}

function finding(kind: FindingKind, rest: Omit<Finding, "kind" | "severity">): Finding {
  return { kind, severity: catalogue[kind].severity, ...rest };
}
