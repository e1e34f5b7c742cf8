import { clip, listed } from "../model/phrases.ts";
import type { CheckReport, PluginReport, Report } from "../model/report.ts";
import { terminalText } from "./escape.ts";
import { type Outcome, outcomeOf, worstFirst, worstOutcome } from "./plugin-outcome.ts";
import { causeSentences } from "./wording.ts";

/** One plugin in one gateway on one target. */
interface Result {
  readonly plugin: PluginReport;
  readonly check: CheckReport;
  readonly outcome: Outcome;
}

/** What an outcome says: of the only plugin, with its gateway; of one plugin among several; of several. */
const phrases: Readonly<Record<Outcome, readonly [only: string, one: string, several: string]>> = {
  loads: ["PLUGIN loads into GATEWAY", "loads", "load"],
  mismatch: [
    "PLUGIN loads into GATEWAY, but is built differently",
    "loads but is built differently",
    "load but are built differently",
  ],
  unknown: ["it cannot be told whether PLUGIN loads into GATEWAY", "could not be decided", "could not be decided"],
  unbuilt: ["PLUGIN could not be built", "could not be built", "could not be built"],
  rejected: ["PLUGIN does not load into GATEWAY", "does not load", "do not load"],
  crashes: ["PLUGIN crashes GATEWAY", "crashes the gateway", "crash the gateway"],
  refused: ["PLUGIN would be rejected by GATEWAY", "would be rejected", "would be rejected"],
  clear: ["nothing speaks against PLUGIN in GATEWAY", "has nothing against it", "have nothing against them"],
  unreached: ["PLUGIN is never reached in GATEWAY", "is never reached", "are never reached"],
};

/** Of a plugin that fares differently in several places: with PLACE as `into tyk@5.8.6` or `on linux/arm64`. */
const placed: Readonly<Record<Outcome, string>> = {
  loads: "loads PLACE",
  mismatch: "loads, but is built differently, PLACE",
  unknown: "could not be decided PLACE",
  unbuilt: "could not be built PLACE",
  rejected: "does not load PLACE",
  crashes: "crashes the gateway PLACE",
  refused: "would be rejected PLACE",
  clear: "has nothing against it PLACE",
  unreached: "is never reached PLACE",
};

/**
 * The result of a report in one sentence: `auth loads into tyk@5.8.6 and not into 5.9.0`, or of several plugins the
 * worst first: `1 of 3 plugins does not load, 2 load`. Names in it are escaped for a terminal.
 */
export function headline(report: Report): string {
  const results = report.checks.flatMap((check) =>
    check.plugins.map((plugin): Result => ({ plugin, check, outcome: outcomeOf(plugin) })),
  );
  const [first] = results;
  if (first === undefined) return "no plugin was checked";
  if (results.length === 1) return phraseOf(first.outcome, first.plugin, first.check.gateway.reference);
  const byPlugin = [...Map.groupBy(results, ({ plugin }) => callName(plugin)).values()];
  const [only] = byPlugin;
  // Two files of one check that are called alike are two plugins.
  if (byPlugin.length === 1 && only !== undefined && only.length === report.checks.length) {
    return `${oneEverywhere(only)}${firstRefusal(only, byPlugin.length)}`;
  }
  return `${byCount(report.checks.length === 1 ? results.map((result) => [result]) : byPlugin)}${firstRefusal(results, byPlugin.length)}`;
}

/** What speaks against a plugin for good. */
const refusing: readonly Outcome[] = ["refused", "rejected", "crashes"];
/** Characters of a reason; the story below has all of it. */
const longestReason = 200;

/** Of several gateways the first that refuses a plugin, and why; checks stand in the order of their releases. */
function firstRefusal(results: readonly Result[], plugins: number): string {
  const gateways = new Set(results.map(({ check }) => check.gateway.reference));
  const refusals = results.filter(({ outcome }) => refusing.includes(outcome));
  const [first] = refusals;
  const why = first && reasonOf(first.plugin);
  if (first === undefined || why === undefined || gateways.size < 2) return "";
  const others = new Set(refusals.map(({ check }) => check.gateway.reference)).size > 1;
  if (plugins === 1 && !others) return `: ${why}`;
  const gateway = terminalText(first.check.gateway.reference);
  if (plugins === 1) return `; the first that refuses it is ${gateway}: ${why}`;
  return `; the first to refuse one (${terminalText(callName(first.plugin))}) is ${gateway}: ${why}`;
}

/** The cause in one clause, or the loader's words. */
function reasonOf(plugin: PluginReport): string | undefined {
  const [cause = plugin.loaderError] = causeSentences(plugin);
  return cause === undefined
    ? undefined
    : terminalText(clip(cause.replace(/; .*$/s, "").replace(/\.$/, ""), longestReason));
}

/** What people call a plugin: its name where it is built here, else the file that they gave. */
export function callName({ name, path, source }: PluginReport): string {
  return source === undefined ? path : name;
}

function phraseOf(outcome: Outcome, plugin: PluginReport, gateway: string): string {
  const names = { PLUGIN: terminalText(callName(plugin)), GATEWAY: terminalText(gateway) };
  return phrases[outcome][0].replace(/PLUGIN|GATEWAY/g, (name) => (name === "PLUGIN" ? names.PLUGIN : names.GATEWAY));
}

/** One plugin in several gateways or on several targets. */
function oneEverywhere(results: readonly Result[]): string {
  const [first] = results;
  if (first === undefined) return "";
  const places = new Places(results.map(({ check }) => check));
  const groups = [...Map.groupBy(results, ({ outcome }) => outcome)].toSorted(([a], [b]) => worstFirst(b, a));
  if (groups.length === 1) return phraseOf(first.outcome, first.plugin, places.all());
  const parts = groups.map(([outcome, group], at) => {
    const place = places.of(group.map(({ check }) => check));
    // "loads into one and not into the other", as people say it.
    const isOpposite = outcome === "rejected" && at === 1 && groups[0]?.[0] === "loads";
    return isOpposite ? `not ${place}` : placed[outcome].replace("PLACE", () => place);
  });
  const last = parts.pop();
  return `${terminalText(callName(first.plugin))} ${parts.join(", ")} and ${last}`;
}

/** More names are read in the grid. */
const mostNames = 3;
/** What is said with a "not", of which "everywhere" makes "not everywhere". */
const negative: readonly Outcome[] = ["rejected", "unbuilt", "unknown"];
/** What nobody has to look for. */
const unnamed: readonly Outcome[] = ["loads", "clear", "unreached"];

function nameOf({ name }: { readonly name: string }): string {
  return terminalText(name);
}

/** How many plugins fare how; each of them counts once, by the worst that happens to it. */
function byCount(plugins: readonly (readonly Result[])[]): string {
  const fates = plugins.map((results) => {
    const outcomes = results.map(({ outcome }) => outcome);
    const outcome = worstOutcome(outcomes);
    const name = results[0] === undefined ? "" : results[0].plugin.name;
    return { outcome, name, isEverywhere: outcomes.every((one) => one === outcome) };
  });
  const groups = [...Map.groupBy(fates, ({ outcome }) => outcome)].toSorted(([a], [b]) => worstFirst(a, b));
  const parts = groups.map(([outcome, group], at) => {
    const [, one, several] = phrases[outcome];
    const where = group.every(({ isEverywhere }) => isEverywhere) || outcome === "loads" ? "" : " everywhere";
    const all = group.length === plugins.length;
    const isNamed = !all && group.length <= mostNames && !unnamed.includes(outcome);
    const names = isNamed ? ` (${listed(group.map(nameOf))})` : "";
    const place = negative.includes(outcome) ? where : where && " somewhere";
    const phrase = `${group.length === 1 ? one : several}${place}${names}`;
    if (at > 0) return `${group.length} ${phrase}`;
    return all ? `all ${plugins.length} plugins ${phrase}` : `${group.length} of ${plugins.length} plugins ${phrase}`;
  });
  return parts.join(", ");
}

/** Names for some of several checks: by gateway where there are several, else by target. */
class Places {
  readonly #gateways: readonly string[];
  readonly #targets: readonly string[];
  /** What all references begin with, `tyk@`: it is said once. */
  readonly #head: string;
  #isFirst = true;

  constructor(checks: readonly CheckReport[]) {
    this.#gateways = [...new Set(checks.map(({ gateway }) => gateway.reference))];
    this.#targets = [...new Set(checks.map(({ target }) => target))];
    const heads = new Set(this.#gateways.map((one) => /^[^!]*[@:](?=[^@:/!]+$)/.exec(one)?.[0] ?? ""));
    this.#head = heads.size === 1 ? ([...heads][0] ?? "") : "";
  }

  all(): string {
    const [only] = this.#gateways;
    if (this.#gateways.length > 1 || only === undefined) {
      const gateways = this.#gateways.length === 2 ? "both gateways" : `all ${this.#gateways.length} gateways`;
      return this.#targets.length > 1 ? `${gateways} on ${this.#targets.length} targets` : gateways;
    }
    return `${only} on ${listed(this.#targets)}`;
  }

  of(checks: readonly CheckReport[]): string {
    const begin = this.#isFirst ? "" : this.#head;
    this.#isFirst = false;
    const [only] = this.#gateways;
    const targets = checks.map(({ target }) => terminalText(target));
    if (this.#gateways.length === 1 && only !== undefined) {
      return `${begin === "" ? `in ${terminalText(only)} ` : ""}on ${listed(targets)}`;
    }
    const names = checks.map(({ gateway, target }, at) => {
      const name = gateway.reference.slice(at === 0 ? begin.length : this.#head.length);
      return terminalText(this.#targets.length > 1 ? `${name} on ${target}` : name);
    });
    return `in ${listed(names)}`;
  }
}
