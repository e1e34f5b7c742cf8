import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { settingsWithoutNetwork } from "../build/go-settings.ts";
import { formatTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import { checkFiles, type FetchedGateway, manifestName, readManifest, storedFolders } from "./offline-manifest.ts";

/** A compiler image in a file. */
interface StoredImage {
  /** By which it was asked for. */
  readonly reference: string;
  /** `sha256:…` */
  readonly digest: string;
  /** Absolute. */
  readonly file: string;
}

/** What a run needs of a folder that `fetch` filled, in the place of the network. */
export interface OfflineSettings {
  /** For every go command; goes before the user's own settings and variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute folder with what a module proxy serves. */
  readonly modules: string;
  /** The absolute path of the profile of a gateway. @throws UserError where it was not fetched */
  profile(reference: string, target: Target): string;
  /** The tarball of the compiler image of a gateway, for `Engine.load`; undefined where none was fetched. */
  image(reference: string, target: Target): StoredImage | undefined;
}

/**
 * Opens a folder that `fetch` filled, and checks all of it.
 * @param written the folder as the user wrote it
 * @param directory absolute folder that paths start from
 * @throws UserError where it is not whole
 */
export function offlineSettings(written: string, directory: string): OfflineSettings {
  const folder = resolve(directory, written);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UserError(`offline: there is no folder "${written}".`);
  }
  const manifest = readManifest(folder, written);
  if (manifest === undefined) {
    throw new UserError(
      `offline: "${written}" holds no ${manifestName}; fill it with fetch --gateway … -o ${written}.`,
    );
  }
  checkFiles(folder, manifest, written);
  const find = (reference: string, target: Target): FetchedGateway | undefined =>
    manifest.gateways.find((one) => one.reference === reference && one.target === formatTarget(target));
  return {
    environment: settingsWithoutNetwork(join(folder, storedFolders.modules)),
    modules: join(folder, storedFolders.modules),
    profile(reference, target) {
      const found = find(reference, target);
      if (found !== undefined) return join(folder, found.profile);
      const known = manifest.gateways.map((one) => `${one.reference} for ${one.target}`).slice(0, 10);
      throw new UserError(
        `offline: "${written}" does not hold ${reference} for ${formatTarget(target)}; it holds ${known.join(", ")}.`,
      );
    },
    image(reference, target) {
      const image = find(reference, target)?.image;
      return image === undefined ? undefined : { ...image, file: join(folder, image.file) };
    },
  };
}
