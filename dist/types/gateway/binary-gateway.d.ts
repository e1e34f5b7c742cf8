import type { GoBinary } from "../binary/binary.js";
import { type Integrity } from "../binary/content-id.js";
import type { GatewayFacts } from "../model/gateway-facts.js";
/** What the user calls a gateway, and what is known of its bytes. */
export interface GatewayIdentity {
    /** As the user wrote it. */
    readonly reference: string;
    readonly sha256?: string;
    readonly integrity?: Integrity;
    /** The member of the image or archive that it was. */
    readonly path?: string;
    /** Of the image or archive: `sha256:…`. */
    readonly digest?: string;
}
/**
 * The facts of a gateway, straight from its binary; fingerprints are looked up one by one.
 * @throws BinaryError where the binary is damaged
 */
export declare function binaryGateway(binary: GoBinary, { reference, sha256, integrity }: GatewayIdentity): GatewayFacts;
