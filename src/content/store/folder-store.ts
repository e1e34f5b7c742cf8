import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../../ports/logger.ts";
import { type FolderBounds, prune } from "./bounded-folder.ts";
import { longestEntry, nameOfKey, seal, unseal } from "./sealed.ts";
import type { Store } from "./store.ts";
import { codeOf, reasonOf, StoreWarnings } from "./warnings.ts";

const usualBounds: FolderBounds = { entries: 200, bytes: 64 << 20 };

const fileNames = { entry: /^[0-9a-f]{64}\.entry$/, temporary: /^[0-9a-f]{64}\.[0-9a-f-]{36}\.tmp$/ };

/**
 * Texts in a folder of this machine, one file each, for any number of processes at once.
 *
 * A file appears under its name by a rename, after all of it has reached the disk: a reader sees the old entry, the new
 * one or none. Entries are sealed all the same, for file systems that lose what they confirmed.
 *
 * @param folder absolute; made when the first text is kept. Only files with names of this store are ever removed from it
 */
export function folderStore(folder: string, logger: Logger, bounds: FolderBounds = usualBounds): Store {
  const warnings = new StoreWarnings(logger);
  const fileOf = (key: string) => join(folder, `${nameOfKey(key)}.entry`);
  return {
    async get(key) {
      try {
        const entry = await readEntry(fileOf(key));
        return entry && unseal(key, entry);
      } catch (error) {
        const code = codeOf(error);
        if (code === "ENOENT" || code === "ENOTDIR") return undefined;
        warnings.say(`read ${code}`, `Profiles cannot be read from the cache "${folder}": ${reasonOf(error)}.`);
        return undefined;
      }
    },
    async put(key, text) {
      const entry = seal(key, text);
      if (entry.length > longestEntry) return;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeEntry(fileOf(key), join(folder, `${nameOfKey(key)}.${randomUUID()}.tmp`), entry);
        await prune(folder, fileNames, bounds);
      } catch (error) {
        warnings.say(
          `write ${codeOf(error)}`,
          `Profiles cannot be kept in the cache "${folder}": ${reasonOf(error)}. The next run reads the gateway again.`,
        );
      }
    },
  };
}

async function readEntry(file: string): Promise<Buffer | undefined> {
  // Without O_NONBLOCK a pipe in the file's place would never be opened.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size > longestEntry) return undefined;
    const bytes = Buffer.alloc(found.size);
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, done);
      if (bytesRead === 0) return undefined;
      done += bytesRead;
    }
    await markUsed(handle);
    return bytes;
  } finally {
    await handle.close();
  }
}

/** The time of the last use is the file's own; a folder that only others may write to keeps working without. */
async function markUsed(handle: FileHandle): Promise<void> {
  const now = new Date();
  await handle.utimes(now, now).catch(() => {});
}

async function writeEntry(file: string, temporary: string, entry: Buffer): Promise<void> {
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(entry);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
