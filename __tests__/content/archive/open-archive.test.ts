import { execFileSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { archiveLimits } from "../../../src/content/archive/limits.ts";
import { type OpenedArchive, openArchive, openArchiveStream } from "../../../src/content/archive/open-archive.ts";
import { UserError } from "../../../src/model/user-error.ts";
import { commands } from "../../support/command.ts";
import { fileOf, temporaryFolder } from "../../support/files.ts";
import { cpio, deb, rpm, rpmHeaderFor } from "./packages.ts";
import { chunked, lines, outcome } from "./reading.ts";
import { pax, tarOf, tarWithoutEnd } from "./tar-writer.ts";
import { zipOf } from "./zip-writer.ts";

const elf = Buffer.from("\x7fELF and more");
const profile = Buffer.from('{"profileVersion": 1}');
const tar = tarOf({ name: "bin/gateway", content: "text" });

/** What a file or stream turned out to be, with its content. */
async function described(opened: OpenedArchive): Promise<string> {
  if (opened.kind === "tree") return `tree of ${(await lines(entriesOf(opened))).join(", ")}`;
  if (opened.kind === "oci-layout") return opened.kind;
  return `${opened.kind} of ${(await readFile(opened.file)).length} bytes`;
}

function entriesOf(opened: OpenedArchive) {
  const layer = opened.kind === "tree" ? opened.tree.layers[0] : undefined;
  if (layer === undefined) throw new Error(`There is no tree, but ${opened.kind}.`);
  return layer.entries();
}

async function open(bytes: Uint8Array) {
  const [file, folder] = [await fileOf(bytes, "gateway"), await temporaryFolder()];
  return await openArchive(file, { reference: "ref", folder, commands });
}

async function openStream(bytes: Uint8Array) {
  const folder = await temporaryFolder();
  return await openArchiveStream(async () => chunked(bytes, 1000), { reference: "ref", folder, commands });
}

const xz = (input: Buffer) => execFileSync("xz", ["-c"], { input });
const hash = "0123456789abcdef".repeat(4);

describe.each([
  ["a file", open],
  ["a stream", openStream],
])("%s is told by its content:", (_, openBytes) => {
  test.each<[what: string, bytes: () => Buffer, found: string]>([
    ["an ELF file", () => elf, "binary of 13 bytes"],
    ["an ELF file in gzip", () => gzipSync(elf), "binary of 13 bytes"],
    ["an ELF file in xz", () => xz(elf), "binary of 13 bytes"],
    ["an ELF file in zstd", () => zstdCompressSync(elf), "binary of 13 bytes"],
    ["a profile", () => profile, "profile of 21 bytes"],
    ["a profile in gzip", () => gzipSync(profile), "profile of 21 bytes"],
    ["text, about which the reader of binaries has the words", () => Buffer.from("<html>"), "binary of 6 bytes"],
    ["nothing, likewise", () => Buffer.of(), "binary of 0 bytes"],
    ["tar", () => tar, "tree of bin/gateway: text"],
    ["tar.gz", () => gzipSync(tar), "tree of bin/gateway: text"],
    ["tar.xz", () => xz(tar), "tree of bin/gateway: text"],
    ["tar.zst", () => zstdCompressSync(tar), "tree of bin/gateway: text"],
    ["tar in all three", () => gzipSync(xz(zstdCompressSync(tar))), "tree of bin/gateway: text"],
    ["zip", () => zipOf([{ name: "bin/gateway", content: "text" }]), "tree of bin/gateway: text"],
    ["zip in gzip", () => gzipSync(zipOf([{ name: "bin/gateway", content: "text" }])), "tree of bin/gateway: text"],
    ["deb", () => deb("data.tar.gz", gzipSync(tar)), "tree of bin/gateway: text"],
    [
      "rpm",
      () => rpm(rpmHeaderFor("gzip"), gzipSync(cpio({ name: "./gateway", content: "text" }))),
      "tree of gateway: text",
    ],
    ["cpio", () => cpio({ name: "./gateway", content: "text" }), "tree of gateway: text"],
  ])("%s", async (_, bytes, found) => {
    expect(await described(await openBytes(bytes()))).toBe(found);
  });

  test.each<[what: string, names: readonly string[]]>([
    [
      "docker save, older form",
      [
        `${hash}/`,
        `${hash}/VERSION`,
        `${hash}/json`,
        `${hash}/layer.tar`,
        `${hash}.json`,
        "manifest.json",
        "repositories",
      ],
    ],
    [
      "docker save since 25",
      ["blobs/", "blobs/sha256/", `blobs/sha256/${hash}`, "index.json", "manifest.json", "oci-layout"],
    ],
    ["skopeo, docker-archive", [`${hash}.tar`, `${hash}.json`, "manifest.json"]],
    ["crane", [`sha256:${hash}`, `${hash}.tar.gz`, "manifest.json"]],
    [
      "an OCI layout by tar",
      ["./", "./oci-layout", "./index.json", "./blobs/", "./blobs/sha256/", `./blobs/sha256/${hash}`],
    ],
  ])("an image saved by %s", async (_, names) => {
    const bytes = tarOf(...names.map((name) => ({ name, type: name.endsWith("/") ? "5" : "0" })));
    expect((await openBytes(bytes)).kind).toBe("image-tarball");
    const packed = await openBytes(gzipSync(bytes));
    expect(packed.kind).toBe("image-tarball");
  });

  test("an image whose first layer is larger than what is looked at", async () => {
    const bytes = tarOf({ name: `blobs/sha256/${hash}`, content: Buffer.alloc(300_000, 1) }, { name: "index.json" });
    expect((await openBytes(bytes)).kind).toBe("image-tarball");
  });

  test("files of a plugin's bundle that happen to have a manifest.json are no image", async () => {
    const bytes = tarOf(pax({ comment: "x" }, "g"), { name: "manifest.json", content: "{}" }, { name: "plugin.so" });
    expect((await openBytes(bytes)).kind).toBe("tree");
  });

  test.each([
    [
      "425a683931415926535953",
      '"ref" is compressed with bzip2, which is not read: unpack it first (bunzip2), or name a file of another format.',
    ],
    [
      "377abcaf271c0004",
      '"ref" is a 7z archive, which is not read: unpack it first, or name a file of another format.',
    ],
  ])("%s is refused with what to do", async (hexadecimal, message) => {
    const bytes = Buffer.from(hexadecimal, "hex");
    expect(await outcome(() => openBytes(bytes))).toBe(message);
    expect(await outcome(() => openBytes(gzipSync(bytes)))).toBe(message);
  });

  test("what is compressed again and again is refused", async () => {
    const bytes = gzipSync(gzipSync(gzipSync(gzipSync(tar))));
    expect(await outcome(() => openBytes(bytes))).toBe('"ref" is compressed more than 3 times over; unpack it first.');
  });

  test("a bomb in a bomb is refused", async () => {
    const bytes = gzipSync(gzipSync(Buffer.alloc(200 << 20)));
    const read = async () => described(await openBytes(bytes));
    expect(await outcome(read)).toMatch(/^"ref" unpacks to more than 200 times its size .*bomb\.$/);
  });
});

test("an archive on the disk can be read again and again, and nothing of it is unpacked", async () => {
  for (const bytes of [
    tar,
    gzipSync(tar),
    deb("data.tar.xz", xz(tar)),
    zipOf([{ name: "bin/gateway", content: "text" }]),
  ]) {
    const folder = await temporaryFolder();
    const opened = await openArchive(await fileOf(bytes), { reference: "ref", folder, commands });
    for (let round = 0; round < 3; round++) expect(await lines(entriesOf(opened))).toEqual(["bin/gateway: text"]);
    expect(await readdir(folder)).toEqual([]);
  }
});

test("a download is never on the disk, read once, and begun anew where it is read again", async () => {
  const folder = await temporaryFolder();
  let downloads = 0;
  const download = async () => {
    downloads += 1;
    return chunked(gzipSync(tar), 50);
  };
  const opened = await openArchiveStream(download, { reference: "ref", folder, commands });
  expect(await lines(entriesOf(opened))).toEqual(["bin/gateway: text"]);
  expect(downloads).toBe(1);
  expect(await lines(entriesOf(opened))).toEqual(["bin/gateway: text"]);
  expect(downloads).toBe(2);
  expect(await readdir(folder)).toEqual([]);
});

test("a download's own error, which may come behind its last byte, is the one that is told", async () => {
  const cases = [gzipSync(tar), tar, gzipSync(elf), elf, deb("data.tar", tar), zipOf([{ name: "a", content: "x" }])];
  for (const bytes of cases) {
    async function* failing() {
      yield bytes;
      throw new UserError("sha256:1 is not sha256:2.");
    }
    const folder = await temporaryFolder();
    const download = async () => Readable.from(failing(), { objectMode: false });
    const read = async () => described(await openArchiveStream(download, { reference: "ref", folder, commands }));
    expect(await outcome(read)).toBe("sha256:1 is not sha256:2.");
    expect(await readdir(folder)).toEqual([]);
  }
});

test("a download that nobody iterates ends when it is closed", async () => {
  const input = new PassThrough();
  input.write(gzipSync(Buffer.concat([tar, Buffer.alloc(100_000)])));
  input.end();
  const opened = await openArchiveStream(async () => input, {
    reference: "ref",
    folder: await temporaryFolder(),
    commands,
  });
  opened.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect(input.destroyed).toBe(true);
});

test("a single file larger than a member may be is refused and not kept", async () => {
  const folder = await temporaryFolder();
  const limits = { ...archiveLimits, member: 5 };
  const open = () =>
    openArchiveStream(async () => chunked(gzipSync(elf)), { reference: "ref", folder, commands, limits });
  expect(await outcome(open)).toBe('"ref" has more than 5 bytes.');
  expect(await readdir(folder)).toEqual([]);
});

test("an OCI layout is a folder with oci-layout, and every other folder an error", async () => {
  const folder = await temporaryFolder();
  const opening = () => openArchive(folder, { reference: "image/", folder, commands });
  expect(await outcome(opening)).toBe(
    '"image/" is a folder, and not an OCI layout: give a file, or a folder with oci-layout.',
  );
  await writeFile(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  expect(await opening()).toEqual({ kind: "oci-layout", folder });
});

test("what cannot be opened is an error that names it as the user wrote it", async () => {
  const folder = await temporaryFolder();
  const opening = (name: string) =>
    outcome(() => openArchive(join(folder, name), { reference: name, folder, commands }));
  expect(await opening("missing")).toBe('There is no file "missing".');
  execFileSync("mkfifo", [join(folder, "pipe")]);
  expect(await opening("pipe")).toBe('"pipe" is no regular file.');
  await writeFile(join(folder, "file"), "x");
  expect(await opening("file/inside")).toBe('There is no file "file/inside".');
});

test("a tar archive that ends within the headers that are looked at tells so when it is read", async () => {
  const opened = await open(tarWithoutEnd({ name: "bin/gateway", content: "text" }));
  expect(await outcome(() => lines(entriesOf(opened)))).toMatch(/^"ref" was cut off/);
});
