import { describe, expect, test } from "vitest";
import { readBuildInfo } from "../../src/binary/buildinfo.ts";
import { BinaryError } from "../../src/binary/error.ts";
import { openMachO } from "../../src/binary/macho.ts";
import { type ByteSource, memorySource } from "../../src/binary/source.ts";
import { base, longs, machFile, uleb } from "./macho-file.ts";

const address = base + 0x4000;
const magic = Buffer.from("\xff Go buildinf:", "latin1");
const marker = "0123456789abcdef";
const megabyte = 1 << 20;

/** A header of Go 1.18 and later. */
function header(flags = 2, pointerSize = 8): Buffer {
  return Buffer.concat([magic, Buffer.of(pointerSize, flags), Buffer.alloc(16)]);
}

function counted(text: string, length = Buffer.byteLength(text)): Buffer {
  return Buffer.concat([Buffer.from(uleb(length)), Buffer.from(text)]);
}

const lines = "path\texample.com/p\nmod\texample.com/p\tv1.0.0\t\n";
const whole = Buffer.concat([header(), counted("go1.24.6"), counted(`${marker}${lines}${marker}`)]);
const read = (content: Uint8Array, file?: (source: ByteSource) => ByteSource) => {
  const source = memorySource("bad", machFile({ segments: [{ name: "__DATA", address, content }] }));
  return readBuildInfo(openMachO(file?.(source) ?? source));
};

/** The code of the error that reading ends with. */
function codeOf(content: Uint8Array): string | undefined {
  try {
    read(content);
  } catch (error) {
    if (error instanceof BinaryError) return error.code;
    throw error;
  }
  return undefined;
}

/** The sentence that reading ends with, from its offset on. */
function sentenceOf(content: Uint8Array): string {
  try {
    read(content);
  } catch (error) {
    if (error instanceof BinaryError) return error.message;
    throw error;
  }
  throw new Error("It was read");
}

/** Content with the blob behind some bytes. */
function behind(length: number, blob: Uint8Array = whole): Buffer {
  return Buffer.concat([Buffer.alloc(length), blob]);
}

test("a whole blob is read", () => {
  expect(read(whole)).toEqual({
    goVersion: "go1.24.6",
    path: "example.com/p",
    main: { path: "example.com/p", version: "v1.0.0" },
    dependencies: [],
    settings: [],
  });
});

describe("the search for the magic", () => {
  test("a misaligned magic is passed over", () => {
    expect(read(behind(8))).toBeUndefined();
    expect(read(Buffer.concat([Buffer.alloc(8), magic, Buffer.alloc(10), whole]))?.goVersion).toBe("go1.24.6");
  });

  test("a misaligned magic in the last bytes does not make it endless", () => {
    expect(read(behind(8, magic))).toBeUndefined();
    expect(read(behind(megabyte - 40, Buffer.concat([magic, Buffer.alloc(26)])))).toBeUndefined();
  });

  test("a segment full of misaligned magics is passed over in linear time", () => {
    const one = Buffer.concat([magic, Buffer.alloc(2)]);
    expect(
      read(Buffer.concat([Buffer.alloc(8), ...Array.from({ length: 3 * (megabyte / 16) }, () => one)])),
    ).toBeUndefined();
  });

  test.each([-48, -32, -16, 0, 16])("a header around the border of a part is found (%i)", (distance) => {
    for (const parts of [1, 2]) {
      expect(read(behind(parts * megabyte + distance))?.goVersion).toBe("go1.24.6");
      // The parts overlap by a header, so their borders lie 32 bytes apart from that.
      expect(read(behind(parts * (megabyte - 32) + distance))?.goVersion).toBe("go1.24.6");
    }
  });

  test("a magic without room for its header is no build information", () => {
    expect(read(header().subarray(0, 31))).toBeUndefined();
    expect(read(magic)).toBeUndefined();
  });

  test("a file without writable data has no build information", () => {
    const source = memorySource("bad", machFile({}));
    expect(readBuildInfo(openMachO(source))).toBeUndefined();
  });

  test("no more than a megabyte is read at once, whatever a segment claims", () => {
    const lengths: number[] = [];
    const content = Buffer.alloc(5 * megabyte);
    read(content, (source) => ({
      ...source,
      read: (offset, length) => {
        lengths.push(length);
        return source.read(offset, length);
      },
    }));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(megabyte);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(content.length);
  });

  test("what is left of a truncated file is searched", () => {
    const file = machFile({
      segments: [{ name: "__DATA", address, content: Buffer.concat([whole, Buffer.alloc(megabyte)]) }],
    });
    const cut = file.subarray(0, 0x1000 + whole.length + 7);
    expect(readBuildInfo(openMachO(memorySource("cut", cut)))?.goVersion).toBe("go1.24.6");
  });
});

describe("a blob with inline strings", () => {
  test("an empty version is no build information", () => {
    expect(read(Buffer.concat([header(), counted(""), counted("")]))).toBeUndefined();
  });

  test("a version without module text is all there is", () => {
    const content = Buffer.concat([header(), counted("go1.24.6"), counted("")]);
    expect(read(content)).toEqual({ goVersion: "go1.24.6", dependencies: [], settings: [] });
  });

  test("a module text without its frame is not taken for one", () => {
    const content = Buffer.concat([header(), counted("go1.24.6"), counted(lines)]);
    expect(read(content)?.path).toBeUndefined();
  });

  test("a version longer than any is refused", () => {
    expect(codeOf(Buffer.concat([header(), counted("v".repeat(1025)), counted("")]))).toBe("too-large");
  });

  test("a module text of a claimed 2^63 bytes is refused before anything is allocated", () => {
    const length = Buffer.from(uleb(2n ** 63n));
    expect(codeOf(Buffer.concat([header(), counted("go1.24.6"), length]))).toBe("too-large");
  });

  test("a module text longer than 16 MB is refused", () => {
    const text = Buffer.alloc(megabyte / 2 + 1, 0x20);
    const length = Buffer.from(uleb(text.length));
    expect(codeOf(Buffer.concat([header(), counted("go1.24.6"), length, text]))).toBe("too-large");
  });

  test("a length that reaches behind the segment is refused", () => {
    expect(codeOf(Buffer.concat([header(), counted("go1.24.6", 9)]))).toBe("truncated");
    expect(codeOf(Buffer.concat([header(), counted("go1.24.6"), counted("text", 5)]))).toBe("truncated");
  });

  test("a length that never ends is refused", () => {
    expect(codeOf(Buffer.concat([header(), Buffer.alloc(16, 0xff)]))).toBe("malformed");
    expect(codeOf(header())).toBe("malformed");
  });

  test("a version and a module text of the longest length are read", () => {
    const version = "v".repeat(1024);
    const text = `${marker}path\t${"p".repeat(megabyte / 2 - 32 - 6)}\n${marker}`;
    expect(text.length).toBe(megabyte / 2);
    const info = read(Buffer.concat([header(), counted(version), counted(text)]));
    expect([info?.goVersion, info?.path?.length]).toEqual([version, megabyte / 2 - 38]);
  });

  test("a module text is framed, and ends with a line", () => {
    const path = (text: string) => read(Buffer.concat([header(), counted("go1.24.6"), counted(text)]))?.path;
    expect(path(`${marker}path\tp\n${marker}`)).toBe("p");
    expect(path(`${marker}path\tp${marker}`)).toBeUndefined();
    expect(path(`path\tp\n${"\n".repeat(25)}`)).toBeUndefined();
    expect(path(`${marker.slice(1)}\n${marker}`)).toBeUndefined();
  });

  test("what is refused says where, what was expected and what was found", () => {
    const of = (content: Buffer) => sentenceOf(Buffer.concat([header(), content]));
    const first = 0x1000 + 32;
    const most = (bytes: number) => `a text of build information of at most ${bytes} bytes`;
    expect(of(counted("v".repeat(1025)))).toMatch(new RegExp(`at offset ${first + 2}, .*${most(1024)}.*1025 bytes`));
    expect(of(counted("go1.24.6", 9))).toMatch(new RegExp(`at offset ${first + 1}, .*${most(8)}.*9 bytes`));
    expect(of(Buffer.concat([counted("go1.24.6"), counted("", 5)]))).toMatch(
      new RegExp(`at offset 0, .*${most(0)}.*5 bytes`),
    );
    expect(of(Buffer.alloc(16, 0xff))).toMatch(/at offset 4128, .*a length.*10 bytes that do not end one/);
    expect(of(Buffer.alloc(3, 0xff))).toMatch(/a length.*3 bytes that do not end one/);
    const blob = header(0, 16);
    expect(sentenceOf(Buffer.concat([blob, Buffer.alloc(64)]))).toMatch(
      /at offset 4110, .*a pointer size of 4 or 8.*16/,
    );
  });

  test.each([1, 32, 33, 40, 60, 100])("a file cut %i bytes into the blob gives an error or nothing", (length) => {
    const file = machFile({ segments: [{ name: "__DATA", address, content: whole }] });
    const cut = openMachO(memorySource("cut", file.subarray(0, 0x1000 + length)));
    if (length < 32) expect(readBuildInfo(cut)).toBeUndefined();
    else expect(() => readBuildInfo(cut)).toThrow(BinaryError);
  });
});

describe("a blob with pointers", () => {
  /** The blob at the start, the string headers at 32 and 48, the texts from 64. */
  function pointed(change: { version?: bigint; modules?: bigint; length?: bigint; data?: bigint } = {}): Buffer {
    const at = (offset: number) => BigInt(address + offset);
    const text = `${marker}${lines}${marker}`;
    const blob = header(0);
    blob.set(longs(change.version ?? at(32), change.modules ?? at(48)), 16);
    return Buffer.concat([
      blob,
      longs(change.data ?? at(64), change.length ?? 9),
      longs(at(80), text.length),
      Buffer.from("go1.17.13".padEnd(16)),
      Buffer.from(text),
    ]);
  }

  test("is read", () => {
    expect(read(pointed())).toMatchObject({ goVersion: "go1.17.13", path: "example.com/p" });
  });

  test("a byte order of its own is followed", () => {
    const content = pointed();
    content[15] = 1;
    for (const offset of [16, 24, 32, 40, 48, 56]) content.subarray(offset, offset + 8).reverse();
    expect(read(content)).toMatchObject({ goVersion: "go1.17.13", path: "example.com/p" });
  });

  test.each([0, 1, 2, 16, 255])("a pointer size of %i is refused", (size) => {
    const content = pointed();
    content[14] = size;
    expect(codeOf(content)).toBe("malformed");
  });

  test("a pointer to nowhere is no build information", () => {
    for (const version of [0n, 8n, 2n ** 63n, 2n ** 64n - 1n]) expect(read(pointed({ version }))).toBeUndefined();
  });

  test("a pointer to the last bytes of the segment does not reach behind it", () => {
    expect(read(pointed({ version: BigInt(address + pointed().length - 8) }))).toBeUndefined();
  });

  test("modules behind a pointer to nowhere are left out", () => {
    expect(read(pointed({ modules: 16n }))).toEqual({ goVersion: "go1.17.13", dependencies: [], settings: [] });
  });

  test("a string header that claims 2^64 bytes is refused", () => {
    expect(codeOf(pointed({ length: 2n ** 64n - 1n }))).toBe("too-large");
  });

  test("a string that lies outside of the file is refused", () => {
    expect(codeOf(pointed({ data: 0x10n }))).toBe("truncated");
    expect(codeOf(pointed({ data: BigInt(address + pointed().length - 4) }))).toBe("truncated");
  });

  test("pointers that point at themselves are followed once", () => {
    expect(codeOf(pointed({ version: BigInt(address + 16) }))).toBe("too-large");
  });
});

describe("a module text that Go refuses", () => {
  test.each([
    ["a module in one column", "mod\ta\n"],
    ["a replacement without a module", "=>\ta\tb\tc\n"],
    ["a setting without a key", "build\t=v\n"],
    ["a value that must be quoted", "build\tk=a b\n"],
    ["a quoted value that does not end", 'build\tk="a\n'],
  ])("%s is an error that names its place", (_, bad) => {
    const content = Buffer.concat([header(), counted("go1.24.6"), counted(`${marker}path\tß\n${bad}${marker}`)]);
    // The page of the header, the blob's header, the version with its length, one length, the marker, the first line.
    expect(() => read(content)).toThrow(new RegExp(`bad: at offset ${0x1000 + 32 + 9 + 1 + 16 + 8}, `));
  });

  test("a quoted value of half a megabyte does not exhaust the stack", () => {
    const text = `${marker}build\tk="${"\\n".repeat(250_000)}"\n${marker}`;
    const content = Buffer.concat([header(), counted("go1.24.6"), counted(text)]);
    expect(read(content)?.settings[0]?.value).toHaveLength(250_000);
  });
});
