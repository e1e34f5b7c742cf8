import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderDocument } from "../../../scripts/presets.ts";
import { presetTable } from "../../../src/gateway/presets/known-presets.ts";
import { presetNames } from "../../../src/gateway/presets/preset.ts";
import { readPresetFile } from "../../../src/gateway/presets/preset-file.ts";
import { parseReference } from "../../../src/gateway/reference.ts";

const docs = join(import.meta.dirname, "..", "..", "..", "docs");
const read = (name: string) => readFileSync(join(docs, name), "utf8");

test("docs/presets.md has the table of the code (node scripts/presets.ts writes it)", () => {
  expect(renderDocument(read("presets.md"), presetTable)).toBe(read("presets.md"));
});

test("the preset file that docs/presets.md shows is one", () => {
  const [, json = ""] = /```json\n([\s\S]*?)```/.exec(read("presets.md")) ?? [];
  expect(readPresetFile(json, "example", presetTable).get("acme")?.title).toBe("Acme Gateway");
});

test("every example in the table of references is read as what its row says", () => {
  const rows = [
    ...read("gateway-references.md").matchAll(/^\| (?!reference|file|---)([^|]+)\| [^|]+\| (`[^|]+`) \|$/gm),
  ];
  const kinds = {
    "a path": "path",
    NAME: "preset",
    docker: "image",
    "docker-daemon": "daemon",
    https: "url",
    github: "github",
  };
  expect(rows.map(([, form = ""]) => form.match(/a path|NAME|[a-z-]+(?=:\/\/)/)?.[0])).toEqual(Object.keys(kinds));
  const context = { input: "gateway", presets: presetNames(presetTable), exists: () => false };
  for (const [index, [, , examples = ""]] of rows.entries()) {
    for (const [, example = ""] of examples.matchAll(/`([^`]+)`/g)) {
      expect(parseReference(example, context).kind, example).toBe(Object.values(kinds)[index]);
    }
  }
});

describe.each(["presets.md", "gateway-references.md"])("docs/%s", (name) => {
  test("has no local link that leads nowhere", () => {
    for (const [, link = ""] of read(name).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(join(docs, dirname(name), link)), link).toBe(true);
    }
  });
});
