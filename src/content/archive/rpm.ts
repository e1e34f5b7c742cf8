// RPM package format, version 3 and 4: lead, signature, header, payload ("RPM Package format" of rpm.org's manual).
import type { Readable } from "node:stream";
import { UserError } from "../../model/user-error.ts";
import { ByteReader } from "./byte-reader.ts";
import { cpioEntries } from "./cpio.ts";
import { type Compression, decompress, decompressOwn } from "./decompress.ts";
import { detect, detectLength } from "./detect.ts";
import type { Entry } from "./entry.ts";
import type { UnpackOptions } from "./limits.ts";
import { shown } from "./paths.ts";
import { derive, peek } from "./streams.ts";

/** What rpm itself allows: entries of an index, bytes of a store. */
const mostIndexEntries = 0xffff;
const largestStore = 256 << 20;

const payloadFormatTag = 1124;
const payloadCompressorTag = 1125;
const stringType = 6;
/** `cpio`, `gzip`, `zstd` are shorter by far. */
const longestWord = 32;

const compressors: Readonly<Record<string, Compression | "none">> = {
  gzip: "gzip",
  xz: "xz",
  lzma: "lzma",
  zstd: "zstd",
  none: "none",
  uncompressed: "none",
};

/**
 * The files that an RPM package installs. The iteration ends when the stream has ended.
 * @throws UserError from the iteration where it is damaged, cut off, not a package, or its payload is not read
 */
export async function* rpmEntries(input: Readable, options: UnpackOptions): AsyncGenerator<Entry, void, undefined> {
  const { reference } = options;
  const reader = new ByteReader(input, reference);
  try {
    const lead = await reader.upTo(96);
    if (!lead.subarray(0, 4).equals(Buffer.from("edabeedb", "hex"))) {
      throw new UserError(`"${reference}" is not an RPM package.`);
    }
    if (lead.length < 96) throw reader.cutOff();
    await readHeader(reader, reference, []);
    await reader.skip((8 - (reader.offset % 8)) % 8);
    const words = await readHeader(reader, reference, [payloadFormatTag, payloadCompressorTag]);
    const format = words.get(payloadFormatTag) ?? "cpio";
    const compressor = words.get(payloadCompressorTag);
    const packing = compressor === undefined ? "unknown" : compressors[compressor];
    if (format !== "cpio" || packing === undefined) {
      throw new UserError(
        `"${reference}" is an RPM package whose files are kept as ${shown(format)} with ${shown(compressor ?? "gzip")}, ` +
          `and only cpio with gzip, xz, lzma, zstd or nothing is read.`,
      );
    }
    const payload = derive(input, reader.rest());
    const archive =
      packing === "unknown"
        ? await perhapsGzip(payload, options)
        : packing === "none"
          ? payload
          : decompress(payload, packing, options);
    yield* cpioEntries(archive, { ...options, origin: "root" });
  } finally {
    reader.close();
  }
}

/** rpm names no compressor for gzip, in old packages, and for none; it reads both as `gzip -dcf` does. */
async function perhapsGzip(payload: Readable, options: UnpackOptions): Promise<Readable> {
  const { head, stream } = await peek(payload, detectLength);
  return detect(head) === "gzip" ? decompressOwn(stream, "gzip", options) : stream;
}

/**
 * Reads one header structure and leaves out its store, which may be large, but for some words.
 * @param tags of the strings that are wanted
 */
async function readHeader(
  reader: ByteReader,
  reference: string,
  tags: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const start = await reader.exactly(16);
  const entries = start.readUInt32BE(8);
  const store = start.readUInt32BE(12);
  const known = start.readUInt32BE(0) === 0x8eade801;
  if (!known || entries > mostIndexEntries || store > largestStore) {
    throw new UserError(`"${reference}" is damaged: it has no header of an RPM package at byte ${reader.offset - 16}.`);
  }
  const index = await reader.exactly(16 * entries);
  const places: { readonly tag: number; readonly offset: number }[] = [];
  for (let at = 0; at < index.length; at += 16) {
    const tag = index.readUInt32BE(at);
    if (!tags.includes(tag) || index.readUInt32BE(at + 4) !== stringType) continue;
    const offset = index.readUInt32BE(at + 8);
    if (places.some((place) => place.tag === tag) || offset >= store) {
      throw new UserError(`"${reference}" is damaged: the tag ${tag} of its RPM header is there twice or nowhere.`);
    }
    places.push({ tag, offset });
  }
  const words = new Map<number, string>();
  let position = 0;
  let window: Buffer = Buffer.alloc(0);
  for (const { tag, offset } of places.toSorted((a, b) => a.offset - b.offset)) {
    // Two words may stand closer together than the longest one is.
    const end = position + window.length;
    if (offset > end) await reader.skip(offset - end);
    const kept = offset > end ? Buffer.alloc(0) : window.subarray(offset - position);
    const more = await reader.exactly(Math.min(longestWord - kept.length, store - offset - kept.length));
    window = Buffer.concat([kept, more]);
    position = offset;
    const zero = window.indexOf(0);
    words.set(tag, window.toString("latin1", 0, zero < 0 ? window.length : zero));
  }
  await reader.skip(store - position - window.length);
  return words;
}
