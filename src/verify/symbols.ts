import type { PluginRecord } from "../binary/facts.ts";
import { catalogue } from "./catalogue.ts";
import type { Finding } from "./model.ts";
import { nearest } from "./nearest.ts";
import { clip, clipValue, listed } from "./wording.ts";

/** A symbol that a plugin must export: of one plugin by its name, else of all. */
export interface RequiredSymbol {
  readonly plugin?: string;
  readonly name: string;
}

/** Reads `[plugin:]Name`. */
export function parseRequiredSymbol(line: string): RequiredSymbol {
  const colon = line.lastIndexOf(":");
  return colon < 0 ? { name: line } : { plugin: line.slice(0, colon), name: line.slice(colon + 1) };
}

/** What Lookup says of the first symbol that is missing, and a finding for each. */
export interface LookupOutcome {
  /** The text of plugin.Lookup (plugin/plugin_dlopen.go); undefined where all are there. */
  readonly error: string | undefined;
  readonly findings: readonly Finding[];
}

/** Looks the required symbols up in what a plugin exports. */
export function lookUp(required: readonly string[], record: PluginRecord): LookupOutcome {
  const exported = record.exports.map(({ name }) => name);
  const missing = required.filter((name) => !exported.includes(name));
  const findings = missing.map((name): Finding => {
    const near = nearest(name, exported);
    const offer =
      near.length > 0
        ? `the nearest names are ${listed(near)}`
        : exported.length > 0
          ? `it exports ${listed(exported)}`
          : "it exports nothing";
    return {
      kind: "required-symbol",
      severity: catalogue["required-symbol"].severity,
      subject: name,
      message: clip(`The plugin does not export ${clipValue(name)}; ${offer}.`),
      fix: `Declare ${clipValue(name)} as an exported function or variable of package main.`,
    };
  });
  const [first] = missing;
  const error = first === undefined ? undefined : `plugin: symbol ${first} not found in plugin ${record.pluginPath}`;
  return { error, findings };
}
