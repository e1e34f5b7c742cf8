import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from "node:fs";
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
  const descriptor = openSync(path, "r");
  try {
    const hash = createHash("sha256");
    const part = Buffer.allocUnsafe(1 << 20);
    for (;;) {
      const count = readSync(descriptor, part, 0, part.length, null);
      if (count === 0) return hash.digest("hex");
      hash.update(part.subarray(0, count));
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
  try {
    return sha256OfFile(file);
  } catch (error) {
    const denied = error instanceof Error && "code" in error && error.code === "EACCES";
    throw new UserError(`"${shown}" cannot be read: ${denied ? "permission denied" : String(error)}.`);
  }
}
