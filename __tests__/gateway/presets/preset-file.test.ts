import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import schema from "../../../schema/preset.schema.json" with { type: "json" };
import { presetTable } from "../../../src/gateway/presets/known-presets.ts";
import { presetNames } from "../../../src/gateway/presets/preset.ts";
import { readPresetFile } from "../../../src/gateway/presets/preset-file.ts";
import { presetCandidates, presetSymbols } from "../../../src/gateway/presets/resolve.ts";
import { UserError } from "../../../src/model/user-error.ts";

const valid = new Ajv2020({ allErrors: true }).compile(schema);

/** A row with every field. */
const full = {
  name: "acme",
  aliases: ["acme-gw"],
  title: "Acme Gateway",
  loads: { versions: ">=1.0.0", otherwise: "Acme loads plugins since 1.0." },
  sources: [
    {
      kind: "image",
      image: "harbor.example.com/acme/gateway",
      tag: "v{version}",
      path: "/usr/bin/acme",
      targets: ["linux/amd64", "linux/arm64"],
      targetVersions: { "linux/arm64": ">=1.2.0" },
    },
    {
      kind: "asset",
      repository: "acme/gateway",
      tag: "v{version}",
      asset: "acme_{version}_{arch}.tar.gz",
      checksums: "checksums.txt",
      member: "acme",
      architectures: { "linux/amd64": "x86_64" },
      libc: "glibc",
      versions: "<2.0.0",
      targets: ["linux/amd64"],
    },
    {
      kind: "url",
      url: "https://dl.example.com/acme-{version}-{goos}-{goarch}",
      checksums: "https://dl.example.com/acme-{version}.sha256",
      targets: ["linux/arm/v7"],
    },
  ],
  alsoImages: ["docker.io/acme/gateway"],
  builds: [
    {
      image: "harbor.example.com/acme/builder",
      tag: "{go}",
      platforms: ["linux/amd64"],
      targets: ["linux/amd64"],
      libc: "glibc",
      call: "command",
      mount: "/src",
      workdir: "/src",
      environment: { "*": { CGO_ENABLED: "1" }, "linux/amd64": { GOAMD64: "v2" } },
      args: ["go", "build", "-o", "{name}.so"],
      targetArgs: { "linux/amd64": ["go", "build", "-o", "{name}.so", "./..."] },
      output: "{name}.so",
      architectures: { "linux/amd64": "x86_64" },
      caches: ["/go/pkg/mod"],
      versions: ">=1.0.0",
      targetVersions: { "linux/amd64": ">=1.0.0" },
    },
  ],
  pluginFile: "{name}-{version}-{goos}-{goarch}.so",
  symbols: [{ need: "any", kind: "variable", names: ["Register", "{Name}"] }],
  traps: [{ text: "It is not easy.", versions: "<1.5.0", targets: ["linux/arm64"] }],
};

const read = (value: unknown) => readPresetFile(JSON.stringify(value), "presets.json", presetTable);
const message = (value: unknown): string => {
  try {
    read(value);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return "nothing is wrong";
};

describe("a preset file", () => {
  test("adds a gateway to those that are known", () => {
    const presets = read({ $schema: "https://example.com/preset.schema.json", presets: [full] });
    expect(presets.size).toBe(presetTable.size + 1);
    const acme = presets.get("acme");
    if (acme === undefined) throw new Error("acme is missing");
    expect(presetNames(presets).get("acme-gw")).toBe("acme");
    const target = { goos: "linux", goarch: "amd64" };
    expect(presetCandidates(acme, { version: "1.4.0", target }).map(({ reference }) => reference.text)).toEqual([
      "docker://harbor.example.com/acme/gateway:v1.4.0",
      "github://acme/gateway@v1.4.0/acme_1.4.0_x86_64.tar.gz",
    ]);
    expect(presetSymbols(acme, "auth")).toEqual([{ name: "Register", alternatives: ["Auth"], kind: "variable" }]);
  });

  test("takes the place of one of the same name, and leaves the others", () => {
    const presets = read({ presets: [{ ...full, name: "tyk", aliases: [] }] });
    expect(presets.size).toBe(presetTable.size);
    expect(presets.get("tyk")?.title).toBe("Acme Gateway");
    expect(presets.get("krakend")).toBe(presetTable.get("krakend"));
  });

  test("can hold every row of the table itself", () => {
    const rows = [...presetTable.values()];
    expect(valid({ presets: rows }), JSON.stringify(valid.errors)).toBe(true);
    expect([...read({ presets: rows }).values()]).toEqual(rows);
  });

  test.each([
    ["a name that is another's", { ...full, aliases: ["krakend"] }, '"krakend" is a name of krakend and of acme'],
    [
      "no place and no reason",
      { ...full, sources: [] },
      'presets.0.sources: it is empty; name a place, or say in "cannotLoad"',
    ],
    [
      "a placeholder that there is not",
      { ...full, pluginFile: "{nmae}.so" },
      "presets.0.pluginFile: it holds {nmae}; the placeholders are {name}",
    ],
    [
      "a range that is none",
      { ...full, loads: { ...full.loads, versions: ">=1 |<" } },
      'presets.0.loads.versions: ">=1 |<" is not a range',
    ],
    [
      "an image without its registry",
      { ...full, alsoImages: [], sources: [{ ...full.sources[0], image: "tykio/tyk-gateway" }] },
      "presets.0.sources.0.image",
    ],
  ])("with %s is refused with the field", (_, preset, expected) => {
    expect(message({ presets: [preset] })).toContain(expected);
  });

  test("with one name twice is refused", () => {
    expect(message({ presets: [full, full] })).toContain('presets.1.name: "acme" is there twice');
  });

  test.each([
    ["no JSON", "{", "is not JSON"],
    ["no object", "[]", "presets"],
    ["a number", "1", "the whole file"],
    ["another value for a list", '{"presets": 1}', "presets"],
    ["no presets", '{"presets": []}', "presets"],
    ["a preset that is nothing", '{"presets": [null]}', "presets.0"],
    ["a prototype", '{"presets": [{"__proto__": {"name": "x"}}]}', "presets.0"],
  ])("of %s is refused with its name", (_, text, expected) => {
    const parse = () => readPresetFile(text, "my presets.json", presetTable);
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(new RegExp(`^preset-file: "my presets\\.json".*${expected}`));
  });

  test("larger than any is refused before it is parsed", () => {
    expect(() => readPresetFile(" ".repeat(2_000_000), "presets.json", presetTable)).toThrow(/larger than any/);
  });
});

/** Every way to take one thing out of a value, or to put something strange in its place. */
function* changed(value: unknown): Generator<{ where: string; value: unknown }> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const inner of changed(item))
        yield { where: `${index}.${inner.where}`, value: value.with(index, inner.value) };
    }
    yield { where: "(empty)", value: [] };
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield {
        where: `without ${key}`,
        value: Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)),
      };
      for (const inner of changed(item))
        yield { where: `${key}.${inner.where}`, value: { ...value, [key]: inner.value } };
    }
    yield { where: "more", value: { ...value, unheardOf: 1 } };
  }
  for (const strange of [1, null, "", [], "A b", "\n", "x".repeat(600), {}]) {
    yield { where: `= ${JSON.stringify(strange).slice(0, 20)}`, value: strange };
  }
}

describe("the published schema and the reader", () => {
  test("both accept a row with every field, and the shortest one", () => {
    const shortest = { name: "acme", title: "Acme", cannotLoad: "It is static.", sources: [] };
    for (const preset of [full, shortest]) {
      expect(valid({ presets: [preset] }), JSON.stringify(valid.errors)).toBe(true);
      expect(message({ presets: [preset] })).toBe("nothing is wrong");
    }
  });

  test("what the schema refuses the reader refuses, and of shapes the other way round", () => {
    let refused = 0;
    for (const { where, value } of changed({ presets: [full] })) {
      const found = message(value);
      if (!valid(value)) {
        refused++;
        expect(found, where).toContain('preset-file: "presets.json"');
      } else if (found !== "nothing is wrong") {
        // What no schema can say: names, ranges and placeholders that make no sense together.
        expect(found, where).toMatch(/it is empty|is not a range|it holds \{|in full|is a name of|is there twice/);
      }
    }
    expect(refused).toBeGreaterThan(500);
  });
});
