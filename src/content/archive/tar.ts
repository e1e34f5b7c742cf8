import type { Readable } from "node:stream";
import { ByteReader, MemberContent } from "./byte-reader.ts";
import type { Entry } from "./entry.ts";
import { type MemberOptions, memberEntry } from "./paths.ts";
import { tarMembers } from "./tar-members.ts";

const sparse = "is stored as a sparse file, which is not read: pack it again without --sparse";

/**
 * The entries of an uncompressed tar archive, in its order; of those of one name, extracting keeps the last. The iteration
 * ends when the stream has ended, behind the archive's own end. Content that cannot be told in full (sparse members) or
 * safely (paths and links out of an archive) is refused with a UserError by `content()`.
 * @throws UserError from the iteration where the archive is damaged, cut off or beyond its limits
 */
export async function* tarEntries(input: Readable, options: MemberOptions): AsyncGenerator<Entry, void, undefined> {
  const reader = new ByteReader(input, options.reference);
  try {
    for await (const { path, link, kind, mode, size, stored, isSparse } of tarMembers(reader, options)) {
      const content = new MemberContent(reader.pieces(stored));
      const entry = memberEntry(
        {
          ...{ path, kind, mode, size, content: () => content.stream() },
          ...((kind === "symlink" || kind === "hardlink") && { link }),
          ...(isSparse && { problem: sparse }),
        },
        options,
      );
      if (entry !== undefined) yield entry;
      await content.finish();
    }
    await reader.drain();
  } finally {
    reader.close();
  }
}
