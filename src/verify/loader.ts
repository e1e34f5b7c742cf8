// plugin.Open, simulated: plugin/plugin_dlopen.go and runtime/plugin.go, with what was measured of several plugins in
// one process (docs/how-it-decides.md).
import { GoBinary, readBinary } from "../binary/binary.ts";
import { BinaryError, readable } from "../binary/error.ts";
import type { PluginRecord } from "../binary/facts.ts";
import type { Image } from "../binary/object-file.ts";
import { comesWith } from "../gateway/system/libc.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import { clip, clipValue, listed } from "../model/phrases.ts";
import type { PluginInput } from "../model/plugin-input.ts";
import type { Finding } from "../model/report.ts";
import { CSymbols } from "./c-symbols.ts";
import { compareFingerprints } from "./compare-fingerprints.ts";
import { dlopenFile } from "./dlopen.ts";
import { checkLinking } from "./linking.ts";
import { compareLayouts } from "./module-data-layouts.ts";
import {
  clashFinding,
  conflictFinding,
  crash,
  finding,
  incompleteExports,
  mismatchFinding,
  noModuleData,
  notAPlugin,
  type OpenOutcome,
  otherRelease,
  refusedByDlopen,
  refusedProgram,
  undecided,
  unseenPlugins,
  withoutPluginSupport,
  wrongMachine,
} from "./open-outcome.ts";

/** The last module that the runtime's chain of modules shows behind the gateway's own. */
type LastModule = { readonly state: "none" } | { readonly state: "bad" } | { readonly state: "initialised" };

const selfBound = "It was linked with -Bsymbolic, so that it uses a Go runtime of its own beside the gateway's.";

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
  readonly #cSymbols = new CSymbols();
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
    const refusal = withoutPluginSupport(this.#gateway.noPluginSupport);
    if (refusal !== undefined) return { ...facts, ...refusal };
    if (this.#mapped.has(input.identity.inode)) {
      return { ...facts, ...this.#lastModuleAgain(input, "the same file is loaded under another name") };
    }
    const mapped = this.#map(input, binary);
    if (!("image" in mapped)) return { ...facts, ...mapped };
    this.#mapped.set(input.identity.inode, input.path);
    const taken = this.#cSymbols.add(input.path, mapped.image, (name) => this.#gateway.hasSymbol(name));
    const outcome = this.#initialise(input, binary ?? new GoBinary(mapped.image));
    const clash = taken === undefined || outcome.verdict !== "loads" ? [] : [clashFinding(taken)];
    const whole = { ...facts, ...outcome, findings: [...mapped.findings, ...outcome.findings, ...clash] };
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
        if (outcome.class === "program") return refusedProgram(binary, outcome.why, outcome.text);
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
    const unseen = unseenPlugins(this.#gateway.noPluginSupport);
    if (unseen !== undefined) return crash(noModuleData, unseen);
    return guarded(() => {
      if (isAnotherMode(binary)) return this.#withoutRecord(input, binary);
      const record = binary.pluginRecord;
      if (record === undefined) return this.#withoutRecord(input, binary);
      if (binary.image.bindsToItself) {
        return {
          ...undecided(selfBound),
          record,
        };
      }
      const libraries = goLibraries(binary);
      if (libraries.length > 0) return { ...this.#linkedShared(libraries), record };
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

  /** Go's packages in libraries beside those in the gateway. */
  #linkedShared(libraries: readonly string[]): OpenOutcome {
    const own = libraries.filter((library) => this.#gateway.linking.needed.includes(library));
    if (own.length > 0) return undecided(`The plugin and the gateway both take Go's packages from ${listed(own)}.`);
    const message =
      `The plugin was linked with -linkshared and takes Go's packages from ${listed(libraries)}: ` +
      "with two Go runtimes the process dies of SIGTRAP, and without that library the plugin is refused.";
    const fix = "Build the plugin with -buildmode=plugin and without -linkshared.";
    return crash(undefined, finding("not-a-go-plugin", { plugin: "-linkshared", message: clip(message), fix }));
  }

  #withoutRecord(input: PluginInput, binary: GoBinary): OpenOutcome {
    const isGo = binary.buildInfo !== undefined || binary.image.symbol("runtime.firstmoduledata") !== undefined;
    if (isGo && !isAnotherMode(binary)) {
      const message =
        "The file is Go code without package fingerprints, so that nothing can be compared: build it with -buildmode=plugin.";
      return { verdict: "unknown", findings: [finding("no-fingerprints", { message })] };
    }
    const what = isGo ? "The file is a library of Go code for other programs" : "The file is a shared library";
    const why = notAPlugin(binary, `${what}, and the gateway's runtime finds no plugin in it`);
    return this.#lastModuleAgain(input, "the file holds no Go module", why);
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
      const fix =
        "Build them in one run with build-id: auto, which gives each a module path of its own (built apart, each needs a build-id of its own), or load only one of them.";
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
      // Before the refusal itself: of a plugin like that it is the cause.
      const named = record.pluginPath === "main" && comparison.different.includes("main") ? [calledMain(record)] : [];
      this.#last = { state: "bad" };
      return {
        verdict: "rejected",
        stage: "init",
        error: `plugin was built with a different version of package ${comparison.first}`,
        package: comparison.first,
        comparison,
        findings: [mismatchFinding(comparison, comparison.first), ...named, ...findings],
      };
    }
    this.#last = { state: "initialised" };
    this.#pluginPaths.set(record.pluginPath, input.path);
    const missing = record.exports.flatMap(({ name, missing }) => (missing === true ? [name] : []));
    if (missing.length === 0) return { verdict: "loads", comparison, findings };
    return { ...incompleteExports(input, record.pluginPath, missing, findings), comparison };
  }
}

/** The loader takes the plugin's main package for the gateway's, which always bears that name. */
function calledMain({ fingerprints }: PluginRecord): Finding {
  const message =
    "The plugin's module is called main, as the gateway's own main package is: the loader takes the one for the other.";
  const command = "go mod edit -module=example.com/plugin";
  const imports = fingerprints.some(({ package: path }) => path.startsWith("main/"));
  const fix = imports
    ? `Give the module another path (${command}) and write the imports of its own packages, main/…, anew; or build with build-id: auto, which does both for the build alone.`
    : command;
  return finding("already-loaded", { message, subject: "main", fix });
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
function tryBinary(input: PluginInput, { target }: GatewayFacts): GoBinary | undefined {
  const [, goarch] = target.split("/");
  return readable(() => input.readAs?.(goarch) ?? readBinary(input.source, goarch));
}

/** Whether a library was not built as a plugin: it says so, or binds to itself as those for C do, and has no list of packages. */
function isAnotherMode(binary: GoBinary): boolean {
  const { buildMode: mode, image } = binary;
  const says = mode === undefined ? image.bindsToItself : mode !== "plugin";
  return says && readable(() => binary.pluginRecord) === undefined;
}

/** The libraries that a plugin takes Go's packages from: the linker has it refer to a hash of each. */
function goLibraries({ image }: GoBinary): readonly string[] {
  // A plugin that needs only libraries of C, as almost all do, is not searched.
  if (image.linking.needed.every((library) => comesWith("glibc", library) || comesWith("musl", library))) return [];
  return image.undefinedSymbols().flatMap(({ name }) => /^go[.:]link\.abihash\.(.+)/.exec(name)?.[1] ?? []);
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
