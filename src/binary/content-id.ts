// The last part of Go's build ID, a hash of the finished file: cmd/internal/buildid (FindAndHash, HashToString).
import { createHash, type Hash } from "node:crypto";
import { readBinary } from "./binary.ts";
import { ElfImage, isElf, openElf } from "./elf.ts";
import type { FileRange } from "./elf-hash.ts";
import { sectionType, segmentType } from "./elf-header.ts";
import { BinaryError } from "./error.ts";
import { goMinor } from "./go-version.ts";
import type { Image } from "./object-file.ts";
import type { ByteSource } from "./source.ts";

/**
 * Whether a file is what the go command wrote, by its content ID; `unknown` where it has none.
 * It tells accidents and tools; whoever means harm can write an ID that fits, so that `intact` is no proof of anything.
 */
export type Integrity = "intact" | "altered" | "unknown";

export interface ContentId {
  /** The hash that it should have, 20 characters of base64url. */
  readonly text: string;
  /** The ways in which it may have been made, each as the ranges that count as zeros, ascending. */
  readonly forms: readonly (readonly FileRange[])[];
}

/** The build ID: four parts of this many characters. */
const partLength = 20;
const idLength = 4 * partLength + 3;
/** Other builders write IDs of their own (`-ldflags=-buildid=redacted`), which are no hashes. */
const wholeId = /[\w-]{20}(?:\/[\w-]{20}){3}(?![\w/-])/g;
/** The note in front of it: the length of the owner's name, of the ID, the type, and the name `Go\0\0`. */
const noteHeader = [4, idLength, 4] as const;
const noteOwner = "Go\0\0";
const noteHeaderLength = 16;
/** Linkers put notes at the start of the file; tools that need the room there move them, and the program header with them. */
const longestNotes = 1 << 16;
const mostNoteSegments = 8;
/** The linker's own ID stands behind the header of a note whose owner is `GNU\0`. */
const gnuSection = ".note.gnu.build-id";
/** The release that began to derive the linker's ID from Go's, so that it could no longer be part of the hash. */
const firstWithDerivedId = 24;

/**
 * Finds the content ID of an ELF file; also where one of the headers that lead to it is damaged.
 * @returns undefined where there is none, as after `-ldflags=-buildid=`
 */
export function readContentId(source: ByteSource): ContentId | undefined {
  const image = orNothing(() => (isElf(source.read(0, Math.min(16, source.size))) ? openElf(source) : undefined));
  const at = findId(source, image);
  if (at === undefined) return undefined;
  const text = Buffer.from(source.read(at, idLength)).toString("latin1", idLength - partLength);
  const id = { offset: at, length: idLength };
  const linkers = image === undefined ? undefined : linkersId(image);
  if (linkers === undefined) return { text, forms: [[id]] };
  const without = [id];
  const whole = [id, linkers].sort((a, b) => a.offset - b.offset);
  const goVersion = orNothing(() => readBinary(source).buildInfo?.goVersion);
  // A development version does not tell from which day it is.
  const minor = goVersion === undefined || /devel/.test(goVersion) ? undefined : goMinor(goVersion);
  if (minor === undefined) return { text, forms: [whole, without] };
  return { text, forms: [minor >= firstWithDerivedId ? whole : without] };
}

/** Takes the bytes of a file in order, and tells whether they are those of its content ID. */
export class ContentIdCheck {
  readonly #text: string;
  readonly #hashes: readonly MaskedHash[];

  constructor({ text, forms }: ContentId) {
    this.#text = text;
    this.#hashes = forms.map((zeroed) => new MaskedHash(zeroed));
  }

  update(part: Uint8Array): void {
    for (const hash of this.#hashes) hash.update(part);
  }

  /** After the last part. */
  get integrity(): Exclude<Integrity, "unknown"> {
    return this.#hashes.map((hash) => hash.contentId()).includes(this.#text) ? "intact" : "altered";
  }
}

/** Whether an ELF file has section headers and no symbol table among them, as `strip` and `-ldflags=-s` leave it. */
export function isStripped(image: Image): boolean {
  if (!(image instanceof ElfImage) || image.sections.length === 0) return false;
  return image.sections.every(({ type }) => type !== sectionType.symbolTable);
}

/** SHA-256 of a file in which some ranges count as zeros. */
class MaskedHash {
  readonly #hash: Hash = createHash("sha256");
  readonly #zeroed: readonly FileRange[];
  /** Offset of the next byte in the file. */
  #offset = 0;

  constructor(zeroed: readonly FileRange[]) {
    this.#zeroed = zeroed;
  }

  update(part: Uint8Array): void {
    let done = 0;
    for (const { offset, length } of this.#zeroed) {
      const start = Math.max(done, Math.min(part.length, offset - this.#offset));
      const end = Math.max(start, Math.min(part.length, offset + length - this.#offset));
      if (start === end) continue;
      this.#hash.update(part.subarray(done, start)).update(Buffer.alloc(end - start));
      done = end;
    }
    this.#hash.update(part.subarray(done));
    this.#offset += part.length;
  }

  contentId(): string {
    return this.#hash.digest().toString("base64url", 0, (partLength / 4) * 3);
  }
}

function findId(source: ByteSource, image: ElfImage | undefined): number | undefined {
  const segments = image?.segments.filter(({ type }) => type === segmentType.note) ?? [];
  const named = segments.slice(0, mostNoteSegments).map(({ offset, fileSize }) => ({ offset, length: fileSize }));
  for (const { offset, length } of [...named, { offset: 0, length: longestNotes }]) {
    if (offset >= source.size) continue;
    const notes = source.read(offset, Math.min(length, longestNotes, source.size - offset));
    const found = idIn(Buffer.from(notes.buffer, notes.byteOffset, notes.length));
    if (found !== undefined) return offset + found;
  }
  return undefined;
}

function idIn(notes: Buffer): number | undefined {
  for (const { index } of notes.toString("latin1").matchAll(wholeId)) {
    if (index >= noteHeaderLength && headsNote(notes.subarray(index - noteHeaderLength, index))) return index;
  }
  return undefined;
}

/** Whether this is the header of Go's note, in either byte order; one of its fields may be damaged. */
function headsNote(header: Buffer): boolean {
  const isOwner = header.toString("latin1", 12) === noteOwner;
  const damaged = (value: (at: number) => number): number =>
    noteHeader.filter((expected, index) => value(4 * index) !== expected).length + (isOwner ? 0 : 1);
  return damaged((at) => header.readUInt32LE(at)) <= 1 || damaged((at) => header.readUInt32BE(at)) <= 1;
}

/** The bytes of the linker's ID; undefined where it wrote none. */
function linkersId({ sections }: ElfImage): FileRange | undefined {
  const section = sections.find(({ name }) => name === gnuSection);
  if (section === undefined || section.size <= noteHeaderLength) return undefined;
  return { offset: section.offset + noteHeaderLength, length: section.size - noteHeaderLength };
}

/** What a damaged file does not tell is not known of it. */
function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BinaryError) return undefined;
    throw error;
  }
}
