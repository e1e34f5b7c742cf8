// Changes a real 64-bit little-endian ELF file at the places that a test names.
import { type ElfImage, openElf } from "../../../src/binary/elf.ts";
import { segmentType } from "../../../src/binary/elf-header.ts";
import { memorySource } from "../../../src/binary/source.ts";

/** Where the fields of the ELF header are, and how many bytes they have. */
const headerFields = {
  programHeaderOffset: [32, 8],
  sectionHeaderOffset: [40, 8],
  programHeaderCount: [56, 2],
  sectionHeaderCount: [60, 2],
  sectionNamesIndex: [62, 2],
} as const;

/** The same of a program header. */
const segmentFields = { type: 0, offset: 8, address: 16, fileSize: 32, memorySize: 40, align: 48 } as const;

const dynamicEntrySize = 16;
const symbolSize = 24;

/** A copy of a file, to be damaged. */
export class ElfEditor {
  readonly bytes: Buffer<ArrayBuffer>;
  /** The file as it was. */
  readonly original: ElfImage;

  constructor(file: Uint8Array<ArrayBuffer>) {
    this.bytes = Buffer.from(Uint8Array.from(file).buffer);
    this.original = openElf(memorySource("original", file));
  }

  /** Sets a field of the ELF header. */
  header(field: keyof typeof headerFields, value: bigint): void {
    const [at, size] = headerFields[field];
    if (size === 8) this.word(at, value);
    else this.bytes.writeUInt16LE(Number(value), at);
  }

  /** Sets a field of a program header. @param nth which one of that type */
  segment(type: keyof typeof segmentType, field: keyof typeof segmentFields, value: bigint, nth = 0): void {
    const { segments, header } = this.original;
    const index = segments.flatMap((one, at) => (one.type === segmentType[type] ? [at] : []))[nth];
    if (index === undefined) throw new Error(`No program header ${type} ${nth}`);
    const at = header.programHeaderOffset + index * header.programHeaderSize + segmentFields[field];
    if (field === "type") this.bytes.writeUInt32LE(Number(value), at);
    else this.word(at, value);
  }

  /** Sets the value of a dynamic entry. */
  dynamic(tag: number, value: bigint): void {
    this.word(this.#dynamicEntry(tag) + 8, value);
  }

  /** Gives a dynamic entry another tag. */
  retag(tag: number, other: number): void {
    this.word(this.#dynamicEntry(tag), BigInt(other));
  }

  /** Writes an entry where the dynamic section ends; linkers leave room there. */
  addDynamic(tag: number, value: bigint): void {
    const at = this.#dynamicEntry(0);
    this.word(at, BigInt(tag));
    this.word(at + 8, value);
  }

  /** The file offset of the table that a dynamic entry names. */
  table(tag: number): number {
    return this.offsetOf(Number(this.bytes.readBigUInt64LE(this.#dynamicEntry(tag) + 8)));
  }

  /** The address that a dynamic entry holds. */
  addressIn(tag: number): bigint {
    return this.bytes.readBigUInt64LE(this.#dynamicEntry(tag) + 8);
  }

  /** Where the dynamic section is mapped. */
  get dynamicAddress(): bigint {
    return BigInt(this.#dynamicSegment.address);
  }

  /** The file offset of a symbol's entry in the table. */
  symbol(name: string): number {
    const index = [...this.original.symbols()].findIndex((symbol) => symbol.name === name);
    if (index < 0) throw new Error(`No symbol ${name}`);
    return this.table(6) + (index + 1) * symbolSize;
  }

  /** The file offset of an address. */
  offsetOf(address: number): number {
    return this.original.readMapped(address, 1).start;
  }

  word(at: number, value: bigint): void {
    this.bytes.writeBigUInt64LE(BigInt.asUintN(64, value), at);
  }

  get #dynamicSegment(): { readonly offset: number; readonly address: number; readonly fileSize: number } {
    const segment = this.original.segments.find(({ type }) => type === segmentType.dynamic);
    if (segment === undefined) throw new Error("No dynamic section");
    return segment;
  }

  #dynamicEntry(tag: number): number {
    const { offset, fileSize } = this.#dynamicSegment;
    for (let at = offset; at < offset + fileSize; at += dynamicEntrySize) {
      if (this.bytes.readBigUInt64LE(at) === BigInt(tag)) return at;
    }
    throw new Error(`No dynamic entry ${tag}`);
  }
}
