import type { GoBinary } from "../binary/binary.js";
import type { GatewayFacts, RuntimeFacts } from "../model/gateway-facts.js";
import { type GatewayIdentity } from "./binary-gateway.js";
import { type Profile } from "./profile-schema.js";
/**
 * Reads everything that a profile holds out of a gateway's binary.
 * @param runtime the libraries of the system that it runs on, where they are known
 * @throws BinaryError
 */
export declare function profileOf(binary: GoBinary, identity: GatewayIdentity, toolVersion: string, runtime?: RuntimeFacts): Profile;
/** The file's bytes: the same for the same gateway, one fingerprint a line. */
export declare function formatProfile(profile: Profile): string;
export declare function looksLikeProfile(start: Uint8Array): boolean;
/**
 * Reads a profile.
 * @param json the file's text
 * @param name the file as the user wrote it
 * @throws UserError where it is not a profile that this version reads
 */
export declare function parseProfile(json: string, name: string): Profile;
/** Reads a profile as a gateway: `parseProfile` and `profileGateway` in one. @throws UserError */
export declare function readProfile(json: string, name: string): GatewayFacts;
/** The facts of a gateway out of its profile. @param reference the profile as the user wrote it */
export declare function profileGateway(profile: Profile, reference: string): GatewayFacts;
