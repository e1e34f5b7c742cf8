import { UserError } from "../../model/user-error.ts";
import type { CommandRunner } from "../../ports/command-runner.ts";

/** How much an archive may unpack to before it is taken for an attack or a mistake. */
export interface ArchiveLimits {
  /** Bytes of one decompressed stream, and of all members of a zip archive together. */
  readonly total: number;
  /** Bytes of one member whose content is asked for. */
  readonly member: number;
  readonly members: number;
  /** Characters of a member's path or of a link's text; what Linux can open at most. */
  readonly pathLength: number;
  /** Decompressed bytes for each compressed one, once there are more than `ratioFrom` of them. */
  readonly ratio: number;
  /** Decompressed bytes up to which no ratio is too large: a short run of zeros is harmless. */
  readonly ratioFrom: number;
  /** How often compressed bytes may unpack to compressed bytes. */
  readonly nesting: number;
  /** Bytes that a decompressor may allocate. */
  readonly memory: number;
}

/**
 * Far above any gateway and its image, far below what would fill a runner.
 * Programs compress to about two fifths; a ratio of 200 over 64 MiB means that there is next to nothing in it.
 */
export const archiveLimits: ArchiveLimits = {
  total: 16 * 2 ** 30,
  member: 4 * 2 ** 30,
  members: 1_000_000,
  pathLength: 4096,
  ratio: 200,
  ratioFrom: 64 * 2 ** 20,
  nesting: 3,
  memory: 256 * 2 ** 20,
};

/** What reading an archive needs to know beside its bytes. */
export interface ArchiveOptions {
  /** The archive as the user wrote it; errors name it. */
  readonly reference: string;
  /** Default: `archiveLimits`. */
  readonly limits?: ArchiveLimits;
}

/** What unpacking needs beside, where a program may have to help. */
export interface UnpackOptions extends ArchiveOptions {
  readonly commands: Pick<CommandRunner, "start">;
}

/**
 * Refuses a decompressed stream that is too long, or too long for what it came from.
 * @param unpacked bytes that came out so far
 * @param packed bytes that went in so far
 * @throws UserError
 */
export function checkUnpacked(unpacked: number, packed: number, { reference, limits = archiveLimits }: ArchiveOptions) {
  if (unpacked > limits.total) {
    throw new UserError(`"${reference}" unpacks to more than ${inBytes(limits.total)}, the most that is read.`);
  }
  if (unpacked > limits.ratioFrom && unpacked > packed * limits.ratio) {
    throw new UserError(
      `"${reference}" unpacks to more than ${limits.ratio} times its size (${inBytes(packed)} became ${inBytes(unpacked)}): ` +
        `it is refused as a decompression bomb.`,
    );
  }
}

/** A count of bytes as people read it: `64 MiB`. */
export function inBytes(count: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"] as const;
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, count)) / 10)));
  const value = count / 2 ** (10 * power);
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[power]}`;
}
