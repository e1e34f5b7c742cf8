import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { cpioEntries } from "../../../src/content/archive/cpio.ts";
import { debEntries } from "../../../src/content/archive/deb.ts";
import { archiveLimits } from "../../../src/content/archive/limits.ts";
import { rpmEntries } from "../../../src/content/archive/rpm.ts";
import { commands } from "../../support/command.ts";
import { temporaryFolder } from "../../support/files.ts";
import { ar, cpio, deb, rpm, rpmHeader, rpmHeaderFor } from "./packages.ts";
import { chunked, lines, outcome } from "./reading.ts";
import { tarOf, tarWithoutEnd } from "./tar-writer.ts";

const options = { reference: "gateway.deb", commands };

function readDeb(bytes: Uint8Array) {
  return outcome(() => lines(debEntries(chunked(bytes, 100), options)));
}

function readRpm(bytes: Uint8Array) {
  return outcome(() => lines(rpmEntries(chunked(bytes, 100), { reference: "gateway.rpm", commands })));
}

function readCpio(bytes: Uint8Array, limits = archiveLimits) {
  const archive = { reference: "gateway.cpio", origin: "root", limits } as const;
  return outcome(() => lines(cpioEntries(chunked(bytes, 100), archive)));
}

function xz(format: "xz" | "lzma", input: Uint8Array): Buffer {
  return execFileSync("xz", ["-c", `--format=${format}`], { input });
}

describe("a Debian package", () => {
  const data = tarOf(
    { name: "./", type: "5" },
    { name: "./usr/bin/", type: "5" },
    { name: "./usr/bin/gateway", content: "text", mode: 0o755 },
    { name: "./usr/bin/link", type: "2", link: "gateway" },
  );
  const found = ["usr/bin: directory", "usr/bin/gateway: text", "usr/bin/link: symlink to gateway"];

  test.each<[name: string, packed: Buffer]>([
    ["data.tar", data],
    ["data.tar.gz", gzipSync(data)],
    ["data.tar.xz", xz("xz", data)],
    ["data.tar.zst", zstdCompressSync(data)],
    ["data.tar.lzma", xz("lzma", data)],
  ])("with its files in %s is read", async (name, packed) => {
    expect(await readDeb(deb(name, packed))).toEqual(found);
  });

  test("that binutils' ar made is read", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "debian-binary"), "2.0\n");
    await writeFile(join(folder, "control.tar.gz"), gzipSync(Buffer.alloc(1024)));
    await writeFile(join(folder, "data.tar.gz"), gzipSync(data));
    execFileSync("ar", ["rc", "gateway.deb", "debian-binary", "control.tar.gz", "data.tar.gz"], { cwd: folder });
    expect(await readDeb(execFileSync("cat", [join(folder, "gateway.deb")]))).toEqual(found);
  });

  test("with something behind its files is read to its end", async () => {
    const bytes = Buffer.concat([deb("data.tar", data), ar([["_signature", Buffer.alloc(5000)]]).subarray(8)]);
    const input = chunked(bytes, 100);
    expect(await lines(debEntries(input, options))).toEqual(found);
    expect(input.readableEnded).toBe(true);
  });

  test("whose files are compressed with bzip2 is refused with the formats that are read", async () => {
    expect(await readDeb(deb("data.tar.bz2", Buffer.from("BZh9")))).toBe(
      '"gateway.deb" is a Debian package with its files in "data.tar.bz2", and only data.tar with .xz, .zst, .gz or no compression is read.',
    );
  });

  test("without files is an error", async () => {
    expect(await readDeb(ar([["debian-binary", Buffer.from("2.0\n")]]))).toBe(
      '"gateway.deb" is a Debian package without a data.tar.',
    );
  });

  test.each(["-1", "1e3", "0x10", "99999999999999", ""])("with a member of size %j is damaged", async (size) => {
    expect(await readDeb(ar([["debian-binary", Buffer.from("2.0\n"), size.slice(0, 10)]]))).toMatch(
      /is damaged|was cut off/,
    );
  });

  test("that claims more than it has was cut off", async () => {
    const packed = tarWithoutEnd({ name: "a", content: "text" });
    const bytes = ar([
      ["debian-binary", Buffer.from("2.0\n")],
      ["data.tar", packed, "9999999999"],
    ]);
    expect(await readDeb(bytes)).toBe(`"gateway.deb" was cut off: it ends in the middle, after ${bytes.length} bytes.`);
  });

  test("with members without end is given up", async () => {
    const input = new PassThrough();
    input.write("!<arch>\n");
    const member = ar([["more", Buffer.of()]]).subarray(8);
    const writing = setInterval(() => input.write(Buffer.concat(Array.from({ length: 100 }, () => member))), 1);
    try {
      expect(await outcome(() => lines(debEntries(input, options)))).toBe(
        '"gateway.deb" is damaged: a Debian package has three members, and this has no data.tar yet.',
      );
    } finally {
      clearInterval(writing);
    }
  });
});

describe("a cpio archive", () => {
  test("gives files, folders and links, and the names of one file behind the one that has its content", async () => {
    const bytes = cpio(
      { name: ".", mode: 0o040755 },
      { name: "./usr/bin", mode: 0o040755 },
      { name: "./usr/bin/a", inode: 9, links: 4 },
      { name: "./usr/bin/b", inode: 9, links: 4 },
      { name: "./other", content: "12345" },
      { name: "./usr/bin/c", inode: 9, links: 4, content: "shared" },
      { name: "./link", mode: 0o120777, content: "usr/bin/c" },
      { name: "./pipe", mode: 0o010644 },
      { name: "./usr/bin/d", inode: 9, links: 4 },
      { name: "./empty", inode: 10, links: 2 },
      { name: "./empty-too", inode: 10, links: 2 },
    );
    expect(await readCpio(bytes)).toEqual([
      "usr/bin: directory",
      "other: 12345",
      "usr/bin/c: shared",
      "usr/bin/a: hardlink to usr/bin/c",
      "usr/bin/b: hardlink to usr/bin/c",
      "link: symlink to usr/bin/c",
      "pipe: other",
      "usr/bin/d: hardlink to usr/bin/c",
      "empty: ",
      "empty-too: hardlink to empty",
    ]);
  });

  test("with a size that is not the content's is damaged or was cut off", async () => {
    expect(await readCpio(cpio({ name: "a", content: "12345", size: 1 }, { name: "b" }))).toBe(
      '"gateway.cpio" is damaged: at byte 116 of its cpio archive, there is no header of the formats 070701 and 070702.',
    );
    expect(await readCpio(cpio({ name: "a", content: "12345", size: 0xffffffff }))).toMatch(/was cut off/);
  });

  test("with a name of no or of endless length is damaged", async () => {
    expect(await readCpio(cpio({ name: "a", nameLength: 0 }))).toMatch(/a name has 0 bytes\.$/);
    expect(await readCpio(cpio({ name: "a", nameLength: 0x7fffffff }))).toMatch(/a name has 2147483647 bytes\.$/);
  });

  test("with a link of gigabytes is damaged", async () => {
    expect(await readCpio(cpio({ name: "a", mode: 0o120777, size: 0x7fffffff }))).toMatch(
      /a symbolic link has 2147483647 bytes\.$/,
    );
  });

  test("has a limit of members", async () => {
    const limits = { ...archiveLimits, members: 1 };
    expect(await readCpio(cpio({ name: "a" }, { name: "b" }), limits)).toMatch(/has more than 1 members/);
  });
});

describe("an RPM package", () => {
  const payload = cpio({ name: "./usr/bin/gateway", content: "text", mode: 0o100755 });
  const found = ["usr/bin/gateway: text"];

  test.each<[compressor: string, packed: Buffer]>([
    ["gzip", gzipSync(payload)],
    ["xz", xz("xz", payload)],
    ["lzma", xz("lzma", payload)],
    ["zstd", zstdCompressSync(payload)],
  ])("compressed with %s is read", async (compressor, packed) => {
    expect(await readRpm(rpm(rpmHeaderFor(compressor), packed))).toEqual(found);
  });

  test("that does not tell its compressor was compressed with gzip or not at all", async () => {
    expect(await readRpm(rpm(rpmHeader({ 1000: "gateway" }), gzipSync(payload)))).toEqual(found);
    expect(await readRpm(rpm(rpmHeader({ 1000: "gateway" }), payload))).toEqual(found);
  });

  test.each([
    ["words far apart", { 1124: "cpio", 1126: "9".repeat(3000), 1125: "gzip" }],
    ["a long store behind the words", { 1125: "gzip", 1200: "x".repeat(100_000) }],
    ["a long store before the words", { 1000: "x".repeat(100_000), 1124: "cpio", 1125: "gzip" }],
  ])("with %s in its header is read", async (_, strings) => {
    expect(await readRpm(rpm(rpmHeader(strings), gzipSync(payload)))).toEqual(found);
  });

  test("compressed with bzip2, or with files that are kept in another way, is refused", async () => {
    expect(await readRpm(rpm(rpmHeaderFor("bzip2"), Buffer.from("BZh9")))).toBe(
      '"gateway.rpm" is an RPM package whose files are kept as cpio with bzip2, and only cpio with gzip, xz, lzma, zstd or nothing is read.',
    );
    expect(await readRpm(rpm(rpmHeader({ 1124: "drpm", 1125: "gzip" }), gzipSync(payload)))).toMatch(/kept as drpm/);
  });

  test.each([
    ["entries", { entries: 0xffffffff }],
    ["entries", { entries: 0x10000 }],
    ["bytes in its store", { store: 0xffffffff }],
  ])("with a header of impossibly many %s is damaged: %j", async (_, counts) => {
    const header = rpmHeader({ 1125: "gzip" }, counts);
    expect(await readRpm(rpm(header, gzipSync(payload)))).toMatch(/is damaged: it has no header of an RPM package/);
  });

  test("with a header that claims more than there is was cut off", async () => {
    for (const counts of [{ entries: 0xffff }, { store: 255 << 20 }]) {
      expect(await readRpm(rpm(rpmHeader({ 1125: "gzip" }, counts), Buffer.of()))).toMatch(/was cut off/);
    }
  });

  test("whose compressor lies outside of its header is damaged", async () => {
    const header = rpmHeader({ 1125: "gzip" });
    header.writeUInt32BE(0x7fffffff, 16 + 8);
    expect(await readRpm(rpm(header, gzipSync(payload)))).toMatch(
      /the tag 1125 of its RPM header is there twice or nowhere/,
    );
  });
});
