import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openArchive, openArchiveStream } from "../../../src/content/archive/open-archive.ts";
import { UserError } from "../../../src/model/user-error.ts";
import { commands } from "../../support/command.ts";
import { temporaryFolder } from "../../support/files.ts";
import { claims, drain } from "./claims.ts";
import { cpio, deb, rpm, rpmHeaderFor } from "./packages.ts";
import { chunked, lines, outcome } from "./reading.ts";
import { pax, tarOf } from "./tar-writer.ts";
import { zipOf } from "./zip-writer.ts";

const tar = tarOf(
  { name: "dir/", type: "5" },
  { name: "dir/gateway", content: "some text ".repeat(100) },
  pax({ path: "a/long/path" }),
  { name: "short", content: "more text" },
  { name: "long-name", type: "L", content: "another/long/path\0" },
  { name: "short", type: "2", link: "gateway" },
  { name: "hard", type: "1", link: "dir/gateway" },
);
const names = cpio(
  { name: "./dir", mode: 0o040755 },
  { name: "./gateway", content: "some text" },
  { name: "./one", inode: 9, links: 2 },
  { name: "./two", inode: 9, links: 2, content: "shared" },
  { name: "./link", mode: 0o120777, content: "gateway" },
);
const xz = (input: Buffer) => execFileSync("xz", ["-c"], { input });

const archives: Readonly<Record<string, Buffer>> = {
  tar,
  "tar.gz": gzipSync(tar),
  "tar.zst": zstdCompressSync(tar),
  cpio: names,
  "deb of data.tar": deb("data.tar", tar),
  "deb of data.tar.gz": deb("data.tar.gz", gzipSync(tar)),
  "rpm of gzip": rpm(rpmHeaderFor("gzip"), gzipSync(names)),
  "rpm of zstd": rpm(rpmHeaderFor("zstd"), zstdCompressSync(names)),
  zip: zipOf([
    { name: "dir/", mode: 0o040755 },
    { name: "dir/gateway", content: "some text ".repeat(50) },
    { name: "link", mode: 0o120777, content: "dir/gateway", method: 0 },
    { name: "large", content: "more text", zip64: true },
    { name: "described", content: "still more", descriptor: true },
  ]),
  // Each of these starts a program: they are tried less often.
  "tar.xz": xz(tar),
  "deb of data.tar.xz": deb("data.tar.xz", xz(tar)),
};

/** Reads an archive from a file and from a stream. @returns what was found, or the sentence for the user */
async function readBoth(bytes: Buffer, folder: string): Promise<readonly (string | readonly string[])[]> {
  const options = { reference: "ref", folder, commands };
  const file = join(folder, "archive");
  await writeFile(file, bytes);
  const openings = [
    () => openArchive(file, options),
    () => openArchiveStream(async () => chunked(bytes, 300), options),
  ];
  const found: (string | readonly string[])[] = [];
  for (const open of openings) {
    found.push(
      await outcome(async () => {
        const opened = await open();
        const layer = opened.kind === "tree" ? opened.tree.layers[0] : undefined;
        return layer === undefined ? [opened.kind] : await lines(layer.entries());
      }),
    );
  }
  return found;
}

describe.each(Object.entries(archives))("%s", (name, whole) => {
  test("cut off at every 64 bytes is an error or all of it, never a part", async () => {
    const folder = await temporaryFolder();
    const [all] = await readBoth(whole, folder);
    expect(all).not.toHaveLength(0);
    for (let length = 64; length < whole.length; length += 64) {
      for (const found of await readBoth(whole.subarray(0, length), folder)) {
        // Of less than its first header, nobody can tell that it was an archive.
        if (typeof found === "string" || (length < 512 && found[0] === "binary")) continue;
        expect(found, `${length} of ${whole.length} bytes`).toEqual(all);
      }
    }
  });

  test("with other bytes in any place ends, and with nothing but a sentence for the user", async () => {
    const folder = await temporaryFolder();
    const change = fc.tuple(
      fc.nat(whole.length - 1),
      fc.oneof(fc.nat(255), fc.constantFrom(0, 0x20, 0x30, 0x7f, 0x80, 0xff)),
    );
    const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
      const bytes = Buffer.from(whole);
      for (const [at, byte] of changes) bytes[at] = byte;
      // Whatever is no UserError is thrown here.
      await readBoth(bytes, folder);
    });
    await fc.assert(property, { numRuns: name.includes("xz") ? 10 : 80 });
  });
});

test("archives that claim more than they have, or unpack to it, end in an answer", async () => {
  const folder = await temporaryFolder();
  for (const [name, bytes] of Object.entries(claims())) {
    await writeFile(join(folder, name), bytes);
    const reading = drain(join(folder, name), folder);
    if (name === "member.deb") await reading;
    else await expect(reading, name).rejects.toThrow(UserError);
  }
});
