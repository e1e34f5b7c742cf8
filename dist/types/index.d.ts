/**
 * The library: reads Go binaries and decides whether plugins load. No I/O but through the handles that are given.
 * @module
 */
export { type GoBinary, readBinary } from "./binary/binary.js";
export { BinaryError, type BinaryErrorCode } from "./binary/error.js";
export type * from "./binary/facts.js";
export { type ByteSource, memorySource } from "./binary/source.js";
export { check, reportOf, type VerifyOptions, verify } from "./check.js";
export { binaryGateway, type GatewayIdentity } from "./gateway/binary-gateway.js";
export type { GatewayFacts, NoPluginSupport, RuntimeFacts } from "./gateway/facts.js";
export { type Profile, readProfile } from "./gateway/profile.js";
export { exitCode, type FailOn } from "./report/exit-code.js";
export { UserError } from "./user-error.js";
export { type CatalogueEntry, catalogue, type FindingKind, findingKinds } from "./verify/catalogue.js";
export { type IgnoreRule, parseIgnore } from "./verify/ignore.js";
export type * from "./verify/model.js";
export type { FileIdentity, PluginInput } from "./verify/plugin-input.js";
export { parseRequiredSymbol, type RequiredSymbol } from "./verify/symbols.js";
