import * as v from "valibot";
/** The JSON of a profile; `schema/profile.schema.json` is made out of it (scripts/schemas.ts). */
export declare const profileSchema: v.ObjectSchema<{
    readonly profileVersion: v.LiteralSchema<1, undefined>;
    readonly tool: v.SchemaWithPipe<readonly [v.ObjectSchema<{
        readonly name: v.LiteralSchema<"go-plugin-verifier", undefined>;
        readonly version: v.StringSchema<undefined>;
    }, undefined>, v.DescriptionAction<{
        name: "go-plugin-verifier";
        version: string;
    }, string>]>;
    readonly reference: v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.DescriptionAction<string, string>]>;
    readonly path: v.OptionalSchema<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.DescriptionAction<string, string>]>, undefined>;
    readonly digest: v.OptionalSchema<v.SchemaWithPipe<readonly [v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.RegexAction<string, undefined>]>, v.DescriptionAction<string, string>]>, undefined>;
    readonly sha256: v.OptionalSchema<v.SchemaWithPipe<readonly [v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.RegexAction<string, undefined>]>, v.DescriptionAction<string, string>]>, undefined>;
    readonly integrity: v.OptionalSchema<v.SchemaWithPipe<readonly [v.PicklistSchema<["intact", "altered", "unknown"], undefined>, v.DescriptionAction<"altered" | "intact" | "unknown", string>]>, undefined>;
    readonly stripped: v.OptionalSchema<v.SchemaWithPipe<readonly [v.LiteralSchema<true, undefined>, v.DescriptionAction<true, string>]>, undefined>;
    readonly target: v.SchemaWithPipe<readonly [v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.RegexAction<string, undefined>]>, v.DescriptionAction<string, string>]>;
    readonly machine: v.SchemaWithPipe<readonly [v.ObjectSchema<{
        readonly format: v.PicklistSchema<["elf", "mach-o"], undefined>;
        readonly bits: v.PicklistSchema<[32, 64], undefined>;
        readonly littleEndian: v.BooleanSchema<undefined>;
        readonly machine: v.SchemaWithPipe<readonly [v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.IntegerAction<number, undefined>, v.MinValueAction<number, 0, undefined>]>, v.DescriptionAction<number, string>]>;
        readonly flags: v.SchemaWithPipe<readonly [v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.IntegerAction<number, undefined>, v.MinValueAction<number, 0, undefined>]>, v.DescriptionAction<number, string>]>;
    }, undefined>, v.DescriptionAction<{
        format: "elf" | "mach-o";
        bits: 32 | 64;
        littleEndian: boolean;
        machine: number;
        flags: number;
    }, string>]>;
    readonly interpreter: v.OptionalSchema<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.DescriptionAction<string, string>]>, undefined>;
    readonly noPluginSupport: v.OptionalSchema<v.SchemaWithPipe<readonly [v.PicklistSchema<["no-cgo", "no-plugin-package", "not-exported", "static", "static-musl"], undefined>, v.DescriptionAction<"no-cgo" | "no-plugin-package" | "not-exported" | "static" | "static-musl", string>]>, undefined>;
    readonly moduleData: v.SchemaWithPipe<readonly [v.ObjectSchema<{
        readonly firstModuleData: v.OptionalSchema<v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.IntegerAction<number, undefined>, v.MinValueAction<number, 0, undefined>]>, undefined>;
        readonly moduleDataType: v.OptionalSchema<v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.IntegerAction<number, undefined>, v.MinValueAction<number, 0, undefined>]>, undefined>;
    }, undefined>, v.DescriptionAction<{
        firstModuleData?: number | undefined;
        moduleDataType?: number | undefined;
    }, string>]>;
    readonly goVersion: v.OptionalSchema<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.DescriptionAction<string, string>]>, undefined>;
    readonly buildInfo: v.OptionalSchema<v.SchemaWithPipe<readonly [v.ArraySchema<v.StringSchema<undefined>, undefined>, v.DescriptionAction<string[], string>]>, undefined>;
    readonly needed: v.SchemaWithPipe<readonly [v.ArraySchema<v.StringSchema<undefined>, undefined>, v.DescriptionAction<string[], string>]>;
    readonly versionNeeds: v.SchemaWithPipe<readonly [v.ArraySchema<v.ObjectSchema<{
        readonly library: v.StringSchema<undefined>;
        readonly version: v.StringSchema<undefined>;
        readonly weak: v.OptionalSchema<v.LiteralSchema<true, undefined>, undefined>;
    }, undefined>, undefined>, v.DescriptionAction<{
        library: string;
        version: string;
        weak?: true | undefined;
    }[], string>]>;
    readonly runtime: v.OptionalSchema<v.SchemaWithPipe<readonly [v.ObjectSchema<{
        readonly libc: v.OptionalSchema<v.PicklistSchema<["glibc", "musl"], undefined>, undefined>;
        readonly libcVersion: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
        readonly versions: v.SchemaWithPipe<readonly [v.RecordSchema<v.StringSchema<undefined>, v.ArraySchema<v.StringSchema<undefined>, undefined>, undefined>, v.DescriptionAction<{
            [x: string]: string[];
        }, string>]>;
        readonly libraries: v.SchemaWithPipe<readonly [v.ArraySchema<v.StringSchema<undefined>, undefined>, v.DescriptionAction<string[], string>]>;
        readonly incomplete: v.OptionalSchema<v.SchemaWithPipe<readonly [v.LiteralSchema<true, undefined>, v.DescriptionAction<true, string>]>, undefined>;
        readonly libcSymbols: v.OptionalSchema<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.DescriptionAction<string, string>]>, undefined>;
    }, undefined>, v.DescriptionAction<{
        libc?: "glibc" | "musl" | undefined;
        libcVersion?: string | undefined;
        versions: {
            [x: string]: string[];
        };
        libraries: string[];
        incomplete?: true | undefined;
        libcSymbols?: string | undefined;
    }, string>]>, undefined>;
    readonly symbols: v.OptionalSchema<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.DescriptionAction<string, string>]>, undefined>;
    readonly sourceFolders: v.OptionalSchema<v.SchemaWithPipe<readonly [v.ObjectSchema<{
        readonly moduleCache: v.OptionalSchema<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.DescriptionAction<string, string>]>, undefined>;
        readonly module: v.OptionalSchema<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.DescriptionAction<string, string>]>, undefined>;
        readonly vendored: v.OptionalSchema<v.SchemaWithPipe<readonly [v.LiteralSchema<true, undefined>, v.DescriptionAction<true, string>]>, undefined>;
    }, undefined>, v.DescriptionAction<{
        moduleCache?: string | undefined;
        module?: string | undefined;
        vendored?: true | undefined;
    }, string>]>, undefined>;
    readonly fingerprints: v.SchemaWithPipe<readonly [v.CustomSchema<Record<string, string>, v.ErrorMessage<v.CustomIssue> | undefined>, v.DescriptionAction<Record<string, string>, "The link-time hash of every package by its import path, in lower-case hexadecimal.">, v.MetadataAction<Record<string, string>, {
        readonly type: "object";
        readonly additionalProperties: {
            readonly type: "string";
            readonly pattern: string;
        };
    }>]>;
}, undefined>;
/** All that a check needs to know of one gateway on one target, as one small JSON file. */
export type Profile = v.InferOutput<typeof profileSchema>;
