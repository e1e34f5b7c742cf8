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
    /** Its Go type as the user wrote it, which a built file does not tell. */
    readonly type?: string;
}
/** Reads `[plugin:]Name`. */
export declare function parseRequiredSymbol(line: string): RequiredSymbol;
interface LookupOutcome {
    /** One is missing, or is nothing that the gateway can use. */
    readonly isRejected: boolean;
    /** The text of plugin.Lookup (plugin/plugin_dlopen.go) about the first that is missing; undefined where all are there. */
    readonly error: string | undefined;
    readonly findings: readonly Finding[];
}
/** Looks the required symbols up in what a plugin exports. */
export declare function lookUp(required: readonly RequiredSymbol[], record: PluginRecord): LookupOutcome;
/** The names of which the plugin must export one. */
export declare function namesOf({ name, alternatives }: RequiredSymbol): readonly string[];
/** That a symbol is a variable where the gateway expects a function, or a function where it expects a variable. */
export declare function otherKind(name: string, wanted: Export["kind"]): Finding;
export {};
