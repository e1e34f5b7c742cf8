// The blob in which the linker keeps build information: debug/buildinfo, and cmd/link/internal/ld/data.go (buildinfo).
import { parseBuildInfo } from "./build-info-text.ts";
import { BinaryError } from "./error.ts";
import type { BuildInfo } from "./facts.ts";
import type { AddressRange, Image } from "./object-file.ts";
import { decodeText, Slice } from "./slice.ts";

export { formatBuildInfo, parseBuildInfo } from "./build-info-text.ts";

const magic = Buffer.from("\xff Go buildinf:", "latin1");
/** The blob stands at a multiple of this. */
const alignment = 16;
const headerLength = 32;
/** Places in the header. */
const at = { pointerSize: 14, flags: 15, pointers: 16 } as const;
const flag = { bigEndian: 1, inline: 2 } as const;

/** The data segment is searched in parts of 1 MB that overlap by a header. */
const partLength = (1 << 20) - headerLength;
/** The linker puts the blob near the start of the data segment; more than this is not searched. */
const longestSearch = 256 << 20;
const longestVersion = 1024;
/** Programs with a thousand modules have 100 KB. */
const longestModuleInfo = 1 << 19;
/** A 64-bit number takes at most ten bytes. */
const longestVarint = 10;
/** The go command frames the module text with a marker of this length on each side. */
const markerLength = 16;

/** Bytes in the file and the address behind them. */
interface Piece {
  readonly slice: Slice;
  readonly next: number;
}

/**
 * Reads what `go version -m` shows.
 * @returns undefined where there is no blob, or one without a Go version: not a Go binary, or a plugin of Go ≤ 1.20
 * @throws BinaryError where a blob is there and damaged
 */
export function readBuildInfo(image: Image): BuildInfo | undefined {
  const range = image.buildInfoRange();
  const address = range === undefined ? undefined : findBlob(image, range);
  if (address === undefined) return undefined;
  const header = image.readMapped(address, headerLength);
  const inline = (header.u8(at.flags) & flag.inline) !== 0;
  const { version, modules } = inline ? readInline(image, address + headerLength) : readPointed(image, address, header);
  if (version === "") return undefined;
  image.work.name(modules?.length ?? 0);
  return parseBuildInfo(version, ...moduleText(image, modules));
}

/** The address of the first aligned blob whose header fits into the range. */
function findBlob(image: Image, range: AddressRange): number | undefined {
  const start = Math.ceil(range.address / alignment) * alignment;
  const skipped = start - range.address;
  const mapped = image.mappedLength(start);
  // What is left of a truncated file is searched, as Go does.
  const left = mapped === 0 ? 0 : image.source.size - image.readMapped(start, 1).start;
  const length = Math.min(range.length - skipped, mapped, left, longestSearch);
  for (let done = 0; done + headerLength <= length; done += partLength) {
    // The header may reach into the next part; the magic, being aligned, cannot.
    const part = image.readMapped(start + done, Math.min(partLength + headerLength, length - done));
    const found = alignedIndexOf(part);
    if (found !== undefined) return start + done + found;
  }
  return undefined;
}

function alignedIndexOf(part: Slice): number | undefined {
  const bytes = Buffer.from(part.bytes.buffer, part.bytes.byteOffset, part.length);
  for (let from = 0; ; ) {
    const found = bytes.indexOf(magic, from);
    if (found < 0 || found + headerLength > part.length) return undefined;
    if (found % alignment === 0) return found;
    from = Math.ceil(found / alignment) * alignment;
  }
}

interface Strings {
  readonly version: string;
  readonly modules: Slice | undefined;
}

/** Go 1.18 and later: two strings behind the header, each with its length before it. */
function readInline(image: Image, address: number): Strings {
  const version = readCounted(image, address, longestVersion);
  const modules = readCounted(image, version.next, longestModuleInfo);
  return { version: decodeText(version.slice.bytes), modules: modules.slice };
}

function readCounted(image: Image, address: number, limit: number): Piece {
  const prefix = image.readMapped(address, Math.min(longestVarint, image.mappedLength(address)));
  let value = 0;
  for (let i = 0; i < prefix.length; i++) {
    const byte = prefix.u8(i);
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { slice: readText(image, address + i + 1, value, limit), next: address + i + 1 + value };
  }
  throw prefix.error("malformed", 0, "a length", `${prefix.length} bytes that do not end one`);
}

/** Go 1.13 to 1.17: two pointers to string headers, in the byte order and size that the blob tells. */
function readPointed(image: Image, address: number, header: Slice): Strings {
  const word = header.u8(at.pointerSize);
  if (word !== 4 && word !== 8) throw header.error("malformed", at.pointerSize, "a pointer size of 4 or 8", `${word}`);
  const littleEndian = (header.u8(at.flags) & flag.bigEndian) === 0;
  const typed = (slice: Slice): Slice => new Slice(slice.file, slice.start, slice.bytes, { littleEndian, word });
  // The file holds the pointer itself, except where a relocation of a position-independent file provides it.
  const pointer = (slice: Slice, offset: number, where: number): number =>
    typed(slice).word(offset) || (image.layout.word === word ? (image.pointerAt(where) ?? 0) : 0);
  const read = (index: 0 | 1, limit: number): Slice | undefined => {
    const place = at.pointers + index * word;
    const target = pointer(header, place, address + place);
    // A program without modules points to a variable that is empty and therefore not in the file.
    if (image.mappedLength(target) < 2 * word) return undefined;
    const text = image.readMapped(target, 2 * word);
    const length = typed(text).word(word);
    return length === 0 ? undefined : readText(image, pointer(text, 0, target), length, limit);
  };
  const version = read(0, longestVersion);
  if (version === undefined) return { version: "", modules: undefined };
  return { version: decodeText(version.bytes), modules: read(1, longestModuleInfo) };
}

function readText(image: Image, address: number, length: number, limit: number): Slice {
  const available = image.mappedLength(address);
  if (length <= limit && length <= available) {
    if (length > 0) return image.readMapped(address, length);
    return new Slice(image.source.name, 0, new Uint8Array(0), image.layout);
  }
  throw new BinaryError({
    code: length > limit ? "too-large" : "truncated",
    file: image.source.name,
    offset: available > 0 ? image.readMapped(address, 1).start : 0,
    expected: `a text of build information of at most ${Math.min(limit, available)} bytes`,
    found: `${length} bytes`,
  });
}

/** The module text without its frame, and where it stands; empty where the program was not built from a module. */
function moduleText(image: Image, framed: Slice | undefined): [text: string, origin: { file: string; offset: number }] {
  const length = framed?.length ?? 0;
  if (framed === undefined || length <= 2 * markerLength || framed.u8(length - markerLength - 1) !== 0x0a) {
    return ["", { file: image.source.name, offset: framed?.start ?? 0 }];
  }
  const text = framed.sub(markerLength, length - 2 * markerLength);
  return [decodeText(text.bytes), { file: text.file, offset: text.start }];
}
