import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import type { BuildInfo, Module } from "../../src/binary/facts.ts";
import { openFile, sha256OfFile } from "../../src/content/file-source.ts";
import { renderSbom } from "../../src/publish/sbom.ts";
import { type Build, buildPlugin } from "../support/build.ts";

const schemas = join(
  dirname(createRequire(import.meta.url).resolve("@cyclonedx/cyclonedx-library/package.json")),
  "res",
  "schema",
);
const read = (name: string) => JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), "utf8"));
const ajv = new Ajv({ strict: false, validateFormats: false });
for (const name of ["spdx", "jsf-0.82", "cryptography-defs"]) {
  ajv.addSchema(read(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
}
const validate = ajv.compile(read("bom-1.6"));

/** What is wrong with it by the schema of CycloneDX 1.6. */
function faults(text: string): string {
  return validate(JSON.parse(text)) ? "" : ajv.errorsText(validate.errors);
}

const modules = {
  "example.com/lib@v1.0.0": { "go.mod": "module example.com/lib\n", "lib.go": "package lib\n" },
  "example.com/fork@v1.0.5": { "go.mod": "module example.com/old\n", "lib.go": "package old\n" },
  "example.com/old@v1.0.0": { "go.mod": "module example.com/old\n", "lib.go": "package old\n" },
};
const build: Build = {
  modules,
  requires: { "example.com/lib": "v1.0.0", "example.com/old": "v1.0.0" },
  replaces: { "example.com/old": "example.com/fork v1.0.5" },
  links: ["example.com/lib", "example.com/old"],
};

async function sbomOf(plugin: string): Promise<string> {
  const source = openFile(plugin);
  try {
    const { buildInfo } = readBinary(source);
    if (buildInfo === undefined) throw new Error("no build information");
    const sha256 = sha256OfFile(plugin);
    return renderSbom({ file: "auth.so", sha256, target: "linux/amd64", gateways: ["tyk@5.8.6"], buildInfo });
  } finally {
    source.close();
  }
}

test("a built plugin's bill of materials is valid, and has what was linked, the replacement in its place", async () => {
  const plugin = await buildPlugin(build);
  const text = await sbomOf(plugin);
  expect(faults(text)).toBe("");
  expect(await sbomOf(plugin)).toBe(text);
  const bom = JSON.parse(text);
  expect(bom.metadata.component).toMatchObject({
    name: "auth.so",
    purl: "pkg:golang/example.com/plugin",
    hashes: [{ alg: "SHA-256", content: sha256OfFile(plugin) }],
  });
  expect(bom.components).toMatchObject([
    {
      name: "example.com/lib",
      version: "v1.0.0",
      purl: "pkg:golang/example.com/lib@v1.0.0",
      hashes: [{ alg: "SHA-256" }],
    },
    { name: "example.com/fork", version: "v1.0.5", "bom-ref": "example.com/old@v1.0.0" },
    { name: "stdlib", version: "1.24.6", purl: "pkg:golang/stdlib@1.24.6" },
  ]);
  const root = bom.dependencies.find(({ ref }: { ref: string }) => ref === "plugin");
  expect(root.dependsOn).toEqual(["example.com/lib@v1.0.0", "example.com/old@v1.0.0", "stdlib@1.24.6"]);
});

test("the schema refuses what is no bill of materials", async () => {
  const text = await sbomOf(await buildPlugin(build));
  expect(faults(text.replace('"SHA-256"', '"CRC"'))).not.toBe("");
  expect(faults(text.replace('"bomFormat": "CycloneDX"', '"bomFormat": "x"'))).not.toBe("");
});

test("whatever a file records, its bill of materials is valid, and no line of it is a command to a runner", () => {
  const odd = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("::error::x", "..", "/", "a//b", "%00", "@", "?#", "h1:"),
  );
  const plain = fc.record({ path: odd, version: odd }, { requiredKeys: ["path", "version"] });
  const module: fc.Arbitrary<Module> = fc
    .tuple(plain, fc.option(odd), fc.option(plain))
    .map(([of, sum, other]) => ({ ...of, ...(sum !== null && { sum }), ...(other !== null && { replacedBy: other }) }));
  const info: fc.Arbitrary<BuildInfo> = fc.record({
    goVersion: odd,
    path: odd,
    main: module,
    dependencies: fc.array(module, { maxLength: 5 }),
    settings: fc.array(fc.record({ key: odd, value: odd }), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(info, odd, (buildInfo, gateway) => {
      const text = renderSbom({
        file: "a.so",
        sha256: "ab".repeat(32),
        target: "linux/amd64",
        gateways: [gateway],
        buildInfo,
      });
      expect(faults(text)).toBe("");
      expect(text).not.toMatch(/^\s*::/m);
    }),
    { numRuns: 100 },
  );
});
