// cpio(5), "New ASCII Format" and "New CRC Format".
import type { Readable } from "node:stream";
import { UserError } from "../../model/user-error.ts";
import { ByteReader, MemberContent, noContent } from "./byte-reader.ts";
import type { Entry } from "./entry.ts";
import { archiveLimits } from "./limits.ts";
import { type MemberOptions, memberCounter, memberEntry, type RawMember } from "./paths.ts";

const headerLength = 110;
/** Characters of the names of hard links, which are kept in memory until their content is known. */
const longestNames = 16 << 20;

/** The numbers of a header that matter here. */
interface Header {
  readonly inode: string;
  readonly mode: number;
  readonly links: number;
  readonly size: number;
  readonly nameLength: number;
}

/**
 * The members of an uncompressed cpio archive. The iteration ends when the stream has ended.
 *
 * Of the names of one file, one has its content, usually the last: it is given first, as the file, and the names before it
 * follow as hard links to it.
 * @throws UserError from the iteration where the archive is damaged or cut off
 */
export async function* cpioEntries(input: Readable, options: MemberOptions): AsyncGenerator<Entry, void, undefined> {
  const { reference, limits = archiveLimits } = options;
  const reader = new ByteReader(input, reference);
  const count = memberCounter(options);
  let start = 0;
  const damaged = (what: string) =>
    new UserError(`"${reference}" is damaged: at byte ${start} of its cpio archive, ${what}.`);
  /** Names whose content is still to come, by inode. */
  const waiting = new Map<string, RawMember[]>();
  /** Names whose content has passed by, of files of several names, by inode. */
  const passed = new Map<string, string>();
  let kept = 0;
  try {
    for (;;) {
      start = reader.offset;
      const header = parseHeader(await reader.exactly(headerLength));
      if (header === undefined) throw damaged("there is no header of the formats 070701 and 070702");
      const { inode, mode, links, size, nameLength } = header;
      if (nameLength < 2 || nameLength > limits.pathLength + 1) throw damaged(`a name has ${nameLength} bytes`);
      const name = await reader.exactly(nameLength);
      await reader.skip(padding(headerLength + nameLength));
      const path = name.toString("utf8", 0, nameLength - 1);
      if (path === "TRAILER!!!") break;
      count();
      const kind = kinds.get(mode & 0o170000) ?? "other";
      const member = { path, kind, size: 0, mode: mode & 0o7777, content: noContent };
      if (kind === "symlink") {
        if (size > limits.pathLength) throw damaged(`a symbolic link has ${size} bytes`);
        const link = (await reader.exactly(size)).toString("utf8");
        await reader.skip(padding(size));
        yield* entries([{ ...member, link }]);
        continue;
      }
      const isShared = kind === "file" && links > 1;
      const twin = passed.get(inode);
      if (isShared && size === 0) {
        if (twin === undefined) wait(inode, member);
        else yield* entries([{ ...member, kind: "hardlink", link: twin }]);
        continue;
      }
      const content = new MemberContent(reader.pieces(size));
      yield* entries([{ ...member, size: kind === "file" ? size : 0, content: () => content.stream() }]);
      await content.finish();
      await reader.skip(padding(size));
      if (!isShared) continue;
      keep(path);
      passed.set(inode, path);
      yield* entries((waiting.get(inode) ?? []).map((name) => ({ ...name, kind: "hardlink", link: path })));
      waiting.delete(inode);
    }
    // Files of several names without any content.
    for (const [first, ...others] of waiting.values()) {
      if (first === undefined) continue;
      yield* entries([first, ...others.map((name) => ({ ...name, kind: "hardlink" as const, link: first.path }))]);
    }
    await reader.drain();
  } finally {
    reader.close();
  }

  function wait(inode: string, member: RawMember): void {
    keep(member.path);
    const names = waiting.get(inode);
    if (names === undefined) waiting.set(inode, [member]);
    else names.push(member);
  }

  function keep(path: string): void {
    kept += path.length;
    if (kept > longestNames) throw damaged("there are more hard links than any package has");
  }

  function* entries(members: readonly RawMember[]): Generator<Entry> {
    for (const member of members) {
      const entry = memberEntry(member, options);
      if (entry !== undefined) yield entry;
    }
  }
}

/** By the type bits of the mode. */
const kinds: ReadonlyMap<number, Entry["kind"]> = new Map([
  [0o100000, "file"],
  [0o040000, "directory"],
  [0o120000, "symlink"],
]);

function parseHeader(bytes: Buffer): Header | undefined {
  const text = bytes.toString("latin1");
  if (!/^07070[12][0-9A-Fa-f]{104}$/.test(text)) return undefined;
  const field = (index: number) => text.slice(6 + 8 * index, 14 + 8 * index);
  const number = (index: number) => Number.parseInt(field(index), 16);
  // An inode is one of its device.
  const inode = `${field(7)}${field(8)}${field(0)}`.toLowerCase();
  return { inode, mode: number(1), links: number(4), size: number(6), nameLength: number(11) };
}

/** Names and contents begin at multiples of four. */
function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}
