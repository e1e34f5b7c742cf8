import { appendFileSync, copyFileSync, rmSync, statSync, truncateSync } from "node:fs";
import * as v from "valibot";
import { digestFile, withFile } from "../content/file-source.ts";
import type { FileStore } from "../content/store/file-store.ts";
import { findingSchema, type Members, some, text } from "../model/finding-schema.ts";
import { parsedJson } from "../model/parsed-json.ts";
import type { Logger } from "../ports/logger.ts";
import type { BuildFacts } from "./build-facts.ts";
import type { Pin } from "./plan/pin.ts";

/** Larger plugins cost others more room than they save time. */
const largestPlugin = 256 << 20;
/** Digits of the length of the facts, at the end of an entry. */
const lengthDigits = 8;
const longestFacts = 1 << 20;

const factsSchema = v.object({
  command: some,
  pluginPath: v.exactOptional(some),
  pins: v.array(v.object({ module: some, from: text, to: some } satisfies Members<Pin>)),
  gatewaySource: v.exactOptional(some),
  findings: v.array(findingSchema),
} satisfies Members<BuildFacts>);

const entrySchema = v.object({ key: v.string(), sha256: v.string(), made: factsSchema });

/** A finished plugin of an earlier run. */
export interface SharedBuild {
  readonly file: string;
  readonly place: string;
  readonly made: BuildFacts;
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
   * The plugin of a key, if all of it is what was kept.
   * @param key `sharedKey`
   * @param file absolute path to write it to
   */
  async take(key: string, file: string): Promise<SharedBuild | undefined> {
    const { place } = this.#store;
    const found = await this.#store.get({ kind: "plugin", key: entryKey(key) }, file);
    this.#logger.debug(`Finished plugin under ${key}: ${found === undefined ? "not there" : "there"}`);
    if (found === undefined) return undefined;
    const made = openEntry(key, file);
    if (made !== undefined) return { file, place, made };
    rmSync(file, { force: true });
    this.#logger.info(`What ${place} has of this plugin is damaged; it is built anew.`);
    return undefined;
  }

  /** Keeps what was built. @param scratch absolute path of a file that is not there */
  async keep(key: string, { file, ...built }: BuildFacts & { readonly file: string }, scratch: string): Promise<void> {
    if (!this.#store.isWritable || statSync(file).size > largestPlugin) return;
    const { sha256, integrity } = digestFile(file);
    if (integrity === "altered") return;
    const facts = JSON.stringify({ key, sha256, made: v.parse(factsSchema, built) });
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
function openEntry(key: string, file: string): BuildFacts | undefined {
  const { size } = statSync(file);
  const length = size < lengthDigits ? Number.NaN : Number(readAt(file, size - lengthDigits, lengthDigits));
  const end = size - lengthDigits - length;
  if (!Number.isSafeInteger(length) || length < 0 || length > longestFacts || end <= 0) return undefined;
  const entry = parsedJson(entrySchema, readAt(file, end, length));
  if (!entry.success || entry.output.key !== key) return undefined;
  const { sha256, made } = entry.output;
  truncateSync(file, end);
  const found = digestFile(file);
  return found.sha256 === sha256 && found.integrity !== "altered" ? made : undefined;
}

function readAt(file: string, offset: number, length: number): string {
  return withFile(file, (source) => Buffer.from(source.read(offset, length)).toString("utf8"));
}
