/**
 * Checksum files as releases carry them: lines of GNU coreutils (`sha256sum`, and with `--tag`), of `openssl dgst`,
 * and files that hold one digest and nothing else.
 */

/** What the bytes of a file must hash to. */
export interface Checksum {
  readonly algorithm: "sha256" | "sha512";
  /** Lower-case hexadecimal. */
  readonly hex: string;
}

export type ChecksumSearch =
  | { readonly kind: "found"; readonly checksum: Checksum }
  | { readonly kind: "absent" }
  /** Lines that name the asset and give different digests. */
  | { readonly kind: "ambiguous"; readonly digests: readonly string[] };

/** More than the checksum file of any release has. */
export const longestChecksumFile = 4 << 20;

/** Files whose digests have the length of a SHA-2 and are none. */
const otherAlgorithms = /b2sum|blake|(^|[^a-z])b[23]([^a-z]|$)|b2sums|sha-?3|keccak|512[-_]256/i;

/**
 * Looks up an asset by its exact name, without the folders that a line may put before it.
 * @param text of the checksum file
 * @param fileName its own name: a bare digest counts only in the asset's own file, `asset.sha256`
 */
export function findChecksum(text: string, fileName: string, asset: string): ChecksumSearch {
  const found: Checksum[] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  for (const line of lines) {
    const entry = parseLine(line, fileName);
    if (entry !== undefined && baseName(entry.name) === asset) found.push(entry.checksum);
  }
  if (found.length === 0) {
    const bare = fileName.startsWith(`${asset}.`) ? bareDigest(lines, fileName) : undefined;
    return bare === undefined ? { kind: "absent" } : { kind: "found", checksum: bare };
  }
  // Of two algorithms the longer digest says all that the shorter one does.
  const algorithm = found.some((one) => one.algorithm === "sha512") ? "sha512" : "sha256";
  const digests = [...new Set(found.filter((one) => one.algorithm === algorithm).map(({ hex }) => hex))];
  const [hex] = digests;
  if (hex === undefined || digests.length > 1) {
    return { kind: "ambiguous", digests: digests.map((digest) => `${algorithm}:${digest}`) };
  }
  return { kind: "found", checksum: { algorithm, hex } };
}

/** Names of the checksum files, among those of a release, that may hold an asset's digest; its own file first. */
export function checksumFilesFor(asset: string, names: readonly string[]): string[] {
  const own = names.filter(
    (name) => name.startsWith(`${asset}.`) && /^sha-?(256|512)(sums?)?(\.txt)?$/i.test(name.slice(asset.length + 1)),
  );
  const isOfAnother = (name: string) => names.some((other) => name.startsWith(`${other}.`));
  const common = names.filter((name) => commonFile.test(name) && !otherAlgorithms.test(name) && !isOfAnother(name));
  return [...own, ...common];
}

/** `checksums.txt`, `SHA256SUMS`, `tool_1.2.3_checksums.txt`, `checksums-sha512.txt`. */
const commonFile = /(^|[-_.])(sha-?(256|512)[-_]?)?(check)?sums?([-_.]sha-?(256|512))?(\.txt)?$/i;

interface Line {
  readonly name: string;
  readonly checksum: Checksum;
}

function parseLine(line: string, fileName: string): Line | undefined {
  const escaped = line.startsWith("\\");
  const content = escaped ? line.slice(1) : line;
  const parsed = taggedLine(content) ?? plainLine(content, fileName);
  return parsed && escaped ? { ...parsed, name: unescapeName(parsed.name) } : parsed;
}

/** `SHA256 (name) = digits`; `SHA2-256(name)= digits` of openssl. */
function taggedLine(line: string): Line | undefined {
  const [, bits, name, digits] = /^SHA(?:2-)?(256|512) ?\((.+)\) ?= ([0-9a-f]+)\s*$/i.exec(line) ?? [];
  if (bits === undefined || name === undefined || digits === undefined) return undefined;
  const checksum = checksumOf(digits);
  return checksum?.algorithm === `sha${bits}` ? { name, checksum } : undefined;
}

/** `digits  name`, with `*` before the name where it was read as binary. */
function plainLine(line: string, fileName: string): Line | undefined {
  if (otherAlgorithms.test(fileName)) return undefined;
  const [, digits, name] = /^([0-9a-f]{64,128})[ \t]+\*?(\S.*)$/i.exec(line) ?? [];
  if (digits === undefined || name === undefined) return undefined;
  const checksum = checksumOf(digits);
  return checksum && { name: name.trimEnd(), checksum };
}

function bareDigest(lines: readonly string[], fileName: string): Checksum | undefined {
  if (otherAlgorithms.test(fileName)) return undefined;
  const [only, ...more] = lines.map((line) => line.trim()).filter((line) => line !== "");
  return only === undefined || more.length > 0 ? undefined : checksumOf(only);
}

function checksumOf(digits: string): Checksum | undefined {
  const hex = digits.toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return { algorithm: "sha256", hex };
  return /^[0-9a-f]{128}$/.test(hex) ? { algorithm: "sha512", hex } : undefined;
}

/** Source: GNU coreutils, digest.c, filename_unescape. */
function unescapeName(name: string): string {
  const meanings: Readonly<Record<string, string>> = { "\\\\": "\\", "\\n": "\n", "\\r": "\r" };
  return name.replace(/\\[\\nr]/g, (text) => meanings[text] ?? text);
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
