// Layers of images: OCI image specification 1.1, layer.md.
import type { Readable } from "node:stream";
import { UserError } from "../../model/user-error.ts";
import { decompressOwn } from "../archive/decompress.ts";
import type { Entry } from "../archive/entry.ts";
import { tapSha256 } from "../archive/tap.ts";
import { tarEntries } from "../archive/tar.ts";
import { wrongDigest } from "./digest.ts";
import type { LayerPacking } from "./image-manifest.ts";

/** A layer as an image's documents describe it. */
export interface PackedLayer {
  /** For messages: `layer sha256:… of docker://…`. */
  readonly what: string;
  readonly packing: LayerPacking;
  /** `sha256:…` of the uncompressed bytes. */
  readonly diffId: string;
  /** Its bytes as they are kept; checks them itself, if they have a digest of their own. */
  open(): Promise<Readable>;
}

/**
 * The entries of a layer. Ended, all bytes were read and the diff_id is that of the uncompressed ones; left early, the
 * connection or file behind it is closed.
 * @throws UserError from the iteration
 */
export async function* layerEntries({
  what,
  packing,
  diffId,
  open,
}: PackedLayer): AsyncGenerator<Entry, void, undefined> {
  const stored = await open();
  const options = { reference: what, origin: "root" } as const;
  const { stream, digest } = tapSha256(packing === "none" ? stored : decompressOwn(stored, packing, options));
  try {
    yield* tarEntries(stream, options);
    const actual = `sha256:${digest()}`;
    if (actual !== diffId) throw wrongDigest(`The uncompressed ${what}`, diffId, actual);
  } catch (error) {
    // What is damaged cannot be unpacked either, and the digests are what tells why. Streams close each other, so that it
    // takes another look at the bytes.
    if (stored.errored instanceof UserError) throw stored.errored;
    if (error instanceof UserError && !stored.readableEnded) await readToEnd(await open());
    throw error;
  } finally {
    stream.destroy();
    stored.destroy();
  }
}

async function readToEnd(stream: Readable): Promise<void> {
  for await (const _ of stream);
}
