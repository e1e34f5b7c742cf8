import type { Integrity } from "../binary/content-id.js";
import type { BuildInfo } from "../binary/facts.js";
import type { Finding } from "../model/report.js";
export interface AlteredFile {
    readonly integrity?: Integrity;
    /** It has section headers and no symbol table among them. */
    readonly isStripped?: boolean;
    readonly buildInfo?: BuildInfo;
}
/** The finding about a file that was changed after it was linked; undefined about any other. */
export declare function alteredFile(side: "gateway" | "plugin", file: AlteredFile): Finding | undefined;
