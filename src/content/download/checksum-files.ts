import { UserError } from "../../model/user-error.ts";
import { requestBytes } from "../http/body.ts";
import { describeStatus } from "../http/status.ts";
import type { AssetIo, AssetRequest, ChecksumFile, Expected } from "./asset-request.ts";
import { findChecksum, longestChecksumFile } from "./checksums.ts";

/** Releases have one such file, or one per algorithm. */
const mostFiles = 4;

/**
 * Reads the checksum files of an asset: afterwards its digest is known, or it is known that there is none, which is a
 * warning where there were files to look into.
 * @returns the asset without checksum files, so that asking again costs nothing
 * @throws UserError where a file is there and cannot be read, or gives several digests for the asset
 */
export async function withChecksums(asset: AssetRequest, io: AssetIo): Promise<AssetRequest> {
  const { checksumFiles = [], expected = [], shown, name } = asset;
  if (checksumFiles.length === 0) return asset;
  const searched: string[] = [];
  for (const file of checksumFiles.slice(0, mostFiles)) {
    const found = await readChecksum(asset, file, io);
    if (found !== undefined) return { ...asset, checksumFiles: [], expected: [...expected, found] };
    searched.push(file.name);
  }
  const where = searched.map((one) => `"${one}"`).join(" and ");
  const vouched = expected.length > 0 ? "" : " Nothing else vouches for its bytes; pin its digest with gateway-digest.";
  io.logger.warning(`"${shown}": there is no checksum of "${name}" in ${where}.${vouched}`);
  return { ...asset, checksumFiles: [] };
}

async function readChecksum(
  { shown, name }: AssetRequest,
  { name: fileName, url, headers = {} }: ChecksumFile,
  { http }: AssetIo,
): Promise<Expected | undefined> {
  const { response, bytes } = await requestBytes(http, { url, headers }, longestChecksumFile);
  if (response.status === 404 || response.status === 410) return undefined;
  if (response.status !== 200) {
    throw new UserError(
      `"${shown}": its checksums "${fileName}" cannot be read: ${new URL(response.url).host} answers ${describeStatus(response)}. Try again later, or pin the digest with gateway-digest.`,
    );
  }
  const search = findChecksum(bytes.toString("utf8"), fileName, name);
  if (search.kind === "ambiguous") {
    const digests = search.digests.slice(0, 4).join(" and ");
    throw new UserError(
      `"${shown}": "${fileName}" has several digests of "${name}", ${digests}; pin the right one with gateway-digest.`,
    );
  }
  return search.kind === "absent" ? undefined : { checksum: search.checksum, by: "checksums", source: fileName };
}
