import * as v from "valibot";
import type { GoBinary } from "../binary/binary.js";
import type { GatewayFacts, RuntimeFacts } from "../model/gateway-facts.js";
import { type GatewayIdentity } from "./binary-gateway.js";
/** The JSON of a profile; `schema/profile.schema.json` describes it for others. */
declare const profileSchema: v.ObjectSchema<{
    readonly profileVersion: v.LiteralSchema<1, undefined>;
    readonly tool: v.ObjectSchema<{
        readonly name: v.LiteralSchema<"go-plugin-verifier", undefined>;
        readonly version: v.StringSchema<undefined>;
    }, undefined>;
    readonly reference: v.StringSchema<undefined>;
    readonly path: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
    readonly digest: v.OptionalSchema<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.RegexAction<string, undefined>]>, undefined>;
    readonly sha256: v.OptionalSchema<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.RegexAction<string, undefined>]>, undefined>;
    /** Whether the binary is what the go command wrote. */
    readonly integrity: v.OptionalSchema<v.PicklistSchema<["intact", "altered", "unknown"], undefined>, undefined>;
    readonly stripped: v.OptionalSchema<v.LiteralSchema<true, undefined>, undefined>;
    readonly target: v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.RegexAction<string, undefined>]>;
    readonly machine: v.ObjectSchema<{
        readonly format: v.PicklistSchema<["elf", "mach-o"], undefined>;
        readonly bits: v.PicklistSchema<[32, 64], undefined>;
        readonly littleEndian: v.BooleanSchema<undefined>;
        readonly machine: v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.IntegerAction<number, undefined>, v.MinValueAction<number, 0, undefined>]>;
        readonly flags: v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.IntegerAction<number, undefined>, v.MinValueAction<number, 0, undefined>]>;
    }, undefined>;
    readonly interpreter: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
    readonly noPluginSupport: v.OptionalSchema<v.PicklistSchema<["no-cgo", "no-plugin-package", "static", "static-musl"], undefined>, undefined>;
    readonly moduleData: v.ObjectSchema<{
        readonly firstModuleData: v.OptionalSchema<v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.IntegerAction<number, undefined>, v.MinValueAction<number, 0, undefined>]>, undefined>;
        readonly moduleDataType: v.OptionalSchema<v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.IntegerAction<number, undefined>, v.MinValueAction<number, 0, undefined>]>, undefined>;
    }, undefined>;
    readonly goVersion: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
    /** The lines of `go version -m`, without the indentation. */
    readonly buildInfo: v.OptionalSchema<v.ArraySchema<v.StringSchema<undefined>, undefined>, undefined>;
    readonly needed: v.ArraySchema<v.StringSchema<undefined>, undefined>;
    readonly versionNeeds: v.ArraySchema<v.ObjectSchema<{
        readonly library: v.StringSchema<undefined>;
        readonly version: v.StringSchema<undefined>;
        readonly weak: v.OptionalSchema<v.LiteralSchema<true, undefined>, undefined>;
    }, undefined>, undefined>;
    readonly runtime: v.OptionalSchema<v.ObjectSchema<{
        readonly libc: v.OptionalSchema<v.PicklistSchema<["glibc", "musl"], undefined>, undefined>;
        readonly libcVersion: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
        readonly versions: v.RecordSchema<v.StringSchema<undefined>, v.ArraySchema<v.StringSchema<undefined>, undefined>, undefined>;
        readonly libraries: v.ArraySchema<v.StringSchema<undefined>, undefined>;
        readonly incomplete: v.OptionalSchema<v.LiteralSchema<true, undefined>, undefined>;
        /** One text instead of 1,700 lines. */
        readonly libcSymbols: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
    }, undefined>, undefined>;
    /** The C symbols that the gateway defines, in one text. */
    readonly symbols: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
    /** Where the source lay, of a gateway built without -trimpath. */
    readonly sourceFolders: v.OptionalSchema<v.ObjectSchema<{
        readonly moduleCache: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
        readonly module: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
        readonly vendored: v.OptionalSchema<v.LiteralSchema<true, undefined>, undefined>;
    }, undefined>, undefined>;
    readonly fingerprints: v.CustomSchema<Record<string, string>, v.ErrorMessage<v.CustomIssue> | undefined>;
}, undefined>;
/** All that a check needs to know of one gateway on one target, as one small JSON file. */
export type Profile = v.InferOutput<typeof profileSchema>;
/**
 * Reads everything that a profile holds out of a gateway's binary.
 * @param runtime the libraries of the system that it runs on, where they are known
 * @throws BinaryError
 */
export declare function profileOf(binary: GoBinary, identity: GatewayIdentity, toolVersion: string, runtime?: RuntimeFacts): Profile;
/** The file's bytes: the same for the same gateway, one fingerprint a line. */
export declare function formatProfile(profile: Profile): string;
/** Whether a file starts like a profile. */
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
export {};
