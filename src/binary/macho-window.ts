import { BinaryError } from "./error.ts";
import type { FileRange, MachSegment } from "./macho-header.ts";
import { type Layout, Slice } from "./slice.ts";
import { type ByteSource, countedSource } from "./source.ts";
import { Work } from "./work.ts";

/** Bytes fetched at once where neighbouring words are read. */
const blockLength = 64 * 1024;

/** One Mach-O file, which may be a member of a fat file: its bytes by offset and by address. */
export class MachWindow {
  readonly source: ByteSource;
  readonly layout: Layout = { littleEndian: true, word: 8 };
  readonly work: Work;
  /** Where the Mach-O header lies in the source. */
  readonly start: number;
  readonly #length: number;

  /** @param range where the Mach-O file lies in the source */
  constructor(source: ByteSource, range: FileRange) {
    this.work = new Work(source.name);
    this.source = countedSource(source, this.work);
    this.start = range.offset;
    this.#length = range.length;
  }

  /** Bytes by their offset from the Mach-O header. @throws BinaryError `truncated` outside of the file */
  read({ offset, length }: FileRange): Slice {
    if (offset < 0 || length < 0 || offset + length > this.#length) {
      throw this.error("truncated", offset, `${length} bytes`, `a file that ends at ${this.start + this.#length}`);
    }
    return Slice.read(this.source, this.start + offset, length, this.layout);
  }

  /** How many bytes the file has. */
  get length(): number {
    return this.#length;
  }

  /** How many bytes of a segment the file holds, whatever its headers claim. */
  lengthOf(segment: MachSegment): number {
    const claimed = Math.min(segment.fileSize, segment.memorySize);
    return Math.max(0, Math.min(claimed, this.#length - segment.offset));
  }

  error(code: BinaryError["code"], offset: number, expected: string, found: string): BinaryError {
    return new BinaryError({ code, file: this.source.name, offset: this.start + offset, expected, found });
  }
}

export class MachMemory {
  readonly window: MachWindow;
  readonly segments: readonly MachSegment[];
  /** Address of the Mach-O header. */
  readonly base: number;
  #block: { readonly address: number; readonly slice: Slice } | undefined;

  constructor(window: MachWindow, segments: readonly MachSegment[]) {
    this.window = window;
    this.segments = segments;
    const text = segments.find(({ name }) => name === "__TEXT");
    this.base = (text ?? segments.find(({ offset, fileSize }) => offset === 0 && fileSize > 0))?.address ?? 0;
  }

  /** The segment whose bytes in the file an address falls into. */
  segmentAt(address: number): MachSegment | undefined {
    this.window.work.step(this.segments.length >> 3);
    // Nothing can be read where __PAGEZERO lies, even if it claims bytes.
    return this.segments.find(
      (segment) =>
        segment.name !== "__PAGEZERO" &&
        address >= segment.address &&
        address < segment.address + this.window.lengthOf(segment),
    );
  }

  /** File-backed bytes from an address to the end of its segment. */
  mappedLength(address: number): number {
    const segment = this.segmentAt(address);
    return segment === undefined ? 0 : segment.address + this.window.lengthOf(segment) - address;
  }

  /** @throws BinaryError where the bytes are not all in one segment of the file */
  read(address: number, length: number): Slice {
    const segment = this.segmentAt(address);
    if (segment !== undefined && address + length <= segment.address + this.window.lengthOf(segment)) {
      return this.window.read({ offset: segment.offset + (address - segment.address), length });
    }
    const cut = segment !== undefined && address + length <= segment.address + segment.fileSize;
    throw this.window.error(
      cut ? "truncated" : "malformed",
      segment?.offset ?? 0,
      `${length} mapped bytes at address 0x${address.toString(16)}`,
      segment === undefined ? "nothing in the file there" : `the end of ${cut ? "the file" : "the segment"}`,
    );
  }

  /** The word stored at an address; neighbours cost one read. @throws BinaryError */
  word(address: number): number {
    const at = address - (this.#block?.address ?? 0);
    if (this.#block !== undefined && at >= 0 && at + 8 <= this.#block.slice.length) return this.#block.slice.u64(at);
    const slice = this.read(address, Math.max(8, Math.min(blockLength, this.mappedLength(address))));
    this.#block = { address, slice };
    return slice.u64(0);
  }
}
