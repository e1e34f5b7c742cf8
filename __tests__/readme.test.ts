import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { replacePart } from "../scripts/document-part.ts";
import { renderInputs } from "../scripts/inputs.ts";
import { layers } from "../scripts/rooms.ts";
import { commands } from "../src/cli/commands.ts";
import { mergeTable, planTable } from "../src/inputs/fleet-inputs.ts";
import { inputTable } from "../src/inputs/inputs.ts";
import { verdicts } from "../src/model/report.ts";
import { toolVersion } from "../src/model/tool.ts";

const root = dirname(import.meta.dirname);
const readme = readFileSync(join(root, "README.md"), "utf8");
const manifest: { version: string; scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);

test("the table of docs/inputs.md is the one in the code (node scripts/inputs.ts writes it)", () => {
  const text = readFileSync(join(root, "docs/inputs.md"), "utf8");
  expect(replacePart(text, "inputs", renderInputs(inputTable))).toBe(text);
});

test("the tables of inputs of plan and merge are those in the code", () => {
  const recipe = readFileSync(join(root, "docs/recipes/matrix.md"), "utf8");
  for (const [name, table] of Object.entries({ plan: planTable, merge: mergeTable })) {
    expect(replacePart(recipe, name, renderInputs(table))).toBe(recipe);
  }
});

test("the README lists every command of the command line", () => {
  const listed = [...readme.matchAll(/^\| `([a-z]+)(?: [^`]*)?` \| [^|]+ \|$/gm)].map(([, name]) => name);
  for (const name of Object.keys(commands)) expect(listed).toContain(name);
});

test("the README lists every verdict, from best to worst", () => {
  const places = verdicts.map((verdict) => readme.indexOf(`| \`${verdict}\` |`));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test.each(["README.md", "CONTRIBUTING.md"])("every npm script that %s names exists", (file) => {
  const named = [...readFileSync(join(root, file), "utf8").matchAll(/npm run ([a-z:-]+)/g)].map(
    ([, name]) => name ?? "",
  );
  expect(named.length).toBeGreaterThan(0);
  for (const name of named) expect(manifest.scripts).toHaveProperty([name]);
});

test.each(["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/how-it-decides.md"])(
  "every local link of %s leads somewhere",
  (file) => {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, link = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(join(root, dirname(file), link)), link).toBe(true);
    }
  },
);

test.each(["CONTRIBUTING.md", "docs/architecture.md"])("every file and folder that %s names is there", (file) => {
  const text = readFileSync(join(root, file), "utf8");
  const named = [
    ...text.matchAll(/`((?:src|__tests__|docs|scripts|schema|bench|examples|\.ci)\/[\w./-]+|[\w.-]+\.json)`/g),
  ];
  expect(named.length).toBeGreaterThan(10);
  for (const [, path = ""] of named) expect(existsSync(join(root, path)), path).toBe(true);
});

test("docs/architecture.md has the rooms of scripts/rooms.ts, line for line", () => {
  const table = readFileSync(join(root, "docs/architecture.md"), "utf8").split("## Rooms")[1]?.split("The table is")[0];
  const lines = [...(table ?? "").matchAll(/^\| (`src\/[^|]*) \|/gm)].map(([, cell = ""]) =>
    [...cell.matchAll(/`src\/([\w.]+)`/g)].map(([, name]) => name),
  );
  expect(lines.slice(1)).toEqual(layers);
});

test("the version in the code is the one in package.json", () => {
  expect(toolVersion).toBe(manifest.version);
});
