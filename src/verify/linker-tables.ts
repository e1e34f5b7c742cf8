// Small tables that the loader follows without looking (glibc: elf/dl-machine.h, dl-lookup.c, dl-init.c). A number in them
// that leads nowhere ends the process. The large ones, of relocations and symbols, would cost more to walk than all the
// rest; what `npm run proof` counts says which of the small ones are worth it.
import type { ElfImage } from "../binary/elf.ts";
import { dynamicTag } from "../binary/elf-dynamic.ts";
import { elfMachines, type Segment, segmentFlag, segmentType } from "../binary/elf-header.ts";
import type { AddressRange } from "../binary/object-file.ts";
import type { Slice } from "../binary/slice.ts";
import { clipValue } from "../model/phrases.ts";

/** Calls of a plugin to C functions are some hundred; more are looked at only in part. */
const mostCalls = 1 << 14;
/** Functions that run before the plugin is used: Go's and some of C libraries. */
const mostInitialisers = 1 << 10;
/** Relocations in front of those of the initialisers. */
const fewRelocations = 16;
/** Those that are taken from elsewhere stand first, and small plugins have no more in all. */
const mostVersions = 1 << 13;
/** The other bit hides a symbol from those who ask for no version. */
const versionMask = 0x7fff;

const { symbolTable, stringTable, hash, gnuHash, versionSymbols, versionNeeds, versionDefinitions } = dynamicTag;
/** Tables that linkers put one behind the other. */
const tableTags = [
  ...[symbolTable, stringTable, hash, gnuHash, versionSymbols, versionNeeds, versionDefinitions],
  ...[dynamicTag.rela, dynamicTag.rel, dynamicTag.relr, dynamicTag.pltRel],
];

/** The first number that leads nowhere, as a sentence. @throws BinaryError where a table is not in the file */
export function linkerTableProblem(image: ElfImage): string | undefined {
  return callProblem(image) ?? versionProblem(image) ?? initialiserProblem(image);
}

/** Relocations of the procedure linkage table, each of which the loader applies at once. */
function callProblem(image: ElfImage): string | undefined {
  const { dynamic, layout, goarch } = image;
  const address = dynamic.value(dynamicTag.pltRel);
  const length = dynamic.value(dynamicTag.pltRelSize) ?? 0;
  if (address === undefined || length === 0) return undefined;
  const { calls = [] } = elfMachines.find((one) => one.goarch === goarch) ?? {};
  const symbols = symbolCount(image);
  const entry = layout.word * (dynamic.value(dynamicTag.pltRelType) === dynamicTag.rela ? 3 : 2);
  const table = image.readMapped(address, Math.min(length, mostCalls * entry));
  for (let at = 0; at + entry <= table.length; at += entry) {
    const place = table.word(at);
    const { type, symbol } = relocationInfo(table, at + layout.word);
    if (!calls.includes(type)) return `A call is bound by a relocation of type ${type}, which is not for calls.`;
    if (symbol >= symbols) return `A call is to symbol ${symbol}, and there are ${symbols}.`;
    if (!isMapped(image, place, segmentFlag.write)) {
      return `The address of a call is kept at 0x${place.toString(16)}, where nothing can be written.`;
    }
  }
  return undefined;
}

/** The halves of `r_info`. */
function relocationInfo(table: Slice, at: number): { readonly type: number; readonly symbol: number } {
  const { word, littleEndian } = table.layout;
  if (word === 4) return { type: table.u32(at) & 0xff, symbol: table.u32(at) >>> 8 };
  return { type: table.u32(littleEndian ? at : at + 4), symbol: table.u32(littleEndian ? at + 4 : at) };
}

/** Each symbol has the number of a version, with which the loader reads an array of its own making. */
function versionProblem(image: ElfImage): string | undefined {
  const address = image.dynamic.value(dynamicTag.versionSymbols);
  if (address === undefined) return undefined;
  const { highest, misnamed } = image.versionNumbers;
  if (misnamed !== undefined) return `The version ${clipValue(misnamed)} that it needs has the hash of another name.`;
  const count = Math.min(symbolCount(image), mostVersions, Math.floor(roomAt(image, address) / 2));
  const { bytes } = image.readMapped(address, count * 2);
  const [high, low] = image.layout.littleEndian ? [1, 0] : [0, 1];
  for (let at = 0; at < bytes.length; at += 2) {
    const version = (((bytes[at + high] ?? 0) << 8) | (bytes[at + low] ?? 0)) & versionMask;
    if (version > highest) return `Symbol ${at / 2} has version ${version}, and the last one is ${highest}.`;
  }
  return undefined;
}

/** Functions that the loader calls before anything else. */
function initialiserProblem(image: ElfImage): string | undefined {
  const { dynamic, layout } = image;
  const start = dynamic.value(dynamicTag.init);
  if (start !== undefined && !isMapped(image, start, segmentFlag.execute)) return notCode(start);
  const address = dynamic.value(dynamicTag.initArray);
  const length = Math.min(dynamic.value(dynamicTag.initArraySize) ?? 0, mostInitialisers * layout.word);
  if (address === undefined || length < layout.word) return undefined;
  const range = { address, length };
  const first = firstPointers(image, range);
  const pointers = first.size * layout.word < length ? image.pointersIn(range, 0) : first;
  const named = pointers.size * layout.word < length ? new Set(image.referencesIn(range, 0)) : new Set();
  for (let at = address; at + layout.word <= address + length; at += layout.word) {
    if (named.has(at)) continue;
    const target = pointers.get(at);
    if (target === undefined || !isMapped(image, target, segmentFlag.execute)) return notCode(target);
  }
  return undefined;
}

/** The pointers of a range whose relocations are among the first: linkers put initialisers in front of all other data. */
function firstPointers(image: ElfImage, { address, length }: AddressRange): ReadonlyMap<number, number> {
  const { dynamic, layout, goarch } = image;
  const { word } = layout;
  const found = new Map<number, number>();
  const explicit = dynamic.value(dynamicTag.rela);
  const start = explicit ?? dynamic.value(dynamicTag.rel);
  const size = dynamic.value(explicit === undefined ? dynamicTag.relSize : dynamicTag.relaSize) ?? 0;
  if (start === undefined) return found;
  const entry = word * (explicit === undefined ? 2 : 3);
  const relative = elfMachines.find((one) => one.goarch === goarch)?.relative;
  const table = image.readMapped(start, Math.min(size, (length / word + fewRelocations) * entry));
  for (let at = 0; at + entry <= table.length; at += entry) {
    const place = table.word(at);
    if (place < address || place >= address + length || relocationInfo(table, at + word).type !== relative) continue;
    found.set(place, explicit === undefined ? image.readMapped(place, word).word(0) : table.word(at + 2 * word));
  }
  return found;
}

function notCode(address: number | undefined): string {
  const where = address === undefined ? "an address that nothing fills in" : clipValue(`0x${address.toString(16)}`);
  return `Its initialisation starts at ${where}, where no code is.`;
}

/** By the section header, else no more than there is room for before the next table. */
function symbolCount(image: ElfImage): number {
  const entry = image.layout.word === 8 ? 24 : 16;
  const section = image.sections.find(({ name }) => name === ".dynsym");
  return Math.floor((section?.size ?? roomAt(image, image.dynamic.value(dynamicTag.symbolTable) ?? 0)) / entry);
}

/** Bytes between an address and the next table, or the end of what is mapped. */
function roomAt(image: ElfImage, address: number): number {
  const behind = tableTags.map((tag) => (image.dynamic.value(tag) ?? 0) - address).filter((distance) => distance > 0);
  return Math.min(...behind, image.mappedLength(address));
}

function isMapped({ segments }: ElfImage, address: number, flag: number): boolean {
  const holds = ({ type, flags, address: start, memorySize }: Segment) =>
    type === segmentType.load && (flags & flag) !== 0 && address >= start && address < start + memorySize;
  return segments.some(holds);
}
