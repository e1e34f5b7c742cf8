import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../model/user-error.ts";
import type { Entry } from "../archive/entry.ts";

export interface Content {
  /** Absolute path. */
  readonly file: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly size: number;
}

/** Bytes gathered before they are written: archives hand over small pieces. */
const writeLength = 1 << 20;

/** Contents in a folder, under names of our own: those in an archive are a stranger's. */
export class Contents {
  readonly #folder: string;
  readonly #reference: string;
  readonly #mostBytes: number;
  readonly #files = new Set<string>();
  #bytes = 0;
  #made = 0;

  /**
   * @param folder an existing folder
   * @param reference the tree as the user wrote it
   * @param mostBytes of all files that are kept at one time
   */
  constructor(folder: string, reference: string, mostBytes: number) {
    this.#folder = folder;
    this.#reference = reference;
    this.#mostBytes = mostBytes;
  }

  /**
   * Writes a member's content to a file, with its SHA-256 computed on the way.
   * @param worthwhile looks at the first bytes (at least 20, where there are so many); without it everything is kept
   * @returns undefined where it was not worthwhile; the content was read to its end all the same
   * @throws UserError where the content is longer than it may be, or there is no room for it
   */
  async keep(
    entry: Entry,
    worthwhile?: (start: Buffer) => boolean,
    content: AsyncIterable<Buffer> = entry.content(),
  ): Promise<Content | undefined> {
    const file = join(this.#folder, `${++this.#made}`);
    const hash = createHash("sha256");
    let gathered: Buffer[] = [];
    let gatheredLength = 0;
    let size = 0;
    let handle: FileHandle | undefined;
    let state: "undecided" | "wanted" | "unwanted" = worthwhile === undefined ? "wanted" : "undecided";
    const write = async (): Promise<void> => {
      if (handle === undefined) {
        handle = await open(file, "wx", 0o600);
        this.#files.add(file);
      }
      for (const piece of gathered) hash.update(piece);
      const { bytesWritten } = gatheredLength === 0 ? { bytesWritten: 0 } : await handle.writev(gathered);
      if (bytesWritten < gatheredLength) await handle.writeFile(Buffer.concat(gathered).subarray(bytesWritten));
      gathered = [];
      gatheredLength = 0;
    };
    try {
      for await (const piece of content) {
        if (state === "unwanted") continue;
        gathered.push(piece);
        gatheredLength += piece.length;
        size += piece.length;
        if (state === "undecided" && gatheredLength >= Math.min(20, entry.size)) {
          state = worthwhile?.(Buffer.concat(gathered)) === false ? "unwanted" : "wanted";
          if (state === "unwanted") gathered = [];
        }
        this.#checkSize(entry, size);
        if (gatheredLength >= writeLength && state === "wanted") await write();
      }
      if (state === "undecided" && worthwhile?.(Buffer.concat(gathered)) !== false) state = "wanted";
      if (state !== "wanted") return undefined;
      if (gatheredLength > 0 || handle === undefined) await write();
    } catch (error) {
      if (!isFull(error)) throw error;
      throw new UserError(
        `${this.#reference}: ${entry.path.slice(0, 200)} of ${entry.size} bytes does not fit on the disk of ${this.#folder}; make room there.`,
      );
    } finally {
      await handle?.close();
    }
    if (size !== entry.size) {
      throw new UserError(
        `${this.#reference}: ${entry.path} should have ${entry.size} bytes, and ${size} came: the archive is damaged.`,
      );
    }
    this.#bytes += size;
    return { file, sha256: hash.digest("hex"), size };
  }

  /** Removes one file. */
  async remove({ file, size }: Content): Promise<void> {
    if (!this.#files.delete(file)) return;
    this.#bytes -= size;
    await rm(file, { force: true });
  }

  /** Removes all files but these. */
  async removeOthers(kept: ReadonlySet<string>): Promise<void> {
    for (const file of this.#files) {
      if (kept.has(file)) continue;
      this.#files.delete(file);
      await rm(file, { force: true });
    }
  }

  #checkSize({ path, size: promised }: Entry, size: number): void {
    if (size <= promised && this.#bytes + size <= this.#mostBytes) return;
    throw new UserError(
      `${this.#reference}: unpacking ${path.slice(0, 200)} would take more than ${this.#mostBytes >> 20} MB; the archive is damaged or not what it seems to be.`,
    );
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}
