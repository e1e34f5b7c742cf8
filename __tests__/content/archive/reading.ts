import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Entries, Entry } from "../../../src/content/archive/entry.ts";
import { UserError } from "../../../src/model/user-error.ts";

/** Reads an archive to its end. @returns one line for each member, in order: `path: content` */
export async function lines(entries: Entries): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of entries) found.push(`${entry.path}: ${await described(entry)}`);
  return found;
}

async function described(entry: Entry): Promise<string> {
  if (entry.kind === "symlink" || entry.kind === "hardlink") return `${entry.kind} to ${entry.link}`;
  if (entry.kind !== "file") return entry.kind;
  try {
    return (await buffer(entry.content())).toString("utf8");
  } catch (error) {
    if (error instanceof UserError && entry.size >= 0) return `refused: ${error.message}`;
    throw error;
  }
}

/** Bytes as they come from a network: in chunks that end anywhere. */
export function chunked(bytes: Uint8Array, size = 64 << 10): Readable {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Buffer[] = [];
  for (let at = 0; at < all.length; at += size) chunks.push(all.subarray(at, at + size));
  return Readable.from(chunks, { objectMode: false });
}

/** What reading ends with: everything, or the sentence for the user. Anything else is thrown. */
export async function outcome<T>(read: () => Promise<T>): Promise<T | string> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
