import { constants, createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import type { StoredBytes } from "./stored-blobs.ts";

/** Bytes of one read. */
const chunk = 256 << 10;

/** A regular file; undefined where there is none. A pipe is not waited for. */
export async function storedFile(path: string): Promise<StoredBytes | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return undefined;
    throw error;
  }
  try {
    const found = await handle.stat();
    return found.isFile() ? partOfFile(path, 0, found.size) : undefined;
  } finally {
    await handle.close();
  }
}

export function partOfFile(path: string, start: number, size: number): StoredBytes {
  const stream = () =>
    size === 0 ? Readable.from([]) : createReadStream(path, { start, end: start + size - 1, highWaterMark: chunk });
  return { size, stream };
}
