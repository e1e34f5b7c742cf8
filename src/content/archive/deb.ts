// deb(5): an `ar` archive of `debian-binary`, `control.tar.*` and `data.tar.*`; ar(5) for its headers.
import type { Readable } from "node:stream";
import { UserError } from "../../model/user-error.ts";
import { ByteReader, MemberContent } from "./byte-reader.ts";
import { type Compression, decompress } from "./decompress.ts";
import type { Entry } from "./entry.ts";
import type { UnpackOptions } from "./limits.ts";
import { shown } from "./paths.ts";
import { tarEntries } from "./tar.ts";

/** A package has three members; others may stand between them. */
const mostMembers = 32;

const packings: Readonly<Record<string, Compression | "none">> = {
  "": "none",
  ".gz": "gzip",
  ".xz": "xz",
  ".zst": "zstd",
  ".lzma": "lzma",
};

/**
 * The files that a Debian package installs. The iteration ends when the stream has ended.
 * @throws UserError from the iteration where it is damaged, cut off, not a package, or compressed with bzip2
 */
export async function* debEntries(input: Readable, options: UnpackOptions): AsyncGenerator<Entry, void, undefined> {
  const { reference } = options;
  const reader = new ByteReader(input, reference);
  try {
    const magic = await reader.upTo(8);
    if (magic.toString("latin1") !== "!<arch>\n") throw new UserError(`"${reference}" is not a Debian package.`);
    for (let members = 0; members < mostMembers; members++) {
      const member = await nextMember(reader, reference);
      if (member === undefined) throw new UserError(`"${reference}" is a Debian package without a data.tar.`);
      if (!member.name.startsWith("data.tar")) {
        await reader.skip(member.size + (member.size % 2));
        continue;
      }
      const packing = packings[member.name.slice("data.tar".length)];
      if (packing === undefined) {
        throw new UserError(
          `"${reference}" is a Debian package with its files in "${member.name}", and only data.tar with .xz, .zst, .gz ` +
            `or no compression is read.`,
        );
      }
      const content = new MemberContent(reader.pieces(member.size));
      const stored = content.stream();
      const data = packing === "none" ? stored : decompress(stored, packing, options);
      yield* tarEntries(data, { ...options, origin: "root" });
      await content.finish();
      // dpkg looks at nothing behind it.
      await reader.drain();
      return;
    }
    throw new UserError(`"${reference}" is damaged: a Debian package has three members, and this has no data.tar yet.`);
  } finally {
    reader.close();
  }
}

/** The header of the next member; undefined at the end. */
async function nextMember(reader: ByteReader, reference: string) {
  const header = await reader.upTo(60);
  if (header.length === 0) return undefined;
  if (header.length < 60) throw reader.cutOff();
  const text = header.toString("latin1");
  const size = /^\d{1,10} *$/.exec(text.slice(48, 58));
  if (size === null || text.slice(58) !== "`\n") {
    throw new UserError(`"${reference}" is damaged: no member of an ar archive begins at byte ${reader.offset - 60}.`);
  }
  // GNU's ar ends names with a slash.
  return { name: shown(text.slice(0, 16).trimEnd().replace(/\/$/, "")), size: Number(size[0]) };
}
