import type { GatewayFacts } from "../model/gateway-facts.js";
import type { Finding } from "../model/report.js";
import type { Explanation } from "./cause.js";
import type { FileSign } from "./file-damage.js";
/**
 * The cause of a refusal that has nothing to do with fingerprints; undefined where nothing tells one.
 * @param sign what the file's first bytes show; asked for where it is damaged
 */
export declare function explainRefusal(gateway: GatewayFacts, findings: readonly Finding[], sign: () => FileSign | undefined): Explanation | undefined;
