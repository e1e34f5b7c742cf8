import { describe, expect, test } from "vitest";
import { dynamicTag } from "../../src/binary/elf-dynamic.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { printedSymbols } from "./readelf.ts";
import { expectSameSymbols } from "./same-as-readelf.ts";
import { goTools, pairOf, releases, withElf } from "./subjects.ts";

describe("the dynamic symbols, and every lookup of one by its name, equal those of readelf", () => {
  test.each(releases)("for the host and the plugin of Go %s", async (go) => {
    for (const file of await pairOf(go)) {
      const printed = await printedSymbols(file);
      expect(printed.filter(({ name }) => name.includes("link.pkghash.")).length).toBeGreaterThan(20);
      await withElf(file, (image) => {
        expectSameSymbols(image, printed);
        const wanted = printed.filter(({ defined, name }) => !defined && name !== "").map(({ name }) => name);
        expect(image.undefinedSymbols().map(({ name }) => name)).toEqual(wanted);
      });
    }
  });

  test("for a host and a plugin that have only the old hash table", async () => {
    const flags = ["-trimpath", "-ldflags=-extldflags=-Wl,--hash-style=sysv"];
    for (const file of [await buildHost({ flags }), await buildPlugin({ flags })]) {
      const printed = await printedSymbols(file);
      await withElf(file, (image) => {
        expect(image.dynamic.value(dynamicTag.gnuHash)).toBeUndefined();
        expectSameSymbols(image, printed);
      });
    }
  });

  test("for every Go tool", async () => {
    const tools = await goTools();
    expect(tools.length).toBeGreaterThan(5);
    for (const file of tools) {
      const printed = await printedSymbols(file);
      await withElf(file, (image) => expectSameSymbols(image, printed));
    }
  });
});
