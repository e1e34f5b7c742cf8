import { Readable } from "node:stream";
import { UserError } from "../../model/user-error.ts";
import type { ArchiveOptions } from "./limits.ts";
import { tarEntries } from "./tar.ts";

/**
 * The names in what container engines and their kin save, and no others: an OCI layout (`blobs/sha256/…`), the older form
 * (`HASH.json`, `HASH/layer.tar`), skopeo's and podman's (`HASH.tar`), crane's (`sha256:HASH`, `HASH.tar.gz`).
 */
const imageMember =
  /^(?:blobs(?:\/[a-z0-9]+(?:\/[0-9a-f]{32,128})?)?|(?:sha256:)?[0-9a-f]{64}(?:\.json|\.tar(?:\.gz)?|\/(?:VERSION|json|layer\.tar))?|manifest\.json|index\.json|oci-layout|repositories)$/;

/**
 * Whether a tar archive is a saved image and not one of files: by the members that begin in its first bytes, all of which
 * an image's must be. Its index may stand at the end, behind all layers, and is not waited for.
 * @param head the archive's start, uncompressed
 */
export async function startsLikeImage(head: Buffer, options: ArchiveOptions): Promise<boolean> {
  let found = 0;
  try {
    for await (const { path } of tarEntries(Readable.from([head]), { ...options, origin: "root" })) {
      if (!imageMember.test(path)) return false;
      found += 1;
    }
  } catch (error) {
    // Where the bytes end, or are damaged: whoever reads all of the archive says so.
    if (!(error instanceof UserError)) throw error;
  }
  return found > 0;
}
