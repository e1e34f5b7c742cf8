import type { Finding, PluginReport, Report } from "../model/report.ts";
import { callName } from "./headline.ts";
import { type Outcome, outcomeOf, worstFirst } from "./plugin-outcome.ts";
import { loaderSentence } from "./sentence.ts";
import { causeSentences, fixOf, sideFindings } from "./wording.ts";

/** What a person has to read about a plugin, once for all gateways and targets where it is the same. */
export interface Story {
  readonly plugin: PluginReport;
  /** What tells its checks from others: `tyk@5.8.6`, `on linux/amd64`, or both; empty where there is one check. */
  readonly places: readonly string[];
  readonly outcome: Outcome;
  /** What is neither the refusal nor its cause, and matters or was accepted. */
  readonly remarks: readonly Finding[];
}

/** What needs reading in a report, the worst first. */
export function storiesOf(report: Report): Story[] {
  const stories = new Map<string, Story>();
  const hasGateways = new Set(report.checks.map(({ gateway }) => gateway.reference)).size > 1;
  const hasTargets = new Set(report.checks.map(({ target }) => target)).size > 1;
  for (const check of report.checks) {
    for (const plugin of check.plugins) {
      const where = [...(hasGateways ? [check.gateway.reference] : []), ...(hasTargets ? [`on ${check.target}`] : [])];
      const story = storyOf(plugin, where.join(" "));
      if (story === undefined) continue;
      const key = storyKey(plugin);
      const same = stories.get(key);
      stories.set(key, same === undefined ? story : { ...same, places: [...same.places, ...story.places] });
    }
  }
  return [...stories.values()].toSorted((a, b) => worstFirst(a.outcome, b.outcome));
}

/** @returns undefined where the grid says all */
function storyOf(plugin: PluginReport, place: string): Story | undefined {
  const outcome = outcomeOf(plugin);
  const remarks = remarksOf(plugin);
  const quiet: readonly Outcome[] = ["loads", "clear", "unreached"];
  if (quiet.includes(outcome) && remarks.length === 0) return undefined;
  return { plugin, outcome, remarks, places: place === "" ? [] : [place] };
}

/** Equal where nothing but the gateway or the target differs. */
export function storyKey(plugin: PluginReport): string {
  const sentence = loaderSentence({ ...plugin, path: "" });
  const failures = plugin.findings.filter(({ kind }) => kind === "build-failed");
  // The command that would try a fix names the gateway.
  const fix = JSON.stringify(fixOf(plugin))?.replaceAll(/ --gateway (?:'[^']*'|[^\s"]+)/g, "");
  const told = [causeSentences(plugin), fix, remarksOf(plugin), failures, plugin.different ?? []];
  return JSON.stringify([callName(plugin), outcomeOf(plugin), sentence, ...told]);
}

function remarksOf(plugin: PluginReport): Finding[] {
  return sideFindings(plugin).filter(
    ({ severity, accepted, kind }) => (severity !== "notice" || accepted !== undefined) && kind !== "build-failed",
  );
}
