import type { Entries } from "../archive/entry.ts";

/** A platform that an image can be of, in the words of Go: `linux`, `arm`, `v7`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** One image of one platform, wherever it is kept: a registry, a folder, a tarball, an engine. */
export interface ImageSource {
  /** As the user wrote it; errors name it. */
  readonly reference: string;
  /**
   * What a container of the image would see of its layers, newest last as in the manifest.
   * @throws UserError where the image is not there, or not for the platform (with those that are)
   */
  open(platform: Platform): Promise<OpenImage>;
}

/** An image whose manifest is known, with its digest checked, and none of whose layers was fetched yet. */
export interface OpenImage {
  /** `sha256:…` of the manifest of this platform. */
  readonly digest: string;
  /** `sha256:…` of the index that the reference named, where there is one. */
  readonly indexDigest?: string;
  /** Where the bytes really come from, if that is not what the reference names: a mirror. */
  readonly servedBy?: string;
  /** The words that start a container, from the image's configuration: entry point, then command. */
  readonly command: readonly string[];
  readonly workingDirectory: string;
  readonly environment: readonly string[];
  readonly layers: readonly Layer[];
}

/** One layer: a tar archive, compressed or not. */
export interface Layer {
  /** `sha256:…` of the bytes as they are kept. */
  readonly digest: string;
  /** Bytes as they are kept. */
  readonly size: number;
  /**
   * Fetches it; whoever iterates to the end has had its digest and its diff_id checked.
   * @throws UserError from the iteration where bytes are missing or others than promised
   */
  entries(): Entries;
}
