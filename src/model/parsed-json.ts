import * as v from "valibot";

/** What a text says that is to be JSON of some shape; text that is no JSON has no shape. */
export function parsedJson<T>(schema: v.GenericSchema<unknown, T>, text: string) {
  return v.safeParse(schema, anyJson(text), { abortEarly: true });
}

function anyJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
