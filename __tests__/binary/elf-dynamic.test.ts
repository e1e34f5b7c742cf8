import { describe, expect, test } from "vitest";
import type { ElfImage } from "../../src/binary/elf.ts";
import { printedInterpreter, printedRelative, printedTag, printedVersions } from "./readelf.ts";
import { goTools, pairOf, releases, withElf } from "./subjects.ts";

/** Fails unless library names, versions and the interpreter are what readelf prints. */
export async function expectSameLinking(image: ElfImage, file: string): Promise<void> {
  const { linking } = image;
  const [soname] = await printedTag(file, "SONAME");
  const [runpath] = [...(await printedTag(file, "RUNPATH")), ...(await printedTag(file, "RPATH"))];
  const { needs, definitions } = await printedVersions(file);
  expect({
    needed: linking.needed,
    soname: linking.soname,
    runpath: linking.runpath,
    interpreter: linking.interpreter,
    versionNeeds: linking.versionNeeds,
    versionDefinitions: linking.versionDefinitions,
  }).toEqual({
    needed: await printedTag(file, "NEEDED"),
    soname,
    runpath,
    interpreter: await printedInterpreter(file),
    versionNeeds: needs,
    versionDefinitions: definitions,
  });
}

/** Fails unless the relocated pointers, of the whole file and of parts of it, are what readelf prints. */
export function expectSamePointers(image: ElfImage, printed: ReadonlyMap<number, number>): void {
  const whole = { address: 0, length: 2 ** 47 };
  expect(image.pointersIn(whole, printed.size)).toEqual(printed);
  const addresses = [...printed.keys()].sort((a, b) => a - b);
  const step = Math.max(1, Math.floor(addresses.length / 50));
  for (let at = 0; at < addresses.length; at += step) {
    const [first = 0, last = 0] = [addresses[at], addresses[Math.min(at + 7, addresses.length - 1)]];
    const part = new Map([...printed].filter(([address]) => address >= first && address < last));
    // With nothing expected, the reader trusts that the table is sorted where it looks sorted.
    expect(image.pointersIn({ address: first, length: last - first }, 0)).toEqual(part);
    expect(image.pointerAt(first)).toBe(printed.get(first));
    const target = printed.get(first) ?? 0;
    const holders = [...printed].filter(([, addend]) => addend === target).map(([address]) => address);
    expect([...image.pointersTo(target)].sort((a, b) => a - b)).toEqual(holders.sort((a, b) => a - b));
  }
}

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
