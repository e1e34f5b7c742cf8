import { describe, expect, test } from "vitest";
import { expectSameHeaders } from "./same-as-readelf.ts";
import { goTools, pairOf, releases, withElf } from "./subjects.ts";

describe("sections and segments equal those of readelf", () => {
  test.each(releases)("for the host and the plugin of Go %s", async (go) => {
    for (const file of await pairOf(go)) {
      await withElf(file, async (image) => {
        expect(image.sections.length).toBeGreaterThan(20);
        await expectSameHeaders(image, file);
      });
    }
  });

  test("for every Go tool", async () => {
    for (const file of await goTools()) await withElf(file, (image) => expectSameHeaders(image, file));
  });
});
