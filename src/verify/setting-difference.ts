import type { BuildInfo } from "../binary/facts.ts";
import { splitGoVersion } from "../binary/go-version.ts";
import type { FindingKind, Severity } from "../model/catalogue.ts";
import { clip, clipValue, shellArgument } from "../model/phrases.ts";
import type { Finding } from "../model/report.ts";
import { records, setting } from "./recorded-settings.ts";

/** A setting whose difference is judged by its value alone. */
export interface Rule {
  readonly key: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** The minor Go release that began to record it. */
  readonly since: number;
}

/** A finding with its values and texts cut to what a report can hold. */
export function difference(
  kind: FindingKind,
  severity: Severity,
  subject: string,
  gateway: string | undefined,
  plugin: string | undefined,
  text: { readonly message: string; readonly fix?: string | undefined },
): Finding {
  return {
    kind,
    severity,
    subject: clip(subject),
    ...(gateway === undefined || gateway === "" ? {} : { gateway: clip(gateway) }),
    ...(plugin === undefined || plugin === "" ? {} : { plugin: clip(plugin) }),
    message: clip(text.message),
    ...(text.fix === undefined ? {} : { fix: text.fix }),
  };
}

/** Compares a setting that is `true` or absent. */
export function compareFlags(rule: Rule, gateway: BuildInfo, plugin: BuildInfo): Finding | undefined {
  const wanted = setting(gateway, rule.key);
  const found = setting(plugin, rule.key);
  if (wanted === found) return undefined;
  const missing = unrecorded(rule, gateway, plugin);
  if (missing !== undefined) return missing;
  const [has, lacks] = wanted === undefined ? ["plugin", "gateway"] : ["gateway", "plugin"];
  return difference(rule.kind, rule.severity, rule.key, wanted, found, {
    message: `The ${has} was built with ${rule.key}, the ${lacks} without it.`,
    fix: `Build the plugin ${has === "gateway" ? "with" : "without"} ${rule.key}.`,
  });
}

/** Compares a setting whose values must be equal. */
export function compareValues(rule: Rule, gateway: BuildInfo, plugin: BuildInfo): Finding | undefined {
  const wanted = setting(gateway, rule.key);
  const found = setting(plugin, rule.key);
  if (wanted === found) return undefined;
  return (
    unrecorded(rule, gateway, plugin) ??
    difference(rule.kind, rule.severity, rule.key, wanted, found, {
      message: `${rule.key} is ${shown(wanted)} in the gateway and ${shown(found)} in the plugin.`,
      fix: valueFix(rule.key, wanted),
    })
  );
}

/** A notice where the side without the setting was built by a release that does not record it. */
export function unrecorded(rule: Rule, gateway: BuildInfo, plugin: BuildInfo): Finding | undefined {
  const wanted = setting(gateway, rule.key);
  const found = setting(plugin, rule.key);
  const silent =
    wanted === undefined && !records(gateway, rule.since)
      ? gateway
      : found === undefined && !records(plugin, rule.since)
        ? plugin
        : undefined;
  if (silent === undefined) return undefined;
  const [side, other] = silent === gateway ? ["gateway", "plugin"] : ["plugin", "gateway"];
  const version = clipValue(splitGoVersion(silent.goVersion).release);
  return difference(rule.kind, "notice", rule.key, wanted, found, {
    message: `The ${other} records ${rule.key}; ${version} does not, so the ${side} may or may not have it.`,
  });
}

/** A notice about a setting that may differ; `said` is what the sentence quotes of long values. */
export function plainDifference(
  key: string,
  wanted: string | undefined,
  found: string | undefined,
  said: readonly [string | undefined, string | undefined] = [wanted, found],
): Finding {
  return difference("setting", "notice", key, wanted, found, {
    message:
      said[0] === wanted
        ? `${clipValue(key)} is ${shown(wanted)} in the gateway and ${shown(found)} in the plugin.`
        : `${clipValue(key)} differs: ${onlyIn(said[0])} only in the gateway, ${onlyIn(said[1])} only in the plugin.`,
  });
}

export function shown(value: string | undefined): string {
  return value === undefined || value === "" ? "not set" : clipValue(value);
}

export function valueFix(key: string, wanted: string | undefined): string | undefined {
  if (wanted === undefined) {
    return key.startsWith("-")
      ? `Build the plugin without ${key}.`
      : `Build the plugin without ${key} in the environment.`;
  }
  const value = shellArgument(wanted);
  return value === undefined ? undefined : `Build the plugin with ${key}=${value}.`;
}

function onlyIn(entries: string | undefined): string {
  return entries === undefined || entries === "" ? "nothing" : clipValue(entries);
}
