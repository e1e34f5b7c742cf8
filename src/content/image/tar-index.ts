import { type FileHandle, open } from "node:fs/promises";
import { posix } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { archiveLimits } from "../archive/limits.ts";
import { type MemberOptions, memberPath } from "../archive/paths.ts";
import { type TarInput, tarMembers } from "../archive/tar-members.ts";
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

/** No saved image has as many members. */
const mostMembers = 100_000;
const mostLinks = 20;

/** Reads the headers of a tar file. @param reference for errors @throws UserError where it is damaged */
export async function indexTar(file: string, reference: string): Promise<TarIndex> {
  const handle = await open(file, "r");
  try {
    const options: MemberOptions = { reference, origin: "root", limits: { ...archiveLimits, members: mostMembers } };
    const input = fileInput(handle, (await handle.stat()).size, reference);
    const members = new Map<string, Member>();
    for await (const { path: written, kind, link, size, isSparse } of tarMembers(input, options)) {
      const { path, problem } = memberPath(written, options);
      if (problem !== undefined || isSparse) continue;
      if (kind === "file") members.set(path, { kind, offset: input.offset, size });
      if (kind === "hardlink") members.set(path, { kind: "link", target: memberPath(link, options).path });
      if (kind === "symlink") members.set(path, { kind: "link", target: inside(posix.dirname(path), link) });
    }
    return { find: (path) => find(members, file, path) };
  } finally {
    await handle.close();
  }
}

function find(members: ReadonlyMap<string, Member>, file: string, path: string): StoredBytes | undefined {
  let member = members.get(inside("", path));
  for (let links = 0; member?.kind === "link" && links < mostLinks; links++) member = members.get(member.target);
  return member?.kind === "file" ? partOfFile(file, member.offset, member.size) : undefined;
}

/** A path without `.` and `..`; what would lead out of the archive stays inside of it. */
function inside(folder: string, path: string): string {
  return posix.join("/", path.startsWith("/") ? "" : folder, path).slice(1);
}

/** Reads a file at the offsets that matter. */
function fileInput(handle: FileHandle, fileSize: number, reference: string): TarInput {
  let offset = 0;
  const cutOff = () => new UserError(`"${reference}" was cut off: it ends in the middle, after ${fileSize} bytes.`);
  const upTo = async (length: number) => {
    const buffer = Buffer.alloc(Math.min(length, fileSize - offset));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    offset += bytesRead;
    return buffer.subarray(0, bytesRead);
  };
  return {
    get offset() {
      return offset;
    },
    upTo,
    exactly: async (length) => {
      const bytes = await upTo(length);
      if (bytes.length < length) throw cutOff();
      return bytes;
    },
    skip: async (length) => {
      if (length > fileSize - offset) throw cutOff();
      offset += length;
    },
    cutOff,
  };
}
