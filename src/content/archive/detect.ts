// Magic numbers: RFC 1952 (gzip), RFC 8878 (zstd), xz-file-format 1.1.0, APPNOTE.TXT 4.3.7 (zip), deb(5), rpm's lead,
// cpio(5), POSIX pax (ustar).
import { isElf } from "../../binary/elf.ts";
import { isMachO } from "../../binary/macho-fat.ts";

/** What a stream is by its first bytes. */
export type Content =
  | "gzip"
  | "zstd"
  | "xz"
  | "bzip2"
  | "7z"
  | "zip"
  /** An `ar` archive whose first member is that of a Debian package. */
  | "deb"
  | "rpm"
  /** cpio in the "new ASCII" format. */
  | "cpio"
  | "tar"
  | "elf"
  /** One architecture or a universal file. */
  | "mach-o"
  /** JSON by its first character: a profile. */
  | "json"
  | "unknown";

/** How many bytes `detect` wants to see; of a shorter stream, all. */
export const detectLength = 512;

/** Tells what a stream is by its first bytes. */
export function detect(head: Uint8Array): Content {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const found = signatures.find(([, starts]) => starts(bytes));
  return found?.[0] ?? "unknown";
}

const signatures: readonly (readonly [Content, (bytes: Buffer) => boolean])[] = [
  ["elf", isElf],
  ["gzip", startsWith("1f8b")],
  // A skippable frame may come first: `pzstd` and zstd:chunked write them.
  ["zstd", (bytes) => startsWith("28b52ffd")(bytes) || isSkippableFrame(bytes)],
  ["xz", startsWith("fd377a585a00")],
  ["bzip2", (bytes) => /^BZh[1-9]$/.test(latin1(bytes, 0, 4))],
  ["7z", startsWith("377abcaf271c")],
  // An empty archive starts with its end.
  ["zip", (bytes) => startsWith("504b0304")(bytes) || startsWith("504b0506")(bytes)],
  ["deb", (bytes) => latin1(bytes, 0, 21) === "!<arch>\ndebian-binary"],
  ["rpm", startsWith("edabeedb")],
  ["cpio", (bytes) => /^07070[12]$/.test(latin1(bytes, 0, 6))],
  ["mach-o", isMachO],
  ["tar", isTar],
  ["json", (bytes) => /^\s*\{/.test(latin1(bytes, 0, 64))],
];

function startsWith(hexadecimal: string): (bytes: Buffer) => boolean {
  const magic = Buffer.from(hexadecimal, "hex");
  return (bytes) => bytes.subarray(0, magic.length).equals(magic);
}

function latin1(bytes: Buffer, from: number, to: number): string {
  return bytes.toString("latin1", from, to);
}

function isSkippableFrame(bytes: Buffer): boolean {
  return bytes.length >= 8 && bytes.readUInt32LE(0) >>> 4 === 0x184d2a5;
}

/** By the magic of POSIX and GNU, or, as archives of the seventh edition have none, by the checksum of the header. */
function isTar(bytes: Buffer): boolean {
  if (bytes.length < 512 || bytes[0] === 0) return false;
  return latin1(bytes, 257, 262) === "ustar" || tarChecksum(bytes) === Number.parseInt(latin1(bytes, 148, 156), 8);
}

/** The sum of a tar header's 512 bytes, the checksum's own eight taken as spaces. */
export function tarChecksum(header: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < 512; at++) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return sum;
}
