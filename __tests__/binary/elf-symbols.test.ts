import { describe, expect, test } from "vitest";
import type { ElfImage } from "../../src/binary/elf.ts";
import type { DynamicSymbol } from "../../src/binary/image.ts";
import { printedSymbols } from "./readelf.ts";
import { goTools, pairOf, releases, withElf } from "./subjects.ts";

/** Fails unless our table, and every lookup by name, is what readelf prints. */
export function expectSameSymbols(image: ElfImage, printed: readonly DynamicSymbol[]): void {
  const ours = [...image.symbols()];
  expect(ours).toHaveLength(printed.length);
  const different = ours.flatMap((symbol, at) =>
    same(symbol, printed[at]) ? [] : [{ ours: symbol, readelf: printed[at] }],
  );
  expect(different).toEqual([]);
  const lost = printed.filter((symbol) => symbol.defined && !same(image.symbol(symbol.name), symbol));
  expect(lost).toEqual([]);
  const names = new Set(printed.map(({ name }) => name));
  const strangers = printed.flatMap(({ name }) => neighbours(name)).filter((name) => !names.has(name));
  expect(strangers.filter((name) => image.symbol(name) !== undefined)).toEqual([]);
}

/** Names that end, begin or hash nearly like one that is there. */
function neighbours(name: string): readonly string[] {
  const last = name.charCodeAt(name.length - 1);
  // Bernstein's hash is the same when a letter goes up by one and the next goes down by 33.
  const collision = `${name.slice(0, -2)}${String.fromCharCode(name.charCodeAt(name.length - 2) + 1, last - 33)}`;
  return [`${name}x`, name.slice(0, -1), name.slice(1), ...(last > 65 && name.length > 1 ? [collision] : [])];
}

function same(a: DynamicSymbol | undefined, b: DynamicSymbol | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.name === b.name &&
    a.value === b.value &&
    a.size === b.size &&
    a.defined === b.defined &&
    a.kind === b.kind
  );
}

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

  test("for every Go tool", async () => {
    const tools = await goTools();
    expect(tools.length).toBeGreaterThan(5);
    for (const file of tools) {
      const printed = await printedSymbols(file);
      await withElf(file, (image) => expectSameSymbols(image, printed));
    }
  });
});
