import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { Readable } from "node:stream";
import { assetName, checkAssetNames } from "./asset-name.ts";
import { runFileNames } from "./output-folder.ts";
import type { ReleaseFile } from "./release-api.ts";
import { type RunFile, type RunFolder, renderChecksums } from "./run-folder.ts";

/**
 * What of a run becomes assets: plugins, their bills of materials and the checksums of both. The rest tells of one run
 * and stays with it: assets are the same each time that the same plugins are released.
 * @throws UserError where a file has no name there
 */
export function releaseFilesOf({ files }: RunFolder): readonly ReleaseFile[] {
  const leaving = files.filter(({ kind }) => kind === "plugin" || kind === "sbom");
  checkAssetNames(leaving.map(({ name }) => name));
  const assets = leaving.map((file): RunFile => ({ ...file, name: assetName(file.name) }));
  return [...assets.map(fromDisk), fromText(runFileNames.checksums, renderChecksums(assets))];
}

function fromDisk({ name, path, sha256 }: RunFile): ReleaseFile {
  return { name, sha256, size: statSync(path).size, open: () => createReadStream(path) };
}

function fromText(name: string, text: string): ReleaseFile {
  const bytes = Buffer.from(text);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { name, sha256, size: bytes.length, open: () => Readable.from([bytes]) };
}
