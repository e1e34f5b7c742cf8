import type { ImageSource, OpenImage, Platform } from "../content/image/image-source.ts";
import type { RegistryImage } from "../content/registry/registry-client.ts";
import type { Target } from "../model/target.ts";
import type { Artifact, FetchedArtifact, Provenance } from "./gateway-artifact.ts";

/** An image of a registry: its digest costs one request that is no pull. @throws UserError */
export async function locateRegistryImage(image: RegistryImage, target: Target): Promise<Artifact> {
  const { digest, servedBy } = await image.resolveDigest();
  const provenance: Provenance = {
    digest,
    digests: [digest],
    verifiedBy: image.name.digest === undefined ? "registry-digest" : "pinned-digest",
    ...(servedBy !== undefined && { servedBy }),
  };
  return {
    reference: image.reference,
    key: digest,
    provenance,
    fetch: () => openImageTree(image, target, provenance.verifiedBy),
  };
}

/** The files of an image, to be read. @throws UserError where it is not there for the target */
export async function openImageTree(
  image: ImageSource,
  target: Target,
  verifiedBy: Provenance["verifiedBy"],
): Promise<FetchedArtifact & { readonly kind: "tree" }> {
  const opened = await image.open(platformOf(target));
  const { digest, indexDigest, servedBy } = opened;
  const pinned = indexDigest ?? digest;
  const provenance: Provenance = {
    digest: pinned,
    digests: [...new Set([pinned, digest])],
    verifiedBy,
    ...(servedBy !== undefined && { servedBy }),
  };
  return {
    kind: "tree",
    tree: treeOf(image, opened),
    environment: opened.environment,
    provenance: async () => provenance,
  };
}

function treeOf({ reference }: ImageSource, { layers }: OpenImage) {
  return { reference, layers };
}

/** Go and container platforms use the same words. */
function platformOf({ goos, goarch, variant }: Target): Platform {
  return { os: goos, architecture: goarch, ...(variant !== undefined && { variant }) };
}
