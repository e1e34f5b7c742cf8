// What plugin.Open comes to, and how it is said.
import type { GoBinary } from "../binary/binary.ts";
import { readable } from "../binary/error.ts";
import type { PluginRecord } from "../binary/facts.ts";
import { splitGoVersion } from "../binary/go-version.ts";
import { catalogue, type FindingKind } from "../model/catalogue.ts";
import type { GatewayFacts, NoPluginSupport } from "../model/gateway-facts.ts";
import { clip, clipValue, count, listed } from "../model/phrases.ts";
import type { PluginInput } from "../model/plugin-input.ts";
import type { Finding, LoaderStage, Verdict } from "../model/report.ts";
import type { TakenSymbols } from "./c-symbols.ts";
import type { FingerprintComparison } from "./compare-fingerprints.ts";

export const noModuleData = "fatal error: runtime: no plugin module data";

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

/** The runtime looks every export up, in an order that is another one each time: with several the name is chance. */
export function incompleteExports(
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

/** What a gateway says that cannot even try to open a plugin; undefined where it can. */
export function withoutPluginSupport(reason: NoPluginSupport | undefined): OpenOutcome | undefined {
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
    case "not-exported":
    case undefined:
      return undefined;
  }
}

/** Why a gateway opens a file and finds no plugin in it, whatever it is. */
export function unseenPlugins(reason: NoPluginSupport | undefined): Finding | undefined {
  const say = (why: string): Finding =>
    finding("no-plugin-support", {
      message: `${why}: after dlopen its runtime finds no plugin, and the process dies.`,
    });
  if (reason === "static") return say("The gateway is linked statically");
  if (reason !== "not-exported") return undefined;
  return say(
    "The gateway links Go's plugin package and exports none of its symbols (-linkmode=internal, or a C program with a Go archive and without -rdynamic)",
  );
}

/** What speaks against every plugin: a gateway that can load none. */
export function anyPlugin(reason: NoPluginSupport | undefined): readonly Finding[] {
  const unseen = unseenPlugins(reason);
  return withoutPluginSupport(reason)?.findings ?? (unseen === undefined ? [] : [unseen]);
}

export function undecided(why: string, findings: readonly Finding[] = []): OpenOutcome {
  return { verdict: "unknown", findings: [finding("undecided", { message: clip(why) }), ...findings] };
}

export function crash(error: string | undefined, why: Finding): OpenOutcome {
  return { verdict: "crashes", stage: "init", ...(error !== undefined && { error }), findings: [why] };
}

export function otherRelease(gateway: GatewayFacts, plugin: GoBinary): Finding {
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

export function wrongMachine(
  gateway: GatewayFacts,
  plugin: GoBinary | undefined,
  why: string,
  text: string | undefined,
): OpenOutcome {
  const target = readable(() => plugin?.target);
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
        fix: `Build the plugin for ${goos}/${goarch} (--target ${goos}/${goarch}; by hand: CGO_ENABLED=1 GOOS=${goos} GOARCH=${goarch}, and CC for a C compiler that builds for it).`,
      }),
    ],
  };
}

export function refusedProgram(binary: GoBinary | undefined, why: string, text: string | undefined): OpenOutcome {
  return {
    verdict: "rejected",
    stage: "dlopen",
    ...(text !== undefined && { error: text }),
    findings: [notAPlugin(binary, why)],
  };
}

/** A file that `go build -buildmode=plugin` did not make. */
export function notAPlugin(binary: GoBinary | undefined, what: string): Finding {
  const mode = readable(() => binary?.buildMode);
  const recorded = mode === undefined ? "" : `; it was built with -buildmode=${clipValue(mode)}`;
  const isGo = readable(() => binary?.buildInfo) !== undefined;
  return finding("not-a-go-plugin", {
    ...(mode !== undefined && { plugin: `-buildmode=${mode}` }),
    message: clip(`${what.replace(/\.$/, "")}${recorded}.`),
    ...(isGo && {
      fix: "Build it with -buildmode=plugin, and with the Go release and flags that env --gateway prints.",
    }),
  });
}

export function refusedByDlopen(
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

export function mismatchFinding({ shared, different }: FingerprintComparison, first: string): Finding {
  const message =
    different.length === 0
      ? `${clipValue(first)} has another fingerprint than in a plugin that was opened before.`
      : `${different.length} of ${count(shared.length, "shared package")} ${different.length === 1 ? "differs" : "differ"}: ${listed(different)}.`;
  return finding("package-mismatch", { subject: first, message: clip(message) });
}

export function conflictFinding({ conflicts }: FingerprintComparison): Finding {
  const [first] = conflicts;
  return finding("plugin-conflict", {
    ...(first !== undefined && { subject: first.package }),
    message: clip(
      `${listed(conflicts.map((conflict) => conflict.package))} ${conflicts.length === 1 ? "is" : "are"} not in the gateway, and ${clipValue(first?.plugin ?? "another plugin")}, opened before, brought another version.`,
    ),
  });
}

export function clashFinding({ names, from }: TakenSymbols): Finding {
  const [first] = names;
  const message = `${clipValue(from)}, opened before, defines the C ${names.length === 1 ? "symbol" : "symbols"} ${listed(names)} too, and the loader gives its own to both: this plugin's C code uses that of the other.`;
  return finding("c-symbol-conflict", {
    ...(first !== undefined && { subject: first }),
    message: clip(message),
    fix: "Declare them static, or give them a prefix of the plugin's own.",
  });
}

export function finding(kind: FindingKind, rest: Omit<Finding, "kind" | "severity">): Finding {
  return { kind, severity: catalogue[kind].severity, ...rest };
}
