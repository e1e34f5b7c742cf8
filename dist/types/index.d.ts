/**
 * The library: reads Go binaries and decides whether plugins load. No I/O but through the handles that are given.
 * @module
 */
export { type GoBinary, readBinary } from "./binary/binary.js";
export type { Integrity } from "./binary/content-id.js";
export { BinaryError, type BinaryErrorCode } from "./binary/error.js";
export type * from "./binary/facts.js";
export { type ByteSource, memorySource } from "./binary/source.js";
export { binaryGateway, type GatewayIdentity } from "./gateway/binary-gateway.js";
export { readProfile } from "./gateway/profile.js";
export type { Profile } from "./gateway/profile-schema.js";
export { type CatalogueEntry, catalogue, type FindingKind, findingKinds } from "./model/catalogue.js";
export type { Fix, FixStep } from "./model/fix.js";
export type { GatewayFacts, NoPluginSupport, RuntimeFacts } from "./model/gateway-facts.js";
export type { FileIdentity, PluginInput, PluginProject, ProjectModule, ResolvedProject } from "./model/plugin-input.js";
export type * from "./model/report.js";
export { UserError } from "./model/user-error.js";
export { check, reportOf, type VerifyOptions, verify } from "./pipeline/check.js";
export { exitCode, type FailOn } from "./report/exit-code.js";
export { type IgnoreRule, parseIgnore } from "./verify/ignore.js";
export { parseRequiredSymbol, type RequiredSymbol } from "./verify/symbols.js";
