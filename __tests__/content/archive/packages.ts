// Packages by hand: ar(5) and deb(5); cpio(5), "New ASCII Format"; the RPM package format, version 3.
import { gzipSync } from "node:zlib";

/** An `ar` archive. */
export function ar(members: readonly (readonly [name: string, content: Uint8Array, size?: string])[]): Buffer {
  return Buffer.concat([
    Buffer.from("!<arch>\n"),
    ...members.flatMap(([name, content, size = String(content.length)]) => [
      Buffer.from(`${name.padEnd(16)}${"0".padEnd(12)}0     0     100644  ${size.padEnd(10)}\`\n`),
      content,
      Buffer.alloc(content.length % 2, "\n"),
    ]),
  ]);
}

/** A Debian package whose files are in a member of that name. */
export function deb(dataName: string, data: Uint8Array): Buffer {
  return ar([
    ["debian-binary", Buffer.from("2.0\n")],
    ["control.tar.gz", gzipSync(Buffer.alloc(1024))],
    [dataName, data],
  ]);
}

/** One name in a cpio archive. */
export interface CpioMember {
  readonly name: string;
  readonly mode?: number;
  readonly content?: string;
  readonly inode?: number;
  readonly links?: number;
  /** Where it is another than the content's. */
  readonly size?: number;
  readonly nameLength?: number;
}

/** A cpio archive with its trailer. */
export function cpio(...members: readonly CpioMember[]): Buffer {
  return Buffer.concat([...members, { name: "TRAILER!!!", mode: 0, links: 1 }].map(cpioMember));
}

function cpioMember(member: CpioMember, index: number): Buffer {
  const { name, mode = 0o100644, content = "", inode = index + 1, links = 1 } = member;
  const body = Buffer.from(content);
  const text = Buffer.from(`${name}\0`);
  const { size = body.length, nameLength = text.length } = member;
  const fields = [inode, mode, 0, 0, links, 0, size, 8, 1, 0, 0, nameLength, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return Buffer.concat([toFour(Buffer.concat([header, text])), toFour(body)]);
}

function toFour(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** A header structure of RPM with strings. */
export function rpmHeader(
  strings: Readonly<Record<number, string>>,
  counts: { entries?: number; store?: number } = {},
) {
  const store: Buffer[] = [];
  const index: Buffer[] = [];
  let offset = 0;
  for (const [tag, value] of Object.entries(strings)) {
    const entry = Buffer.alloc(16);
    entry.writeUInt32BE(Number(tag), 0);
    entry.writeUInt32BE(6, 4);
    entry.writeUInt32BE(offset, 8);
    entry.writeUInt32BE(1, 12);
    index.push(entry);
    const bytes = Buffer.from(`${value}\0`);
    store.push(bytes);
    offset += bytes.length;
  }
  const start = Buffer.alloc(16);
  start.writeUInt32BE(0x8eade801, 0);
  start.writeUInt32BE(counts.entries ?? index.length, 8);
  start.writeUInt32BE(counts.store ?? offset, 12);
  return Buffer.concat([start, ...index, ...store]);
}

/** An RPM package out of its parts. */
export function rpm(header: Uint8Array, payload: Uint8Array): Buffer {
  const lead = Buffer.alloc(96);
  lead.writeUInt32BE(0xedabeedb, 0);
  const signature = rpmHeader({ 1000: "a signature" });
  const padding = Buffer.alloc((8 - ((lead.length + signature.length) % 8)) % 8);
  return Buffer.concat([lead, signature, padding, header, payload]);
}

/** The header of a package whose payload is a cpio archive with that compression. */
export function rpmHeaderFor(compressor: string): Buffer {
  return rpmHeader({ 1000: "gateway", 1124: "cpio", 1125: compressor, 1126: "9" });
}
