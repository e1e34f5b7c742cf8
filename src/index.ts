/**
 * The library: reads Go binaries and decides whether plugins load. No I/O but through the handles that are given.
 * @module
 */
export { type GoBinary, readBinary } from "./binary/binary.ts";
export { BinaryError, type BinaryErrorCode } from "./binary/error.ts";
export type * from "./binary/facts.ts";
export { type ByteSource, memorySource } from "./binary/source.ts";
export { check, reportOf, type VerifyOptions, verify } from "./check.ts";
export { binaryGateway, type GatewayIdentity } from "./gateway/binary-gateway.ts";
export type { GatewayFacts, NoPluginSupport, RuntimeFacts } from "./gateway/facts.ts";
export { type Profile, readProfile } from "./gateway/profile.ts";
export { exitCode, type FailOn } from "./report/exit-code.ts";
export { UserError } from "./user-error.ts";
export { type CatalogueEntry, catalogue, type FindingKind, findingKinds } from "./verify/catalogue.ts";
export { type IgnoreRule, parseIgnore } from "./verify/ignore.ts";
export type * from "./verify/model.ts";
export type { FileIdentity, PluginInput } from "./verify/plugin-input.ts";
export { parseRequiredSymbol, type RequiredSymbol } from "./verify/symbols.ts";
