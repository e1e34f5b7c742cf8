import { catalogue } from "../model/catalogue.ts";
import { count } from "../model/phrases.ts";
import type { Finding, LoadAnswer, PluginReport, Verdict } from "../model/report.ts";

/**
 * Holds what a loader did against what was predicted. A disagreement is an error of the verifier, unless the plugin's
 * own code is what ended the process: that the loader had accepted it is what was predicted.
 * @returns undefined where there is nothing to compare
 */
function compareWithPrediction(plugin: PluginReport, answer: LoadAnswer): Finding | undefined {
  if (plugin.notReached || plugin.verdict === "unbuilt") return undefined;
  const loader = `${answer.loader} (${places[answer.how]})`;
  const said = answer.error === undefined ? "" : `: ${answer.error}`;
  if (answer.outcome === "undecided") {
    return finding("load-undecided", `Opening the plugin with ${loader} decided nothing${said}.`);
  }
  const predicted = predictedOutcome(plugin.verdict);
  if (answer.outcome === "crashes" && predicted === "loads" && answer.by !== "loader") {
    const whose = answer.by === "plugin" ? "the plugin's own code" : "code whose owner cannot be told";
    return finding("load-undecided", `${loader} was ended by ${whose} while it opened the plugin${said}.`);
  }
  if (isBeyondLookup(plugin, answer)) {
    return finding("load-undecided", `${loader} looks the symbols up, and does not use them as the gateway does.`);
  }
  if (isBeyondHelper(plugin, answer)) {
    return finding("load-undecided", `${loader} opens the plugin, and does not link what the gateway refuses it for.`);
  }
  if (predicted === undefined) {
    return finding(
      "load-undecided",
      `${loader} ${verbs[answer.outcome]}${said}; nothing was predicted to compare it with.`,
    );
  }
  if (answer.packages !== undefined && answer.outcome === "loads" && predicted === "loads") {
    return finding(
      "load-undecided",
      `${loader} loads the plugin too. It has ${count(answer.packages, "package")} of the gateway and none of its own code: what the gateway itself and its other packages register before (flags, protobuf names, handlers) was not part of it.`,
    );
  }
  const other = otherPackage(plugin, answer);
  if (predicted === answer.outcome && other === undefined) {
    return finding("load-confirmed", `${loader} ${verbs[answer.outcome]} too${said}.`);
  }
  const expected = plugin.loaderError ?? plugin.verdict;
  return {
    ...finding("load-disagrees", `${loader} ${verbs[answer.outcome]}${said}; the verifier had predicted: ${expected}.`),
    fix: "Please report this with both files, or with the output of inspect for each: the verifier is wrong.",
  };
}

/**
 * The report of a plugin with what a loader did. A worse outcome of the gateway's own loader becomes the verdict; a
 * better one does not, since a prediction that says no may know more than one process on one machine shows.
 */
export function withLoadAnswer(plugin: PluginReport, answer: LoadAnswer): PluginReport {
  const found = compareWithPrediction(plugin, answer);
  const findings = found === undefined ? plugin.findings : [...plugin.findings, found];
  const report = { ...plugin, load: answer, findings };
  if (found?.kind !== "load-disagrees" || answer.outcome === "loads" || answer.outcome === "undecided") return report;
  if (plugin.verdict === "crashes" || plugin.verdict === answer.outcome) return report;
  return { ...report, verdict: answer.outcome };
}

const places = { native: "on this machine", image: "in the gateway's image", qemu: "under emulation" } as const;
const verbs = { loads: "loads the plugin", rejected: "rejects the plugin", crashes: "dies of the plugin" } as const;

function finding(kind: "load-confirmed" | "load-disagrees" | "load-undecided", message: string): Finding {
  return { kind, severity: catalogue[kind].severity, message };
}

function predictedOutcome(verdict: Verdict): "loads" | "rejected" | "crashes" | undefined {
  if (verdict === "mismatch") return "loads";
  return verdict === "unknown" || verdict === "unbuilt" ? undefined : verdict;
}

/** A loader finds a variable, too, where its gateway expects a function. */
function isBeyondLookup({ verdict, loaderStage, loaderError }: PluginReport, { outcome }: LoadAnswer): boolean {
  return verdict === "rejected" && loaderStage === "lookup" && loaderError === undefined && outcome === "loads";
}

/** A helper links a part of the gateway's packages: it may take what the gateway refuses. */
function isBeyondHelper({ verdict, loaderStage }: PluginReport, { outcome, packages }: LoadAnswer): boolean {
  return packages !== undefined && outcome === "loads" && verdict === "rejected" && loaderStage === "init";
}

/** The package that a loader names where it is not the one that was predicted. */
function otherPackage(plugin: PluginReport, { error, packages }: LoadAnswer): string | undefined {
  const named = /different version of package (\S+)/.exec(error ?? "")?.[1];
  // A helper does not have every package, so it may stop at a later one.
  if (named === undefined || plugin.package === undefined || packages !== undefined) return undefined;
  return named === plugin.package ? undefined : named;
}
