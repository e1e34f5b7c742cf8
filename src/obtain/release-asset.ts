import { openArchiveStream } from "../content/archive/open-archive.ts";
import { type AssetFacts, assetOfUrl, identifyAsset, openAsset } from "../content/download/asset.ts";
import type { AssetRequest } from "../content/download/asset-request.ts";
import { withChecksums } from "../content/download/checksum-files.ts";
import { findGithubAsset } from "../content/download/github.ts";
import { tarballImage } from "../content/image/tarball.ts";
import type { PresetCandidate } from "../gateway/presets/resolve.ts";
import type { Target } from "../model/target.ts";
import type { Artifact, FetchedArtifact, Provenance } from "./gateway-artifact.ts";
import type { ObtainIo } from "./io.ts";
import type { Network } from "./network.ts";
import { openImageTree } from "./remote-image.ts";

/** What locating a download needs. */
interface AssetContext {
  readonly target: Target;
  readonly network: Network;
  readonly io: ObtainIo;
}

/** A file of a server or of a release. @throws UserError where there is none */
export async function locateAsset(
  { reference, checksums }: PresetCandidate,
  context: AssetContext,
): Promise<Artifact | undefined> {
  const { network, io } = context;
  const access = { http: network.http, logger: io.logger };
  if (reference.kind === "url") {
    const asset = await withChecksums(assetOfUrl(reference.url, reference.text, checksums), access);
    return assetArtifact(asset, await identifyAsset(asset, access), context);
  }
  if (reference.kind !== "github") return undefined;
  const found = await findGithubAsset(reference, network.github, checksums);
  return assetArtifact(found, found.key, context);
}

function assetArtifact(asset: AssetRequest, key: string | undefined, context: AssetContext): Artifact {
  return { reference: asset.shown, key, provenance: undefined, fetch: () => fetchAsset(asset, context) };
}

async function fetchAsset(asset: AssetRequest, { target, network, io }: AssetContext): Promise<FetchedArtifact> {
  const { shown } = asset;
  const folder = io.temporary.create();
  let facts: (() => AssetFacts) | undefined;
  const open = async () => {
    const stream = await openAsset(asset, { http: network.http, logger: io.logger });
    facts = stream.facts;
    return stream.body;
  };
  const provenance = (): Provenance => {
    if (facts === undefined) throw new Error("The download was not started.");
    const { sha256, verifiedBy } = facts();
    const digest = `sha256:${sha256}`;
    return { digest, digests: [digest], verifiedBy };
  };
  const opened = await openArchiveStream(open, { reference: shown, folder, commands: io.commands });
  switch (opened.kind) {
    case "binary":
    case "profile":
      return { kind: "binary", file: opened.file, provenance: provenance() };
    case "tree":
      return { kind: "tree", tree: opened.tree, environment: [], provenance: async () => provenance() };
    case "image-tarball": {
      const image = tarballImage(opened.file, shown, {
        temporary: () => io.temporary.create(),
        commands: io.commands,
      });
      const tree = await openImageTree(image, target, "none");
      return { ...tree, provenance: async () => provenance() };
    }
    case "oci-layout":
      throw new Error("A download is no folder.");
  }
}
