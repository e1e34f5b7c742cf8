// Every byte of the headers that the loader reads, changed, against the real host.
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { openElf } from "../../src/binary/elf.ts";
import { headerSize, programHeaderSize } from "../../src/binary/elf-header.ts";
import { memorySource } from "../../src/binary/source.ts";
import { releases } from "../binary/subjects.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import {
  changed,
  compareWithHost,
  gatewayOf,
  type Mutant,
  verdictOf,
  withoutSectionHeaders,
} from "../verify/oracle.ts";

const seed = 20_241_011;

let host: string;
let plugin: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  host = await buildHost();
  plugin = await readFile(await buildPlugin());
});

/** The file with one bit flipped. */
function flip(file: Uint8Array<ArrayBuffer>, offset: number, bit: number): Uint8Array<ArrayBuffer> {
  return changed(file, offset, Uint8Array.of((file[offset] ?? 0) ^ (1 << bit)));
}

/** For each byte of each program header so many bits, flipped. */
function programHeaderFlips(file: Uint8Array<ArrayBuffer>, bitsPerByte: number): Mutant[] {
  const { header, segments } = openElf(memorySource("plugin.so", file));
  const size = programHeaderSize[64];
  const bytes = segments.length * size;
  const some = { minLength: bitsPerByte, maxLength: bitsPerByte };
  const picked = fc.sample(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], some), { numRuns: bytes, seed });
  return picked.flatMap((bits, at) =>
    bits.map((bit) => ({
      name: `program header ${Math.floor(at / size)}, byte ${at % size}, bit ${bit}`,
      content: () => flip(file, header.programHeaderOffset + at, bit),
    })),
  );
}

describe("our verdict is that of the host, or unknown,", () => {
  test("for every bit of the ELF header", async () => {
    const mutants = Array.from({ length: headerSize[64] * 8 }, (_, bit) => ({
      name: `byte ${bit >> 3}, bit ${bit & 7}`,
      content: () => flip(plugin, bit >> 3, bit & 7),
    }));
    const { wrong, decided, undecided } = await compareWithHost(host, mutants);
    expect(wrong).toEqual([]);
    expect(decided).toBeGreaterThan(10 * undecided);
  });

  test("for bits of every byte of every program header", async () => {
    const { wrong, decided, undecided } = await compareWithHost(host, programHeaderFlips(plugin, 2));
    expect(wrong).toEqual([]);
    expect(decided).toBeGreaterThan(undecided / 2);
  });

  test("for bits of every byte of every program header of a file without section headers", async () => {
    const bare = withoutSectionHeaders(plugin);
    const { wrong, decided, undecided } = await compareWithHost(host, programHeaderFlips(bare, 1));
    expect(wrong).toEqual([]);
    expect(decided).toBeGreaterThan(undecided / 2);
  });

  test("for several flips at once, in the ELF header and the program headers", async () => {
    const { segments } = openElf(memorySource("plugin.so", plugin));
    const place = fc.tuple(fc.nat(headerSize[64] + segments.length * programHeaderSize[64] - 1), fc.nat(7));
    const several = fc.sample(fc.array(place, { minLength: 2, maxLength: 4 }), { numRuns: 200, seed });
    const mutants = several.map((flips) => ({
      name: flips.map(([offset, bit]) => `byte ${offset}, bit ${bit}`).join(" and "),
      content: () => flips.reduce((file, [offset, bit]) => flip(file, offset, bit), plugin),
    }));
    const { wrong } = await compareWithHost(host, mutants);
    expect(wrong).toEqual([]);
  });
});

test.each(releases)("a plugin of Go %s without section headers loads", async (go) => {
  const own = await buildHost({ go });
  const bare = withoutSectionHeaders(await readFile(await buildPlugin({ go })));
  expect(verdictOf(await gatewayOf(own), bare, "plugin.so").verdict).toBe("loads");
  expect(await compareWithHost(own, [{ name: "bare", content: () => bare }])).toMatchObject({ wrong: [], decided: 1 });
});
