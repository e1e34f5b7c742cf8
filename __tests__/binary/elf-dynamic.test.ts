import { describe, expect, test } from "vitest";
import { printedRelative } from "./readelf.ts";
import { expectSameLinking, expectSamePointers } from "./same-as-readelf.ts";
import { goTools, pairOf, releases, withElf } from "./subjects.ts";

describe("libraries, versions, interpreter and relative relocations equal those of readelf", () => {
  test.each(releases)("for the host and the plugin of Go %s", async (go) => {
    const [host, plugin] = await pairOf(go);
    for (const file of [host, plugin]) await withElf(file, (image) => expectSameLinking(image, file));
    const printed = await printedRelative(plugin);
    expect(printed.size).toBeGreaterThan(1000);
    await withElf(plugin, (image) => expectSamePointers(image, printed));
  });

  test("for every Go tool", async () => {
    for (const file of await goTools()) await withElf(file, (image) => expectSameLinking(image, file));
  });
});
