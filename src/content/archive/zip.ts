// APPNOTE.TXT 6.3; the modes of Unix as Info-ZIP keeps them (`zipinfo`).
import { isUtf8 } from "node:buffer";
import { pipeline, type Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { fromRandomAccessReaderPromise, getFileNameLowLevel, type ZipFile, type Entry as ZipMember } from "yauzl";
import { UserError } from "../../model/user-error.ts";
import { MemberContent } from "./byte-reader.ts";
import type { Entry } from "./entry.ts";
import { type ArchiveOptions, archiveLimits, checkUnpacked } from "./limits.ts";
import { type MemberOptions, memberCounter, memberEntry, memberPath, shown } from "./paths.ts";
import { openZipFile } from "./zip-file.ts";

const deflated = 8;
const utf8Flag = 0x800;
/** Systems in the upper byte of "version made by" that keep a mode. */
const unix = new Set([3, 19]);
const typeBits = 0o170000;

/**
 * The members of a zip archive, in the order of its directory.
 *
 * Of two members of one name, some programs extract the first and some the last: such an archive is refused. So is one
 * whose members overlap, or that unpacks to more than its size can hold, before anything is unpacked.
 * @param file a path on this machine: a zip archive is read from its end
 * @throws UserError from the iteration
 */
export async function* zipEntries(file: string, archive: ArchiveOptions): AsyncGenerator<Entry, void, undefined> {
  const options: MemberOptions = { ...archive, origin: "archive" };
  await checkDirectory(file, options);
  const zip = await opened(file, options.reference);
  try {
    for await (const member of zip.eachEntry()) {
      const content = new MemberContent(contentOf(zip, member, options.reference));
      const entry = await entryOf(member, content, options);
      try {
        if (entry !== undefined) yield entry;
      } finally {
        await content.close();
      }
    }
  } catch (error) {
    throw explained(error, options.reference);
  } finally {
    zip.close();
  }
}

async function opened(file: string, reference: string): Promise<ZipFile> {
  const reader = await openZipFile(file);
  try {
    const zip = await fromRandomAccessReaderPromise(reader, reader.size, {
      // Names are decoded here: an archive need not be refused for one of them.
      decodeStrings: false,
      autoClose: false,
      validateEntrySizes: true,
    });
    zip.on("error", () => {});
    return zip;
  } catch (error) {
    reader.close(() => {});
    throw explained(error, reference);
  }
}

/** Goes through the whole directory before anything is read. @throws UserError */
async function checkDirectory(file: string, options: MemberOptions): Promise<void> {
  const { reference } = options;
  const zip = await opened(file, reference);
  const count = memberCounter(options);
  const folders = new Map<string, boolean>();
  const places: { readonly start: number; readonly end: number }[] = [];
  let unpacked = 0;
  try {
    for await (const member of zip.eachEntry()) {
      count();
      const { path } = memberPath(nameOf(member), options);
      const folder = kindOf(member) === "directory";
      const before = folders.get(path);
      if (path !== "" && before !== undefined && !(before && folder)) {
        throw new UserError(`"${reference}" is refused: it has two members of the name "${shown(path)}".`);
      }
      folders.set(path, folder);
      const start = member.relativeOffsetOfLocalHeader;
      places.push({ start, end: start + 30 + member.fileNameLength + member.compressedSize });
      unpacked += member.uncompressedSize;
      checkUnpacked(unpacked, zip.fileSize, options);
    }
  } catch (error) {
    throw explained(error, reference);
  } finally {
    zip.close();
  }
  places.sort((a, b) => a.start - b.start);
  if (places.some(({ start }, index) => index > 0 && start < (places[index - 1]?.end ?? 0))) {
    throw new UserError(`"${reference}" is refused: members of this zip archive overlap.`);
  }
}

function nameOf({ generalPurposeBitFlag, versionMadeBy, fileNameRaw, extraFields }: ZipMember): string {
  // Info-ZIP on Unix writes names as they are, and in many settings without the flag that says what they are.
  const isUnixName = unix.has(versionMadeBy >>> 8) && isUtf8(fileNameRaw);
  const flags = isUnixName ? generalPurposeBitFlag | utf8Flag : generalPurposeBitFlag;
  // With the slashes of Windows turned round: many programs write them.
  return getFileNameLowLevel(flags, fileNameRaw, extraFields, false);
}

/** Undefined where the archive was made on a system without modes. */
function modeOf({ versionMadeBy, externalFileAttributes }: ZipMember): number | undefined {
  const mode = externalFileAttributes >>> 16;
  return unix.has(versionMadeBy >>> 8) && mode !== 0 ? mode : undefined;
}

function kindOf(member: ZipMember): Entry["kind"] {
  const type = (modeOf(member) ?? 0) & typeBits;
  if (type === 0o040000 || nameOf(member).endsWith("/")) return "directory";
  if (type === 0o120000) return "symlink";
  return type === 0 || type === 0o100000 ? "file" : "other";
}

async function entryOf(member: ZipMember, content: MemberContent, options: MemberOptions): Promise<Entry | undefined> {
  const { limits = archiveLimits } = options;
  const kind = kindOf(member);
  // Windows has no executable bit, so that nothing can be concluded from its absence.
  const mode = (modeOf(member) ?? 0o755) & 0o7777;
  const problem = problemOf(member);
  const common = { path: nameOf(member), kind, mode, size: 0, content: () => content.stream() };
  if (problem !== undefined && kind !== "directory") {
    return memberEntry({ ...common, kind: "file", size: member.uncompressedSize, problem }, options);
  }
  if (kind === "symlink") {
    const short = member.uncompressedSize <= limits.pathLength;
    const link = short ? await textOf(content.stream()) : " ".repeat(limits.pathLength + 1);
    return memberEntry({ ...common, link }, options);
  }
  return memberEntry({ ...common, size: kind === "file" ? member.uncompressedSize : 0 }, options);
}

function problemOf(member: ZipMember): string | undefined {
  if (member.isEncrypted()) return "is encrypted";
  if (member.canDecodeFileData()) return undefined;
  return `is compressed by method ${member.compressionMethod}, and only deflate and none are read`;
}

async function textOf(content: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** A member's bytes; whoever reads to the end has had their number and CRC-32 checked. */
async function* contentOf(zip: ZipFile, member: ZipMember, reference: string): AsyncGenerator<Buffer, undefined> {
  const damaged = (what: string) =>
    new UserError(`"${reference}" is damaged: its member "${shown(nameOf(member))}" ${what}.`);
  try {
    const raw = await zip.openReadStreamPromise(member, { decodeFileData: false });
    const bytes =
      member.compressionMethod === deflated ? pipeline(raw, createInflateRaw({ chunkSize: 256 << 10 }), () => {}) : raw;
    let size = 0;
    let sum = 0;
    try {
      for await (const chunk of bytes) {
        size += chunk.length;
        if (size > member.uncompressedSize)
          throw damaged(`is larger than the ${member.uncompressedSize} bytes it claims`);
        sum = crc32(chunk, sum);
        yield chunk;
      }
    } finally {
      raw.destroy();
      bytes.destroy();
    }
    if (size < member.uncompressedSize) throw damaged(`has ${size} of the ${member.uncompressedSize} bytes it claims`);
    if (sum !== member.crc32) throw damaged("does not match its checksum");
  } catch (error) {
    throw explained(error, reference);
  }
  return undefined;
}

/** Errors of `yauzl` and zlib are the file's; those of the system are not. */
function explained(error: unknown, reference: string): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "Z_";
  if (!code.startsWith("Z_") && !code.startsWith("ERR_")) return error;
  return new UserError(`"${reference}" is a zip archive that cannot be read: ${shown(error.message)}.`);
}
