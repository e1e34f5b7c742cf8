import { describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import { openMachO } from "../../src/binary/macho.ts";
import { isMachO } from "../../src/binary/macho-fat.ts";
import { memorySource } from "../../src/binary/source.ts";
import {
  base,
  bindLink,
  chainedFixups,
  command,
  cpu,
  exportTrie,
  fatFile,
  fileTypes,
  longs,
  type MachParts,
  machFile,
  pathCommand,
  rebaseLink,
  text,
  uleb,
  words,
} from "./macho-file.ts";
import { pluginWithChains, pluginWithOpcodes } from "./macho-plugin.ts";

const dataAddress = base + 0x4000;

function open(parts: MachParts) {
  return openMachO(memorySource("test.dylib", machFile(parts)));
}

describe("the header", () => {
  test("tells machine and kind", () => {
    expect(open({ cpu: cpu.amd64 })).toMatchObject({ goarch: "amd64", goos: "darwin", kind: "library" });
    expect(open({ fileType: fileTypes.bundle })).toMatchObject({ goarch: "arm64", kind: "library" });
    expect(open({ fileType: fileTypes.executable }).kind).toBe("program");
    expect(open({ fileType: fileTypes.object }).kind).toBe("other");
  });

  test("tells iOS from macOS by the platform", () => {
    expect(open({ commands: [command(0x32, words(2, 0, 0, 0))] }).goos).toBe("ios");
    expect(open({ commands: [command(0x32, words(1, 0, 0, 0))] }).goos).toBe("darwin");
  });

  test("names libraries, loader, own name and search paths in the file's order", () => {
    const { linking } = open({
      commands: [
        pathCommand(0xd, "plugin.dylib"),
        pathCommand(0xc, "/usr/lib/libSystem.B.dylib"),
        pathCommand(0x80000018, "weak.dylib"),
        pathCommand(0xe, "/usr/lib/dyld"),
        pathCommand(0x8000001c, "@loader_path"),
        pathCommand(0x8000001c, "/opt/lib"),
      ],
    });
    expect(linking).toEqual({
      interpreter: "/usr/lib/dyld",
      needed: ["/usr/lib/libSystem.B.dylib", "weak.dylib"],
      soname: "plugin.dylib",
      runpath: "@loader_path:/opt/lib",
      versionNeeds: [],
      versionDefinitions: [],
    });
  });
});

describe("segments", () => {
  const image = () =>
    open({
      segments: [{ name: "__DATA", address: dataAddress, content: longs(0x1122, 0, 0x3344), memorySize: 0x1000 }],
    });

  test("are read by address", () => {
    expect(image().readMapped(dataAddress, 24).u64(16)).toBe(0x3344);
    expect(image().mappedLength(dataAddress + 8)).toBe(16);
  });

  test("end where their bytes in the file end", () => {
    expect(image().mappedLength(dataAddress + 24)).toBe(0);
    expect(() => image().readMapped(dataAddress, 25)).toThrow(/expected 25 mapped bytes/);
  });

  test("hold plain pointers where nothing is fixed up", () => {
    expect(image().pointerAt(dataAddress)).toBe(0x1122);
    expect(image().pointerAt(dataAddress + 8)).toBeUndefined();
  });
});

describe("the symbol table", () => {
  const image = () =>
    open({
      segments: [
        {
          name: "__DATA",
          address: dataAddress,
          content: Buffer.alloc(64),
          sections: [
            { name: "__text", offset: 0, length: 32, code: true },
            { name: "__data", offset: 32, length: 32 },
          ],
        },
      ],
      symbols: [
        { name: "_local", type: 0x0e, value: dataAddress },
        { name: "_main.Run", value: dataAddress + 8 },
        { name: "_main.Count", value: dataAddress + 40 },
        { name: "__hidden", type: 0x1f, value: dataAddress },
        { name: "debugging", type: 0x24, value: dataAddress },
        { name: "_write", type: 0x01 },
        { name: "_maybe", type: 0x01, description: 0x40 },
        { name: "_common", type: 0x01, value: 16 },
        { name: "noUnderscore", value: dataAddress },
        { name: "__twice", value: dataAddress },
      ],
    });

  test("offers the external symbols without one underscore, and nothing else", () => {
    expect([...image().symbols()].map(({ name, kind, defined }) => ({ name, kind, defined }))).toEqual([
      { name: "main.Run", kind: "function", defined: true },
      { name: "main.Count", kind: "object", defined: true },
      { name: "write", kind: "other", defined: false },
      { name: "maybe", kind: "other", defined: false },
      { name: "common", kind: "other", defined: true },
      { name: "noUnderscore", kind: "function", defined: true },
      { name: "_twice", kind: "function", defined: true },
    ]);
  });

  test("finds one by its name", () => {
    expect(image().symbol("main.Count")?.value).toBe(dataAddress + 40);
    expect(image().symbol("local")).toBeUndefined();
    expect(image().symbol("write")?.defined).toBe(false);
  });

  test("tells what may stay undefined", () => {
    expect(image().undefinedSymbols()).toEqual([
      { name: "write", weak: false, versioned: false },
      { name: "maybe", weak: true, versioned: false },
    ]);
  });
});

describe("the export trie", () => {
  const names = ["_main.Run", "_main.Runner", "_main.Überall", "_a", "_go:link.pkghash.runtime"];
  const trie = exportTrie(names.map((name, index) => ({ name, offset: 0x100 + index })));

  test.each(["info", "command"] as const)("replaces a stripped symbol table (%s)", (trieIn) => {
    const image = open({ trie, trieIn, symbols: [{ name: "_write", type: 0x01 }] });
    expect(image.hasDynamicSymbols).toBe(true);
    expect(new Map([...image.symbols()].map(({ name, value }) => [name, value]))).toEqual(
      new Map([...names.map((name, index) => [name.slice(1), base + 0x100 + index] as const), ["write", 0] as const]),
    );
    for (const [index, name] of names.entries()) expect(image.symbol(name.slice(1))?.value).toBe(base + 0x100 + index);
    expect(image.symbol("main.Ru")).toBeUndefined();
    expect(image.symbol("main.RunnerUp")).toBeUndefined();
  });

  test("leaves out what another library provides", () => {
    // One edge to a node with the re-export flag, an ordinal and no name of its own.
    const reexport = Buffer.from([0, 1, ...text("_x"), 6, 3, 8, 1, 0, 0]);
    expect([...open({ trie: reexport }).symbols()]).toEqual([]);
  });
});

describe("rebase and bind opcodes", () => {
  const content = longs(0xaa0, 0xaa8, 0xab0, 0xab8, 0xac0, 0xac8, 0, 0, 0xad0, 0);
  // The segment of the header is number 0.
  const place = (offset: number) => [0x20 | 1, ...uleb(offset)];
  const bindPlace = (offset: number) => [0x70 | 1, ...uleb(offset)];
  const image = () =>
    open({
      segments: [{ name: "__DATA", address: dataAddress, content }],
      rebase: Buffer.from([
        0x11,
        ...place(0),
        0x50 | 2,
        0x30,
        ...uleb(8),
        0x80,
        ...uleb(2),
        ...uleb(8),
        0x40 | 1,
        0x51,
        0,
      ]),
      bind: Buffer.from([
        0x11,
        ...[0x40, ...text("_go:link.pkghash.b"), 0x51, ...bindPlace(56), 0x90],
        ...[0x40, ...text("_go:link.pkghash.a"), 0x80, ...uleb(-16n), 0x90],
        0,
      ]),
      lazyBind: Buffer.from([...bindPlace(72), 0x10, 0x40, ...text("_write"), 0x90, 0]),
    });

  test("tell which words are pointers", () => {
    // Two at the start, one skipped, two with a gap of a word behind each, one more word, one.
    expect(image().pointersIn({ address: dataAddress, length: content.length })).toEqual(
      new Map([
        [dataAddress, 0xaa0],
        [dataAddress + 8, 0xaa8],
        [dataAddress + 24, 0xab8],
        [dataAddress + 40, 0xac8],
        [dataAddress + 64, 0xad0],
      ]),
    );
  });

  test("tell which words hold the address of a symbol, by ascending address", () => {
    expect(image().referencesIn({ address: dataAddress, length: content.length })).toEqual([
      dataAddress + 48,
      dataAddress + 56,
      dataAddress + 72,
    ]);
    expect(image().referencesIn({ address: dataAddress + 49, length: 23 })).toEqual([dataAddress + 56]);
    expect(image().referencesIn({ address: dataAddress, length: 48 })).toEqual([]);
  });

  test("name a word that is bound in two streams once", () => {
    const bind = Buffer.from([0x51, 0x40, ...text("_a"), ...bindPlace(8), 0x90, 0]);
    const twice = open({ segments: [{ name: "__DATA", address: dataAddress, content }], bind, weakBind: bind });
    expect(twice.referencesIn({ address: dataAddress, length: content.length })).toEqual([dataAddress + 8]);
  });

  test("keep a bound word from being taken for a pointer", () => {
    expect(image().pointerAt(dataAddress + 56)).toBeUndefined();
    expect(image().pointerAt(dataAddress + 24)).toBe(0xab8);
  });
});

describe("chained fixups", () => {
  const page = 0x1000;
  const target = dataAddress + 0x123;
  /** Two pages: two pointers around a bind in the first, nothing, one pointer at the end of the third. */
  function chained(format: { pointerFormat: 2 | 6; importsFormat: 1 | 2 | 3 }) {
    const linked = format.pointerFormat === 6 ? target - base : target;
    const content = Buffer.alloc(3 * page);
    content.set(longs(rebaseLink(linked, 2), bindLink(1, 6), 77, 78, rebaseLink(linked + 1, 0)), 16);
    content.set(longs(rebaseLink(linked + 2, 0)), 3 * page - 8);
    return open({
      segments: [{ name: "__DATA", address: dataAddress, content }],
      chains: chainedFixups({
        ...format,
        starts: [undefined, [16, 0xffff, page - 8]],
        imports: ["_other", "_go:link.pkghash.runtime"],
      }),
    });
  }

  test.each([
    { pointerFormat: 2, importsFormat: 1 },
    { pointerFormat: 6, importsFormat: 1 },
    { pointerFormat: 6, importsFormat: 2 },
    { pointerFormat: 6, importsFormat: 3 },
  ] as const)("tell pointers and symbols (%o)", (format) => {
    const image = chained(format);
    expect(image.pointerAt(dataAddress + 16)).toBe(target);
    expect(image.pointerAt(dataAddress + 24)).toBeUndefined();
    expect(image.pointerAt(dataAddress + 48)).toBe(target + 1);
    expect(image.pointerAt(dataAddress + 32)).toBe(77);
    expect(image.pointersIn({ address: dataAddress + 17, length: 3 * page })).toEqual(
      new Map([
        [dataAddress + 48, target + 1],
        [dataAddress + 3 * page - 8, target + 2],
      ]),
    );
    expect(image.referencesIn({ address: dataAddress, length: page })).toEqual([dataAddress + 24]);
    expect(image.referencesIn({ address: dataAddress + 25, length: 3 * page })).toEqual([]);
  });
});

describe("a universal file", () => {
  const arm64 = machFile({ symbols: [{ name: "_on.Arm" }] });
  const amd64 = machFile({ cpu: cpu.amd64, symbols: [{ name: "_on.Intel" }] });
  const members = [
    { cpu: cpu.arm, content: Buffer.alloc(64) },
    { cpu: cpu.amd64, content: amd64 },
    { cpu: cpu.arm64, content: arm64 },
  ];

  test.each([32, 64] as const)("gives the first member for a known machine (%i-bit offsets)", (width) => {
    const file = fatFile(members, width);
    expect(isMachO(file)).toBe(true);
    const image = openMachO(memorySource("fat.dylib", file));
    expect(image.goarch).toBe("amd64");
    expect(image.symbol("on.Intel")?.defined).toBe(true);
  });

  test("gives the member for the asked machine", () => {
    expect(openMachO(memorySource("fat.dylib", fatFile(members)), "arm64").symbol("on.Arm")?.defined).toBe(true);
  });

  test("without the asked machine says which it has", () => {
    expect(() => openMachO(memorySource("fat.dylib", fatFile(members.slice(0, 2))), "arm64")).toThrow(
      "fat.dylib: at offset 8, expected a Mach-O file for arm64, found cputype 0xc, amd64",
    );
  });

  test("names offsets of the whole file in errors", () => {
    const broken = machFile({ symbols: [] });
    broken.writeUInt32LE(4, 36);
    expect(() => openMachO(memorySource("fat.dylib", fatFile([{ cpu: cpu.arm64, content: broken }])))).toThrow(
      /at offset 4132, expected a command of 8 to/,
    );
  });
});

describe("a plugin's record", () => {
  test.each([
    { kind: "opcodes", parts: pluginWithOpcodes },
    { kind: "chains", parts: pluginWithChains() },
  ])("is read through $kind", ({ parts }) => {
    expect(readBinary(memorySource("p.so", machFile(parts))).pluginRecord).toEqual({
      pluginPath: "example.com/p",
      fingerprints: [
        { package: "runtime", hash: Buffer.from("ABCDEFGH").toString("hex") },
        { package: "example.com/p", hash: Buffer.from("IJKLMNOP").toString("hex") },
      ],
      exports: [],
    });
  });
});
