// POSIX.1-2017 "pax" (ustar and pax headers); GNU tar's manual, "Basic Tar Format" (long names, sparse members).
import { UserError } from "../../model/user-error.ts";
import type { ByteReader } from "./byte-reader.ts";
import { tarChecksum } from "./detect.ts";
import { type MemberOptions, shown } from "./paths.ts";

/** What of a member's headers `tar-stream` does not tell. */
export interface MemberNote {
  /** Whether only parts of the file are stored; with its name and size where an extended header gives these. */
  readonly sparse?: { readonly path?: string; readonly size?: number };
}

const block = 512;
/** More than any header of names and attributes needs; `tar-stream` keeps it in memory. */
const longestHeader = 1 << 20;
/** Blocks of 21 parts each; a sparse file in more of them is made for nothing else than to be one. */
const longestSparseMap = 10_000;

/** Hard links, symbolic links, devices, pipes: they have no content, and readers disagree where a header gives one. */
const bare = new Set(["1", "2", "3", "4", "6"]);

/**
 * Passes on the blocks of a tar archive that all readers of tar understand in the same way, and refuses others, so that
 * what is found in an archive is what extracting it gives:
 * the archive ends with its end (`tar-stream` would go on with members behind it), sizes are plain numbers, the maps of
 * sparse members are left out (`tar-stream` would take them for members), and so are global headers, of which nothing
 * matters here and a large one is copied for each member.
 *
 * @param note told of each member, in their order
 * @throws UserError from the iteration where the archive is damaged or cut off
 */
export async function* tarBlocks(
  reader: ByteReader,
  options: MemberOptions,
  note: (note: MemberNote) => void,
): AsyncGenerator<Buffer> {
  let start = 0;
  const damaged = (what: string) =>
    new UserError(`"${options.reference}" is damaged: at byte ${start} of its tar archive, ${what}.`);
  let records: ReadonlyMap<string, string> = new Map();
  for (;;) {
    start = reader.offset;
    const header = await reader.upTo(block);
    // Some builders of images leave the end out; a layer's digest vouches that nothing is missing.
    if (header.length === 0 && options.origin === "root") return;
    if (header.length < block) throw reader.cutOff();
    if (isZero(header)) {
      const second = await reader.upTo(block);
      if (second.length === block && !isZero(second)) throw damaged("one block of zeros stands between members");
      await reader.drain();
      return;
    }
    if (tarChecksum(header) !== numberField(header, 148, 8)) throw damaged("a header does not match its checksum");
    const type = header[156] === 0 ? "0" : header.toString("latin1", 156, 157);
    const written = numberField(header, 124, 12);
    if (written === undefined) throw damaged("a member's size is not a number");
    if (["x", "g", "L", "K", "N"].includes(type)) {
      if (written > longestHeader) throw damaged(`an extended header has ${written} bytes`);
      const body = await reader.exactly(padded(written));
      if (type === "g") continue;
      if (type === "x") {
        const parsed = paxRecords(body.subarray(0, written));
        if (parsed === undefined) throw damaged("an extended header is malformed");
        records = parsed;
      }
      yield header;
      yield body;
      continue;
    }
    const overriding = records.get("size");
    const size = overriding === undefined ? written : decimal(overriding);
    if (size === undefined) throw damaged(`a member's size is "${shown(overriding ?? "")}"`);
    if (bare.has(type) && size > 0) throw damaged("a member that has no content is given a size");
    const sparse = type === "S" ? { size: numberField(header, 483, 12) } : paxSparse(records);
    if (type === "S" && header[482] !== 0) await skipSparseMap();
    note(sparse === undefined ? {} : { sparse: definite(sparse) });
    yield header;
    if (type !== "5") {
      yield* reader.pieces(size);
      const padding = padded(size) - size;
      // umoci leaves the padding of a layer's last member out, together with the archive's end.
      const found = await reader.upTo(padding);
      if (found.length < padding && !(found.length === 0 && options.origin === "root")) throw reader.cutOff();
      if (padding > 0) yield found.length === 0 ? Buffer.alloc(padding) : found;
    }
    records = new Map();
  }

  async function skipSparseMap(): Promise<void> {
    for (let blocks = 0; blocks < longestSparseMap; blocks++) {
      const map = await reader.exactly(block);
      if (map[504] === 0) return;
    }
    throw damaged("the map of a sparse member has no end");
  }
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

/** What extended headers of the sparse formats 0.0, 0.1 and 1.0 say; undefined where there are none. */
function paxSparse(records: ReadonlyMap<string, string>) {
  if (![...records.keys()].some((key) => key.startsWith("GNU.sparse."))) return undefined;
  const path = records.get("GNU.sparse.name");
  const size = decimal(records.get("GNU.sparse.realsize") ?? records.get("GNU.sparse.size") ?? "");
  return { path, size };
}

function definite({ path, size }: { readonly path?: string | undefined; readonly size: number | undefined }) {
  return { ...(path !== undefined && { path }), ...(size !== undefined && { size }) };
}
