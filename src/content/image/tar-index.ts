// POSIX.1-2017 "pax" (ustar and extended headers) and GNU tar's long names, as far as container engines write them.
import { type FileHandle, open } from "node:fs/promises";
import { posix } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { tarChecksum } from "../archive/detect.ts";
import type { StoredBytes } from "./stored-blobs.ts";
import { partOfFile } from "./stored-file.ts";

/**
 * Where the members of an uncompressed tar file are. The layers of a saved image lie in its tarball in any order, and
 * hundreds of megabytes apart: knowing their places, none is read to find another.
 */
export interface TarIndex {
  /** A member's content, links followed; undefined where there is none. */
  find(path: string): StoredBytes | undefined;
}

type Member =
  | { readonly kind: "file"; readonly offset: number; readonly size: number }
  | { readonly kind: "link"; readonly target: string };

const block = 512;
const mostMembers = 100_000;
/** Bytes of a header that holds a long name. */
const longestHeader = 1 << 20;
const mostLinks = 20;

/** Reads the headers of a tar file. @param reference for errors @throws UserError where it is damaged */
export async function indexTar(file: string, reference: string): Promise<TarIndex> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const members = await readMembers(handle, size, reference);
    return { find: (path) => find(members, file, path) };
  } finally {
    await handle.close();
  }
}

function find(members: ReadonlyMap<string, Member>, file: string, path: string): StoredBytes | undefined {
  let member = members.get(normal(path));
  for (let links = 0; member?.kind === "link" && links < mostLinks; links++) member = members.get(member.target);
  return member?.kind === "file" ? partOfFile(file, member.offset, member.size) : undefined;
}

async function readMembers(handle: FileHandle, size: number, reference: string): Promise<ReadonlyMap<string, Member>> {
  const members = new Map<string, Member>();
  let extended: Extended = {};
  for (let at = 0; at + block <= size; ) {
    const header = await readAt(handle, at, block);
    // The end of the archive; whatever follows is none of its members.
    if (header.every((byte) => byte === 0)) break;
    const length = numberAt(header, 124, 12);
    if (tarChecksum(header) !== numberAt(header, 148, 8) || length === undefined) throw damaged(reference, at);
    const type = String.fromCharCode(header[156] ?? 0);
    const offset = at + block;
    const isHeader = "xgLK".includes(type);
    const held = isHeader ? length : (extended.size ?? length);
    if (!Number.isSafeInteger(held) || offset + held > size || (isHeader && held > longestHeader)) {
      throw damaged(reference, at);
    }
    at = offset + Math.ceil(held / block) * block;
    if (isHeader) {
      extended = { ...extended, ...readExtended(type, await readAt(handle, offset, held)) };
      continue;
    }
    const path = normal(extended.path ?? nameOf(header));
    const link = extended.link ?? textAt(header, 157, 100);
    extended = {};
    if (type === "0" || type === "\0" || type === "7") members.set(path, { kind: "file", offset, size: held });
    else if (type === "1") members.set(path, { kind: "link", target: normal(link) });
    else if (type === "2") members.set(path, { kind: "link", target: normal(posix.join(posix.dirname(path), link)) });
    if (members.size > mostMembers) {
      throw new UserError(`"${reference}" has more than ${mostMembers} members; no saved image has as many.`);
    }
  }
  return members;
}

interface Extended {
  readonly path?: string;
  readonly link?: string;
  readonly size?: number;
}

/** What an extended header says of the member after it. */
function readExtended(type: string, body: Buffer): Extended {
  if (type === "L") return { path: textAt(body, 0, body.length) };
  if (type === "K") return { link: textAt(body, 0, body.length) };
  const result: { path?: string; link?: string; size?: number } = {};
  if (type !== "x") return result;
  for (let at = 0; at < body.length; ) {
    // Records are `LENGTH KEY=VALUE\n`, with the length of all of it.
    const [start, digits] = /^([0-9]{1,7}) /.exec(body.toString("latin1", at, at + 8)) ?? [];
    const end = at + Number(digits ?? 0);
    if (start === undefined || end <= at + start.length) break;
    const record = body.toString("utf8", at + start.length, end - 1);
    const equals = record.indexOf("=");
    const [key, value] = [record.slice(0, equals), record.slice(equals + 1)];
    if (key === "path") result.path = value;
    if (key === "linkpath") result.link = value;
    if (key === "size" && /^[0-9]{1,15}$/.test(value)) result.size = Number(value);
    at = end;
  }
  return result;
}

function nameOf(header: Buffer): string {
  const name = textAt(header, 0, 100);
  const isUstar = header.toString("latin1", 257, 263) === "ustar\0";
  const prefix = isUstar ? textAt(header, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function textAt(bytes: Buffer, offset: number, length: number): string {
  const field = bytes.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? field.length : end);
}

/** Octal digits, or for what these cannot hold, a number of bytes with the first bit set (GNU). */
function numberAt(header: Buffer, offset: number, length: number): number | undefined {
  const field = header.subarray(offset, offset + length);
  if (((field[0] ?? 0) & 0x80) !== 0) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const [, digits] = /^ *([0-7]*)[ \0]*$/.exec(field.toString("latin1")) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits || "0", 8);
}

/** A path without `.` and `..`; what would lead out of the archive stays inside of it. */
function normal(path: string): string {
  return posix.join("/", path).replace(/\/$/, "");
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function damaged(reference: string, at: number): UserError {
  return new UserError(`"${reference}" is damaged or cut off: byte ${at} does not begin a member of a tar file.`);
}
