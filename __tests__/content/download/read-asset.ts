import { buffer } from "node:stream/consumers";
import { type AssetFacts, openAsset } from "../../../src/content/download/asset.ts";
import type { AssetIo, AssetRequest } from "../../../src/content/download/asset-request.ts";

/** Reads an asset to its end. */
export async function readAsset(
  request: AssetRequest,
  io: AssetIo,
): Promise<AssetFacts & { readonly content: Buffer }> {
  const { body, facts } = await openAsset(request, io);
  const content = await buffer(body);
  return { content, ...facts() };
}
