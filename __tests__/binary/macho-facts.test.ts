// Facts of a Mach-O file that the loader never needs, and what is said of a damaged one, with its place.
import { describe, expect, test } from "vitest";
import { openMachO } from "../../src/binary/macho.ts";
import { memorySource } from "../../src/binary/source.ts";
import { failure } from "./failure.ts";
import {
  base,
  bindLink,
  chainedFixups,
  commandsStart,
  cpu,
  exportTrie,
  fileTypes,
  longs,
  type MachParts,
  machFile,
  rebaseLink,
  text,
  uleb,
} from "./macho-file.ts";

const address = base + 0x4000;
const page = 0x1000;

function open(parts: MachParts) {
  return openMachO(memorySource("test.dylib", machFile(parts)));
}

describe("what is not in a file is not told", () => {
  test("of its linking", () => {
    const image = open({});
    expect(image.linking).toStrictEqual({ needed: [], versionNeeds: [], versionDefinitions: [] });
    expect([image.hasDynamicSymbols, image.bindsToItself, image.symbol("a"), image.undefinedSymbols()]).toEqual([
      ...[false, false, undefined],
      [],
    ]);
    expect([...image.symbols()]).toEqual([]);
    expect(image.pointerAt(address)).toBeUndefined();
    expect(image.loadedEnd).toBe(page);
  });

  test.each([
    ["arm64", cpu.arm64],
    ["amd64", cpu.amd64],
  ])("beyond the machine %s", (goarch, machine) => {
    const image = open({ cpu: machine });
    expect(image.goarch).toBe(goarch);
    expect(image.machine).toEqual({ format: "mach-o", bits: 64, littleEndian: true, machine, flags: 0 });
  });

  test.each([
    ["library", fileTypes.dylib],
    ["library", fileTypes.bundle],
    ["program", fileTypes.executable],
    ["other", fileTypes.object],
  ])("beyond being a %s", (kind, fileType) => {
    expect(open({ fileType }).kind).toBe(kind);
  });
});

describe("where to look for Go's data", () => {
  const content = Buffer.alloc(0x80);
  const data = { name: "__DATA", address, content };
  const constant = { name: "__DATA_CONST", address: address + page, content, protection: 1 };
  const bss = { name: "__BSS", address: address + 3 * page, content: Buffer.alloc(0), memorySize: 0x80 };
  const nowhere = { name: "__LOW", address: 0, content };

  test("is told by sections", () => {
    const sections = [
      { name: "__noptrdata", offset: 0, length: 0x20 },
      { name: "__go_buildinfo", offset: 0x20, length: 0x20 },
    ];
    const image = open({ segments: [{ ...data, sections }] });
    expect(image.moduleDataRanges()).toEqual([{ address, length: 0x20 }]);
    expect(image.buildInfoRange()).toEqual({ address: address + 0x20, length: 0x20 });
  });

  test("ends with the bytes in the file, whatever a section claims", () => {
    const image = open({ segments: [{ ...data, sections: [{ name: "__go_buildinfo", offset: 0, length: 0x1000 }] }] });
    expect(image.buildInfoRange()).toEqual({ address, length: 0x80 });
  });

  test("is told by segments that can be written, where there are no sections", () => {
    const image = open({ segments: [constant, bss, data] });
    expect(image.moduleDataRanges()).toEqual([
      { address: bss.address, length: 0 },
      { address, length: 0x80 },
    ]);
    expect(image.buildInfoRange()).toEqual({ address, length: 0x80 });
  });

  test("is nowhere without such a segment", () => {
    expect(open({ segments: [constant, bss, nowhere] }).buildInfoRange()).toBeUndefined();
    expect(open({ segments: [constant] }).moduleDataRanges()).toEqual([]);
  });
});

describe("a symbol", () => {
  const sections = [
    { name: "__text", offset: 0, length: 8, code: true } as const,
    { name: "__none", offset: 8, length: 0, code: true } as const,
    { name: "__data", offset: 0x10, length: 8 },
  ];
  const segments = [{ name: "__DATA", address, content: Buffer.alloc(0x80), sections }];

  test.each([
    [0, "function"],
    [7, "function"],
    [8, "other"],
    [0x10, "object"],
    [0x17, "object"],
    [0x18, "other"],
    [-1, "other"],
  ])("at %i is a %s", (offset, kind) => {
    const image = open({ segments, symbols: [{ name: "_a", value: address + offset }] });
    expect(image.symbol("a")).toMatchObject({ kind, value: address + offset, size: 0, defined: true });
  });

  test("is the first of its name, and is found by its whole name alone", () => {
    const names = ["_a", "_ab", "_a", "plain", "__a"];
    const image = open({ symbols: names.map((name, at) => ({ name, value: base + 8 * at })) });
    const found = ["a", "ab", "abc", "", "plain", "_a", "b"].map((name) => image.symbol(name)?.value);
    expect(found.map((value) => (value === undefined ? undefined : (value - base) / 8))).toEqual([
      ...[0, 1, undefined, undefined, 3, 4, undefined],
    ]);
  });

  test("of the trie is in the order of the trie, and is absolute where it says so", () => {
    const names = ["_b", "_a", "plain", "_ab"];
    const image = open({ trie: exportTrie(names.map((name, at) => ({ name, offset: at }))) });
    expect([...image.symbols()].map(({ name, value }) => [name, value - base])).toEqual([
      ["b", 0],
      ["a", 1],
      ["ab", 3],
      ["plain", 2],
    ]);
    expect([image.symbol("plain")?.value, image.symbol("_b")?.value, image.symbol("nothing")]).toEqual([
      ...[base + 2, base, undefined],
    ]);
    const absolute = open({ trie: Buffer.from([0, 1, ...text("_a"), 6, 2, 2, 42, 0]) });
    expect(absolute.symbol("a")?.value).toBe(42);
  });
});

describe("what is said of a damaged file", () => {
  const said = (file: Uint8Array<ArrayBuffer>) =>
    failure(() => {
      const image = openMachO(memorySource("test.dylib", file));
      image.pointersIn({ address, length: page });
      for (const _ of image.symbols());
      image.symbol("main.Run");
    });
  const trie = (...bytes: readonly number[]) => machFile({ trie: Buffer.from(bytes) });
  const symbols = machFile({ symbols: [{ name: "_a", value: base }] });
  const withValue = (file: Buffer<ArrayBuffer>, at: number, value: number) => {
    const changed = Buffer.from(file);
    changed.writeUInt32LE(value, at);
    return changed;
  };
  const content = Buffer.alloc(page);
  content.set(longs(rebaseLink(0, 2), bindLink(0, 0)), 0);
  const segments = [{ name: "__DATA", address, content }];
  const blob = chainedFixups({ starts: [undefined, [0]], imports: ["_a"] });
  const chains = (changed: Uint8Array, bytes: Uint8Array = content) =>
    machFile({ segments: [{ name: "__DATA", address, content: bytes }], chains: changed });
  const broken = (at: number, value: number) => chains(withValue(Buffer.from(blob), at, value));
  const links = (...values: readonly bigint[]) => {
    const bytes = Buffer.from(content);
    bytes.set(longs(...values), 0);
    return bytes;
  };
  /** The offset of the content of LC_DYLD_CHAINED_FIXUPS. */
  const fixups = 2 * page;

  test.each<[what: string, file: Uint8Array<ArrayBuffer>, at: number, expected: string, found: string]>([
    ["an edge to nowhere", trie(0, 1, ...text("_a"), 99, 0), page + 7, "a node of the export trie", "offset 99"],
    ["an export of 99 bytes", trie(99, 0, 0, 0), page, "an export inside of the trie", "99 bytes"],
    ["a node of two parents", trie(0, 1, ...text("_a"), 0, 0), page, "a tree of names", "a node with two parents"],
    [
      "2^32 symbols",
      withValue(symbols, commandsStart + 72 + 12, 0xffff_ffff),
      page,
      "at most 1048576 symbols",
      "4294967295 symbols with 4 bytes of names",
    ],
    [
      "a name that does not end",
      withValue(symbols, commandsStart + 72 + 20, 3),
      page + 18,
      "a symbol name that ends",
      "none",
    ],
    ["fixups of version 1", broken(0, 1), fixups, "fixups of version 0", "1"],
    ["9 chained segments", broken(28, 9), fixups + 28, "2 segments", "9"],
    ["pages of 8 KB", broken(28 + 12 + 4, 0x2000 | (6 << 16)), fixups + 44, "pages of 4 or 16 KB", "8192 bytes"],
    [
      "pointers of arm64e",
      broken(28 + 12 + 4, 0x1000 | (1 << 16)),
      fixups + 46,
      "plain 64-bit pointers",
      "pointer format 1",
    ],
    ["imports of format 4", broken(20, 4), fixups + 20, "an import format of 1 to 3", "4"],
    ["compressed names", broken(24, 1), fixups + 24, "names that are not compressed", "other names"],
    [
      "several chains in a page",
      chains(chainedFixups({ starts: [undefined, [0x8001]], imports: ["_a"] })),
      fixups + 28 + 12 + 22,
      "one chain per page",
      "0x8001",
    ],
    [
      "a chain that leaves its page",
      chains(blob, links(rebaseLink(0, 0xfff))),
      page,
      "a chain inside of its page",
      "offset 16380 ",
    ],
    [
      "an import that is not there",
      chains(blob, links(rebaseLink(0, 2), bindLink(1, 0))),
      page + 8,
      "one of 1 imports",
      "1",
    ],
  ])("%s", (_, file, at, expected, found) => {
    const { offset, message } = said(file);
    expect([offset, message]).toEqual([at, expect.stringContaining(expected)]);
    expect(`${message} `).toContain(`found ${found}`);
  });

  test("stands at its place in the segment of another page", () => {
    const two = Buffer.alloc(2 * page);
    two.set(longs(rebaseLink(0x10, 0)), page + 8);
    const starts = [undefined, [0xffff, 8]];
    const image = open({
      segments: [{ name: "__DATA", address, content: two }],
      chains: chainedFixups({ starts, imports: [] }),
    });
    expect(image.pointersIn({ address, length: 2 * page })).toEqual(new Map([[address + page + 8, base + 0x10]]));
    expect(image.pointersIn({ address: address + page + 9, length: page }).size).toBe(0);
    expect(image.pointersIn({ address: address + page, length: 8 }).size).toBe(0);
    expect(image.pointerAt(address + page + 8)).toBe(base + 0x10);
    expect(image.pointerAt(address + 8)).toBeUndefined();
    expect(image.pointerAt(address + 2 * page)).toBeUndefined();
    expect(image.pointerAt(address - 8)).toBeUndefined();
  });

  test("is not read of a machine or a kind that no plugin has", () => {
    const { offset, message } = failure(() => open({ cpu: cpu.arm, segments, rebase: Buffer.from(uleb(0)) }));
    expect([offset, message]).toEqual([4, expect.stringContaining("a machine that Go builds plugins for")]);
    expect(message).toContain("cputype 0xc");
  });
});
