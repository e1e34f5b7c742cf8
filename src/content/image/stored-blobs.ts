import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { UserError } from "../../model/user-error.ts";
import { derive } from "../archive/streams.ts";
import { checkDigest, wrongDigest } from "./digest.ts";
import type { Blobs } from "./open-image.ts";

/** Bytes on this machine's disk: a file, or a part of one. */
export interface StoredBytes {
  readonly size: number;
  stream(): Readable;
}

/**
 * Blobs that are kept on this machine.
 * @param reference as the user wrote it
 * @param find gets a digest whose form was checked; undefined where there is no such blob
 */
export function storedBlobs(reference: string, find: (digest: string) => Promise<StoredBytes | undefined>): Blobs {
  const existing = async (digest: string, what: string): Promise<StoredBytes> => {
    const found = await find(digest);
    if (found !== undefined) return found;
    throw new UserError(`"${reference}" is not whole: ${what} ${digest} is not in it; save the image again.`);
  };
  return {
    document: async ({ digest }, kind, limit) => {
      const what = kind === "config" ? "the configuration" : "the manifest";
      const bytes = await readStored(await existing(digest, what), limit, `${what} of "${reference}"`);
      checkDigest(bytes, digest, `${kind === "config" ? "The configuration" : "The manifest"} of "${reference}"`);
      return bytes;
    },
    layer: async ({ digest, size }, what) => {
      const found = await existing(digest, "the layer");
      if (found.size !== size) {
        throw new UserError(`${what} has ${found.size} bytes and not the promised ${size}; save the image again.`);
      }
      return checked(found.stream(), digest, what);
    },
  };
}

/** Reads small stored bytes whole. @throws UserError where they are more than `limit` */
export async function readStored(stored: StoredBytes, limit: number, what: string): Promise<Buffer> {
  if (stored.size > limit) throw new UserError(`${what} has ${stored.size} bytes; the most that is read is ${limit}.`);
  const pieces: Buffer[] = [];
  for await (const piece of stored.stream()) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** SHA-256 of stored bytes, as a digest. */
export async function digestOfStored(stored: StoredBytes): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of stored.stream()) hash.update(piece);
  return `sha256:${hash.digest("hex")}`;
}

/** Fails at the end of a stream whose bytes were others than promised. */
function checked(input: Readable, digest: string, what: string): Readable {
  async function* hashed(): AsyncGenerator<Buffer> {
    const hash = createHash("sha256");
    for await (const piece of input) {
      hash.update(piece);
      yield piece;
    }
    const actual = `sha256:${hash.digest("hex")}`;
    if (actual !== digest) throw wrongDigest(what, digest, actual);
  }
  return derive(input, hashed());
}
