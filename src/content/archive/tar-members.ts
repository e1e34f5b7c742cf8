// POSIX.1-2017 "pax" (ustar and extended headers); GNU tar's manual, "Basic Tar Format" (long names, sparse members).
import { UserError } from "../../model/user-error.ts";
import { tarChecksum } from "./detect.ts";
import type { Entry } from "./entry.ts";
import { type MemberOptions, memberCounter, shown } from "./paths.ts";

/** What an archive is read from: a stream, or a file in which skipping costs nothing. */
export interface TarInput {
  /** Bytes read or skipped so far. */
  readonly offset: number;
  /** The next bytes; fewer where the archive ends before. */
  upTo(length: number): Promise<Buffer>;
  /** @throws UserError where the archive ends before */
  exactly(length: number): Promise<Buffer>;
  /** @throws UserError where the archive ends before */
  skip(length: number): Promise<void>;
  cutOff(): UserError;
}

/** What the headers of a member say; its path and its link's target as they stand there. */
export interface TarMember {
  readonly path: string;
  readonly link: string;
  readonly kind: Entry["kind"];
  readonly mode: number;
  readonly size: number;
  /** Bytes that follow in the archive, from `input.offset` on; of a sparse member not the file's own. */
  readonly stored: number;
  /** Whether only parts of the file are stored. */
  readonly isSparse: boolean;
}

const block = 512;
/** More than any header of names and attributes needs, which is kept in memory. */
const longestHeader = 1 << 20;
/** Blocks of 21 parts each; a sparse file in more of them is made for nothing else than to be one. */
const longestSparseMap = 10_000;

const kinds: Readonly<Record<string, Entry["kind"]>> = {
  "0": "file",
  "1": "hardlink",
  "2": "symlink",
  "5": "directory",
  // "Contiguous"; S is GNU's sparse file.
  "7": "file",
  S: "file",
};

/** Hard links, symbolic links, devices, pipes: they have no content, and readers disagree where a header gives one. */
const bare = new Set(["1", "2", "3", "4", "6"]);

interface Extended {
  readonly longPath?: string;
  readonly longLink?: string;
  readonly records?: ReadonlyMap<string, string>;
}

/**
 * The members of an uncompressed tar archive: POSIX, GNU or of the seventh edition. Whoever takes one may read its content
 * from the input before asking for the next.
 *
 * What tools understand differently is refused, so that what is found in an archive is what extracting it gives: the
 * archive ends with its end, sizes are plain numbers. Global headers, of which nothing matters here, are left out.
 * @throws UserError from the iteration where the archive is damaged, cut off or has too many members
 */
export async function* tarMembers(input: TarInput, options: MemberOptions): AsyncGenerator<TarMember, void, undefined> {
  const count = memberCounter(options);
  let start = 0;
  const damaged = (what: string) =>
    new UserError(`"${options.reference}" is damaged: at byte ${start} of its tar archive, ${what}.`);
  let extended: Extended = {};
  for (;;) {
    start = input.offset;
    const header = await input.upTo(block);
    // Some builders of images leave the end out; a layer's digest vouches that nothing is missing.
    if (header.length === 0 && options.origin === "root") return;
    if (header.length < block) throw input.cutOff();
    if (isZero(header)) {
      const second = await input.upTo(block);
      if (second.length === block && !isZero(second)) throw damaged("one block of zeros stands between members");
      return;
    }
    if (tarChecksum(header) !== numberField(header, 148, 8)) throw damaged("a header does not match its checksum");
    const type = header[156] === 0 ? "0" : header.toString("latin1", 156, 157);
    const written = numberField(header, 124, 12);
    if (written === undefined) throw damaged("a member's size is not a number");
    if (["x", "g", "L", "K", "N"].includes(type)) {
      if (written > longestHeader) throw damaged(`an extended header has ${written} bytes`);
      const body = (await input.exactly(padded(written))).subarray(0, written);
      const records = type === "x" ? paxRecords(body) : undefined;
      if (type === "x" && records === undefined) throw damaged("an extended header is malformed");
      if (records !== undefined) extended = { ...extended, records };
      else if (type === "K") extended = { ...extended, longLink: textField(body, 0, body.length) };
      else if (type !== "g") extended = { ...extended, longPath: textField(body, 0, body.length) };
      continue;
    }
    count();
    const overriding = extended.records?.get("size");
    const size = overriding === undefined ? written : decimal(overriding);
    if (size === undefined) throw damaged(`a member's size is "${shown(overriding ?? "")}"`);
    if (bare.has(type) && size > 0) throw damaged("a member that has no content is given a size");
    if (type === "S" && header[482] !== 0) await skipSparseMap();
    const stored = type === "5" ? 0 : size;
    const end = input.offset + stored;
    yield memberOf(header, type, extended, size, stored);
    await input.skip(end - input.offset);
    const padding = padded(stored) - stored;
    // umoci leaves the padding of a layer's last member out, together with the archive's end.
    const found = await input.upTo(padding);
    if (found.length < padding && !(found.length === 0 && options.origin === "root")) throw input.cutOff();
    extended = {};
  }

  async function skipSparseMap(): Promise<void> {
    for (let blocks = 0; blocks < longestSparseMap; blocks++) {
      const map = await input.exactly(block);
      if (map[504] === 0) return;
    }
    throw damaged("the map of a sparse member has no end");
  }
}

function memberOf(header: Buffer, type: string, extended: Extended, size: number, stored: number): TarMember {
  const { records, longPath, longLink } = extended;
  const isPaxSparse = [...(records?.keys() ?? [])].some((key) => key.startsWith("GNU.sparse."));
  const isSparse = type === "S" || isPaxSparse;
  const path = (isPaxSparse ? records?.get("GNU.sparse.name") : undefined) ?? records?.get("path") ?? longPath;
  const whole =
    type === "S"
      ? numberField(header, 483, 12)
      : decimal(records?.get("GNU.sparse.realsize") ?? records?.get("GNU.sparse.size") ?? "");
  const named = path ?? nameField(header);
  // As in the seventh edition, which had no type for folders.
  const kind = kinds[type] === "file" && !isSparse && named.endsWith("/") ? "directory" : (kinds[type] ?? "other");
  return {
    path: named,
    link: records?.get("linkpath") ?? longLink ?? textField(header, 157, 100),
    kind,
    mode: (numberField(header, 100, 8) ?? 0) & 0o7777,
    size: kind === "file" ? ((isSparse ? whole : undefined) ?? size) : 0,
    stored,
    isSparse,
  };
}

function nameField(header: Buffer): string {
  const name = textField(header, 0, 100);
  // GNU's header has other fields in the place of the prefix.
  const prefix = header.toString("latin1", 257, 263) === "ustar\0" ? textField(header, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function textField(bytes: Buffer, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? field.length : end);
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function padded(size: number): number {
  return Math.ceil(size / block) * block;
}

/**
 * A number as octal digits or, by GNU tar for large ones, as a binary one behind the byte 80.
 * @returns undefined where it is neither, negative, or too large to count with
 */
function numberField(header: Buffer, at: number, length: number): number | undefined {
  const field = header.subarray(at, at + length);
  if (field[0] === 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = /^[ \0]*([0-7]*)[ \0]*$/.exec(field.toString("latin1"))?.[1];
  return digits === undefined ? undefined : Number.parseInt(`0${digits}`, 8);
}

function decimal(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `LENGTH KEY=VALUE\n` and again; undefined where it is anything else. */
function paxRecords(body: Buffer): ReadonlyMap<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const length = space < 0 ? undefined : decimal(body.toString("latin1", at, space));
    if (length === undefined || length < 1 || at + length > body.length) return undefined;
    const record = body.subarray(space + 1, at + length);
    const equals = record.indexOf(0x3d);
    if (equals < 1 || record.at(-1) !== 0x0a) return undefined;
    records.set(record.toString("utf8", 0, equals), record.toString("utf8", equals + 1, record.length - 1));
    at += length;
  }
  return records;
}
