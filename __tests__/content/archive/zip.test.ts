import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { archiveLimits } from "../../../src/content/archive/limits.ts";
import { zipEntries } from "../../../src/content/archive/zip.ts";
import { fileOf, temporaryFolder } from "../../support/files.ts";
import { zip } from "../../support/zip.ts";
import { lines, outcome } from "./reading.ts";
import { type ZipMember, zipOf } from "./zip-writer.ts";

async function read(bytes: Uint8Array, limits = archiveLimits) {
  const file = await fileOf(bytes, "gateway.zip");
  return await outcome(() => lines(zipEntries(file, { reference: "gateway.zip", limits })));
}

const folder = 0o040755;
const symlink = 0o120777;
const pipe = 0o010644;

test("files, folders and links are read, stored or deflated", async () => {
  const members: ZipMember[] = [
    { name: "bin/", mode: folder },
    { name: "bin/gateway", content: "text ".repeat(1000) },
    { name: "stored", content: "as it is", method: 0 },
    { name: "empty" },
    { name: "link", mode: symlink, content: "bin/gateway", method: 0 },
    { name: "deflated link", mode: symlink, content: "far/".repeat(100) },
    { name: "pipe", mode: pipe },
    { name: "größe", content: "ü" },
    { name: "described", content: "with sizes behind it", descriptor: true },
    { name: "large", content: "with sizes of 64 bits", zip64: true },
  ];
  expect(await read(zipOf(members))).toEqual([
    "bin: directory",
    `bin/gateway: ${"text ".repeat(1000)}`,
    "stored: as it is",
    "empty: ",
    "link: symlink to bin/gateway",
    `deflated link: symlink to ${"far/".repeat(100)}`,
    "pipe: other",
    "größe: ü",
    "described: with sizes behind it",
    "large: with sizes of 64 bits",
  ]);
});

test("the archives that Go reads modules from are read", async () => {
  expect(await read(zip({ "m@v1/go.mod": "module m\n", "m@v1/m.go": "package m\n" }))).toEqual([
    "m@v1/go.mod: module m\n",
    "m@v1/m.go: package m\n",
  ]);
});

test("without the modes of Unix, a file may be executable", async () => {
  const file = await fileOf(
    zipOf([
      { name: "windows\\gateway.exe", system: 0, content: "x" },
      { name: "unix", mode: 0o100640 },
    ]),
  );
  const found: unknown[] = [];
  for await (const { path, mode } of zipEntries(file, { reference: "gateway.zip" })) found.push([path, mode]);
  expect(found).toEqual([
    ["windows/gateway.exe", 0o755],
    ["unix", 0o640],
  ]);
});

test("content that nobody reads, or not to its end, leaves no file open", async () => {
  const path = join(await temporaryFolder(), "gateway.zip");
  await writeFile(
    path,
    zipOf(["a", "b", "c"].map((name) => ({ name, content: Buffer.alloc(500_000, name), method: 0 }))),
  );
  for (let round = 0; round < 50; round++) {
    for await (const entry of zipEntries(path, { reference: "gateway.zip" })) {
      if (entry.path === "a") entry.content();
      if (entry.path === "b") for await (const _ of entry.content()) break;
      if (entry.path === "c") break;
    }
  }
  await expect.poll(() => openFilesNamed(path)).toBe(0);
});

/** How many descriptors of this process are of that file. */
async function openFilesNamed(path: string): Promise<number> {
  const { readdir, readlink } = await import("node:fs/promises");
  const links = (await readdir("/proc/self/fd")).map((name) => readlink(`/proc/self/fd/${name}`).catch(() => ""));
  return (await Promise.all(links)).filter((target) => target === path).length;
}

describe("a member is refused where it is wanted, and harms nobody otherwise:", () => {
  test.each<[member: ZipMember, path: string, what: string]>([
    [{ name: "../gateway", content: "evil" }, "gateway", "has a path that leads out of the archive"],
    [{ name: "..\\gateway", content: "evil" }, "gateway", "has a path that leads out of the archive"],
    [{ name: "/bin/gateway", content: "evil" }, "bin/gateway", "has a path that is absolute"],
    [{ name: "C:\\gateway", content: "evil" }, "C:/gateway", "has a path that is absolute"],
    [{ name: "gateway", content: "secret", flags: 0x801, method: 8 }, "gateway", "is encrypted"],
    [
      { name: "gateway", content: "x", method: 12 },
      "gateway",
      "is compressed by method 12, and only deflate and none are read",
    ],
  ])("%j", async (member, path, what) => {
    expect(await read(zipOf([member, { name: "other", content: "good" }]))).toEqual([
      `${path}: refused: "gateway.zip" is refused: its member "${member.name.replaceAll("\\", "/")}" ${what}.`,
      "other: good",
    ]);
  });

  test.each<[what: string, member: ZipMember]>([
    ["does not match its checksum", { name: "gateway", content: "text", sum: 1 }],
    ["has 4 of the 5 bytes it claims", { name: "gateway", content: "text", size: 5 }],
    ["is larger than the 3 bytes it claims", { name: "gateway", content: "text", size: 3 }],
  ])("it %s", async (what, member) => {
    expect(await read(zipOf([member, { name: "other", content: "good" }]))).toEqual([
      `gateway: refused: "gateway.zip" is damaged: its member "gateway" ${what}.`,
      "other: good",
    ]);
  });
});

test.each<[names: readonly [string, string]]>([
  [["gateway", "gateway"]],
  [["bin/gateway", "./bin//gateway"]],
  [["a", "a/"]],
])(
  "of members %j some programs extract the first and some the last: the archive is refused",
  async ([first, second]) => {
    const found = await read(
      zipOf([
        { name: first, content: "a" },
        { name: second, content: "b" },
      ]),
    );
    expect(found).toMatch(/^"gateway\.zip" is refused: it has two members of the name "/);
  },
);

test("a folder may be there twice", async () => {
  const members = [
    { name: "bin/", mode: folder },
    { name: "bin/", mode: folder },
  ];
  expect(await read(zipOf(members))).toEqual(["bin: directory", "bin: directory"]);
});

test("a bomb is refused before anything is unpacked: by what its members claim", async () => {
  const zeros = Buffer.alloc(70 << 20);
  expect(await read(zipOf([{ name: "gateway", content: zeros }]))).toMatch(
    /^"gateway\.zip" unpacks to more than 200 times its size .*bomb\.$/,
  );
});

test("a bomb of one member under many names is refused", async () => {
  const content = Buffer.alloc(1 << 20);
  const others = Array.from({ length: 100 }, (_, index) => ({ name: `copy-${index}`, content, sharedWith: 0 }));
  expect(await read(zipOf([{ name: "kernel", content }, ...others]))).toMatch(/bomb\.$/);
});

test("members that overlap are refused", async () => {
  const members = [
    { name: "a", content: "text" },
    { name: "b", content: "text", sharedWith: 0 },
  ];
  expect(await read(zipOf(members))).toBe('"gateway.zip" is refused: members of this zip archive overlap.');
});

test("a link whose target is as long as a file is refused", async () => {
  expect(await read(zipOf([{ name: "link", mode: symlink, content: "x".repeat(5000) }]))).toBe(
    '"gateway.zip" has a link whose target is longer than 4096 characters.',
  );
});

test("limits: members, bytes of all, bytes of one that is wanted", async () => {
  const bytes = zipOf([
    { name: "a", content: "1234" },
    { name: "b", content: "123" },
  ]);
  expect(await read(bytes, { ...archiveLimits, members: 1 })).toMatch(/has more than 1 members/);
  expect(await read(bytes, { ...archiveLimits, total: 6 })).toMatch(/unpacks to more than 6 bytes/);
  expect(await read(bytes, { ...archiveLimits, member: 3 })).toEqual([
    'a: refused: "gateway.zip" is refused: its member "a" has 4 bytes, more than the 3 allowed.',
    "b: 123",
  ]);
});

test.each<[what: string, bytes: Buffer]>([
  ["a directory at an impossible offset", zipOf([{ name: "a" }], { 16: 0xfffffff0 })],
  ["more members than there are", zipOf([{ name: "a" }], { 8: 0x00ff_00ff })],
  ["a place of 64 bits that no number holds", withZip64End(Buffer.alloc(8, 0xff))],
  ["a place of 64 bits beyond the file", withZip64End(Buffer.from("0000000001000000", "hex"))],
])("%s is an error that names the archive", async (_, bytes) => {
  expect(await read(bytes)).toMatch(/^"gateway\.zip" is a zip archive that cannot be read: /);
});

/** An archive that refers to a zip64 end record. */
function withZip64End(place: Buffer): Buffer {
  const bytes = zipOf([{ name: "a" }]);
  const locator = Buffer.concat([Buffer.from("PK\x06\x07\0\0\0\0", "latin1"), place, Buffer.from([1, 0, 0, 0])]);
  return Buffer.concat([bytes.subarray(0, -22), locator, bytes.subarray(-22)]);
}
