import type { GatewayFacts } from "../model/gateway-facts.js";
import type { Finding } from "../model/report.js";
import type { Explanation } from "./cause.js";
import type { FileSign } from "./file-damage.js";
/** What a damaged file shows; each is asked for where it matters. */
export interface FileTraces {
    /** By its first bytes. */
    sign(): FileSign | undefined;
    /** By all of them: that it was changed after it was linked. */
    altered(): Finding | undefined;
}
/**
 * The cause of a refusal that has nothing to do with fingerprints; undefined where nothing tells one.
 */
export declare function explainRefusal(gateway: GatewayFacts, findings: readonly Finding[], file: FileTraces): Explanation | undefined;
/** Why nothing of a plugin helps. */
export declare const anotherGateway = "This gateway cannot load any plugin, whatever it is built with.";
