import { expect } from "vitest";
import type { ElfImage } from "../../src/binary/elf.ts";
import { sectionFlag, sectionType } from "../../src/binary/elf-header.ts";
import type { DynamicSymbol } from "../../src/binary/object-file.ts";
import {
  printedInterpreter,
  printedSections,
  printedSegments,
  printedTag,
  printedVersions,
  segmentTypeName,
} from "./readelf.ts";

const knownFlags = sectionFlag.write | sectionFlag.alloc | sectionFlag.execute | sectionFlag.tls;

/** Fails unless our table, and every lookup by name, is what readelf prints. */
export function expectSameSymbols(image: ElfImage, printed: readonly DynamicSymbol[]): void {
  const ours = [...image.symbols()];
  expect(ours).toHaveLength(printed.length);
  const different = ours.flatMap((symbol, at) =>
    same(symbol, printed[at]) ? [] : [{ ours: symbol, readelf: printed[at] }],
  );
  expect(different).toEqual([]);
  const lost = printed.filter(
    (symbol) => symbol.defined && symbol.name !== "" && !same(image.symbol(symbol.name), symbol),
  );
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
    a.weak === b.weak &&
    a.kind === b.kind
  );
}

/** Fails unless sections and segments are what readelf prints. */
export async function expectSameHeaders(image: ElfImage, file: string): Promise<void> {
  const sections = image.sections.map(({ type, flags, name, address, offset, size }) => {
    return { name, nobits: type === sectionType.nobits, address, offset, size, flags: flags & knownFlags };
  });
  expect(sections).toEqual(await printedSections(file));
  const segments = image.segments.map((segment) => ({ ...segment, type: segmentTypeName(segment.type) }));
  expect(segments).toEqual(await printedSegments(file));
}

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
  }
}
