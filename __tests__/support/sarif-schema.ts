import published from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";

// It is of draft 4, and holds nothing but these two that means something else in draft 7.
const schema = { ...published, $schema: undefined, id: undefined };
const validate = new Ajv({
  strict: false,
  validateFormats: false,
  allErrors: true,
  validateSchema: false,
  unicodeRegExp: false,
}).compile(JSON.parse(JSON.stringify(schema)));

/** What the schema of OASIS says against a log. */
export function sarifProblems(log: unknown): string[] {
  if (validate(log)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
