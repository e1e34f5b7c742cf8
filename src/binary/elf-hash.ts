// Hash tables over the dynamic symbols: System V ABI, generic part, chapter 5; GNU's as in glibc's dl-lookup.c.
import { BlockReader } from "./block-reader.ts";
import { BinaryError } from "./error.ts";
import { type Layout, Slice } from "./slice.ts";
import type { ByteSource } from "./source.ts";
import type { Work } from "./work.ts";

/** A range of bytes in the file. */
export interface FileRange {
  readonly offset: number;
  readonly length: number;
}

/** Buckets that are read at once where all are looked at. */
const bucketsAtOnce = 1 << 16;

/** Leads from a name to the few symbols that may bear it, as the loader goes. */
export interface HashTable {
  /** Symbols before this one are in no chain: all of them are taken from elsewhere. */
  readonly firstHashed: number;
  /** Whether what `find` offers has the hash of the name; otherwise only the remainder of it. */
  readonly comparesHashes: boolean;
  /** Number of symbols, the empty first one included. */
  count(): number;
  /** @param take looks at a symbol that may bear the name, by its number */
  find<T>(name: Uint8Array, take: (index: number) => T | undefined): T | undefined;
}

/** DT_GNU_HASH. */
export class GnuHashTable implements HashTable {
  readonly firstHashed: number;
  readonly comparesHashes = true;
  readonly #source: ByteSource;
  readonly #layout: Layout;
  readonly #work: Work;
  readonly #values: BlockReader;
  readonly #bucketCount: number;
  readonly #bloomSize: number;
  readonly #bloomShift: number;
  /** Offsets in the file. */
  readonly #bloom: number;
  readonly #buckets: number;
  readonly #chains: number;
  readonly #chainLimit: number;

  /** @throws BinaryError where the parts of the table do not fit into its range */
  constructor(source: ByteSource, layout: Layout, range: FileRange, work: Work) {
    const head = Slice.read(source, range.offset, Math.min(16, range.length), layout);
    this.#source = source;
    this.#layout = layout;
    this.#work = work;
    this.#values = blocksOf(source, layout);
    this.#bucketCount = head.u32(0);
    this.firstHashed = head.u32(4);
    this.#bloomSize = head.u32(8);
    this.#bloomShift = head.u32(12);
    this.#bloom = range.offset + 16;
    this.#buckets = this.#bloom + this.#bloomSize * layout.word;
    this.#chains = this.#buckets + this.#bucketCount * 4;
    this.#chainLimit = range.offset + range.length - this.#chains;
    const sized = this.#bucketCount > 0 && this.#bloomSize > 0 && (this.#bloomSize & (this.#bloomSize - 1)) === 0;
    if (sized && this.#chainLimit >= 0) return;
    const found = `${this.#bucketCount} buckets, ${this.#bloomSize} words`;
    throw malformed(source, range.offset, "a GNU hash table that fits", found);
  }

  /** The last symbol of the chain that starts last is the last symbol of the table. */
  count(): number {
    let last = 0;
    for (let first = 0; first < this.#bucketCount; first += bucketsAtOnce) {
      const some = Math.min(bucketsAtOnce, this.#bucketCount - first);
      this.#work.step(some);
      const buckets = Slice.read(this.#source, this.#buckets + first * 4, some * 4, this.#layout);
      for (let at = 0; at < buckets.length; at += 4) last = Math.max(last, buckets.u32(at));
    }
    if (last < this.firstHashed) return this.firstHashed;
    for (let index = last; ; index++) if ((this.#chainAt(index) & 1) === 1) return index + 1;
  }

  find<T>(name: Uint8Array, take: (index: number) => T | undefined): T | undefined {
    const hash = gnuHash(name);
    const bits = this.#layout.word * 8;
    const word = Math.floor(hash / bits) & (this.#bloomSize - 1);
    if (!this.#bloomBit(word, hash % bits)) return undefined;
    // A shift of 32 or more leaves nothing of a 32-bit hash.
    const shifted = this.#bloomShift < 32 ? hash >>> this.#bloomShift : 0;
    if (!this.#bloomBit(word, shifted % bits)) return undefined;
    let index = this.#values.u32(this.#buckets + (hash % this.#bucketCount) * 4);
    if (index < this.firstHashed) return undefined;
    for (; ; index++) {
      const found = this.#chainAt(index);
      const taken = found >>> 1 === hash >>> 1 ? take(index) : undefined;
      if (taken !== undefined || (found & 1) === 1) return taken;
    }
  }

  /** The hash of a symbol, whose lowest bit tells that the chain ends there. */
  #chainAt(index: number): number {
    const at = (index - this.firstHashed) * 4;
    if (at + 4 > this.#chainLimit) throw endless(this.#source, this.#chains + at);
    this.#work.step();
    return this.#values.u32(this.#chains + at);
  }

  #bloomBit(word: number, bit: number): boolean {
    const at = this.#bloom + word * this.#layout.word;
    // The half that holds the bit: words wider than 32 bits are two halves in the order of the bytes.
    const high = bit >= 32;
    const half = this.#layout.word === 4 || high !== this.#layout.littleEndian ? 0 : 4;
    return ((this.#values.u32(at + half) >>> (bit % 32)) & 1) === 1;
  }
}

export interface SysvTable {
  readonly range: FileRange;
  /** Bytes in an entry: 4, on s390x 8. */
  readonly entry: 4 | 8;
}

/** DT_HASH. */
export class SysvHashTable implements HashTable {
  readonly firstHashed: number;
  readonly comparesHashes = false;
  readonly #source: ByteSource;
  readonly #work: Work;
  readonly #values: BlockReader;
  readonly #start: number;
  /** Bytes in an entry, and where in it its value stands. */
  readonly #entry: number;
  readonly #low: number;
  readonly #bucketCount: number;
  readonly #chainCount: number;

  /** @throws BinaryError where the table does not fit into its range */
  constructor(source: ByteSource, layout: Layout, { range, entry }: SysvTable, work: Work) {
    this.#source = source;
    this.#work = work;
    this.#values = blocksOf(source, layout);
    this.#start = range.offset;
    this.#entry = entry;
    this.#low = entry === 8 && !layout.littleEndian ? 4 : 0;
    this.#bucketCount = range.length < 2 * entry ? 0 : this.#value(0);
    this.#chainCount = range.length < 2 * entry ? 0 : this.#value(1);
    this.firstHashed = this.#chainCount;
    if (this.#bucketCount > 0 && (2 + this.#bucketCount + this.#chainCount) * entry <= range.length) return;
    const found = `${this.#bucketCount} buckets, ${this.#chainCount} symbols`;
    throw malformed(source, range.offset, "a hash table that fits", found);
  }

  count(): number {
    return this.#chainCount;
  }

  find<T>(name: Uint8Array, take: (index: number) => T | undefined): T | undefined {
    let index = this.#value(2 + (sysvHash(name) % this.#bucketCount));
    // A chain that is longer than the table leads back into itself.
    for (let steps = 0; index !== 0; steps++) {
      if (index >= this.#chainCount || steps >= this.#chainCount) throw endless(this.#source, this.#start);
      this.#work.step();
      const taken = take(index);
      if (taken !== undefined) return taken;
      index = this.#value(2 + this.#bucketCount + index);
    }
    return undefined;
  }

  #value(index: number): number {
    return this.#values.u32(this.#start + index * this.#entry + this.#low);
  }
}

function blocksOf(source: ByteSource, { littleEndian }: Layout): BlockReader {
  return new BlockReader(source, littleEndian, 32 * 1024);
}

/** Bernstein's hash, 32 bits. */
function gnuHash(name: Uint8Array): number {
  let hash = 5381;
  // Kept as a signed 32-bit integer until the end, which engines compute fastest.
  for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 33) + (name[at] ?? 0)) | 0;
  return hash >>> 0;
}

/** The hash of PJW, as the ABI prints it: 28 bits. */
export function sysvHash(name: Uint8Array): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) {
    hash = ((hash << 4) + (name[at] ?? 0)) | 0;
    hash = (hash ^ ((hash >>> 24) & 0xf0)) & 0x0fff_ffff;
  }
  return hash;
}

function endless(source: ByteSource, offset: number): BinaryError {
  return malformed(source, offset, "the end of a hash chain", "none");
}

function malformed(source: ByteSource, offset: number, expected: string, found: string): BinaryError {
  return new BinaryError({ code: "malformed", file: source.name, offset, expected, found });
}
