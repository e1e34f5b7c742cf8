// What each opcode of dyld does, and what is said of those that it would refuse (<mach-o/loader.h>, REBASE_ and BIND_).
import { describe, expect, test } from "vitest";
import { openMachO } from "../../src/binary/macho.ts";
import { memorySource } from "../../src/binary/source.ts";
import { failure } from "./failure.ts";
import { base, type MachParts, machFile, text, uleb } from "./macho-file.ts";

const address = base + 0x4000;
const range = { address, length: 0x200 };
const segments = [
  { name: "__DATA", address, content: Buffer.alloc(0x100) },
  { name: "__MORE", address: address + 0x1000, content: Buffer.alloc(0x40), memorySize: 0x80 },
];

function open(parts: MachParts) {
  return openMachO(memorySource("test.dylib", machFile({ segments, ...parts })));
}

/** Places in the first segment that a stream moves. */
function moved(...bytes: readonly number[]): number[] {
  const image = open({ rebase: Buffer.from(bytes) });
  return [...image.pointersIn(range).keys()].map((found) => found - address);
}

/** Places in the first segment that a stream binds. */
function bound(bytes: readonly number[], stream: "bind" | "weakBind" | "lazyBind" = "bind"): number[] {
  return open({ [stream]: Buffer.from(bytes) })
    .referencesIn(range)
    .map((found) => found - address);
}

const name = [0x40, ...text("_a")];

describe("an opcode that moves pointers", () => {
  test.each<[what: string, bytes: readonly number[], places: readonly number[]]>([
    ["sets a place", [0x21, 8, 0x51], [8]],
    ["adds to the address", [0x21, 8, 0x30, 16, 0x51], [24]],
    ["adds a negative number", [0x21, 32, 0x30, ...uleb(-16n), 0x51], [16]],
    ["adds words", [0x21, 8, 0x43, 0x51], [32]],
    ["moves some in a row", [0x21, 8, 0x53], [8, 16, 24]],
    ["moves many in a row", [0x21, 0, 0x60, 3, 0x51], [0, 8, 16, 24]],
    ["moves one and adds", [0x21, 0, 0x70, 16, 0x51], [0, 24]],
    ["moves one and adds a negative number", [0x21, 64, 0x70, ...uleb(-24n), 0x51], [48, 64]],
    ["moves some with a gap", [0x21, 0, 0x80, 3, 8, 0x51], [0, 16, 32, 48]],
    ["moves some backwards", [0x21, 64, 0x80, 3, ...uleb(-24n), 0x51], [16, 32, 48, 64]],
    ["moves none", [0x21, 0, 0x50, 0x60, 0], []],
    ["ends the stream", [0x21, 0, 0x51, 0, 0x51], [0]],
    ["has no end mark", [0x21, 0, 0x51], [0]],
    ["counts by a long number", [0x21, ...uleb(200), 0x51], [200]],
    ["has a number that is longer than it must be", [0x21, 0x88, 0x80, 0x80, 0x80, 0x00, 0x51], [8]],
    ["moves the last word of a segment", [0x21, ...uleb(0xf8), 0x51], [0xf8]],
    ["names a place twice", [0x21, 8, 0x51, 0x21, 8, 0x51], [8]],
    ["names places in any order", [0x21, 16, 0x51, 0x21, 0, 0x51, 0x21, 8, 0x51], [0, 8, 16]],
  ])("%s", (_, bytes, places) => {
    expect(moved(0x11, ...bytes)).toEqual(places);
  });

  test.each<[bytes: readonly number[], at: number, expected: string, found: string]>([
    [[0x12], 0, "fixups of whole pointers", "type 2"],
    [[0xf3], 0, "an opcode of the loader", "0xf3"],
    [[0x23, 0], 2, "one of 3 segments", "3"],
    [[0x51], 1, "pointers inside of a segment", "0x0"],
    [[0x21, ...uleb(0xf9), 0x51], 4, "pointers inside of a segment", "0x1000040f9"],
    [[0x21, 0, 0x30, ...uleb(-8n), 0x51], 14, "pointers inside of a segment", "0x100003ff8"],
    [[0x21, ...uleb(0xf8), 0x52], 4, "pointers inside of a segment", "0x1000040f8"],
    [[0x21, 8, 0x80, 3, ...uleb(-16n)], 14, "pointers inside of a segment", "0x100004008"],
    [[0x22, 0x39, 0x51], 3, "pointers inside of a segment", "0x100005039"],
    [[0x21, 0, 0x60, ...uleb(2n ** 60n)], 12, "at most 554 pointers", "1152921504606847000"],
    [[0x21, ...Array.from({ length: 11 }, () => 0xff)], 1, "a number of at most 10 bytes", "a longer one"],
  ])("%j is refused, with its place", (bytes, at, expected, found) => {
    const image = open({ rebase: Buffer.from(bytes) });
    const { offset, message } = failure(() => image.pointersIn(range));
    // Behind the header's page and both segments.
    expect(offset).toBe(0x1000 + 0x100 + 0x40 + at);
    expect(message).toContain(expected);
    expect(message).toContain(found);
  });
});

describe("an opcode that binds pointers", () => {
  test.each<[what: string, bytes: readonly number[], places: readonly number[]]>([
    ["binds one", [0x71, 8, 0x90], [8]],
    ["sets an ordinal", [0x13, 0x20, ...uleb(300), 0x71, 8, 0x90], [8]],
    ["sets a special ordinal", [0x3e, 0x71, 8, 0x90], [8]],
    ["sets an addend", [0x60, ...uleb(-1n), 0x71, 8, 0x90], [8]],
    ["adds to the address", [0x71, 8, 0x80, 16, 0x90], [24]],
    ["binds one and adds", [0x71, 0, 0xa0, 16, 0x90], [0, 24]],
    ["binds one and adds words", [0x71, 0, 0xb3, 0x90], [0, 32]],
    ["binds some with a gap", [0x71, 0, 0xc0, 3, 8, 0x90], [0, 16, 32, 48]],
    ["binds one behind another", [0x71, 0, 0x90, 0x90], [0, 8]],
    ["binds none, and needs no name", [0x71, 0, 0xc0, 0, 8, 0x90], [0]],
    ["ends the stream", [0x71, 0, 0x90, 0, 0x90], [0]],
  ])("%s", (_, bytes, places) => {
    expect(bound([0x51, ...name, ...bytes])).toEqual(places);
    expect(bound([0x51, ...name, ...bytes], "weakBind")).toEqual(places);
  });

  test("ends an entry of a lazy stream, and not the stream", () => {
    expect(bound([0x71, 0, ...name, 0x90, 0, 0x71, 16, ...name, 0x90, 0], "lazyBind")).toEqual([0, 16]);
  });

  test("needs no name where it binds none", () => {
    expect(bound([0x51, 0x71, 0, 0xc0, 0, 8])).toEqual([]);
  });

  test.each<[bytes: readonly number[], at: number, expected: string, found: string]>([
    [[0x71, 0, 0x90], 3, "the name of a symbol", "none"],
    [[0x53], 0, "fixups of whole pointers", "type 3"],
    [[0xd0], 0, "an opcode of the loader", "0xd0"],
    [[0x40, 0x61], 1, "a text of at most", "no NUL"],
    [[...name, 0x90], 5, "pointers inside of a segment", "0x0"],
  ])("%j is refused, with its place", (bytes, at, expected, found) => {
    const image = open({ bind: Buffer.from(bytes) });
    const { offset, message } = failure(() => image.referencesIn(range));
    expect(offset).toBe(0x1000 + 0x100 + 0x40 + at);
    expect(message).toContain(expected);
    expect(message).toContain(found);
  });

  test("keeps a word from being taken for one that is moved", () => {
    const image = open({
      rebase: Buffer.from([0x11, 0x21, 0, 0x53]),
      lazyBind: Buffer.from([...name, 0x71, 8, 0x90, 0]),
    });
    expect([...image.pointersIn(range).keys()].map((found) => found - address)).toEqual([0, 16]);
    expect(image.referencesIn(range)).toEqual([address + 8]);
  });
});

test("thousands of pointers are kept in order", () => {
  const count = 5000;
  const content = Buffer.alloc(8 * count);
  const rebase = Buffer.from([0x11, 0x21, 0, 0x60, ...uleb(count)]);
  const image = open({ segments: [{ name: "__DATA", address, content }], rebase });
  const found = [...image.pointersIn({ address, length: content.length }).keys()];
  expect(found).toEqual(Array.from({ length: count }, (_, at) => address + 8 * at));
});

describe("bytes by their address", () => {
  const image = () => open({ segments });

  test("end with the bytes in the file, or with the segment", () => {
    expect([image().mappedLength(address), image().mappedLength(address + 0xff)]).toEqual([0x100, 1]);
    expect([image().mappedLength(address + 0x100), image().mappedLength(address - 1)]).toEqual([0, 0]);
    expect(image().mappedLength(address + 0x1000)).toBe(0x40);
    const smaller = open({ segments: [{ name: "__DATA", address, content: Buffer.alloc(0x100), memorySize: 0x80 }] });
    expect(smaller.mappedLength(address)).toBe(0x80);
  });

  test.each<[at: number, length: number, code: string, expected: string, found: string]>([
    [0x200, 8, "malformed", "8 mapped bytes at address 0x100004200", "nothing in the file there"],
    [0xf9, 8, "malformed", "8 mapped bytes at address 0x1000040f9", "the end of the segment"],
  ])("at 0x%x, %i bytes are %s", (at, length, code, expected, found) => {
    const error = failure(() => image().readMapped(address + at, length));
    expect(error.code).toBe(code);
    expect(error.message).toContain(expected);
    expect(error.message).toContain(found);
  });

  test("of a file that was cut off are truncated", () => {
    const file = machFile({ segments: [{ name: "__DATA", address, content: Buffer.alloc(0x100) }] });
    const cut = openMachO(memorySource("cut.dylib", file.subarray(0, 0x1080)));
    expect(cut.mappedLength(address)).toBe(0x80);
    expect(cut.readMapped(address + 0x78, 8).length).toBe(8);
    const { code, offset, message } = failure(() => cut.readMapped(address + 0x79, 8));
    expect([code, offset]).toEqual(["truncated", 0x1000]);
    expect(message).toContain("the end of the file");
  });
});
