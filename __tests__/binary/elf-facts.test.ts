// What a small plugin that is written by hand says of itself, and what is said of a damaged one.
import { describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import { openElf } from "../../src/binary/elf.ts";
import type { BinaryError } from "../../src/binary/error.ts";
import { memorySource } from "../../src/binary/source.ts";
import { type CraftedParts, craftedPlugin } from "../support/crafted.ts";
import { failure } from "./failure.ts";

const wanted = { runtime: "0011223344556677", moduleData: [600, 360] } as const;
const whole = (parts: CraftedParts = {}) => craftedPlugin(wanted, parts);
const open = (bytes: Uint8Array<ArrayBuffer>) => openElf(memorySource("p.so", bytes));

/** A copy with other bytes at an offset. */
function patched(bytes: Uint8Array, at: number, ...values: readonly number[]): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  copy.set(values, at);
  return copy;
}

/** Where the data begins. */
const data = 0x40000000;

describe("a plugin that is whole", () => {
  const parts: CraftedParts = {
    packages: [{ path: "a.b/c", hash: "8899aabbccddeeff" }],
    exports: ["Run", "Count"],
    undefinedSymbols: [{ name: "self.so" }, { name: "write" }],
    needed: ["libc.so.6", "libm.so.6"],
    buildInfo: { goVersion: "go1.24.6", text: "path\ta.b/c\n" },
  };
  const image = () => open(whole(parts));

  const fingerprints = [
    { package: "runtime", hash: "0011223344556677" },
    { package: "a.b/c", hash: "8899aabbccddeeff" },
  ];
  const exports = ["Run", "Count"].map((name) => ({ name, kind: "variable" }));

  test.each<[what: string, parts: CraftedParts]>([
    ["as it is", {}],
    ["with the older hash table", { hash: "sysv" }],
    ["behind lists that look like that of its packages", { decoys: 5 }],
    ["with relocations that stand twice", { relocationRepeats: 2 }],
    ["with a dozen segments", { segments: 9 }],
    ["with section headers", { sections: { count: 3, name: 5 } }],
    ["under a path of its own", { pluginPath: "a.b/own" }],
  ])("tells its record, its fingerprints and its build, %s", (_, more) => {
    const binary = readBinary(memorySource("p.so", whole({ ...parts, ...more })));
    const { pluginPath = "example.com/crafted" } = more;
    expect(binary.pluginRecord).toStrictEqual({ pluginPath, fingerprints, exports });
    expect(binary.buildInfo).toStrictEqual({
      goVersion: "go1.24.6",
      path: "a.b/c",
      dependencies: [],
      settings: [],
    });
    expect([...binary.fingerprints()]).toEqual(fingerprints.toReversed());
    expect(["runtime", "a.b/c", "a.b", "runtim"].map((name) => binary.fingerprint(name))).toEqual([
      ...["0011223344556677", "8899aabbccddeeff"],
      undefined,
      undefined,
    ]);
    expect([binary.hasFingerprints, binary.moduleData]).toEqual([true, { firstModuleData: 600, moduleDataType: 360 }]);
  });

  test("has no record where it is a program, and none of exports where it has none", () => {
    const program = readBinary(memorySource("p", whole({ ...parts, interpreter: "/lib/ld.so" })));
    expect([program.pluginRecord, [...program.fingerprints()]]).toEqual([undefined, fingerprints.toReversed()]);
    const bare = readBinary(memorySource("p.so", whole()));
    expect(bare.pluginRecord).toEqual({
      pluginPath: "example.com/crafted",
      fingerprints: fingerprints.slice(0, 1),
      exports: [],
    });
    expect(bare.buildInfo).toBeUndefined();
  });

  test.each([
    [3, 5],
    [1, 1],
  ])("tells its %i sections, named by %i bytes", (count, name) => {
    const { sections } = open(whole({ sections: { count, name } }));
    expect(sections.map((section) => [section.name, section.size])).toEqual(
      Array.from({ length: count }, () => ["s".repeat(name), name + 1]),
    );
  });

  test.each<[what: string, at: number, values: readonly number[]]>([
    ["lie behind its end", 40, [0xff, 0xff, 0xff]],
    ["begin nowhere", 40, [0, 0, 0, 0, 0, 0, 0, 0]],
    ["are none", 60, [0, 0]],
    ["are more than the file holds", 60, [0xff, 0xff]],
    ["have another size", 58, [63, 0]],
    ["have no names", 62, [9, 0]],
  ])("tells no sections that %s", (_, at, values) => {
    expect(open(patched(whole({ sections: { count: 3, name: 5 } }), at, ...values)).sections).toEqual([]);
  });

  test("tells its machine and its kind", () => {
    expect(image().machine).toEqual({ format: "elf", bits: 64, littleEndian: true, machine: 62, flags: 0 });
    expect([image().goos, image().goarch, image().kind, image().bindsToItself]).toEqual([
      ...["linux", "amd64", "library"],
      false,
    ]);
    expect(open(patched(whole(parts), 7, 9)).goos).toBe("freebsd");
    expect(open(patched(whole(parts), 16, 2)).kind).toBe("program");
    expect(open(patched(whole(parts), 16, 1)).kind).toBe("other");
    expect(open(whole({ ...parts, interpreter: "/lib/ld.so" })).kind).toBe("program");
    // DT_FLAGS_1 with DF_1_PIE.
    expect(open(whole({ ...parts, dynamic: [[0x6ffffffb, 0x08000000]] })).kind).toBe("program");
    expect(open(whole({ ...parts, dynamic: [[0x6ffffffb, 1]] })).kind).toBe("library");
  });

  test("tells how it is linked", () => {
    const plain = { needed: ["libc.so.6", "libm.so.6"], versionNeeds: [], versionDefinitions: [] };
    expect(image().linking).toStrictEqual(plain);
    // The text at offset 1 is the name of the first symbol.
    expect(open(whole({ ...parts, dynamic: [[14, 1]] })).linking).toStrictEqual({ ...plain, soname: "self.so" });
    expect(open(whole({ ...parts, dynamic: [[29, 1]] })).linking).toStrictEqual({ ...plain, runpath: "self.so" });
    expect(open(whole({ ...parts, dynamic: [[15, 6]] })).linking).toStrictEqual({ ...plain, runpath: "so" });
    expect(
      open(
        whole({
          ...parts,
          dynamic: [
            [15, 1],
            [29, 6],
          ],
        }),
      ).linking,
    ).toStrictEqual({ ...plain, runpath: "so" });
    expect(open(whole({ ...parts, packed: [1n] })).linking).toStrictEqual({ ...plain, packedRelocations: true });
    expect(open(whole({ ...parts, interpreter: "/lib/ld.so" })).linking).toStrictEqual({
      ...plain,
      interpreter: "/lib/ld.so",
    });
  });

  test("binds to itself where it says so", () => {
    const binds = (...entry: [number, number]) => open(whole({ ...parts, dynamic: [entry] })).bindsToItself;
    expect([binds(16, 0), binds(30, 2), binds(30, 8), binds(30, 10)]).toEqual([true, true, false, true]);
  });

  test.each(["gnu", "sysv"] as const)("tells its symbols through its hash table (%s)", (hash) => {
    const opened = open(whole({ ...parts, hash }));
    const own = [
      "go:link.pkghash.runtime",
      "go:link.pkghash.a.b/c",
      "go:link.pkghashbytes.runtime",
      "go:link.pkghashbytes.a.b/c",
      "runtime.firstmoduledata",
      "type:runtime.moduledata",
      "example.com/crafted.Run",
      "example.com/crafted.Count",
    ];
    const names = [...opened.symbols()].filter(({ defined }) => defined).map(({ name }) => name);
    expect(names.sort()).toEqual(own.toSorted());
    expect(opened.undefinedSymbols().map(({ name }) => name)).toEqual(["self.so", "write"]);
    expect(opened.symbol("runtime.firstmoduledata")).toMatchObject({ size: 600, defined: true });
    expect(opened.symbol("runtime.firstmoduledata2")).toBeUndefined();
    expect(opened.symbol("runtime.firstmoduledat")).toBeUndefined();
    expect(opened.hasDynamicSymbols).toBe(true);
  });

  test("tells which words are pointers, and to which symbols", () => {
    const opened = image();
    const record = opened.symbol("go:link.pkghash.runtime")?.value ?? 0;
    expect(opened.pointerAt(record)).toBeGreaterThan(data);
    expect(opened.pointerAt(record + 8)).toBe("runtime".length);
    expect(opened.pointerAt(record + 4)).not.toBe("runtime".length);
    expect(opened.pointerAt(data - 8)).toBeUndefined();
    const range = { address: record, length: 80 };
    expect([...opened.pointersIn(range, 4).keys()].map((at) => at - record)).toEqual([0, 16, 40, 56]);
    expect(opened.referencesIn(range, 2).map((at) => at - record)).toEqual([32, 72]);
    expect(opened.referencesIn({ address: record, length: 32 }, 0)).toEqual([]);
    expect(opened.referencesIn({ address: record + 33, length: 47 }, 0).map((at) => at - record)).toEqual([72]);
  });

  test("tells what is mapped, and Go's data by its segment", () => {
    const opened = image();
    const load = opened.segments.filter(({ type }) => type === 1).at(-1);
    if (load === undefined) throw new Error("No segment");
    expect(load.address).toBe(data);
    expect(opened.mappedLength(data)).toBe(load.fileSize);
    expect(opened.mappedLength(data + load.fileSize - 1)).toBe(1);
    expect([opened.mappedLength(data + load.fileSize), opened.mappedLength(data - 1)]).toEqual([0, 0]);
    expect(opened.loadedEnd).toBe(load.offset + load.fileSize);
    expect(opened.moduleDataRanges()).toEqual([{ address: data, length: load.fileSize }]);
    expect(opened.buildInfoRange()).toEqual({ address: data, length: load.fileSize });
    expect(opened.readMapped(data + load.fileSize - 8, 8).length).toBe(8);
    expect(failure(() => opened.readMapped(data + load.fileSize - 7, 8)).message).toMatch(
      /8 mapped bytes at address 0x[0-9a-f]+, found the end of the segment/,
    );
    expect(failure(() => opened.readMapped(0x1000_0000, 8)).message).toContain(
      "expected 8 mapped bytes at address 0x10000000, found nothing mapped there",
    );
  });
});

describe("a header is refused", () => {
  test.each<
    [BinaryError["code"], at: number, values: readonly number[], offset: number, expected: string, found: string]
  >([
    ["unsupported", 0, [0x7e], 0, "the ELF magic", "other bytes"],
    ["unsupported", 1, [0x46], 0, "the ELF magic", "other bytes"],
    ["unsupported", 2, [0x46], 0, "the ELF magic", "other bytes"],
    ["unsupported", 3, [0x47], 0, "the ELF magic", "other bytes"],
    ["malformed", 4, [3], 4, "class 1 or 2", "3"],
    ["malformed", 5, [3], 5, "byte order 1 or 2", "3"],
    ["unsupported", 18, [2], 18, "a machine that Go builds plugins for", "machine 2, 64-bit, little-endian"],
    ["unsupported", 4, [1], 18, "a machine that Go builds plugins for", "machine 62, 32-bit, little-endian"],
    ["unsupported", 5, [2, 1], 18, "a machine that Go builds plugins for", "machine 15872, 64-bit, big-endian"],
    ["malformed", 54, [57], 0, "program headers of 56 bytes", "3 of 57"],
    ["too-large", 56, [0xff, 0xff], 0, "program headers of 56 bytes", "65535 of 56"],
  ])("as %s where byte %i is %j", (code, at, values, offset, expected, found) => {
    const error = failure(() => open(patched(whole(), at, ...values)));
    expect(error.code).toBe(code);
    expect([error.offset, error.message]).toEqual([offset, expect.stringContaining(expected)]);
    expect(error.message).toContain(`found ${found}`);
  });

  test("and one without program headers holds nothing", () => {
    const opened = open(patched(whole(), 56, 0));
    expect([opened.segments, opened.loadedEnd, opened.symbol("a"), opened.undefinedSymbols()]).toEqual([
      [],
      0,
      undefined,
      [],
    ]);
    expect([...opened.symbols()]).toEqual([]);
    expect(opened.hasDynamicSymbols).toBe(false);
    expect([opened.moduleDataRanges(), opened.buildInfoRange()]).toEqual([[], undefined]);
  });
});

describe("a record whose numbers were changed", () => {
  const bytes = whole({ packages: [{ path: "a.b/c", hash: "8899aabbccddeeff" }], exports: ["Run", "Count"] });
  const placeOf = (name: string) => open(bytes).symbol(name)?.value ?? 0;
  /** Words from the start of the module data, and of the first fingerprint's record. */
  const moduleData = placeOf("runtime.firstmoduledata");
  const first = placeOf("go:link.pkghash.runtime");

  const recordOf = (...words: readonly (readonly [address: number, value: number])[]) => {
    const copy = Buffer.from(bytes);
    for (const [address, value] of words) {
      copy.writeBigUInt64LE(BigInt(value), open(bytes).readMapped(address, 8).start);
    }
    return readBinary(memorySource("p.so", copy)).pluginRecord;
  };
  const inModuleData = (word: number, value: number) => [moduleData + 8 * word, value] as const;
  const inRecord = (word: number, value: number) => [first + 8 * word, value] as const;

  test("has the exports that it counts", () => {
    const names = (count: number) => recordOf(inModuleData(14, count))?.exports.map(({ name }) => name);
    expect([names(0), names(1), names(2)]).toEqual([[], ["Run"], ["Run", "Count"]]);
  });

  test("has the path that it says, and lacks the symbols of that", () => {
    expect(recordOf(inModuleData(17, 3))).toMatchObject({
      pluginPath: "exa",
      exports: ["Run", "Count"].map((name) => ({ name, kind: "variable", missing: true })),
    });
  });

  test("has the names of packages that it says", () => {
    const names = recordOf(inRecord(6, 1))?.fingerprints.map((one) => one.package);
    expect(names).toEqual(["runtime", "a"]);
  });

  const list = (count: number) => [inModuleData(19, count), inModuleData(20, count)];

  test.each<[what: string, words: readonly (readonly [number, number])[], code: string, said: string]>([
    ["no path", [inModuleData(17, 0)], "malformed", "expected the plugin path, found 0 bytes"],
    ["a path of a megabyte", [inModuleData(17, 1 << 20)], "malformed", "expected the plugin path, found 1048576 bytes"],
    ["a million exports", [inModuleData(14, 1 << 20)], "too-large", "expected at most 16384 exports, found 1048576"],
    ["16385 exports", [inModuleData(14, 16385)], "too-large", "found 16385"],
    ["16384 exports", [inModuleData(14, 16384)], "malformed", "expected 131072 mapped bytes"],
    ["a million packages", list(1 << 20), "too-large", "expected at most 32768 packages, found 1048576"],
    ["32769 packages", list(32769), "too-large", "expected at most 32768 packages, found 32769"],
    ["32768 packages", list(32768), "malformed", "expected a list of fingerprints in the module data, found none"],
    ["a package too many", list(3), "malformed", "expected a list of fingerprints in the module data, found none"],
    [
      "a package too few",
      list(1),
      "malformed",
      "expected 1 fingerprints in the module data, found more of them beside",
    ],
    [
      "two counts",
      [inModuleData(20, 3)],
      "malformed",
      "expected a list of fingerprints in the module data, found none",
    ],
    ["a package without a name", [inRecord(1, 0)], "malformed", "a list of fingerprints in the module data"],
    [
      "no package runtime",
      [inRecord(1, 1)],
      "malformed",
      "expected the fingerprint of package runtime, found others only",
    ],
    ["a fingerprint of 7 bytes", [inRecord(3, 7)], "malformed", "a list of fingerprints in the module data"],
    ["a fingerprint without bytes", [inRecord(8, 0)], "malformed", "a list of fingerprints in the module data"],
  ])("to %s is refused", (_, words, code, said) => {
    const error = failure(() => recordOf(...words));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(said)]);
  });
});
