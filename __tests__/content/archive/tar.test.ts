import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { link, mkdir, open, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { archiveLimits } from "../../../src/content/archive/limits.ts";
import type { MemberOptions } from "../../../src/content/archive/paths.ts";
import { tapSha256 } from "../../../src/content/archive/tap.ts";
import { tarEntries } from "../../../src/content/archive/tar.ts";
import { UserError } from "../../../src/model/user-error.ts";
import { temporaryFolder } from "../../support/files.ts";
import { chunked, lines, outcome } from "./reading.ts";
import { pax, type TarMember, tarOf, tarWithoutEnd } from "./tar-writer.ts";

const archive: MemberOptions = { reference: "gateway.tar", origin: "archive" };
const layer: MemberOptions = { reference: "gateway.tar", origin: "root" };

function read(bytes: Uint8Array, options = archive, chunk = 1000) {
  return outcome(() => lines(tarEntries(chunked(bytes, chunk), options)));
}

function readMembers(members: readonly TarMember[], options = archive) {
  return read(tarOf(...members), options);
}

/** A folder with what a folder can have, and its members as they must be found. */
async function folderOfAll() {
  const folder = await temporaryFolder();
  const deep = Array.from({ length: 12 }, (_, index) => `a-folder-with-a-long-name-${index}`).join("/");
  await mkdir(join(folder, deep), { recursive: true });
  await writeFile(join(folder, deep, "gateway"), "deep down");
  await writeFile(join(folder, "größe"), "ü");
  await writeFile(join(folder, "empty"), "");
  await writeFile(join(folder, "large"), "0123456789".repeat(50_000));
  await link(join(folder, "large"), join(folder, "large-too"));
  await symlink(`../${"far/".repeat(40)}away`, join(folder, "link"));
  const names = [deep.split("/")[0] ?? "", "größe", "empty", "large", "large-too", "link"];
  const folders = deep.split("/").map((_, index, all) => `${all.slice(0, index + 1).join("/")}: directory`);
  const expected = [
    ...folders,
    `${deep}/gateway: deep down`,
    "größe: ü",
    "empty: ",
    `large: ${"0123456789".repeat(50_000)}`,
    "large-too: hardlink to large",
    `link: symlink to ../${"far/".repeat(40)}away`,
  ];
  return { folder, names, expected };
}

test.each(["gnu", "posix", "oldgnu"])("all that GNU tar writes in format %s is read", async (format) => {
  const { folder, names, expected } = await folderOfAll();
  const bytes = execFileSync("tar", ["-c", `--format=${format}`, "-C", folder, ...names], { maxBuffer: 8 << 20 });
  for (const chunk of [100, 512, 1000, 65536]) expect(await read(bytes, archive, chunk)).toEqual(expected);
});

test.each(["ustar", "v7"])("what the older format %s can hold is read", async (format) => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin/gateway"), "text");
  await symlink("gateway", join(folder, "bin/link"));
  const args = ["-c", "--sort=name", `--format=${format}`, "-C", folder, "./bin"];
  const expected = ["bin: directory", "bin/gateway: text", "bin/link: symlink to gateway"];
  expect(await read(execFileSync("tar", args))).toEqual(expected);
});

test("members keep their permission bits and sizes", async () => {
  const bytes = tarOf({ name: "run", mode: 0o4755, content: "12345" }, { name: "dir/", type: "5", mode: 0o1777 });
  const found: unknown[] = [];
  for await (const { path, kind, mode, size } of tarEntries(chunked(bytes), archive))
    found.push([path, kind, mode, size]);
  expect(found).toEqual([
    ["run", "file", 0o4755, 5],
    ["dir", "directory", 0o1777, 0],
  ]);
});

test("of members of one name all are given, in their order: extracting keeps the last", async () => {
  const members = [
    { name: "gateway", content: "first" },
    { name: "./gateway", content: "last" },
  ];
  expect(await readMembers(members)).toEqual(["gateway: first", "gateway: last"]);
});

test("devices, pipes and types of the future are neither files nor errors", async () => {
  const types = ["3", "4", "6", "V", "Z"];
  const members = [...types.map((type) => ({ name: type, type })), { name: "gateway", content: "text" }];
  expect(await readMembers(members)).toEqual([...types.map((type) => `${type}: other`), "gateway: text"]);
});

test("content that nobody reads, or not to its end, is in nobody's way", async () => {
  const bytes = tarOf(...["a", "b", "c", "d"].map((name) => ({ name, content: name.repeat(100_000) })));
  const found: string[] = [];
  for await (const entry of tarEntries(chunked(bytes, 5000), archive)) {
    if (entry.path === "b") for await (const _ of entry.content()) break;
    if (entry.path === "c") entry.content();
    if (entry.path === "d") found.push((await buffer(entry.content())).toString());
  }
  expect(found).toEqual(["d".repeat(100_000)]);
});

test("the iteration ends behind all bytes of the stream, so that its digest is that of the file", async () => {
  const bytes = Buffer.concat([tarOf({ name: "a", content: "text" }), Buffer.alloc(100_000), Buffer.from("not read")]);
  const { stream, digest } = tapSha256(chunked(bytes));
  expect(await lines(tarEntries(stream, archive))).toEqual(["a: text"]);
  expect(digest()).toBe(createHash("sha256").update(bytes).digest("hex"));
});

test("leaving early closes the stream", async () => {
  const input = chunked(tarOf({ name: "a", content: "text".repeat(100_000) }, { name: "b" }), 1000);
  for await (const _ of tarEntries(input, archive)) break;
  await new Promise((resolve) => setImmediate(resolve));
  expect(input.destroyed).toBe(true);
});

test("an error of the stream comes as it is, in the middle of a member and behind the last one", async () => {
  const bytes = tarOf({ name: "a", content: "text".repeat(1000) });
  for (const length of [1000, 3000, bytes.length]) {
    async function* failing() {
      yield bytes.subarray(0, length);
      throw new UserError("sha256:1 is not sha256:2.");
    }
    const found = await outcome(async () => {
      for await (const entry of tarEntries(Readable.from(failing(), { objectMode: false }), archive)) {
        await buffer(entry.content());
      }
    });
    expect(found).toBe("sha256:1 is not sha256:2.");
  }
});

test.each([
  ["../gateway", "gateway", "leads out of the archive"],
  ["bin/../../gateway", "gateway", "leads out of the archive"],
  ["bin/../gateway", "gateway", "leads out of the archive"],
  ["/bin/gateway", "bin/gateway", "is absolute"],
])("in an archive, a member %s is refused where it is wanted, and harms nobody otherwise", async (name, path, what) => {
  const members = [
    { name, content: "evil" },
    { name: "other", content: "good" },
  ];
  expect(await readMembers(members)).toEqual([
    `${path}: refused: "gateway.tar" is refused: its member "${name}" has a path that ${what}.`,
    "other: good",
  ]);
});

test("in an archive, a hard link that leads out of it is refused where it is wanted", async () => {
  expect(await readMembers([{ name: "gateway", type: "1", link: "../../etc/shadow" }])).toEqual([
    'gateway: refused: "gateway.tar" is refused: its member "gateway" is a link whose target leads out of the archive.',
  ]);
});

test("folders and symbolic links whose own path leads out of the archive are not to be found", async () => {
  const members = [
    { name: "../bin/", type: "5" },
    { name: "../link", type: "2", link: "x" },
  ];
  expect(await readMembers(members)).toEqual(["bin: other", "link: other"]);
});

test("the target of a symbolic link stays as it stands: whoever follows it stays inside", async () => {
  const members = [{ name: "gateway", type: "2", link: "../../../etc/passwd" }];
  expect(await readMembers(members)).toEqual(["gateway: symlink to ../../../etc/passwd"]);
});

test("in a layer, leading slashes and dots are those of the root, and no path leaves it", async () => {
  const members = [
    { name: "./", type: "5" },
    { name: "/usr//./bin/a", content: "a" },
    { name: "./b", type: "1", link: "/usr/bin/a" },
    { name: "usr/../c", content: "c" },
    { name: "../d", content: "d" },
  ];
  expect(await readMembers(members, layer)).toEqual([
    "usr/bin/a: a",
    "b: hardlink to usr/bin/a",
    "c: c",
    'd: refused: "gateway.tar" is refused: its member "../d" has a path that leads out of the archive.',
  ]);
});

const sparseMessage = "is stored as a sparse file, which is not read: pack it again without --sparse.";

test.each([
  ["gnu", []],
  ["posix", ["--sparse-version=0.0"]],
  ["posix", ["--sparse-version=0.1"]],
  ["posix", ["--sparse-version=1.0"]],
] as const)("a file that GNU tar stored as sparse (%s %s) is never read as if it were whole", async (format, args) => {
  const folder = await temporaryFolder();
  const holes = await open(join(folder, "holes"), "w");
  for (let at = 0; at <= 900_000; at += 100_000) await holes.write("x", at);
  await holes.close();
  await writeFile(join(folder, "after"), "good");
  const pack = ["-c", "--sparse", `--format=${format}`, ...args, "-C", folder, "holes", "after"];
  const bytes = execFileSync("tar", pack);
  expect(await read(bytes)).toEqual([
    expect.stringMatching(
      new RegExp(`^holes: refused: "gateway.tar" is refused: its member ".*holes" ${sparseMessage}$`),
    ),
    "after: good",
  ]);
  for await (const { size } of tarEntries(chunked(bytes), archive)) {
    expect(size).toBe(900_001);
    break;
  }
});

test("an extended header gives paths, targets and sizes that the plain one cannot", async () => {
  const path = `${"long/".repeat(60)}größe`;
  const members = [
    pax({ path, size: "5" }),
    { name: "short", content: "12345", size: "00000000000\0" },
    pax({ linkpath: path }),
    { name: "link", type: "2" },
    { name: "plain", content: "again" },
  ];
  expect(await readMembers(members)).toEqual([`${path}: 12345`, `link: symlink to ${path}`, "plain: again"]);
});

test("a global header changes nothing", async () => {
  const members = [pax({ path: "evil", size: "3" }, "g"), { name: "gateway", content: "text" }];
  expect(await readMembers(members)).toEqual(["gateway: text"]);
});

test("a member behind the end of the archive is not one: no tool extracts it", async () => {
  const bytes = Buffer.concat([
    tarOf({ name: "gateway", content: "good" }),
    tarOf({ name: "gateway", content: "evil" }),
  ]);
  expect(await read(bytes)).toEqual(["gateway: good"]);
});

test("an archive without its end was cut off; a layer's digest would have told", async () => {
  const bytes = tarWithoutEnd({ name: "gateway", content: "text" });
  expect(await read(bytes)).toBe('"gateway.tar" was cut off: it ends in the middle, after 1024 bytes.');
  expect(await read(bytes, layer)).toEqual(["gateway: text"]);
});

const damage = /^"gateway\.tar" is damaged: at byte \d+ of its tar archive, (.*)\.$/;

test.each<[what: string, members: readonly TarMember[], found: string]>([
  ["a negative size", [{ name: "a", size: Buffer.from("ff".repeat(12), "hex") }], "a member's size is not a number"],
  ["a size of letters", [{ name: "a", size: "0000000zzzz\0" }], "a member's size is not a number"],
  [
    "a size of 2^90",
    [{ name: "a", size: Buffer.from("8004".padEnd(24, "0"), "hex") }],
    "a member's size is not a number",
  ],
  ["a size in exponents", [pax({ size: "1e3" }), { name: "a" }], 'a member\'s size is "1e3"'],
  ["a negative size in an extended header", [pax({ size: "-1" }), { name: "a" }], 'a member\'s size is "-1"'],
  [
    "a hard link with content",
    [{ name: "a", type: "1", content: "x" }],
    "a member that has no content is given a size",
  ],
  [
    "an extended header of gigabytes",
    [{ name: "a", type: "x", size: "17777777777\0" }],
    "an extended header has 2147483647 bytes",
  ],
  [
    "a long name of gigabytes",
    [{ name: "a", type: "L", size: "17777777777\0" }],
    "an extended header has 2147483647 bytes",
  ],
  [
    "a record with a negative length",
    [{ name: "a", type: "x", content: "-5 a=b\n" }],
    "an extended header is malformed",
  ],
  [
    "a record longer than its header",
    [{ name: "a", type: "x", content: "99 a=b\n" }],
    "an extended header is malformed",
  ],
  ["a record that ends in a number", [{ name: "a", type: "x", content: "3" }], "an extended header is malformed"],
  ["a record without a length", [{ name: "a", type: "x", content: "a=b\n" }], "an extended header is malformed"],
  ["a record of length 0", [{ name: "a", type: "x", content: "0 a=b\n" }], "an extended header is malformed"],
  ["a record behind a blank", [{ name: "a", type: "x", content: " 7 a=b\n" }], "an extended header is malformed"],
  ["a record without a key", [{ name: "a", type: "x", content: "5 =b\n" }], "an extended header is malformed"],
  ["a record without a value", [{ name: "a", type: "x", content: "5 ab\n" }], "an extended header is malformed"],
  ["a record without its end", [{ name: "a", type: "x", content: "6 a=bc" }], "an extended header is malformed"],
  [
    "a sparse map without end",
    [{ name: "a", type: "S", patches: { 482: "\x01" }, between: Buffer.alloc(6 << 20, 1) }],
    "the map of a sparse member has no end",
  ],
])("%s is an error", async (_, members, found) => {
  expect(damage.exec(String(await readMembers(members)))?.[1]).toBe(found);
});

test("a header that was changed after it was written is an error", async () => {
  const bytes = tarOf({ name: "gateway", content: "text" });
  bytes[0] = 0x47;
  expect(damage.exec(String(await read(bytes)))?.[1]).toBe("a header does not match its checksum");
});

test("a size may be a binary number, and a mode nothing that can be read", async () => {
  const size = Buffer.alloc(12);
  size[0] = 0x80;
  size.writeUInt32BE(0x0102, 8);
  const mode = { 100: "no mode\0" };
  const bytes = tarOf({ name: "a", content: "x".repeat(0x0102), size, patches: mode }, { name: "b", content: "text" });
  expect(await read(bytes)).toEqual([`a: ${"x".repeat(0x0102)}`, "b: text"]);
  for await (const entry of tarEntries(chunked(bytes), archive)) {
    expect([entry.size, entry.mode]).toEqual([0x0102, 0]);
    break;
  }
});

test("a name and its prefix are one path, in the header of POSIX only", async () => {
  const prefix = { 345: "usr/local" };
  const gnu = { 345: "0000000", 257: "ustar  \0" };
  expect(
    await readMembers([
      { name: "bin", content: "text", patches: prefix },
      { name: "lib", content: "text", patches: gnu },
      { name: "n".repeat(100), content: "text" },
      { name: "old/", patches: { 257: "\0\0\0\0\0\0\0\0" } },
    ]),
  ).toEqual(["usr/local/bin: text", "lib: text", `${"n".repeat(100)}: text`, "old: directory"]);
});

test("a long name and a long target of GNU tar are for the next member alone", async () => {
  const long = (type: string, name: string) => ({ name: "././@LongLink", type, content: `${name}\0` });
  const [name, link] = ["n".repeat(150), "l".repeat(150)];
  expect(
    await readMembers([
      long("L", name),
      long("K", link),
      { name: "short", type: "2", link: "near" },
      long("N", name),
      { name: "short", content: "text" },
      { name: "short", type: "2", link: "near" },
    ]),
  ).toEqual([`${name}: symlink to ${link}`, `${name}: text`, "short: symlink to near"]);
});

test("a folder has no content, whatever size its header gives", async () => {
  const members = [
    { name: "folder/", type: "5", size: "00000001000\0" },
    { name: "gateway", content: "text" },
  ];
  expect(await readMembers(members)).toEqual(["folder: directory", "gateway: text"]);
});

test("a header of 512 bytes that breaks off after a block of zeros is the end", async () => {
  const bytes = tarWithoutEnd({ name: "gateway", content: "text" });
  for (const length of [512, 1000]) {
    expect(await read(Buffer.concat([bytes, Buffer.alloc(length)]))).toEqual(["gateway: text"]);
  }
  expect(await read(Buffer.concat([bytes, Buffer.alloc(100)]))).toMatch(/was cut off/);
  expect(await read(Buffer.concat([bytes, Buffer.alloc(100)]), layer)).toMatch(/was cut off/);
});

test("a size that claims more than there is means that the archive was cut off", async () => {
  expect(await readMembers([{ name: "a", size: "17777777777\0" }])).toMatch(/was cut off/);
});

test("a lone block of zeros between members, at which readers of tar differ, is an error", async () => {
  const bytes = Buffer.concat([tarWithoutEnd({ name: "a" }), Buffer.alloc(512), tarOf({ name: "b" })]);
  expect(damage.exec(String(await read(bytes)))?.[1]).toBe("one block of zeros stands between members");
});

test("limits: members, the length of paths and targets, the size of one that is wanted", async () => {
  const limits = { ...archiveLimits, members: 2, pathLength: 20, member: 3 };
  const within = { ...archive, limits };
  expect(await readMembers([{ name: "a" }, { name: "b" }, { name: "c" }], within)).toBe(
    '"gateway.tar" has more than 2 members, the most that are read.',
  );
  expect(await readMembers([{ name: "a".repeat(21) }], within)).toBe(
    '"gateway.tar" has a member whose path is longer than 20 characters.',
  );
  expect(await readMembers([{ name: "a", type: "2", link: "b".repeat(21) }], within)).toBe(
    '"gateway.tar" has a link whose target is longer than 20 characters.',
  );
  expect(
    await readMembers(
      [
        { name: "a", content: "1234" },
        { name: "b", content: "123" },
      ],
      within,
    ),
  ).toEqual(['a: refused: "gateway.tar" is refused: its member "a" has 4 bytes, more than the 3 allowed.', "b: 123"]);
});
