import { pipeline, type Readable } from "node:stream";
import { extract, type Header } from "tar-stream";
import { ByteReader, MemberContent } from "./byte-reader.ts";
import type { Entry } from "./entry.ts";
import { type MemberOptions, memberCounter, memberEntry } from "./paths.ts";
import { derive } from "./streams.ts";
import { type MemberNote, tarBlocks } from "./tar-blocks.ts";

/**
 * The members of an uncompressed tar archive: POSIX, GNU or of the seventh edition.
 *
 * Of members of one name, extracting keeps the last: all are given, in the archive's order. The iteration ends when the
 * stream has ended, behind the archive's own end. Content that cannot be told in full (sparse members) or safely (paths
 * and links out of an archive) is refused with a UserError by `content()`.
 * @throws UserError from the iteration where the archive is damaged, cut off or beyond its limits
 */
export async function* tarEntries(input: Readable, options: MemberOptions): AsyncGenerator<Entry, void, undefined> {
  const reader = new ByteReader(input, options.reference);
  const notes: MemberNote[] = [];
  const blocks = tarBlocks(reader, options, (note) => notes.push(note));
  const members = extract(extractOptions);
  let failure: unknown;
  pipeline(derive(input, blocks), members, (error) => {
    failure ??= error ?? undefined;
  });
  const count = memberCounter(options);
  try {
    for await (const member of members) {
      count();
      const content = new MemberContent(buffers(member));
      const entry = entryOf(member.header, notes.shift() ?? {}, content, options);
      if (entry !== undefined) yield entry;
      await content.finish();
    }
  } catch (error) {
    throw failure ?? error;
  } finally {
    reader.close();
  }
}

/** Archives of the seventh edition have no name of their format in their headers; the package's types do not know it. */
const extractOptions = { allowUnknownFormat: true, highWaterMark: 64 << 10 };

async function* buffers(chunks: AsyncIterable<unknown>): AsyncGenerator<Buffer, undefined, undefined> {
  for await (const chunk of chunks) {
    if (chunk instanceof Uint8Array) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  return undefined;
}

function entryOf(header: Header, note: MemberNote, content: MemberContent, options: MemberOptions): Entry | undefined {
  const common = { mode: header.mode & 0o7777, size: 0, content: () => content.stream() };
  const path = note.sparse?.path ?? header.name;
  if (note.sparse !== undefined) {
    const size = note.sparse.size ?? header.size;
    const problem = "is stored as a sparse file, which is not read: pack it again without --sparse";
    return memberEntry({ ...common, path, kind: "file", size, problem }, options);
  }
  // The package's types leave out that the type of a member that it does not know is null.
  const kind = kinds[String(header.type)] ?? "other";
  const link = String(header.linkname ?? "");
  if (kind === "symlink" || kind === "hardlink") return memberEntry({ ...common, path, kind, link }, options);
  // As in the seventh edition, which had no type for folders.
  if (kind === "file" && path.endsWith("/")) return memberEntry({ ...common, path, kind: "directory" }, options);
  return memberEntry({ ...common, path, kind, size: kind === "file" ? header.size : 0 }, options);
}

const kinds: Readonly<Record<string, Entry["kind"]>> = {
  file: "file",
  "contiguous-file": "file",
  directory: "directory",
  symlink: "symlink",
  link: "hardlink",
};
