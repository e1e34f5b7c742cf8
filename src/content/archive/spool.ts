import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UserError } from "../../model/user-error.ts";
import { archiveLimits, inBytes, type UnpackOptions } from "./limits.ts";

/** Where what cannot be read from a stream goes. */
export interface SpoolOptions extends UnpackOptions {
  /** Absolute path of an existing folder; whoever made it removes it with everything in it. */
  readonly folder: string;
}

/**
 * Writes a stream to a new file, which nobody else can read, and removes it again where that fails.
 * @param name the file's own name
 * @returns its absolute path
 * @throws UserError where it is longer than one member may be, or the disk is full; what the stream throws
 */
export async function spool(stream: Readable, name: string, options: SpoolOptions): Promise<string> {
  const { reference, limits = archiveLimits } = options;
  const folder = await mkdtemp(join(options.folder, "unpacked-"));
  const file = join(folder, name);
  async function* bounded(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let size = 0;
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > limits.member) throw new UserError(`"${reference}" has more than ${inBytes(limits.member)}.`);
      yield chunk;
    }
  }
  try {
    await pipeline(stream, bounded, createWriteStream(file, { flags: "wx", mode: 0o600 }));
    return file;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") {
      throw new UserError(`"${reference}" does not fit on the disk at ${options.folder}: make room there.`);
    }
    throw error;
  }
}
