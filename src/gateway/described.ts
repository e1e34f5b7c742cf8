import * as v from "valibot";

/** A schema with what it holds in words, which the published JSON schema says to others (scripts/schemas.ts). */
export function described<const S extends v.GenericSchema>(schema: S, text: string) {
  return v.pipe(schema, v.description<v.InferOutput<S>, string>(text));
}
