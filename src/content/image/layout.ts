// A folder as image-layout.md of the OCI image specification 1.1 describes it: what skopeo, umoci and buildx write.
import { join } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { digestOf } from "./digest.ts";
import { largestManifest, parseManifest } from "./image-manifest.ts";
import type { ImageSource, OpenImage, Platform } from "./image-source.ts";
import { openImage } from "./open-image.ts";
import { readStored, type StoredBytes, storedBlobs } from "./stored-blobs.ts";
import { storedFile } from "./stored-file.ts";

/**
 * The image in an OCI layout.
 * @param folder absolute
 * @param reference as the user wrote it
 * @param name of the image (`org.opencontainers.image.ref.name`) where the folder holds several
 */
export function layoutImage(folder: string, reference: string, name?: string): ImageSource {
  return {
    reference,
    open: (platform) => openLayout(reference, platform, name, (path) => storedFile(join(folder, path))),
  };
}

/**
 * Opens an image out of the files of a layout, wherever these are.
 * @param find a file by its path in the layout, which never leads out of it
 * @throws UserError
 */
export async function openLayout(
  reference: string,
  platform: Platform,
  name: string | undefined,
  find: (path: string) => Promise<StoredBytes | undefined>,
): Promise<OpenImage> {
  const file = await find("index.json");
  if (file === undefined) throw new UserError(`"${reference}" is not an OCI layout: it has no index.json.`);
  const what = `index.json of "${reference}"`;
  const bytes = await readStored(file, largestManifest, what);
  const index = parseManifest(bytes, what);
  if (index.kind !== "index") throw new UserError(`${what} is no index of images.`);
  // Only digests of a checked form become paths.
  const blobs = storedBlobs(reference, (digest) => find(`blobs/${digest.replace(":", "/")}`));
  const named = index.manifests.map((entry) => ({
    entry,
    name: entry.annotations?.["org.opencontainers.image.ref.name"],
  }));
  const chosen = name === undefined ? named : named.filter((one) => one.name === name);
  const digests = new Set(chosen.map(({ entry }) => entry.digest));
  const names = [...new Set(named.flatMap((one) => one.name ?? []))];
  const list = names.slice(0, 20).join(", ");
  if (chosen.length === 0) {
    throw new UserError(`"${reference}" has no image${name === undefined ? "" : ` "${name}"; it has ${list}`}.`);
  }
  if (name === undefined && digests.size > 1 && names.length > 1) {
    throw new UserError(
      `"${reference}" holds several images (${list}); name one, for example ${reference}:${names[0] ?? "NAME"}.`,
    );
  }
  const [first] = chosen;
  if (digests.size > 1 || first === undefined) {
    return await openImage(reference, { digest: digestOf(bytes), bytes }, platform, blobs);
  }
  const root = await blobs.document(first.entry, "manifest", largestManifest);
  return await openImage(reference, { digest: first.entry.digest, bytes: root }, platform, blobs);
}
