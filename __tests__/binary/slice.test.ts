// The bounds that every reader of a file relies on.
import { describe, expect, test } from "vitest";
import { BinaryError } from "../../src/binary/error.ts";
import { Slice } from "../../src/binary/slice.ts";
import { Work } from "../../src/binary/work.ts";

const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 0, 9, 0]);
const little = new Slice("x.so", 100, bytes, { littleEndian: true, word: 8 });
const big = new Slice("x.so", 100, bytes, { littleEndian: false, word: 4 });

function failure(act: () => unknown): BinaryError {
  try {
    act();
  } catch (error) {
    if (error instanceof BinaryError) return error;
    throw error;
  }
  throw new Error("Nothing was wrong");
}

test("numbers are read in the byte order and the size of the file", () => {
  expect([little.u8(1), little.u16(0), little.u32(0), little.u64(0), little.word(0)]).toEqual([
    2, 0x0201, 0x04030201, 0x07060504030201, 0x07060504030201,
  ]);
  expect([big.u8(1), big.u16(0), big.u32(0), big.u64(0), big.word(0)]).toEqual([
    2,
    0x0102,
    0x01020304,
    0x01020304 * 2 ** 32 + 0x05060700,
    0x01020304,
  ]);
});

describe("reading behind the end", () => {
  test.each([
    ["u8", 1, 9],
    ["u16", 2, 8],
    ["u32", 4, 6],
    ["u64", 8, 2],
    ["word", 8, 2],
  ] as const)("is refused by %s, with the place in the file", (name, size, last) => {
    expect(() => little[name](last)).not.toThrow();
    const { code, offset, message } = failure(() => little[name](last + 1));
    expect([code, offset]).toEqual(["truncated", 100 + last + 1]);
    expect(message).toContain(`bytes [${101 + last}, ${101 + last + size})`);
    expect(message).toContain("a range that ends at 110");
    expect(failure(() => little[name](-1)).offset).toBe(100);
  });

  test("is refused of parts", () => {
    const part = little.sub(2, 8);
    expect([part.start, part.length, part.u8(0), part.file, part.layout]).toEqual([102, 8, 3, "x.so", little.layout]);
    expect(little.sub(10, 0).length).toBe(0);
    for (const [at, length] of [
      [2, 9],
      [11, 0],
      [-1, 2],
      [0, -1],
      [5, -1],
    ] as const) {
      expect(failure(() => little.sub(at, length)).code).toBe("truncated");
    }
    expect(failure(() => part.u8(8)).offset).toBe(110);
  });
});

describe("a text", () => {
  const texts = new Slice("x.so", 100, Uint8Array.from(Buffer.from("ab\0\0cd")), little.layout);

  test("ends with a NUL", () => {
    expect([texts.cString(0), texts.cString(2), texts.cString(0, 2), texts.cString(1, 1)]).toEqual([
      "ab",
      "",
      "ab",
      "b",
    ]);
    expect(texts.sub(2, 4).cString(0)).toBe("");
  });

  test.each<[at: number, limit?: number]>([[4], [6], [7], [-1], [-3], [0, 1]])(
    "at %i within %s bytes has none",
    (at, limit) => {
      const { code, offset, message } = failure(() => texts.cString(at, limit));
      expect([code, offset]).toEqual(["malformed", 100 + at]);
      expect(message).toContain("text that ends with a NUL");
      expect(message).toContain("no NUL");
    },
  );
});

describe("the work that one file may cost", () => {
  test.each<[what: string, most: number, spend: (work: Work, count: number) => void]>([
    ["8388608 steps through its tables", 1 << 23, (work, count) => work.step(count)],
    [
      "262144 reads",
      1 << 18,
      (work, count) => {
        for (let at = 0; at < count; at++) work.read();
      },
    ],
    // Each name takes 32 bytes beside its own.
    ["4194304 bytes of names", 1 << 22, (work, count) => work.name(count - 32)],
  ])("is at most %s", (what, most, spend) => {
    const work = new Work("x.so");
    spend(work, most);
    const { code, message } = failure(() => spend(work, 32));
    expect(code).toBe("too-large");
    expect(message).toContain(`at most ${what}`);
    expect(message).toContain("x.so");
    work.renew();
    spend(work, most);
    expect(() => spend(work, 32)).toThrow(BinaryError);
  });

  test("is a step at a time", () => {
    const work = new Work("x.so");
    work.step((1 << 23) - 1);
    work.step();
    expect(() => work.step()).toThrow(BinaryError);
  });
});
