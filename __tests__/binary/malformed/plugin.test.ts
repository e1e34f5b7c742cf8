// Adversarial plugins, opened by the real host and judged by `verify`.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import type { ByteSource } from "../../../src/binary/source.ts";
import { openFile } from "../../../src/content/file-source.ts";
import { verify } from "../../../src/index.ts";
import type { GatewayFacts } from "../../../src/model/gateway-facts.ts";
import { buildHost, buildPlugin } from "../../support/build.ts";
import { temporaryFolder } from "../../support/files.ts";
import { contradiction, deedOf, gatewayOf, verdictOf } from "../../verify/oracle.ts";
import { relocationAttacks, tableAttacks } from "./attacks.ts";
import { ElfEditor } from "./elf-editor.ts";
import { recordAttacks } from "./record-attacks.ts";

/** How often the bytes of a file may be read, taken together; small files are shorter than one read of some readers. */
const mostReadings = 2;
const smallFile = 1 << 20;

let host: string;
let gateway: GatewayFacts;
let plugin: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  host = await buildHost();
  gateway = await gatewayOf(host);
  plugin = await readFile(await buildPlugin());
});

/** Fails where our verdict is not the host's or unknown, or reads the file over and over. */
async function expectSafe(bytes: Uint8Array): Promise<void> {
  const path = join(await temporaryFolder(), "plugin.so");
  await writeFile(path, bytes);
  const source = openFile(path);
  let read = 0;
  const counted: ByteSource = {
    name: source.name,
    size: source.size,
    read: (offset, length) => {
      read += length;
      return source.read(offset, length);
    },
    readInto: (offset, target) => {
      read += target.length;
      source.readInto(offset, target);
    },
  };
  const report = verify(gateway, [{ name: "plugin", path, source: counted, identity: { realPath: path, inode: "1" } }]);
  source.close();
  const [judged] = report.checks[0]?.plugins ?? [];
  if (judged === undefined) throw new Error("The report has no plugin");
  expect(contradiction(judged, await deedOf(host, [path]))).toBeUndefined();
  expect(read).toBeLessThan(mostReadings * Math.max(bytes.length, smallFile));
}

test("the plugin that is attacked is a good one, with and without section headers", async () => {
  const bare = new ElfEditor(plugin);
  bare.header("sectionHeaderOffset", 0n);
  bare.header("sectionHeaderCount", 0n);
  for (const bytes of [plugin, bare.bytes]) {
    expect(verdictOf(gateway, Uint8Array.from(bytes), "plugin.so").verdict).toBe("loads");
    await expectSafe(bytes);
  }
});

const attacks = Object.entries({ ...tableAttacks, ...relocationAttacks, ...recordAttacks });

describe("nothing is promised that the host does not keep for a plugin with", () => {
  test.each(attacks)("%s", async (_, attack) => {
    const editor = new ElfEditor(plugin);
    attack(editor);
    expect(editor.bytes.equals(plugin)).toBe(false);
    await expectSafe(editor.bytes);
  });
});

describe("nothing is promised that the host does not keep for a plugin without section headers and with", () => {
  test.each(attacks)("%s", async (_, attack) => {
    const editor = new ElfEditor(plugin);
    attack(editor);
    editor.header("sectionHeaderOffset", 0n);
    editor.header("sectionHeaderCount", 0n);
    await expectSafe(editor.bytes);
  });
});

/** Files of other kinds, mostly longer than the header that the loader reads first. */
const strangers: Readonly<Record<string, () => Uint8Array>> = {
  "an empty file": () => new Uint8Array(0),
  "a file of one byte": () => Uint8Array.of(0x7f),
  "the ELF magic alone": () => Buffer.from("\x7fELF"),
  "the ELF magic before bytes that are all set": () =>
    Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(4096, 0xff)]),
  "the ELF magic before bytes that are all zero": () => Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(4096)]),
  text: () => Buffer.from("package main\n".repeat(20)),
  "text in UTF-16": () => Buffer.from(`\ufeff${"package main\n".repeat(20)}`, "utf16le"),
  "a shell script": () => Buffer.from(`#!/bin/sh\n${"exit 1\n".repeat(20)}`),
  JSON: () => Buffer.from(JSON.stringify({ profileVersion: 1, fingerprints: Array.from({ length: 50 }, () => "") })),
  "an archive of ar": () =>
    Buffer.from(`!<arch>\n${"plugin.o/        0           0     0     644     99999999999`\n".repeat(4)}`),
  "a linker script": () => Buffer.from(`/* GNU ld script */\nGROUP ( libplugin.so.1 )\n${" ".repeat(64)}`),
  "a Windows program": () =>
    Buffer.concat([Buffer.from("MZ"), Buffer.alloc(58), Buffer.from([0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(200)]),
  "gzip-compressed data": () =>
    gzipSync(Buffer.from("a plugin that was downloaded, compressed and not unpacked".repeat(9))),
  "a universal Mach-O file of 2^32 - 1 architectures": () =>
    Buffer.concat([Buffer.from("cafebabeffffffff", "hex"), Buffer.alloc(256, 0xff)]),
  "a Mach-O file of 2^32 - 1 commands": () =>
    Buffer.concat([Buffer.from("cffaedfe07000001", "hex"), Buffer.alloc(256, 0xff)]),
  WebAssembly: () => Buffer.concat([Buffer.from("\0asm\x01\0\0\0", "latin1"), Buffer.alloc(200)]),
  "a plugin behind a byte": () => Buffer.concat([Buffer.alloc(1), plugin]),
  "a plugin in front of other bytes": () => Buffer.concat([plugin, Buffer.alloc(10_000, 0xff)]),
  "a plugin of zeros behind its headers": () =>
    Buffer.concat([plugin.subarray(0, 1024), Buffer.alloc(plugin.length - 1024)]),
  "a plugin of set bits behind its headers": () =>
    Buffer.concat([plugin.subarray(0, 1024), Buffer.alloc(plugin.length - 1024, 0xff)]),
  "two plugins in one file": () => Buffer.concat([plugin, plugin]),
};

describe("nothing is promised that the host does not keep for", () => {
  test.each(Object.entries(strangers))("%s", async (_, content) => {
    await expectSafe(content());
  });
});
