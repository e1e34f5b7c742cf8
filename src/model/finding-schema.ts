import * as v from "valibot";
import { findingKinds } from "./catalogue.ts";
import type { Finding, Location } from "./report.ts";

/** A schema for every member of a shape: one that the model gains does not compile until it is read, too. */
export type Members<T> = { readonly [K in keyof Required<T>]: v.GenericSchema<unknown, T[K]> };

export const text = v.pipe(v.string(), v.maxLength(1 << 20));
export const some = v.pipe(text, v.nonEmpty());
export const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const locationSchema = v.object({
  file: some,
  line: v.pipe(amount, v.minValue(1)),
} satisfies Members<Location>);

/** A finding as JSON has it, read out of a file that anybody may have written. */
export const findingSchema = v.object({
  kind: v.picklist(findingKinds),
  severity: v.picklist(["error", "warning", "notice"]),
  subject: v.exactOptional(text),
  gateway: v.exactOptional(text),
  plugin: v.exactOptional(text),
  message: some,
  where: v.exactOptional(locationSchema),
  fix: v.exactOptional(some),
  accepted: v.exactOptional(some),
} satisfies Members<Finding>);
