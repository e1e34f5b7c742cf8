import { existsSync } from "node:fs";
import { mkdtemp, open, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { longestEntry, nameOfKey, seal, unseal } from "../content/store/sealed.ts";
import type { Store } from "../content/store/store.ts";
import { codeOf, reasonOf, StoreWarnings } from "../content/store/warnings.ts";
import type { Logger } from "../ports/logger.ts";

/** The names that entries have as tools; a profile is the same on every machine. */
const tool = "go-plugin-verifier-profile";
const architecture = "any";
const fileName = "entry";

/** Machines that keep their tool cache between jobs would collect entries forever. */
const mostEntries = 200;

/**
 * Texts in the runner's tool cache (RUNNER_TOOL_CACHE), which machines of one's own keep between jobs.
 *
 * The tool cache removes an entry, copies the new one to its place and marks it afterwards; two jobs at once can so see
 * half of a file. Entries are sealed, and what is not whole is a miss.
 * @param temporary an existing folder of this job: RUNNER_TEMP
 */
export function toolCacheStore(temporary: string, logger: Logger): Store {
  const warnings = new StoreWarnings(logger);
  return {
    async get(key) {
      try {
        const { find } = await import("@actions/tool-cache");
        const folder = find(tool, versionOf(key), architecture);
        const entry = folder === "" ? undefined : await readEntry(join(folder, fileName));
        return entry && unseal(key, entry);
      } catch (error) {
        // Another job was just replacing it.
        if (codeOf(error) === "ENOENT") return undefined;
        warnings.say("read", `Profiles cannot be read from the tool cache: ${reasonOf(error)}.`);
        return undefined;
      }
    },
    async put(key, text) {
      const entry = seal(key, text);
      if (entry.length > longestEntry) return;
      try {
        await keep(versionOf(key), entry, temporary);
      } catch (error) {
        warnings.say("write", `Profiles cannot be kept in the tool cache: ${reasonOf(error)}.`);
      }
    },
  };
}

/** The tool cache takes versions only; what stands behind the dash is free text to it, in letters and digits. */
function versionOf(key: string): string {
  return `1.0.0-k${nameOfKey(key)}`;
}

async function readEntry(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    return size > longestEntry ? undefined : await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function keep(version: string, entry: Buffer, temporary: string): Promise<void> {
  const { cacheFile } = await import("@actions/tool-cache");
  const folder = await mkdtemp(join(temporary, "go-plugin-verifier-entry-"));
  try {
    const file = join(folder, fileName);
    await writeFile(file, entry, { mode: 0o600 });
    const kept = await cacheFile(file, fileName, tool, version, architecture).catch((error: unknown) => {
      // Another job made room for the same entry at the same time; one of the two keeps it.
      if (codeOf(error) === "ENOENT" && existsSync(file)) return undefined;
      throw error;
    });
    if (kept !== undefined) await removeOldest(dirname(dirname(kept)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param folder that holds one folder per version */
async function removeOldest(folder: string): Promise<void> {
  const { findAllVersions } = await import("@actions/tool-cache");
  const versions = findAllVersions(tool, architecture);
  if (versions.length <= mostEntries) return;
  const ages = await Promise.all(
    versions.map(async (version) => {
      const marker = await stat(join(folder, version, `${architecture}.complete`)).catch(() => undefined);
      return { version, written: marker?.mtimeMs ?? 0 };
    }),
  );
  ages.sort((a, b) => b.written - a.written);
  for (const { version } of ages.slice(mostEntries)) {
    await rm(join(folder, version), { recursive: true, force: true });
  }
}
