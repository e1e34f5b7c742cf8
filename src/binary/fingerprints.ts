// Package fingerprints: `go:link.pkghash*`, written by cmd/link/internal/ld/symtab.go, compared in runtime/plugin.go.
import { BinaryError } from "./error.ts";
import type { Fingerprint } from "./facts.ts";
import { bufferOf, hashText, longestFingerprint } from "./fingerprint-text.ts";
import type { DynamicSymbol, Image } from "./object-file.ts";

/** The linker's symbol prefixes: since Go 1.20, and before. */
const linkerPrefixes = ["go:link.", "go.link."] as const;
export type LinkerPrefix = (typeof linkerPrefixes)[number];

/** A gateway's hashes stand together: one read for all where they lie within this many bytes. */
const readTogether = 1 << 20;
/** Bytes read before and behind a hash that is looked up. */
const readAround = 4096;
/** More packages than any Go program links. */
const mostPackages = 1 << 15;

/** Which prefix the linker used; undefined where the file has no fingerprints at all. */
export function linkerPrefix(image: Image): LinkerPrefix | undefined {
  // Every Go program links `runtime`.
  return linkerPrefixes.find((prefix) => image.symbol(`${prefix}pkghashbytes.runtime`) !== undefined);
}

/** Looks up the fingerprints of single packages. */
export class FingerprintLookup {
  readonly #image: Image;
  readonly #prefix: LinkerPrefix;
  /** The hashes stand together: the bytes around the last one mostly hold the next. */
  #around: { readonly address: number; readonly bytes: Buffer<ArrayBuffer> } | undefined;

  constructor(image: Image, prefix: LinkerPrefix) {
    this.#image = image;
    this.#prefix = prefix;
  }

  /**
   * Lower-case hexadecimal; undefined where the file does not link the package.
   * @param expected the hash that the caller compares with: where it stands, the symbol's name need not be read
   */
  find(packagePath: string, expected?: string): string | undefined {
    const name = `${this.#prefix}pkghashbytes.${packagePath}`;
    const recognise = (symbol: DynamicSymbol): boolean =>
      symbol.defined && this.#canHold(symbol) && this.#hash(symbol.value, symbol.size) === expected;
    const symbol = this.#image.symbol(name, expected === undefined ? undefined : recognise);
    if (symbol?.defined !== true) return undefined;
    return this.#hash(symbol.value, fingerprintLength(this.#image, symbol));
  }

  #canHold({ value, size }: DynamicSymbol): boolean {
    return size > 0 && size <= longestFingerprint && this.#image.mappedLength(value) >= size;
  }

  #hash(address: number, length: number): string {
    const known = this.#around;
    if (known !== undefined && address >= known.address && address + length <= known.address + known.bytes.length) {
      return hashText(known.bytes, address - known.address, address - known.address + length);
    }
    const start = this.#image.mappedLength(address - readAround) > readAround ? address - readAround : address;
    const available = Math.min(this.#image.mappedLength(start), 2 * readAround);
    if (address + length > start + available) return hashText(bufferOf(this.#image.readMapped(address, length)));
    this.#around = { address: start, bytes: bufferOf(this.#image.readMapped(start, available)) };
    return this.#hash(address, length);
  }
}

export function allFingerprints(image: Image): Fingerprint[] {
  const wanted = linkerPrefixes.map((prefix) => `${prefix}pkghashbytes.`);
  const symbols: { package: string; symbol: DynamicSymbol }[] = [];
  for (const symbol of image.symbols({ startWith: wanted })) {
    const prefix = wanted.find((one) => symbol.name.startsWith(one));
    if (prefix === undefined || !symbol.defined) continue;
    if (symbols.length >= mostPackages) throw tooMany(image);
    symbols.push({ package: symbol.name.slice(prefix.length), symbol });
  }
  return readTogetherOrApart(image, symbols).sort((a, b) =>
    a.package < b.package ? -1 : a.package > b.package ? 1 : 0,
  );
}

function readTogetherOrApart(
  image: Image,
  symbols: readonly { package: string; symbol: DynamicSymbol }[],
): Fingerprint[] {
  const starts = symbols.map(({ symbol }) => symbol.value);
  const low = starts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = starts.reduce((a, b) => Math.max(a, b), 0) + longestFingerprint;
  const together = high - low <= readTogether && image.mappedLength(low) >= high - low;
  const block = together && symbols.length > 0 ? image.readMapped(low, high - low) : undefined;
  return symbols.map(({ package: path, symbol }) => {
    const length = fingerprintLength(image, symbol);
    const bytes = block === undefined ? image.readMapped(symbol.value, length) : block.sub(symbol.value - low, length);
    return { package: path, hash: hashText(bufferOf(bytes)) };
  });
}

function fingerprintLength(image: Image, symbol: DynamicSymbol): number {
  // Mach-O records no sizes; plugins there exist since the fingerprint has eight bytes.
  if (image.format === "mach-o") return 8;
  if (symbol.size > 0 && symbol.size <= longestFingerprint) return symbol.size;
  throw new BinaryError({
    code: "malformed",
    file: image.source.name,
    offset: 0,
    expected: `a fingerprint of 1 to ${longestFingerprint} bytes in ${symbol.name}`,
    found: `${symbol.size} bytes`,
  });
}

function tooMany(image: Image): BinaryError {
  return new BinaryError({
    code: "too-large",
    file: image.source.name,
    offset: 0,
    expected: `at most ${mostPackages} packages`,
    found: "more",
  });
}
