import { describe, expect, test } from "vitest";
import type { ElfImage } from "../../src/binary/elf.ts";
import { sectionFlag, sectionType } from "../../src/binary/elf-header.ts";
import { printedSections, printedSegments, segmentTypeName } from "./readelf.ts";
import { goTools, pairOf, releases, withElf } from "./subjects.ts";

const knownFlags = sectionFlag.write | sectionFlag.alloc | sectionFlag.execute | sectionFlag.tls;

/** Fails unless sections and segments are what readelf prints. */
export async function expectSameHeaders(image: ElfImage, file: string): Promise<void> {
  const sections = image.sections.map(({ type, flags, name, address, offset, size }) => {
    return { name, nobits: type === sectionType.nobits, address, offset, size, flags: flags & knownFlags };
  });
  expect(sections).toEqual(await printedSections(file));
  const segments = image.segments.map((segment) => ({ ...segment, type: segmentTypeName(segment.type) }));
  expect(segments).toEqual(await printedSegments(file));
}

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
