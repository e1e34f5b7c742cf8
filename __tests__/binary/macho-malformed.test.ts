import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import { BinaryError } from "../../src/binary/error.ts";
import { openMachO } from "../../src/binary/macho.ts";
import { memorySource } from "../../src/binary/source.ts";
import {
  base,
  bindLink,
  chainedFixups,
  command,
  commandsStart,
  cpu,
  exportTrie,
  fatFile,
  longs,
  type MachParts,
  machFile,
  rebaseLink,
  text,
  uleb,
  words,
} from "./macho-file.ts";
import { pluginWithChains, pluginWithOpcodes } from "./macho-plugin.ts";

const address = base + 0x4000;
const data = { name: "__DATA", address, content: Buffer.alloc(0x40) };

/** Reads everything that a file tells. */
function readAll(file: Uint8Array<ArrayBuffer>): void {
  const binary = readBinary(memorySource("bad", file));
  const { image } = binary;
  const range = { address, length: 0x2000 };
  const attempts = [
    () => image.linking,
    () => [...image.symbols()],
    () => image.symbol("main.Run"),
    () => image.undefinedSymbols(),
    () => image.pointerAt(address),
    () => image.pointersIn(range, 0),
    () => image.referencesIn(range, 0),
    () => binary.buildInfo,
    () => binary.pluginRecord,
    () => binary.fingerprints(),
  ];
  // One part that is damaged must not hide what another does.
  const errors = attempts.flatMap((attempt) => {
    try {
      attempt();
      return [];
    } catch (error) {
      return [error];
    }
  });
  for (const error of errors) if (!(error instanceof BinaryError)) throw error;
  if (errors.length > 0) throw errors[0];
}

/** The code of the error that opening or reading ends with. */
function codeOf(file: Uint8Array<ArrayBuffer>): string | undefined {
  try {
    readAll(file);
  } catch (error) {
    if (error instanceof BinaryError) return error.code;
    throw error;
  }
  return undefined;
}

function withValue(file: Buffer<ArrayBuffer>, offset: number, value: number): Buffer<ArrayBuffer> {
  const changed = Buffer.from(file);
  changed.writeUInt32LE(value >>> 0, offset);
  return changed;
}

describe("the header", () => {
  const file = machFile({});

  test.each([
    ["a 32-bit file", 0xfeedface],
    ["a big-endian file", 0xcffaedfe],
  ])("%s is not supported", (_, magic) => {
    expect(codeOf(withValue(file, 0, magic))).toBe("unsupported");
  });

  test("a machine that Go does not know is not supported", () => {
    expect(codeOf(withValue(file, 4, 0x01000012))).toBe("unsupported");
  });

  test.each([4, 16, 31, 33, 60])("a file of %i bytes is truncated", (length) => {
    expect(codeOf(file.subarray(0, length))).toBe("truncated");
  });

  test("a claimed gigabyte of commands is refused before it is read", () => {
    expect(codeOf(withValue(file, 20, 0x4000_0000))).toBe("too-large");
  });

  test("a claimed 2^32 commands are refused", () => {
    expect(codeOf(withValue(file, 16, 0xffff_ffff))).toBe("too-large");
  });

  test("more commands than bytes for them are refused", () => {
    expect(codeOf(withValue(file, 16, 2))).toBe("truncated");
  });

  test.each([0, 4, 7, 0x1000, 0xffff_ffff])("a command of %i bytes is refused", (length) => {
    expect(codeOf(withValue(file, commandsStart + 4, length))).toBe("malformed");
  });

  test("more sections than a command holds are refused", () => {
    expect(codeOf(withValue(file, commandsStart + 64, 0x0100_0000))).toBe("malformed");
  });

  test("hundreds of segments are refused", () => {
    const commands = Array.from({ length: 300 }, () => command(0x19, Buffer.alloc(64)));
    expect(codeOf(machFile({ commands }))).toBe("too-large");
  });

  test("addresses that wrap around are refused", () => {
    expect(codeOf(withValue(file, commandsStart + 28, 0xffff_ffff))).toBe("malformed");
  });

  test.each([0, 11, 24, 0xffff_ffff])("a library name at offset %i of its command is refused", (offset) => {
    expect(codeOf(machFile({ commands: [command(0xc, words(offset, 0, 0, 0))] }))).toBe("malformed");
  });

  test("a command too short for what it is is refused", () => {
    for (const kind of [0x2, 0x19, 0x80000022, 0x80000033, 0x80000034, 0x32]) {
      expect(codeOf(machFile({ commands: [command(kind, Buffer.alloc(0))] }))).toBe("truncated");
    }
  });

  test("a segment that claims bytes behind the file ends with the file", () => {
    const parts: MachParts = { segments: [{ ...data, memorySize: 2 ** 40 }] };
    // The file size of the second segment.
    const image = openMachO(memorySource("bad", withValue(machFile(parts), commandsStart + 72 + 52, 0xff)));
    expect(image.mappedLength(address)).toBe(0x40);
    expect(() => image.readMapped(address, 0x41)).toThrow(BinaryError);
  });

  test("nothing is read at the zero page, even if it claims bytes", () => {
    const zero = { name: "__PAGEZERO", address: 0, content: Buffer.alloc(64) };
    expect(openMachO(memorySource("bad", machFile({ segments: [zero] }))).mappedLength(8)).toBe(0);
  });
});

describe("a universal file", () => {
  const member = { cpu: cpu.arm64, content: machFile({}) };

  test("a Java class, which has the same magic, is none", () => {
    expect(codeOf(Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 45, 0, 16, 7, 0, 2, 1, 0, 4]))).toBe("unsupported");
  });

  test("without members is not supported", () => {
    expect(codeOf(fatFile([]))).toBe("unsupported");
  });

  test("inside of a universal file is not supported", () => {
    expect(codeOf(fatFile([{ ...member, content: fatFile([member]) }]))).toBe("unsupported");
  });

  test("with a member that lies behind the file is truncated", () => {
    expect(codeOf(fatFile([member]).subarray(0, 0x1800))).toBe("truncated");
  });

  test("with a member that is the universal file itself is refused", () => {
    const file = fatFile([member]);
    file.writeUInt32BE(0, 16);
    expect(codeOf(file)).toBe("truncated");
  });

  test("does not let one member read the bytes of the next", () => {
    const broken = machFile({ symbols: [{ name: "_a" }] });
    // LC_SYMTAB follows the segment of the header: let the table start at the member's end.
    const file = fatFile([{ ...member, content: withValue(broken, commandsStart + 72 + 8, broken.length) }, member]);
    expect(codeOf(file)).toBe("truncated");
  });
});

describe("the symbol table", () => {
  const file = machFile({ symbols: [{ name: "_a", value: base }] });
  const at = commandsStart + 72;
  const entry = file.readUInt32LE(at + 8);

  test("with a claimed 2^32 symbols is refused before it is read", () => {
    expect(codeOf(withValue(file, at + 12, 0xffff_ffff))).toBe("too-large");
  });

  test("with claimed gigabytes of names is refused", () => {
    expect(codeOf(withValue(file, at + 20, 0xffff_ffff))).toBe("too-large");
  });

  test("that lies behind the file is truncated", () => {
    expect(codeOf(withValue(file, at + 8, 0x7fff_ffff))).toBe("truncated");
    expect(codeOf(withValue(file, at + 16, 0x7fff_ffff))).toBe("truncated");
  });

  test("with a name behind the names is refused", () => {
    expect(codeOf(withValue(file, entry, 0x7fff_ffff))).toBe("malformed");
  });

  test("with a name that does not end is refused", () => {
    expect(codeOf(withValue(file, at + 20, 3))).toBe("malformed");
  });
});

describe("the export trie", () => {
  const trie = (...bytes: readonly number[]) => codeOf(machFile({ trie: Buffer.from(bytes) }));

  test("with a node that is its own child is refused", () => {
    expect(trie(0, 1, ...text("_a"), 0, 0)).toBe("malformed");
  });

  test("with a node of two parents is refused", () => {
    expect(trie(0, 2, ...text("_a"), 10, ...text("_b"), 10, 2, 0, 0, 0)).toBe("malformed");
  });

  test("with an empty edge to itself is refused", () => {
    expect(trie(0, 1, 0, 0)).toBe("malformed");
  });

  test("with a child behind its end is refused", () => {
    expect(trie(0, 1, ...text("_a"), 99, 0)).toBe("malformed");
  });

  test("with an export behind its end is refused", () => {
    expect(trie(99, 0, 0, 0)).toBe("malformed");
  });

  test("with an edge that does not end is refused", () => {
    expect(trie(0, 1, 0x5f, 0x61)).toBe("malformed");
  });

  test("without its last bytes is truncated", () => {
    expect(trie(0)).toBe("truncated");
    expect(trie(1, 0)).toBe("truncated");
  });

  test("of overlapping nodes, which would be endless, is refused", () => {
    // Each byte is a node whose children lie in the bytes behind it.
    expect(trie(...Array.from({ length: 60_000 }, (_, index) => [0, 200, 1, 0][index % 4] ?? 0))).toBe("malformed");
  });

  test("as deep as it is long does not exhaust the stack", () => {
    const deep: number[] = [];
    // Nodes of eight bytes, each with one edge of a letter to the next.
    for (let index = 1; index <= 20_000; index++) {
      const next = index * 8;
      deep.push(0, 1, ...text("a"), (next & 0x7f) | 0x80, ((next >> 7) & 0x7f) | 0x80, next >> 14, 0);
    }
    deep.push(2, 0, 0, 0);
    const image = openMachO(memorySource("deep", machFile({ trie: Buffer.from(deep) })));
    expect([...image.symbols()].map(({ name }) => name.length)).toEqual([20_000]);
    expect(image.symbol("a".repeat(20_000))?.defined).toBe(true);
  });
});

describe("rebase and bind opcodes", () => {
  const file = (parts: MachParts) => codeOf(machFile({ segments: [data], symbols: [{ name: "_a" }], ...parts }));
  const rebase = (...bytes: readonly number[]) => file({ rebase: Buffer.from(bytes) });
  const bind = (...bytes: readonly number[]) => file({ bind: Buffer.from(bytes) });

  test("for a segment that is not there are refused", () => {
    expect(rebase(0x11, 0x2f, 0, 0x51, 0)).toBe("malformed");
  });

  test("before any segment are refused", () => {
    expect(rebase(0x11, 0x51, 0)).toBe("malformed");
  });

  test("outside of the segment are refused", () => {
    expect(rebase(0x11, 0x21, ...uleb(0x39), 0x51, 0)).toBe("malformed");
    expect(rebase(0x11, 0x21, 0, 0x30, ...uleb(-8n), 0x51, 0)).toBe("malformed");
    expect(rebase(0x11, 0x21, ...uleb(2n ** 63n), 0x51, 0)).toBe("malformed");
  });

  test("for a claimed 2^60 pointers are refused before they are listed", () => {
    expect(rebase(0x11, 0x21, 0, 0x60, ...uleb(2n ** 60n), 0)).toBe("malformed");
    expect(rebase(0x11, 0x21, 0, 0x80, ...uleb(2n ** 60n), ...uleb(-8n), 0)).toBe("malformed");
    expect(bind(0x51, 0x40, ...text("_a"), 0x71, 0, 0xc0, ...uleb(2n ** 60n), ...uleb(-8n), 0)).toBe("malformed");
  });

  test("that fix up the same words over and over are refused", () => {
    const again = Array.from({ length: 2_000 }, () => [0x21, 0, 0x58]).flat();
    expect(rebase(0x11, ...again, 0)).toBe("malformed");
  });

  test("that do not exist are refused", () => {
    expect(rebase(0xf0)).toBe("malformed");
    expect(bind(0xf0)).toBe("malformed");
  });

  test("of another pointer than a whole one are not supported", () => {
    expect(rebase(0x12)).toBe("unsupported");
    expect(bind(0x53)).toBe("unsupported");
  });

  test("without a symbol are refused", () => {
    expect(bind(0x51, 0x71, 0, 0x90, 0)).toBe("malformed");
  });

  test("with a name that does not end are refused", () => {
    expect(bind(0x40, 0x5f, 0x61)).toBe("malformed");
  });

  test("with a number that does not end are refused", () => {
    expect(rebase(0x21, ...Array.from({ length: 12 }, () => 0xff))).toBe("malformed");
    expect(bind(0x60, 0xff, 0xff)).toMatch(/malformed|truncated/);
  });
});

describe("chained fixups", () => {
  const content = Buffer.alloc(0x2000);
  content.set(longs(rebaseLink(0, 2), bindLink(0, 0)), 0);
  const whole = chainedFixups({ starts: [undefined, [0, 0xffff]], imports: ["_go:link.pkghash.runtime"] });
  const chains = (blob: Uint8Array, bytes: Uint8Array = content) =>
    codeOf(machFile({ segments: [{ ...data, content: bytes }], symbols: [{ name: "_a" }], chains: blob }));
  const changed = (offset: number, value: number) => chains(withValue(Buffer.from(whole), offset, value));
  /** Where `dyld_chained_starts_in_segment` of the second segment starts. */
  const segmentAt = 28 + 12;

  const openWith = (blob: Uint8Array, bytes: Uint8Array = content) =>
    openMachO(memorySource("bad", machFile({ segments: [{ ...data, content: bytes }], chains: blob })));

  test("that are whole are read", () => {
    expect(openWith(whole).referencesIn({ address, length: 16 })).toEqual([address + 8]);
    expect(openWith(whole).pointerAt(address)).toBe(base);
  });

  test("of a later version are not supported", () => {
    expect(changed(0, 1)).toBe("unsupported");
  });

  test("with more segments than the file are refused", () => {
    expect(changed(28, 3)).toBe("malformed");
    expect(changed(28, 0xffff_ffff)).toBe("malformed");
  });

  test("with parts behind their end are truncated", () => {
    expect(changed(4, 0xffff_fff0)).toBe("truncated");
    expect(changed(8, 0xffff_fff0)).toBe("truncated");
    expect(changed(12, 0xffff_fff0)).toBe("truncated");
    expect(changed(28 + 8, 0xffff_fff0)).toBe("truncated");
    expect(changed(16, 0xffff_ffff)).toBe("truncated");
  });

  test.each([0, 1, 3, 0x10])("of pages of %i bytes are refused", (size) => {
    const blob = Buffer.from(whole);
    blob.writeUInt16LE(size, segmentAt + 4);
    expect(chains(blob)).toBe("malformed");
  });

  test.each([0, 1, 3, 7, 12])("of pointer format %i are not supported", (pointerFormat) => {
    expect(chains(chainedFixups({ starts: [undefined, [0]], imports: [], pointerFormat }))).toBe("unsupported");
  });

  test("of an unknown import format are not supported", () => {
    expect(changed(20, 4)).toBe("unsupported");
  });

  test("with compressed names are not supported", () => {
    expect(changed(24, 1)).toBe("unsupported");
  });

  test("that start behind their page are refused", () => {
    expect(chains(chainedFixups({ starts: [undefined, [0x0ffc]], imports: ["_a"] }))).toBe("malformed");
  });

  test("with several chains in a page are not supported", () => {
    expect(chains(chainedFixups({ starts: [undefined, [0x8001]], imports: ["_a"] }))).toBe("unsupported");
  });

  test("that leave their page are refused", () => {
    const leaving = Buffer.from(content);
    leaving.set(longs(rebaseLink(0, 0xfff)), 0);
    expect(chains(whole, leaving)).toBe("malformed");
  });

  test.each([1, 7, 0xff_ffff])("that refer to an import that is not there (%i) are refused", (ordinal) => {
    const strange = Buffer.from(content);
    strange.set(longs(bindLink(ordinal, 0)), 8);
    expect(chains(whole, strange)).toBe("malformed");
  });

  test("for more pages than the segment has stop at its end", () => {
    const many = chainedFixups({ starts: [undefined, Array.from({ length: 9 }, () => 0)], imports: ["_a"] });
    const image = openMachO(memorySource("many", machFile({ segments: [{ ...data, content }], chains: many })));
    expect(image.pointersIn({ address: 0, length: 2 ** 50 }).size).toBe(2);
  });
});

describe("any damage", () => {
  const content = Buffer.alloc(0x80);
  content.set(longs(rebaseLink(0x4000, 2), bindLink(0, 0)), 0);
  const opcodes = machFile({
    segments: [{ ...data, sections: [{ name: "__noptrdata", offset: 0, length: 64 }] }],
    symbols: [{ name: "_main.Run", value: address }],
    rebase: Buffer.from([0x11, 0x21, 0, 0x52, 0]),
    bind: Buffer.from([0x51, 0x40, ...text("_go:link.pkghash.runtime"), 0x71, 32, 0x90, 0]),
    trie: exportTrie([{ name: "_main.Run", offset: 0x4000 }]),
  });
  const chained = machFile({
    segments: [{ ...data, content }],
    chains: chainedFixups({ starts: [undefined, [0]], imports: ["_go:link.pkghash.runtime"] }),
    trie: exportTrie([{ name: "_main.Run", offset: 0x4000 }]),
  });
  const universal = fatFile([{ cpu: cpu.arm64, content: opcodes }]);
  const kinds = [
    ["opcodes", opcodes],
    ["chains", chained],
    ["a universal file", universal],
    ["a plugin with opcodes", machFile(pluginWithOpcodes)],
    ["a plugin with chains", machFile(pluginWithChains())],
  ] as const;

  test.each(kinds)("a file with %s, cut anywhere, gives facts or a typed error", (_, file) => {
    for (let length = 4; length < file.length; length += 4) codeOf(file.subarray(0, length));
  });

  test.each(kinds)("a file with %s and one bit flipped gives facts or a typed error", (_, file) => {
    // The bytes that are not zero, and those around them, carry the structure.
    const places = [...file.keys()].filter((index) =>
      file.subarray(Math.max(0, index - 7), index + 1).some((byte) => byte !== 0),
    );
    for (const place of places) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(file);
        flipped[place] = (flipped[place] ?? 0) ^ (1 << bit);
        codeOf(flipped);
      }
    }
  });

  test.each(kinds)("a file with %s and several bytes changed gives facts or a typed error", (_, file) => {
    const places = [...file.keys()].filter((index) => file[index] !== 0);
    const change = fc.tuple(fc.constantFrom(...places), fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xfe, 0xff));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const damaged = Buffer.from(file);
        for (const [place, value] of changes) damaged[place] = value;
        codeOf(damaged);
      }),
      { numRuns: 2_000 },
    );
  });
});
