// LC_DYLD_INFO: streams of opcodes that name the pointers to move and to bind (<mach-o/loader.h>, REBASE_ and BIND_).

import { type Fixups, longestName, longestStream, mostFixups, type Rebase } from "./macho-fixups.ts";
import type { DyldInfo, FileRange, MachSegment } from "./macho-header.ts";
import { StreamReader } from "./macho-stream.ts";
import type { MachMemory } from "./macho-window.ts";
import type { AddressRange } from "./object-file.ts";
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
  #binds: Float64Array | undefined;

  /** @param info undefined where the loader has nothing to write */
  constructor(memory: MachMemory, info: DyldInfo | undefined) {
    this.#memory = memory;
    this.#info = info;
  }

  at(address: number): number | "symbol" | undefined {
    if (holds(this.#bound, address)) return "symbol";
    return holds(this.#rebased, address) ? this.#memory.word(address) : undefined;
  }

  *rebases(range: AddressRange): Generator<Rebase> {
    for (const address of within(this.#rebased, range)) {
      this.#memory.window.work.step();
      // A lazy pointer is moved first and bound later.
      if (!holds(this.#bound, address)) yield { address, target: this.#memory.word(address) };
    }
  }

  referencesIn(range: AddressRange): number[] {
    return Array.from(within(this.#bound, range));
  }

  get #rebased(): Float64Array {
    this.#rebases ??= this.#info === undefined ? new Float64Array(0) : readRebases(this.#memory, this.#info.rebase);
    return this.#rebases;
  }

  get #bound(): Float64Array {
    this.#binds ??= this.#readBound();
    return this.#binds;
  }

  #readBound(): Float64Array {
    const addresses = new Addresses(this.#memory);
    if (this.#info === undefined) return addresses.sorted();
    const { bind, weakBind, lazyBind } = this.#info;
    for (const range of [bind, weakBind]) if (range.length > 0) readBinds(this.#memory, range, "eager", addresses);
    if (lazyBind.length > 0) readBinds(this.#memory, lazyBind, "lazy", addresses);
    return addresses.sorted();
  }
}

/** Addresses in the order in which streams name them. */
class Addresses {
  /** Each word of the file is fixed up once: a short stream cannot make a long list. */
  readonly most: number;
  length = 0;
  #values = new Float64Array(1024);

  constructor({ window }: MachMemory) {
    this.most = Math.min(mostFixups, Math.floor(window.length / word));
  }

  push(address: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = address;
  }

  /** In ascending order, each once: a symbol that is bound weakly may stand in two streams. */
  sorted(): Float64Array {
    const sorted = this.#values.subarray(0, this.length).sort();
    let kept = 0;
    for (const address of sorted) {
      if (kept === 0 || address !== sorted[kept - 1]) sorted[kept++] = address;
    }
    return sorted.subarray(0, kept);
  }
}

class Cursor {
  readonly #memory: MachMemory;
  readonly #stream: Slice;
  readonly #reader: StreamReader;
  readonly #addresses: Addresses;
  #segment: MachSegment | undefined;
  #address = 0;

  constructor(memory: MachMemory, stream: Slice, reader: StreamReader, addresses: Addresses) {
    this.#memory = memory;
    this.#stream = stream;
    this.#reader = reader;
    this.#addresses = addresses;
  }

  next(): number {
    this.#memory.window.work.step();
    return this.#reader.u8();
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
    const { length, most } = this.#addresses;
    if (count > most - length) throw this.#error(`at most ${most} pointers`, `${length + count}`);
    if (count === 0) return;
    const segment = this.#segment;
    const last = this.#address + (count - 1) * stride;
    const isInside =
      segment !== undefined &&
      Math.min(this.#address, last) >= segment.address &&
      Math.max(this.#address, last) + word <= segment.address + this.#memory.window.lengthOf(segment);
    if (!isInside) throw this.#error("pointers inside of a segment", `0x${this.#address.toString(16)}`);
    for (let i = 0; i < count; i++) this.#addresses.push(this.#address + i * stride);
    this.#address = last + stride;
  }

  #error(expected: string, found: string): Error {
    return this.#stream.error("malformed", this.#reader.position, expected, found);
  }
}

function readRebases(memory: MachMemory, range: FileRange): Float64Array {
  const stream = readStream(memory, range);
  const reader = new StreamReader(stream);
  const addresses = new Addresses(memory);
  const cursor = new Cursor(memory, stream, reader, addresses);
  while (!reader.atEnd) {
    const byte = cursor.next();
    const value = byte & 0x0f;
    switch (byte & 0xf0) {
      case rebaseOpcode.done:
        return addresses.sorted();
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
  return addresses.sorted();
}

/**
 * Adds the pointers that one stream binds.
 * @param kind in a lazy stream, each entry has its own end mark
 */
function readBinds(memory: MachMemory, range: FileRange, kind: "eager" | "lazy", addresses: Addresses): void {
  const stream = readStream(memory, range);
  const reader = new StreamReader(stream);
  const cursor = new Cursor(memory, stream, reader, addresses);
  let isNamed = false;
  const collect = (count: number, stride: number): void => {
    if (count > 0 && !isNamed) throw stream.error("malformed", reader.position, "the name of a symbol", "none");
    cursor.collect(count, stride);
  };
  let ended = false;
  while (!reader.atEnd && !ended) {
    const byte = cursor.next();
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
        reader.text(longestName);
        isNamed = true;
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
}

function readStream({ window }: MachMemory, range: FileRange): Slice {
  if (range.length <= longestStream) return window.read(range);
  throw window.error("too-large", range.offset, `at most ${longestStream} bytes of opcodes`, `${range.length}`);
}

function requirePointer(stream: Slice, reader: StreamReader, type: number): void {
  if (type === pointerType) return;
  throw stream.error("unsupported", reader.position - 1, "fixups of whole pointers", `type ${type}`);
}

function unknownOpcode(stream: Slice, reader: StreamReader, byte: number): Error {
  return stream.error("malformed", reader.position - 1, "an opcode of the loader", `0x${byte.toString(16)}`);
}

function holds(sorted: Float64Array, value: number): boolean {
  return sorted[lowerBound(sorted, value)] === value;
}

/** The part of sorted addresses that lies in a range. */
function within(sorted: Float64Array, { address, length }: AddressRange): Float64Array {
  return sorted.subarray(lowerBound(sorted, address), lowerBound(sorted, address + length));
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
