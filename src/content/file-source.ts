import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { ContentIdCheck, type Integrity, readContentId } from "../binary/content-id.ts";
import { BinaryError } from "../binary/error.ts";
import { type ByteSource, checkRange } from "../binary/source.ts";
import type { FileIdentity } from "../model/plugin-input.ts";
import { UserError } from "../model/user-error.ts";

/** A file that is open for reading at any offset. */
export interface FileSource extends ByteSource {
  close(): void;
}

/**
 * Opens a file for random reads.
 * @param path where it is
 * @param name as the user wrote it; errors name it
 * @throws the system's error when it cannot be opened
 */
export function openFile(path: string, name = path): FileSource {
  const descriptor = openSync(path, "r");
  const { size } = fstatSync(descriptor);
  return {
    name,
    size,
    read(offset, length) {
      checkRange(this, offset, length);
      const bytes = Buffer.allocUnsafe(length);
      this.readInto(offset, bytes);
      return bytes;
    },
    readInto(offset, target) {
      checkRange(this, offset, target.length);
      let done = 0;
      while (done < target.length) {
        const count = readSync(descriptor, target, done, target.length - done, offset + done);
        if (count === 0) {
          throw new BinaryError({
            code: "truncated",
            file: name,
            offset: offset + done,
            expected: `bytes up to ${offset + target.length}`,
            found: "the end of the file, which became shorter while it was read",
          });
        }
        done += count;
      }
    },
    close() {
      closeSync(descriptor);
    },
  };
}

/** The SHA-256 of a file as lower-case hexadecimal, read in parts. @throws the system's error when it cannot be read */
export function sha256OfFile(path: string): string {
  const hash = createHash("sha256");
  readThrough(path, [hash]);
  return hash.digest("hex");
}

/** Opens a file, hands it to `body` and closes it whatever comes of that. @throws what `openFile` and `body` throw */
export function withFile<T>(path: string, body: (source: FileSource) => T, name = path): T {
  const source = openFile(path, name);
  try {
    return body(source);
  } finally {
    source.close();
  }
}

/** As `withFile`. @returns undefined where the file is damaged, or none that `body` can read (BinaryError) */
export function withIntactFile<T>(path: string, body: (source: FileSource) => T, name = path): T | undefined {
  try {
    return withFile(path, body, name);
  } catch (error) {
    if (error instanceof BinaryError) return undefined;
    throw error;
  }
}

/** What every byte of a file has to be read for. */
export interface FileDigests {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly integrity: Integrity;
}

/** Both out of one pass over the file. @throws the system's error when it cannot be read */
export function digestFile(path: string): FileDigests {
  return withFile(path, digestSource);
}

/** Of the very file that is open, whatever its path leads to by now. */
function digestSource(source: FileSource): FileDigests {
  const hash = createHash("sha256");
  const contentId = readContentId(source);
  const check = contentId === undefined ? undefined : new ContentIdCheck(contentId);
  const part = Buffer.allocUnsafe(1 << 20);
  for (let offset = 0; offset < source.size; offset += part.length) {
    const bytes = part.subarray(0, Math.min(part.length, source.size - offset));
    source.readInto(offset, bytes);
    hash.update(bytes);
    check?.update(bytes);
  }
  return { sha256: hash.digest("hex"), integrity: check?.integrity ?? "unknown" };
}

/** For a file whose SHA-256 is known. @throws the system's error when it cannot be read */
export function integrityOfFile(path: string): Integrity {
  const check = contentCheck(path);
  if (check === undefined) return "unknown";
  readThrough(path, [check]);
  return check.integrity;
}

function contentCheck(path: string): ContentIdCheck | undefined {
  return withFile(path, (source) => {
    const contentId = readContentId(source);
    return contentId === undefined ? undefined : new ContentIdCheck(contentId);
  });
}

/** Reads a file to its end. @param takers are given each part in turn, and may not keep it */
function readThrough(path: string, takers: readonly { update(part: Uint8Array): void }[]): void {
  const descriptor = openSync(path, "r");
  try {
    const part = Buffer.allocUnsafe(1 << 20);
    for (;;) {
      const count = readSync(descriptor, part, 0, part.length, null);
      if (count === 0) return;
      for (const taker of takers) taker.update(part.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** What makes a file the same to a loader, whatever path leads to it. @throws the system's error where it is missing */
export function identityOfFile(path: string): FileIdentity {
  const { dev, ino } = statSync(path, { bigint: true });
  return { realPath: realpathSync(path), inode: `${dev}:${ino}` };
}

/** SHA-256 of a file as hexadecimal. @throws UserError that names it as `shown` */
export function hashFile(file: string, shown: string): string {
  return namingFile(shown, () => sha256OfFile(file));
}

/** Of the very file that is open, whatever its path leads to by now. @throws UserError that names it as the user did */
export function digestNamed(source: FileSource): FileDigests {
  return namingFile(source.name, () => digestSource(source));
}

function namingFile<T>(shown: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const denied = error instanceof Error && "code" in error && error.code === "EACCES";
    throw new UserError(`"${shown}" cannot be read: ${denied ? "permission denied" : String(error)}.`);
  }
}
