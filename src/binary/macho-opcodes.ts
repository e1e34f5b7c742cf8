// LC_DYLD_INFO: streams of opcodes that name the pointers to move and to bind (<mach-o/loader.h>, REBASE_ and BIND_).
import type { AddressRange } from "./image.ts";
import { type Fixups, isNameAt, longestName, mostFixups, type Rebase, storedName } from "./macho-fixups.ts";
import type { DyldInfo, FileRange, MachSegment } from "./macho-header.ts";
import { StreamReader } from "./macho-stream.ts";
import type { MachMemory } from "./macho-window.ts";
import type { Slice } from "./slice.ts";

/** The high half of a byte is the opcode, the low half its immediate value. */
const rebaseOpcode = {
  done: 0x00,
  setType: 0x10,
  setSegmentAndOffset: 0x20,
  addAddress: 0x30,
  addAddressScaled: 0x40,
  rebaseImmediateTimes: 0x50,
  rebaseTimes: 0x60,
  rebaseAddAddress: 0x70,
  rebaseTimesSkipping: 0x80,
} as const;
const bindOpcode = {
  done: 0x00,
  setOrdinalImmediate: 0x10,
  setOrdinal: 0x20,
  setSpecialOrdinal: 0x30,
  setSymbol: 0x40,
  setType: 0x50,
  setAddend: 0x60,
  setSegmentAndOffset: 0x70,
  addAddress: 0x80,
  bind: 0x90,
  bindAddAddress: 0xa0,
  bindAddAddressScaled: 0xb0,
  bindTimesSkipping: 0xc0,
} as const;
/** The type of a fixup that is a whole pointer. */
const pointerType = 1;
const word = 8;

/** The streams of one file, decoded when they are first asked for. */
export class OpcodeFixups implements Fixups {
  readonly #memory: MachMemory;
  readonly #info: DyldInfo | undefined;
  #rebases: Float64Array | undefined;
  #binds: readonly BindTable[] | undefined;

  /** @param info undefined where the loader has nothing to write */
  constructor(memory: MachMemory, info: DyldInfo | undefined) {
    this.#memory = memory;
    this.#info = info;
  }

  at(address: number): number | "symbol" | undefined {
    if (this.#bound(address)) return "symbol";
    const found = this.#rebased[lowerBound(this.#rebased, address)] === address;
    return found ? this.#memory.word(address) : undefined;
  }

  *rebases({ address, length }: AddressRange): Generator<Rebase> {
    const addresses = this.#rebased;
    for (let index = lowerBound(addresses, address); index < addresses.length; index++) {
      const found = addresses[index] ?? Number.POSITIVE_INFINITY;
      if (found >= address + length) return;
      // A lazy pointer is moved first and bound later.
      if (!this.#bound(found)) yield { address: found, target: this.#memory.word(found) };
    }
  }

  referencesTo(name: string): number[] {
    const stored = storedName(name);
    const found = new Set<number>();
    for (const { stream, addresses, names } of this.#bindTables) {
      for (const [index, address] of addresses.entries()) {
        if (isNameAt(stream.bytes, names[index] ?? 0, stored)) found.add(address);
      }
    }
    return [...found];
  }

  referencesIn({ address, length }: AddressRange): number[] {
    const found = new Set<number>();
    for (const { addresses } of this.#bindTables) {
      for (let index = lowerBound(addresses, address); index < addresses.length; index++) {
        const at = addresses[index] ?? Number.POSITIVE_INFINITY;
        if (at >= address + length) break;
        found.add(at);
      }
    }
    return [...found];
  }

  get #rebased(): Float64Array {
    this.#rebases ??= this.#info === undefined ? new Float64Array(0) : readRebases(this.#memory, this.#info.rebase);
    return this.#rebases;
  }

  get #bindTables(): readonly BindTable[] {
    const { bind, weakBind, lazyBind } = this.#info ?? {};
    const all = [
      { range: bind, isLazy: false },
      { range: weakBind, isLazy: false },
      { range: lazyBind, isLazy: true },
    ];
    this.#binds ??= all.flatMap(({ range, isLazy }) =>
      range === undefined || range.length === 0 ? [] : [readBinds(this.#memory, range, isLazy ? "lazy" : "eager")],
    );
    return this.#binds;
  }

  #bound(address: number): boolean {
    return this.#bindTables.some(({ addresses }) => addresses[lowerBound(addresses, address)] === address);
  }
}

/** The pointers that one stream binds. */
interface BindTable {
  readonly stream: Slice;
  /** In ascending order. */
  readonly addresses: Float64Array;
  /** Where the name of each starts in the stream. */
  readonly names: Uint32Array;
}

/** The place that a stream has reached, and what it collected. */
class Cursor {
  readonly #memory: MachMemory;
  readonly #stream: Slice;
  readonly #reader: StreamReader;
  readonly addresses: number[] = [];
  /** Each word of the file is fixed up once: a short stream cannot make a long list. */
  readonly #most: number;
  #segment: MachSegment | undefined;
  #address = 0;

  constructor(memory: MachMemory, stream: Slice, reader: StreamReader) {
    this.#memory = memory;
    this.#stream = stream;
    this.#reader = reader;
    const lengths = memory.segments.map((segment) => memory.window.lengthOf(segment));
    this.#most = Math.min(mostFixups, lengths.reduce((sum, length) => sum + length, 0) / word);
  }

  place(index: number, offset: number): void {
    this.#segment = this.#memory.segments[index];
    if (this.#segment === undefined) throw this.#error(`one of ${this.#memory.segments.length} segments`, `${index}`);
    this.#address = this.#segment.address + offset;
  }

  advance(distance: number): void {
    this.#address += distance;
  }

  /** Collects `count` pointers that lie `stride` bytes apart and steps behind them. */
  collect(count: number, stride: number): void {
    const { length } = this.addresses;
    if (count > this.#most - length) throw this.#error(`at most ${this.#most} pointers`, `${length + count}`);
    if (count === 0) return;
    const segment = this.#segment;
    const last = this.#address + (count - 1) * stride;
    const isInside =
      segment !== undefined &&
      Math.min(this.#address, last) >= segment.address &&
      Math.max(this.#address, last) + word <= segment.address + this.#memory.window.lengthOf(segment);
    if (!isInside) throw this.#error("pointers inside of a segment", `0x${this.#address.toString(16)}`);
    for (let i = 0; i < count; i++) this.addresses.push(this.#address + i * stride);
    this.#address = last + stride;
  }

  #error(expected: string, found: string): Error {
    return this.#stream.error("malformed", this.#reader.position, expected, found);
  }
}

function readRebases(memory: MachMemory, range: FileRange): Float64Array {
  const stream = memory.window.read(range);
  const reader = new StreamReader(stream);
  const cursor = new Cursor(memory, stream, reader);
  while (!reader.atEnd) {
    const byte = reader.u8();
    const value = byte & 0x0f;
    switch (byte & 0xf0) {
      case rebaseOpcode.done:
        return Float64Array.from(cursor.addresses).sort();
      case rebaseOpcode.setType:
        requirePointer(stream, reader, value);
        break;
      case rebaseOpcode.setSegmentAndOffset:
        cursor.place(value, reader.unsigned());
        break;
      case rebaseOpcode.addAddress:
        cursor.advance(reader.wrapped());
        break;
      case rebaseOpcode.addAddressScaled:
        cursor.advance(value * word);
        break;
      case rebaseOpcode.rebaseImmediateTimes:
        cursor.collect(value, word);
        break;
      case rebaseOpcode.rebaseTimes:
        cursor.collect(reader.unsigned(), word);
        break;
      case rebaseOpcode.rebaseAddAddress:
        cursor.collect(1, word);
        cursor.advance(reader.wrapped());
        break;
      case rebaseOpcode.rebaseTimesSkipping:
        cursor.collect(reader.unsigned(), word + reader.wrapped());
        break;
      default:
        throw unknownOpcode(stream, reader, byte);
    }
  }
  return Float64Array.from(cursor.addresses).sort();
}

/** @param kind in a lazy stream, each entry has its own end mark */
function readBinds(memory: MachMemory, range: FileRange, kind: "eager" | "lazy"): BindTable {
  const stream = memory.window.read(range);
  const reader = new StreamReader(stream);
  const cursor = new Cursor(memory, stream, reader);
  const names: number[] = [];
  let name: number | undefined;
  const collect = (count: number, stride: number): void => {
    if (count > 0 && name === undefined) {
      throw stream.error("malformed", reader.position, "the name of a symbol", "none");
    }
    cursor.collect(count, stride);
    for (let i = 0; i < count; i++) names.push(name ?? 0);
  };
  let ended = false;
  while (!reader.atEnd && !ended) {
    const byte = reader.u8();
    const value = byte & 0x0f;
    switch (byte & 0xf0) {
      case bindOpcode.done:
        ended = kind === "eager";
        break;
      case bindOpcode.setOrdinalImmediate:
      case bindOpcode.setSpecialOrdinal:
        break;
      case bindOpcode.setOrdinal:
      case bindOpcode.setAddend:
        reader.skipNumber();
        break;
      case bindOpcode.setSymbol:
        name = reader.position;
        reader.text(longestName);
        break;
      case bindOpcode.setType:
        requirePointer(stream, reader, value);
        break;
      case bindOpcode.setSegmentAndOffset:
        cursor.place(value, reader.unsigned());
        break;
      case bindOpcode.addAddress:
        cursor.advance(reader.wrapped());
        break;
      case bindOpcode.bind:
        collect(1, word);
        break;
      case bindOpcode.bindAddAddress:
        collect(1, word);
        cursor.advance(reader.wrapped());
        break;
      case bindOpcode.bindAddAddressScaled:
        collect(1, word);
        cursor.advance(value * word);
        break;
      case bindOpcode.bindTimesSkipping:
        collect(reader.unsigned(), word + reader.wrapped());
        break;
      default:
        throw unknownOpcode(stream, reader, byte);
    }
  }
  const order = Uint32Array.from(names.keys());
  // The stream is in the order of the names.
  order.sort((a, b) => (cursor.addresses[a] ?? 0) - (cursor.addresses[b] ?? 0));
  return {
    stream,
    addresses: Float64Array.from(order, (index) => cursor.addresses[index] ?? 0),
    names: order.map((index) => names[index] ?? 0),
  };
}

function requirePointer(stream: Slice, reader: StreamReader, type: number): void {
  if (type === pointerType) return;
  throw stream.error("unsupported", reader.position - 1, "fixups of whole pointers", `type ${type}`);
}

function unknownOpcode(stream: Slice, reader: StreamReader, byte: number): Error {
  return stream.error("malformed", reader.position - 1, "an opcode of the loader", `0x${byte.toString(16)}`);
}

/** Index of the first value that is not below `wanted`. */
function lowerBound(sorted: Float64Array, wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
