// Files that end too early, against the real host.
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { openElf } from "../../src/binary/elf.ts";
import { sectionType, segmentType } from "../../src/binary/elf-header.ts";
import { memorySource } from "../../src/binary/source.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { compareWithHost, type Mutant } from "./oracle.ts";

const pageSize = 4096;

let host: string;
let plugin: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  host = await buildHost();
  plugin = await readFile(await buildPlugin());
});

/** The beginnings of the plugin that end at these places, and one byte before and behind. */
function truncations(places: readonly number[]): Mutant[] {
  const lengths = new Set(places.flatMap((place) => [place - 1, place, place + 1]));
  return [...lengths]
    .filter((length) => length >= 0 && length <= plugin.length)
    .sort((a, b) => a - b)
    .map((length) => ({ name: `the first ${length} bytes`, content: () => plugin.subarray(0, length) }));
}

describe("our verdict about a file that was cut off is that of the host, or unknown,", () => {
  test("at the start and the end of every segment, and of the pages around", async () => {
    const { segments } = openElf(memorySource("plugin.so", plugin));
    const places = segments.flatMap(({ offset, fileSize }) => [offset, offset + fileSize]);
    const pages = places.flatMap((place) => [place, place + pageSize].map((at) => at - (at % pageSize)));
    const { wrong, decided, undecided } = await compareWithHost(host, truncations([...places, ...pages]));
    expect(wrong).toEqual([]);
    expect(decided).toBeGreaterThan(undecided);
  });

  test("at the start and the end of every section", async () => {
    const { sections } = openElf(memorySource("plugin.so", plugin));
    const filed = sections.filter(({ type }) => type !== sectionType.nobits && type !== sectionType.none);
    const places = filed.flatMap(({ offset, size }) => [offset, offset + size]);
    const { wrong, decided, undecided } = await compareWithHost(host, truncations(places));
    expect(wrong).toEqual([]);
    expect(decided).toBeGreaterThan(undecided);
  });

  test("in the headers and at the end of the file", async () => {
    const { header, segments } = openElf(memorySource("plugin.so", plugin));
    const table = header.programHeaderOffset;
    const places = [
      0,
      4,
      16,
      64,
      ...segments.map((_, index) => table + index * header.programHeaderSize),
      plugin.length,
    ];
    const { wrong, decided } = await compareWithHost(host, truncations(places));
    expect(wrong).toEqual([]);
    expect(decided).toBeGreaterThan(20);
  });

  test("on both sides of the last page that is loaded", async () => {
    const { segments } = openElf(memorySource("plugin.so", plugin));
    const ends = segments.filter(({ type }) => type === segmentType.load).map((load) => load.offset + load.fileSize);
    const end = Math.max(...ends);
    const lastPage = end - (end % pageSize);
    const places = Array.from({ length: 8 }, (_, index) => lastPage - 3 * pageSize + index * (pageSize / 2));
    const { wrong } = await compareWithHost(host, truncations([...places, end]));
    expect(wrong).toEqual([]);
  });
});
