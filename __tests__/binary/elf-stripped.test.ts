import { execFileSync } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { GoBinary, readBinary } from "../../src/binary/binary.ts";
import { readPluginRecord } from "../../src/binary/plugin-record.ts";
import { withFile } from "../../src/content/file-source.ts";
import { buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { copyOf } from "../support/files.ts";
import { printedSymbols } from "./readelf.ts";
import { releases, withElf } from "./subjects.ts";

/** Everything that a check takes from a plugin. */
function factsOf(file: string): unknown {
  return withFile(file, (source) => {
    const { pluginRecord, buildInfo, moduleData, target } = readBinary(source);
    const fingerprints = readBinary(source).fingerprints();
    return { pluginRecord, buildInfo, moduleData, target, fingerprints };
  });
}

async function stripped(file: string): Promise<string> {
  const copy = await copyOf(file);
  const { code, stderr } = await run("strip", [copy]);
  if (code !== 0) throw new Error(stderr);
  expect((await stat(copy)).size).toBeLessThan((await stat(file)).size);
  return copy;
}

/** As packers leave a file: no section header table, nothing behind the last segment. */
async function withoutSectionHeaders(file: string): Promise<string> {
  const copy = await copyOf(file);
  const bytes = await readFile(copy);
  bytes.fill(0, 40, 48);
  bytes.fill(0, 60, 64);
  await writeFile(copy, bytes);
  return copy;
}

describe("the record of a plugin", () => {
  test.each(releases)("of Go %s is complete, and in the order of its relocations", async (go) => {
    const plugin = await buildPlugin({ go });
    const symbols = await printedSymbols(plugin);
    const packages = symbols.flatMap(({ name }) => /^go[.:]link\.pkghash\.(.*)$/.exec(name)?.[1] ?? []);
    await withElf(plugin, (image) => {
      const record = readPluginRecord(image);
      expect(record?.pluginPath).toBe("example.com/plugin");
      expect(record?.exports.map(({ name, kind }) => `${kind} ${name}`).sort()).toEqual([
        "function AuthCheck",
        "variable Greeter",
        "variable Version",
      ]);
      const recorded = record?.fingerprints ?? [];
      expect(recorded.map((one) => one.package).sort()).toEqual(packages.sort());
      expect([...recorded].sort((a, b) => (a.package < b.package ? -1 : 1))).toEqual(
        new GoBinary(image).fingerprints(),
      );
      expect(recorded.map((one) => one.package)).toEqual(packagesInRuntimeOrder(plugin));
    });
  });

  test.each(releases)("of Go %s stays the same when it is stripped", async (go) => {
    const plugin = await buildPlugin({ go });
    expect(factsOf(await stripped(plugin))).toEqual(factsOf(plugin));
  });

  test.each(releases)("of Go %s stays the same without section headers", async (go) => {
    const plugin = await buildPlugin({ go });
    expect(factsOf(await withoutSectionHeaders(plugin))).toEqual(factsOf(plugin));
    const small = await stripped(plugin);
    expect(factsOf(await withoutSectionHeaders(small))).toEqual(factsOf(plugin));
  });

  test.each(["1.22.12", "1.24.6", "1.26.0"] as const)("of Go %s stays the same with -ldflags=-s -w", async (go) => {
    const plain = await buildPlugin({ go });
    const small = await buildPlugin({ go, flags: ["-trimpath", "-ldflags=-s -w"] });
    expect(recordOf(small)).toEqual(recordOf(plain));
  });
});

function recordOf(file: string): unknown {
  return withFile(file, (source) => {
    return readBinary(source).pluginRecord;
  });
}

/** The packages of the relocations that refer to fingerprints, sorted by their place, as readelf prints them. */
function packagesInRuntimeOrder(file: string): string[] {
  const text = execFileSync("readelf", ["--wide", "--relocs", file], { encoding: "utf8", maxBuffer: 64 << 20 });
  return [...text.matchAll(/^([0-9a-f]+) .* go[.:]link\.pkghash\.(\S+) \+ 0$/gm)]
    .map(([, place = "", path = ""]) => ({ place: BigInt(`0x${place}`), path }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ path }) => path);
}
