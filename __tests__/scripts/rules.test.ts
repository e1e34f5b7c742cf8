import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { layers, lintProblems } from "../../scripts/rooms.ts";
import { unusedParts } from "../../scripts/unused.ts";
import { temporaryFolder } from "../support/files.ts";

const root = dirname(dirname(import.meta.dirname));

/** A copy of the sources and of the settings of the rules, with these files in it. */
async function sources(planted: Readonly<Record<string, string>>): Promise<string> {
  return await copy(["src", "biome.json", "biome.rooms.json", ".gitignore"], planted);
}

/** A copy of all that may use something, with these files in it. */
async function repository(planted: Readonly<Record<string, string>>): Promise<string> {
  const settings = ["knip.json", "package.json", "tsconfig.json", "vitest.config.ts", "vitest.real.config.ts"];
  return await copy(["src", "__tests__", "bench", "dist", "examples", "schema", "scripts", ...settings], planted);
}

async function copy(parts: readonly string[], planted: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const name of parts) await cp(join(root, name), join(folder, name), { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [path, text] of Object.entries(planted)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

async function textOf(path: string): Promise<string> {
  return await readFile(join(root, path), "utf8");
}

describe("what a room may import", () => {
  test("every room keeps to", async () => {
    expect(await lintProblems(root)).toEqual([]);
  });

  const above = layers.flatMap((line, index) =>
    line.flatMap((room) => (layers[index - 1] ?? []).map((up) => [room, up])),
  );
  const beside = layers.flatMap((line) => line.flatMap((room) => line.map((other) => [room, other])));
  const pairs = [...above, ...beside.filter(([room, other]) => room !== other), ["binary", "cli"], ["content", "load"]];

  test("leaves out every room above and beside it, also for a type", async () => {
    const planted = pairs.map(([room, other], index): [string, string] => {
      const [folder, up] = index % 2 === 0 ? [room, ".."] : [`${room}/deeper`, "../.."];
      const line = `import type { Planted } from "${up}/${other}/planted.ts";\nexport type Own = Planted;\n`;
      return [`src/${folder}/planted-${index}.ts`, line];
    });
    const found = (await lintProblems(await sources(Object.fromEntries(planted)))).join("\n");
    for (const [path] of planted) expect(found).toContain(`${path}:1:30 lint/style/noRestrictedImports`);
  });

  test("leaves out the shells, tests, the runner, other programs, the process and what no rule sees", async () => {
    const restricted = "lint/style/noRestrictedImports";
    const planted = [
      ["src/model/planted.ts", 'export type { Planted } from "../main.ts";', restricted],
      ["src/binary/planted.ts", 'export type { Planted } from "../../__tests__/x.ts";', restricted],
      ["src/obtain/planted.ts", 'export type { ExecOptions } from "@actions/exec";', restricted],
      ["src/build/planted.ts", 'export type { Serializable } from "node:child_process";', restricted],
      ["src/ports/planted.ts", 'export type { ProcessEnv } from "node:process";', restricted],
      ["src/gateway/planted.ts", 'export const planted = process["env"];', "lint/style/noProcessEnv"],
      ["src/verify/type.ts", 'export type P = import("../report/x.ts").X;', "no rule sees this import()"],
      ["src/verify/module.ts", "export const p = import(`../report/x.ts`);", "no rule sees this import()"],
      ["src/drawer", "", "has no line in scripts/rooms.ts"],
      ["src/planted.ts", "export type Planted = 1;", "has no line in scripts/rooms.ts"],
    ] as const;
    const found = await lintProblems(await sources(Object.fromEntries(planted)));
    const lines = found.flatMap((text) => text.split("\n"));
    for (const [path, , expected] of planted) {
      expect(lines.filter((line) => line.startsWith(path) && line.includes(expected))).toHaveLength(1);
    }
  });

  test("makes no circle, also of types alone", async () => {
    const folder = await sources({
      "src/explain/planted.ts": 'import type { B } from "./planted-too.ts";\nexport interface A {\n  b: B;\n}\n',
      "src/explain/planted-too.ts": 'import type { A } from "./planted.ts";\nexport interface B {\n  a: A;\n}\n',
    });
    const found = (await lintProblems(folder)).join("\n");
    for (const name of ["planted", "planted-too"]) {
      expect(found).toContain(`src/explain/${name}.ts:1:24 lint/suspicious/noImportCycles`);
    }
  });

  test("is not taken for kept where Biome reads none of it", async () => {
    const settings = (await textOf("biome.json")).replace('"!dist"', '"!dist", "!src/[b-z]*"');
    const found = (await lintProblems(await sources({ "biome.json": settings }))).join("\n");
    expect(found).toMatch(/Biome read \d+ files, and there are \d+; see biome\.json/);
  });

  test("is written by scripts/rooms.ts alone", async () => {
    const rules = (await textOf("biome.rooms.json")).replace('"**/report/**",', "");
    const found = (await lintProblems(await sources({ "biome.rooms.json": rules }))).join("\n");
    expect(found).toContain("biome.rooms.json is not what scripts/rooms.ts says; run: node scripts/rooms.ts");
  });
});

describe("what nobody uses", () => {
  test("is nowhere", async () => {
    expect(await unusedParts(root)).toEqual([]);
  });

  test("is found: a type, a function that only a test calls, a file, a package", async () => {
    const manifest = (await textOf("package.json")).replace('"semver":', '"planted": "1.0.0",\n    "semver":');
    const arguments_ = await textOf("src/cli/arguments.ts");
    const folder = await repository({
      "package.json": manifest,
      "src/cli/arguments.ts": `${arguments_}export type PlantedType = 1;\nexport const plantedValue = 1;\nexport type { Left } from "left-pad";\n`,
      "__tests__/cli/planted.test.ts": 'import { plantedValue } from "../../src/cli/arguments.ts";\nplantedValue;\n',
      "src/report/planted.ts": "export type Planted = 1;\n",
    });
    const found = (await unusedParts(folder)).join("\n");
    const [type, value] = [1, 2].map((line) => arguments_.split("\n").length - 1 + line);
    expect(found).toContain(`src/cli/arguments.ts:${type}: exported, and imported by nobody: PlantedType`);
    expect(found).toContain(`src/cli/arguments.ts:${value}: exported, and imported by nobody: plantedValue`);
    expect(found).toContain("src/report/planted.ts: nothing leads to this file");
    expect(found).toContain("needed, and not in package.json: left-pad");
    expect(found).toMatch(/package\.json:\d+: a dependency that nothing needs: planted/);
  });

  test("is not taken for nothing where knip reads none of src/ as production", async () => {
    const settings = (await textOf("knip.json")).replaceAll('!"', '"');
    const found = (await unusedParts(await repository({ "knip.json": settings }))).join("\n");
    expect(found).toMatch(/knip --production read \d+ files and not 200; see knip\.json/);
  });
});
