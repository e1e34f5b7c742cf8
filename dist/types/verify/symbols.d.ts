import type { Export, PluginRecord } from "../binary/facts.js";
import type { Finding } from "../model/report.js";
/** A symbol that a plugin must export: of one plugin by its name, else of all. */
export interface RequiredSymbol {
    readonly plugin?: string;
    readonly name: string;
    /** Names that will do as well: the plugin must export one of all of these. */
    readonly alternatives?: readonly string[];
    /** What the gateway expects behind the name; undefined where either will do. */
    readonly kind?: Export["kind"];
}
/** Reads `[plugin:]Name`. */
export declare function parseRequiredSymbol(line: string): RequiredSymbol;
/** What Lookup says of the first symbol that is missing, and a finding for each. */
export interface LookupOutcome {
    /** The text of plugin.Lookup (plugin/plugin_dlopen.go); undefined where all are there. */
    readonly error: string | undefined;
    readonly findings: readonly Finding[];
}
/** Looks the required symbols up in what a plugin exports. */
export declare function lookUp(required: readonly RequiredSymbol[], record: PluginRecord): LookupOutcome;
/** The names of which the plugin must export one. */
export declare function namesOf({ name, alternatives }: RequiredSymbol): readonly string[];
