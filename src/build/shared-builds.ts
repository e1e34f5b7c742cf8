import { appendFileSync, copyFileSync, rmSync, statSync, truncateSync } from "node:fs";
import * as v from "valibot";
import { digestFile, withFile } from "../content/file-source.ts";
import type { FileStore } from "../content/store/file-store.ts";
import { parsedJson } from "../model/parsed-json.ts";
import type { Logger } from "../ports/logger.ts";

/** Larger plugins cost others more room than they save time. */
const largestPlugin = 256 << 20;
/** Digits of the length of the facts, at the end of an entry. */
const lengthDigits = 8;
const longestFacts = 1 << 20;

/** What is read of the facts of a build. */
export type MadeSchema<T> = v.GenericSchema<unknown, T>;

/** A finished plugin of an earlier run. */
export interface SharedBuild<T> {
  readonly file: string;
  readonly made: T;
}

/**
 * Finished plugins that machines which start empty leave for each other, by what they were built from.
 *
 * An entry is the file, what is known of its build, and the length of that; so that the file is cut free of it in place.
 */
export class SharedBuilds {
  readonly #store: FileStore;
  readonly #logger: Logger;

  constructor(store: FileStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /**
   * The plugin of a key, if all of it is what was kept; the log says where it comes from.
   * @param name of the plugin
   * @param file absolute path to write it to
   * @param schema of what is known of the build
   */
  async take<T>(key: string, name: string, file: string, schema: MadeSchema<T>): Promise<SharedBuild<T> | undefined> {
    const { place } = this.#store;
    const found = await this.#store.get({ kind: "plugin", key: entryKey(key) }, file);
    this.#logger.debug(`Finished plugin under ${key}: ${found === undefined ? "not there" : "there"}`);
    if (found === undefined) return undefined;
    const made = openEntry(key, file, schema);
    if (made !== undefined) {
      this.#logger.info(`${name} is taken from ${place}, built from the same source.`);
      return { file, made };
    }
    rmSync(file, { force: true });
    this.#logger.info(`What ${place} has of this plugin is damaged; it is built anew.`);
    return undefined;
  }

  /** Keeps what was built. @param scratch absolute path of a file that is not there */
  async keep<T extends object>(key: string, file: string, made: T, scratch: string): Promise<void> {
    if (!this.#store.isWritable || statSync(file).size > largestPlugin) return;
    const { sha256, integrity } = digestFile(file);
    if (integrity === "altered") return;
    const facts = JSON.stringify({ key, sha256, made });
    if (Buffer.byteLength(facts) > longestFacts) return;
    copyFileSync(file, scratch);
    appendFileSync(scratch, `${facts}${String(Buffer.byteLength(facts)).padStart(lengthDigits, "0")}`);
    await this.#store.put({ kind: "plugin", key: entryKey(key) }, scratch);
  }
}

function entryKey(key: string): string {
  return `plugin-${key}-v1`;
}

/** Cuts what is known of a build off the end of its file. @returns undefined where the entry is not whole */
function openEntry<T>(key: string, file: string, schema: MadeSchema<T>): T | undefined {
  const { size } = statSync(file);
  const length = size < lengthDigits ? Number.NaN : Number(readAt(file, size - lengthDigits, lengthDigits));
  const end = size - lengthDigits - length;
  if (!Number.isSafeInteger(length) || length < 0 || length > longestFacts || end <= 0) return undefined;
  const entry = parsedJson(v.object({ key: v.string(), sha256: v.string(), made: schema }), readAt(file, end, length));
  if (!entry.success || entry.output.key !== key) return undefined;
  const { sha256, made } = entry.output;
  truncateSync(file, end);
  const found = digestFile(file);
  return found.sha256 === sha256 && found.integrity !== "altered" ? made : undefined;
}

function readAt(file: string, offset: number, length: number): string {
  return withFile(file, (source) => Buffer.from(source.read(offset, length)).toString("utf8"));
}
