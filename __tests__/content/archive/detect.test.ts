import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Content, detect, detectLength } from "../../../src/content/archive/detect.ts";
import { peek } from "../../../src/content/archive/streams.ts";
import { cpio, deb, rpm, rpmHeaderFor } from "./packages.ts";
import { chunked } from "./reading.ts";
import { tarOf } from "./tar-writer.ts";
import { zipOf } from "./zip-writer.ts";

const text = Buffer.from("some text\n");
const tar = tarOf({ name: "gateway", content: text });

const samples: readonly (readonly [what: string, content: Content, bytes: () => Buffer])[] = [
  ["what gzip wrote", "gzip", () => execFileSync("gzip", ["-c"], { input: text })],
  ["what xz wrote", "xz", () => execFileSync("xz", ["-c"], { input: text })],
  ["a zstd frame", "zstd", () => zstdCompressSync(text)],
  ["a zstd frame behind a skippable one", "zstd", () => Buffer.from("5e2a4d180100000000", "hex")],
  ["bzip2", "bzip2", () => Buffer.from("425a683931415926535953", "hex")],
  ["7z", "7z", () => Buffer.from("377abcaf271c0004", "hex")],
  ["a zip archive", "zip", () => zipOf([{ name: "gateway", content: text }])],
  ["a zip archive without members", "zip", () => zipOf([])],
  ["a Debian package", "deb", () => deb("data.tar", tar)],
  ["an ar archive of something else", "unknown", () => Buffer.from("!<arch>\nmain.o/         ")],
  ["an RPM package", "rpm", () => rpm(rpmHeaderFor("gzip"), gzipSync(text))],
  ["a cpio archive", "cpio", () => cpio({ name: "gateway" })],
  ["a tar archive of POSIX", "tar", () => tar],
  [
    "a tar archive that GNU tar wrote",
    "tar",
    () => execFileSync("tar", ["-c", "--format=gnu", "-C", "/etc", "hostname"]),
  ],
  [
    "a tar archive of the seventh edition",
    "tar",
    () => execFileSync("tar", ["-c", "--format=v7", "-C", "/etc", "hostname"]),
  ],
  ["a universal Mach-O file", "mach-o", () => Buffer.from("cafebabe0000000201000007", "hex")],
  ["a 64-bit Mach-O file", "mach-o", () => Buffer.from("cffaedfe07000001", "hex")],
  ["compiled Java", "unknown", () => Buffer.from("cafebabe00000034", "hex")],
  ["JSON", "json", () => Buffer.from(' \n{"profileVersion": 1}')],
  ["text", "unknown", () => text],
  ["nothing", "unknown", () => Buffer.of()],
];

describe("a stream is told by its first bytes", () => {
  test.each(samples)("%s is %s", (_, content, bytes) => {
    expect(detect(bytes().subarray(0, detectLength))).toBe(content);
  });

  test("this machine's programs are ELF", async () => {
    expect(detect((await readFile(process.execPath)).subarray(0, detectLength))).toBe("elf");
  });
});

describe("looking at the start of a stream", () => {
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256));

  test.each([1, 7, 512, 999, 5000])("loses nothing of what comes in chunks of %s bytes", async (size) => {
    const { head, stream } = await peek(chunked(bytes, size), 512);
    expect(head.equals(bytes.subarray(0, 512))).toBe(true);
    expect((await buffer(stream)).equals(bytes)).toBe(true);
  });

  test("gives all of a shorter one", async () => {
    const { head, stream } = await peek(chunked(text), 512);
    expect(head.equals(text)).toBe(true);
    expect((await buffer(stream)).equals(text)).toBe(true);
  });

  test("closes it with the stream that took its place, also before anything was read", async () => {
    const input = chunked(bytes, 100);
    const { stream } = await peek(input, 10);
    stream.destroy();
    expect(input.destroyed).toBe(true);
  });
});
