// What the linker writes into a plugin's module data: cmd/link/internal/ld/symtab.go (`textsectionmap` … `pkghashes`)
// and runtime/symtab.go (`moduledata`), read through the relocations, so that neither symbols nor sections are needed.
import { BinaryError } from "./error.ts";
import type { Export, Fingerprint, PluginRecord } from "./facts.ts";
import { bufferOf, hashText } from "./fingerprint-text.ts";
import { moduleDataSizes, releasesWithSizes } from "./module-data.ts";
import type { AddressRange, Image } from "./object-file.ts";
import { decodeText, type Slice } from "./slice.ts";

/** `modulehash`: name (pointer, length), link-time hash (pointer, length), pointer to the run-time hash. */
const wordsPerHash = 5;
/** Words from `types` to `ptab` in module data, newest release first (Go 1.26; 1.18–1.25; 1.8–1.17). */
const wordsFromTypesToExports = [14, 13, 11] as const;
/** More packages, exports and longer names than any plugin has. */
const mostPackages = 1 << 15;
const mostExports = 1 << 14;
const longestName = 4096;
/** Texts are read at once where they lie within this many bytes. */
const readTogether = 1 << 20;
/** Where no section tells where module data is, data segments are searched in parts of this many bytes. */
const partLength = 1 << 20;

/**
 * Reads the record of a plugin.
 * @returns undefined where the file is a program or has no fingerprints: it is not a Go plugin
 * @throws BinaryError where the record is damaged
 */
export function readPluginRecord(image: Image): PluginRecord | undefined {
  // A gateway exports fingerprints too, and has no list of them.
  if (image.kind === "program" || !image.hasDynamicSymbols) return undefined;
  // Every Go program links `runtime`; the first release that wrote a colon is 1.20.
  const names = ["go:link.pkghash.runtime", "go.link.pkghash.runtime"];
  if (!names.some((name) => image.symbol(name)?.defined === true)) return undefined;
  const { word } = image.layout;
  const record = findRecord(image);
  const path = readText(image, record, -2 * word, "the plugin path");
  const fingerprints = readFingerprints(image, record);
  // Texts that are not where the pointers lead show here: the symbol above says that the package is linked.
  if (!fingerprints.some((one) => one.package === "runtime")) {
    throw damaged(image, "the fingerprint of package runtime", "others only");
  }
  return { pluginPath: path, fingerprints, exports: readExports(image, record, path) };
}

/** The part of module data around the slice header `pkghashes`. */
interface ModuleDataPart {
  /** Address of the slice header. */
  readonly slice: number;
  /** Address of the first fingerprint. */
  readonly start: number;
  readonly count: number;
  /** Words of the fields before the header and of the header itself. */
  readonly words: Slice;
  /** The relocated pointers among them, by address. */
  readonly pointers: ReadonlyMap<number, number>;
}

/** Fields before the slice header that are of interest reach back this many words. */
const wordsBefore = 5 + wordsFromTypesToExports[0];

/** Finds the slice in module data that leads to fingerprints. */
function findRecord(image: Image): ModuleDataPart {
  const { word } = image.layout;
  const before = wordsBefore * word;
  for (const part of partsOf(image.moduleDataRanges(), before + 3 * word)) {
    const bytes = image.readMapped(part.address, part.length);
    const pointers = image.pointersIn(part, 0);
    for (const [slice, start] of pointers) {
      image.work.step();
      const at = slice - part.address;
      if (at < before || at + 3 * word > bytes.length) continue;
      const count = bytes.word(at + word);
      if (count === 0 || bytes.word(at + 2 * word) !== count) continue;
      if (count > mostPackages) {
        if (!looksLikeRecord(image, start)) continue;
        throw tooLarge(image, `at most ${mostPackages} packages`, `${count}`);
      }
      if (!isFingerprintList(image, start, count)) continue;
      return { slice, start, count, words: bytes.sub(at - before, before + 3 * word), pointers };
    }
  }
  throw damaged(image, "a list of fingerprints in the module data", "none");
}

/** Ranges cut into parts that overlap, so that each place is whole in one of them. */
function* partsOf(ranges: readonly AddressRange[], overlap: number): Generator<AddressRange> {
  for (const { address, length } of ranges) {
    for (let at = 0; at < length; at += partLength) {
      yield { address: address + at, length: Math.min(partLength + overlap, length - at) };
    }
  }
}

/** Whether exactly `count` records stand at `start`, each with a reference to a symbol. */
function isFingerprintList(image: Image, start: number, count: number): boolean {
  const { word } = image.layout;
  const stride = wordsPerHash * word;
  if (!looksLikeRecord(image, start) || !looksLikeRecord(image, start + (count - 1) * stride)) return false;
  const around = { address: start - stride, length: (count + 2) * stride };
  const references = image.referencesIn(around, count);
  const inside = references.filter((address) => address >= start && address < start + count * stride);
  const expected = (index: number): number => start + (index * wordsPerHash + 4) * word;
  if (inside.length !== count || inside.some((address, index) => address !== expected(index))) {
    throw damaged(image, `${count} fingerprints in the module data`, `${inside.length} references to them`);
  }
  const beside = [expected(-1), expected(count)].filter((address) => references.includes(address));
  if (beside.some((address) => looksLikeRecord(image, address - 4 * word))) {
    throw damaged(image, `${count} fingerprints in the module data`, "more of them beside the list");
  }
  return true;
}

/** The two lengths in a record: of an import path, and of eight bytes or of a SHA-1 as text. */
function looksLikeRecord(image: Image, address: number): boolean {
  const { word } = image.layout;
  if (image.mappedLength(address) < wordsPerHash * word) return false;
  const record = image.readMapped(address, wordsPerHash * word);
  const [name, hash] = [record.word(word), record.word(3 * word)];
  return name > 0 && name <= longestName && (hash === 8 || hash === 40);
}

function readFingerprints(image: Image, { start, count }: ModuleDataPart): Fingerprint[] {
  const { word } = image.layout;
  const stride = wordsPerHash * word;
  const table = image.readMapped(start, count * stride);
  const pointers = image.pointersIn({ address: start, length: count * stride }, 2 * count);
  const text = new TextPool(image, pointers.values());
  const fingerprints: Fingerprint[] = [];
  for (let at = 0; at < count * stride; at += stride) {
    const path = text.find(pointers.get(start + at), table.word(at + word));
    const packagePath = path.block.toString("utf8", path.at, path.end);
    const hash = text.find(pointers.get(start + at + 2 * word), table.word(at + 3 * word));
    fingerprints.push({ package: packagePath, hash: hashText(hash.block, hash.at, hash.end) });
  }
  return fingerprints;
}

/** Bytes inside of a larger block. */
interface Piece {
  readonly block: Buffer<ArrayBuffer>;
  readonly at: number;
  readonly end: number;
}

/** Reads the many short texts that the records point to with as few reads as possible. */
class TextPool {
  readonly #image: Image;
  readonly #block: Buffer<ArrayBuffer> | undefined;
  readonly #low: number;

  constructor(image: Image, addresses: Iterable<number>) {
    this.#image = image;
    let low = Number.POSITIVE_INFINITY;
    let high = 0;
    for (const address of addresses) {
      low = Math.min(low, address);
      high = Math.max(high, address);
    }
    this.#low = low;
    // The linker writes them one behind the other; a file that scatters them is read piece by piece.
    const length = Math.min(high - low + longestName, image.mappedLength(low));
    this.#block = length > 0 && high - low <= readTogether ? bufferOf(image.readMapped(low, length)) : undefined;
  }

  find(address: number | undefined, length: number): Piece {
    if (address === undefined || length > longestName) {
      throw damaged(this.#image, "a text of a fingerprint record", address === undefined ? "none" : `${length} bytes`);
    }
    const at = address - this.#low;
    this.#image.work.name(length);
    if (this.#block !== undefined && at >= 0 && at + length <= this.#block.length) {
      return { block: this.#block, at, end: at + length };
    }
    return { block: bufferOf(this.#image.readMapped(address, length)), at: 0, end: length };
  }
}

/** Reads the text whose pointer and length stand `at` bytes from the slice header. */
function readText(image: Image, { slice, words, pointers }: ModuleDataPart, at: number, what: string): string {
  const { word } = image.layout;
  const length = words.word(wordsBefore * word + at + word);
  const target = pointers.get(slice + at);
  if (target === undefined || length === 0 || length > longestName) {
    throw damaged(image, what, target === undefined ? "no text" : `${length} bytes`);
  }
  return decodeText(image.readMapped(target, length).bytes);
}

/** Reads the list that Lookup is served from (`ptab`: offsets of name and type from `types`). */
function readExports(image: Image, { slice, words, pointers }: ModuleDataPart, pluginPath: string): Export[] {
  const { word } = image.layout;
  const count = words.word((wordsBefore - 4) * word);
  if (count === 0) return [];
  const ptab = slice - 5 * word;
  const table = pointers.get(ptab);
  if (table === undefined || count > mostExports) {
    throw table === undefined
      ? damaged(image, "a list of exports", "none")
      : tooLarge(image, `at most ${mostExports} exports`, `${count}`);
  }
  const entries = image.readMapped(table, count * 8);
  for (const distance of wordsFromTypesToExports) {
    const types = pointers.get(ptab - distance * word);
    const exports = types === undefined ? undefined : readExportsAt(image, entries, types, pluginPath);
    if (exports !== undefined) return exports;
  }
  const isKnown = releasesWithSizes(moduleDataSizes(image), image.machine.bits).length > 0;
  if (isKnown) throw damaged(image, "the names of the exports", "none that can be read");
  // A release whose layout we do not know: what the dynamic symbols tell.
  return exportsBySymbols(image, pluginPath);
}

function readExportsAt(image: Image, entries: Slice, types: number, pluginPath: string): Export[] | undefined {
  const exports: Export[] = [];
  for (let at = 0; at < entries.length; at += 8) {
    const name = nameAt(image, types + entries.u32(at));
    if (name === undefined) return undefined;
    const symbol = image.symbol(`${pluginPath}.${name}`);
    exports.push({
      name,
      kind: symbol?.kind === "function" ? "function" : "variable",
      ...(symbol?.defined !== true && { missing: true }),
    });
  }
  return exports;
}

/** A name as the compiler encodes it: flags, length (varint since Go 1.17, two bytes before), text. */
function nameAt(image: Image, address: number): string | undefined {
  const available = Math.min(image.mappedLength(address), 3 + longestName);
  if (available < 3) return undefined;
  const head = image.readMapped(address, 3);
  if (head.u8(0) > 15 || (head.u8(0) & 1) === 0) return undefined;
  const short = head.u8(1);
  const encodings = [
    short < 0x80 ? { start: 2, length: short } : { start: 3, length: (short & 0x7f) | (head.u8(2) << 7) },
    { start: 3, length: (short << 8) | head.u8(2) },
  ];
  for (const { start, length } of encodings) {
    if (length === 0 || start + length > available) continue;
    image.work.name(length);
    const name = decodeText(image.readMapped(address + start, length).bytes);
    if (/^[\p{Lu}][\p{L}\p{Nd}_]*$/u.test(name)) return name;
  }
  return undefined;
}

function exportsBySymbols(image: Image, pluginPath: string): Export[] {
  const prefix = `${pluginPath}.`;
  const exports: Export[] = [];
  for (const { name, defined, kind } of image.symbols({ startWith: [prefix] })) {
    if (!defined) continue;
    const rest = name.slice(prefix.length);
    if (/^[\p{Lu}][\p{L}\p{Nd}_]*$/u.test(rest)) {
      exports.push({ name: rest, kind: kind === "function" ? "function" : "variable" });
    }
  }
  return exports;
}

function damaged(image: Image, expected: string, found: string): BinaryError {
  return new BinaryError({ code: "malformed", file: image.source.name, offset: 0, expected, found });
}

function tooLarge(image: Image, expected: string, found: string): BinaryError {
  return new BinaryError({ code: "too-large", file: image.source.name, offset: 0, expected, found });
}
