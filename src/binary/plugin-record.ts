// What the linker writes into a plugin's module data: cmd/link/internal/ld/symtab.go (`textsectionmap` … `pkghashes`)
// and runtime/symtab.go (`moduledata`), read through the relocations, so that neither symbols nor sections are needed.
import { BinaryError } from "./error.ts";
import type { Export, Fingerprint, PluginRecord } from "./facts.ts";
import { hashText } from "./fingerprints.ts";
import type { Image } from "./image.ts";
import { decodeText, type Slice } from "./slice.ts";

/** `modulehash`: name (pointer, length), link-time hash (pointer, length), pointer to the run-time hash. */
const wordsPerHash = 5;
/** Words from `types` to `ptab` in module data, newest release first (Go 1.26; 1.18–1.25; 1.8–1.17). */
const wordsFromTypesToExports = [14, 13, 11] as const;
/** More packages, exports and longer names than any plugin has. */
const mostPackages = 100_000;
const mostExports = 100_000;
const longestName = 4096;
/** Texts are read at once where they lie within this many bytes. */
const readTogether = 1 << 20;

/**
 * Reads the record of a plugin.
 * @returns undefined where the file refers to no fingerprints: it is not a Go plugin
 * @throws BinaryError where the record is damaged
 */
export function readPluginRecord(image: Image): PluginRecord | undefined {
  if (!image.hasDynamicSymbols) return undefined;
  // Every Go program links `runtime`; the first release that wrote a colon is 1.20.
  const anchors = ["go:link.pkghash.runtime", "go.link.pkghash.runtime"].flatMap((name) => image.referencesTo(name));
  if (anchors.length === 0) return undefined;
  const { word } = image.layout;
  const { slice, start, count } = findPkghashes(image, anchors);
  const references = image.referencesIn({ address: start, length: count * wordsPerHash * word });
  const expected = (index: number): number => start + (index * wordsPerHash + 4) * word;
  if (references.length !== count || references.some((address, index) => address !== expected(index))) {
    throw damaged(image, `${count} fingerprints in the module data`, `${references.length} references to them`);
  }
  const path = readString(image, slice - 2 * word, "the plugin path");
  return {
    pluginPath: path,
    fingerprints: readFingerprints(image, start, count),
    exports: readExports(image, slice - 5 * word, path),
  };
}

interface PkghashSlice {
  /** Address of the slice header in module data. */
  readonly slice: number;
  /** Address of the first record. */
  readonly start: number;
  readonly count: number;
}

/** Finds the slice in module data whose records hold one of the anchors. */
function findPkghashes(image: Image, anchors: readonly number[]): PkghashSlice {
  const { word } = image.layout;
  const stride = wordsPerHash * word;
  for (const range of image.moduleDataRanges()) {
    for (const [slice, start] of image.pointersIn(range, 0)) {
      const anchor = anchors.find((at) => at - 4 * word >= start && (at - 4 * word - start) % stride === 0);
      if (anchor === undefined || slice - 5 * word < range.address) continue;
      if (slice + 3 * word > range.address + range.length) continue;
      const lengths = image.readMapped(slice + word, 2 * word);
      const count = lengths.word(0);
      if (count !== lengths.word(word) || count > mostPackages || start + count * stride <= anchor) continue;
      return { slice, start, count };
    }
  }
  throw damaged(image, "a list of fingerprints in the module data", "none");
}

function readFingerprints(image: Image, start: number, count: number): Fingerprint[] {
  const { word } = image.layout;
  const stride = wordsPerHash * word;
  const table = image.readMapped(start, count * stride);
  const pointers = image.pointersIn({ address: start, length: count * stride }, 2 * count);
  const text = new TextPool(image, pointers.values());
  return Array.from({ length: count }, (_, index) => {
    const at = index * stride;
    const path = text.read(pointers.get(start + at), table.word(at + word));
    const hash = text.read(pointers.get(start + at + 2 * word), table.word(at + 3 * word));
    return { package: decodeText(path), hash: hashText(hash) };
  });
}

/** Reads the many short texts that the records point to with as few reads as possible. */
class TextPool {
  readonly #image: Image;
  readonly #block: Slice | undefined;
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
    this.#block = length > 0 && high - low <= readTogether ? image.readMapped(low, length) : undefined;
  }

  read(address: number | undefined, length: number): Uint8Array<ArrayBuffer> {
    if (address === undefined || length > longestName) {
      throw damaged(this.#image, "a text of a fingerprint record", address === undefined ? "none" : `${length} bytes`);
    }
    const at = address - this.#low;
    if (this.#block !== undefined && at >= 0 && at + length <= this.#block.length) {
      return this.#block.sub(at, length).bytes;
    }
    return this.#image.readMapped(address, length).bytes;
  }
}

function readString(image: Image, address: number, what: string): string {
  const { word } = image.layout;
  const length = image.readMapped(address, 2 * word).word(word);
  const target = image.pointerAt(address);
  if (target === undefined || length === 0 || length > longestName) {
    throw damaged(image, what, target === undefined ? "no text" : `${length} bytes`);
  }
  return decodeText(image.readMapped(target, length).bytes);
}

/** Reads the list that Lookup is served from (`ptab`: offsets of name and type from `types`). */
function readExports(image: Image, address: number, pluginPath: string): Export[] {
  const { word } = image.layout;
  const header = image.readMapped(address, 3 * word);
  const count = header.word(word);
  if (count === 0) return [];
  const table = image.pointerAt(address);
  if (table === undefined || count > mostExports) {
    throw damaged(image, "a list of exports", table === undefined ? "none" : `${count} exports`);
  }
  const entries = image.readMapped(table, count * 8);
  for (const words of wordsFromTypesToExports) {
    const types = image.pointerAt(address - words * word);
    const exports = types === undefined ? undefined : readExportsAt(image, entries, types, pluginPath);
    if (exports !== undefined) return exports;
  }
  // A release whose layout we do not know: what the dynamic symbols tell.
  return exportsBySymbols(image, pluginPath);
}

function readExportsAt(image: Image, entries: Slice, types: number, pluginPath: string): Export[] | undefined {
  const exports: Export[] = [];
  for (let at = 0; at < entries.length; at += 8) {
    const name = nameAt(image, types + entries.u32(at));
    if (name === undefined) return undefined;
    exports.push({ name, kind: image.symbol(`${pluginPath}.${name}`)?.kind === "function" ? "function" : "variable" });
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
    const name = decodeText(image.readMapped(address + start, length).bytes);
    if (/^[\p{Lu}][\p{L}\p{Nd}_]*$/u.test(name)) return name;
  }
  return undefined;
}

function exportsBySymbols(image: Image, pluginPath: string): Export[] {
  const prefix = `${pluginPath}.`;
  const exports: Export[] = [];
  for (const { name, defined, kind } of image.symbols()) {
    if (!defined || !name.startsWith(prefix)) continue;
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
