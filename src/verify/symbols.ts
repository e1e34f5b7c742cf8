import type { Export, PluginRecord } from "../binary/facts.ts";
import { catalogue } from "../model/catalogue.ts";
import { nearest } from "../model/nearest.ts";
import { clip, clipValue, listed } from "../model/phrases.ts";
import type { Finding } from "../model/report.ts";

/** A symbol that a plugin must export: of one plugin by its name, else of all. */
export interface RequiredSymbol {
  readonly plugin?: string;
  readonly name: string;
  /** Names that will do as well: the plugin must export one of all of these. */
  readonly alternatives?: readonly string[];
  /** What the gateway expects behind the name; undefined where either will do. */
  readonly kind?: Export["kind"];
  /** Its Go type as the user wrote it, which a built file does not tell. */
  readonly type?: string;
}

/** Reads `[plugin:]Name`. */
export function parseRequiredSymbol(line: string): RequiredSymbol {
  const colon = line.lastIndexOf(":");
  return colon < 0 ? { name: line } : { plugin: line.slice(0, colon), name: line.slice(colon + 1) };
}

interface LookupOutcome {
  /** One is missing, or is nothing that the gateway can use. */
  readonly isRejected: boolean;
  /** The text of plugin.Lookup (plugin/plugin_dlopen.go) about the first that is missing; undefined where all are there. */
  readonly error: string | undefined;
  readonly findings: readonly Finding[];
}

/** Looks the required symbols up in what a plugin exports. */
export function lookUp(required: readonly RequiredSymbol[], record: PluginRecord): LookupOutcome {
  const kinds = new Map(record.exports.map(({ name, kind }) => [name, kind]));
  const missing = required.filter((symbol) => !namesOf(symbol).some((name) => kinds.has(name)));
  const others = required.flatMap((symbol) => ofOtherKind(symbol, kinds));
  const findings = [
    ...missing.map((symbol) => notExported(symbol, [...kinds.keys()])),
    ...others,
    ...required.flatMap((symbol) => ofUnknownType(symbol, kinds)),
  ];
  const [first] = missing;
  const error =
    first === undefined ? undefined : `plugin: symbol ${first.name} not found in plugin ${record.pluginPath}`;
  return { isRejected: missing.length + others.length > 0, error, findings };
}

/** The names of which the plugin must export one. */
export function namesOf({ name, alternatives = [] }: RequiredSymbol): readonly string[] {
  return [name, ...alternatives];
}

function notExported(symbol: RequiredSymbol, exported: readonly string[]): Finding {
  const names = namesOf(symbol);
  const near = [...new Set(names.flatMap((name) => nearest(name, exported)))];
  const offer =
    near.length > 0
      ? `the nearest names are ${listed(near)}`
      : exported.length > 0
        ? `it exports ${listed(exported)}`
        : "it exports nothing";
  const what = names.length === 1 ? clipValue(symbol.name) : `any of ${listed(names, 5)}`;
  const one = names.length === 1 ? clipValue(symbol.name) : `one of ${listed(names, 5)}`;
  const kind = symbol.kind === undefined ? "function or variable" : symbol.kind;
  return {
    kind: "required-symbol",
    severity: catalogue["required-symbol"].severity,
    subject: symbol.name,
    message: clip(`The plugin does not export ${what}; ${offer}.`),
    fix: `Declare ${one} as an exported ${kind} of package main.`,
  };
}

/** Lookup finds a name of any kind, and the gateway cannot use what it did not expect. */
function ofOtherKind(symbol: RequiredSymbol, kinds: ReadonlyMap<string, Export["kind"]>): Finding[] {
  const { kind: wanted } = symbol;
  const there = namesOf(symbol).filter((name) => kinds.has(name));
  if (wanted === undefined || there.length === 0 || there.some((name) => kinds.get(name) === wanted)) return [];
  return there.slice(0, 1).map((name) => otherKind(name, wanted));
}

/** That a symbol is a variable where the gateway expects a function, or a function where it expects a variable. */
export function otherKind(name: string, wanted: Export["kind"]): Finding {
  const other = wanted === "function" ? "variable" : "function";
  return {
    kind: "required-symbol",
    severity: catalogue["required-symbol"].severity,
    subject: name,
    message: clip(`The plugin exports ${clipValue(name)} as a ${other}, and the gateway expects a ${wanted}.`),
    fix: `Declare ${clipValue(name)} as a ${wanted} of package main.`,
  };
}

/** What cannot be decided is said. */
function ofUnknownType({ name, type, kind }: RequiredSymbol, kinds: ReadonlyMap<string, Export["kind"]>): Finding[] {
  const found = kinds.get(name);
  if (type === undefined || found === undefined || (kind !== undefined && kind !== found)) return [];
  const message = `${clipValue(name)} is a ${found}; whether it is a ${clipValue(type)} is not recorded in a built file, and is checked where the plugin is built from source.`;
  return [{ kind: "required-symbol", severity: "warning", subject: name, message: clip(message) }];
}
