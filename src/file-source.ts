import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BinaryError } from "./binary/error.ts";
import { type ByteSource, checkRange } from "./binary/source.ts";

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
