import * as v from "valibot";
/** A schema with what it holds in words, which the published JSON schema says to others (scripts/schemas.ts). */
export declare function described<const S extends v.GenericSchema>(schema: S, text: string): v.SchemaWithPipe<readonly [S, v.DescriptionAction<v.InferOutput<S>, string>]>;
