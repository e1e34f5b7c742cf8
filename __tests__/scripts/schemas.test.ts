import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { schemaFiles } from "../../scripts/schemas.ts";

test.each([...schemaFiles()])(
  "schema/%s is made out of the reader's own (node scripts/schemas.ts writes it)",
  (name, text) => {
    expect(readFileSync(join(import.meta.dirname, "..", "..", "schema", name), "utf8")).toBe(text);
  },
);
