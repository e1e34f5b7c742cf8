/**
 * The library: reads Go binaries and decides whether plugins load. No I/O but through the handles that are given.
 * @module
 */
export { type GoBinary, readBinary } from "./binary/binary.ts";
export type { Integrity } from "./binary/content-id.ts";
export { BinaryError, type BinaryErrorCode } from "./binary/error.ts";
export type * from "./binary/facts.ts";
export { type ByteSource, memorySource } from "./binary/source.ts";
export { binaryGateway, type GatewayIdentity } from "./gateway/binary-gateway.ts";
export { readProfile } from "./gateway/profile.ts";
export type { Profile } from "./gateway/profile-schema.ts";
export { type CatalogueEntry, catalogue, type FindingKind, findingKinds } from "./model/catalogue.ts";
export type { Fix, FixStep } from "./model/fix.ts";
export type { GatewayFacts, NoPluginSupport, RuntimeFacts } from "./model/gateway-facts.ts";
export type { FileIdentity, PluginInput, PluginProject, ProjectModule, ResolvedProject } from "./model/plugin-input.ts";
export type * from "./model/report.ts";
export { UserError } from "./model/user-error.ts";
export { check, reportOf, type VerifyOptions, verify } from "./pipeline/check.ts";
export { exitCode, type FailOn } from "./report/exit-code.ts";
export { type IgnoreRule, parseIgnore } from "./verify/ignore.ts";
export { parseRequiredSymbol, type RequiredSymbol } from "./verify/symbols.ts";
