import { Ajv2020 } from "ajv/dist/2020.js";
import schema from "../../schema/report.schema.json" with { type: "json" };
import type { Report } from "../../src/model/report.ts";

/** The report, held against the published schema. @throws Error with what the schema says against it */
export function asReport(value: unknown): Report {
  const ajv = new Ajv2020({ allErrors: true });
  if (ajv.validate<Report>(schema, value)) return value;
  throw new Error(`Not a report: ${ajv.errorsText()}\n${JSON.stringify(value, undefined, 2)}`);
}
