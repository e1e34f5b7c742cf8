// APPNOTE.TXT 6.3: zip archives by hand, for what no tool writes.
import { crc32, deflateRawSync } from "node:zlib";

/** One member; what is not given follows from the content. */
export interface ZipMember {
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly method?: 0 | 8 | 12;
  /** With the type bits; default: a regular file, 644. */
  readonly mode?: number;
  /** Default: Unix. */
  readonly system?: number;
  readonly flags?: number;
  readonly size?: number;
  readonly sum?: number;
  /** Of another member: its local header and bytes are used again. */
  readonly sharedWith?: number;
  /** A data descriptor instead of sizes in the local header. */
  readonly descriptor?: true;
  /** Sizes and place in the zip64 extra field. */
  readonly zip64?: true;
}

/** An archive. @param end changes to the end record, by offset */
export function zipOf(members: readonly ZipMember[], end: Readonly<Record<number, number>> = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const places: number[] = [];
  let offset = 0;
  for (const member of members) {
    const { method = 8, mode = 0o100644, system = 3, zip64 } = member;
    const content = Buffer.from(member.content ?? "");
    const data = method === 8 ? deflateRawSync(content) : content;
    const flags = (member.flags ?? 0x800) | (member.descriptor ? 8 : 0);
    const size = member.size ?? content.length;
    const sum = member.sum ?? crc32(content);
    const name = Buffer.from(member.name);
    const common = (there: boolean) => {
      const fields = Buffer.alloc(26);
      fields.writeUInt16LE(zip64 ? 45 : 20, 0);
      fields.writeUInt16LE(flags, 2);
      fields.writeUInt16LE(method, 4);
      if (there) {
        fields.writeUInt32LE(sum, 10);
        fields.writeUInt32LE(zip64 ? 0xffffffff : data.length, 14);
        fields.writeUInt32LE(zip64 ? 0xffffffff : size, 18);
      }
      fields.writeUInt16LE(name.length, 22);
      return fields;
    };
    const shared = member.sharedWith === undefined ? undefined : places[member.sharedWith];
    const place = shared ?? offset;
    places.push(place);
    if (shared === undefined) {
      const descriptor = Buffer.alloc(16);
      descriptor.write("PK\x07\x08", "latin1");
      descriptor.writeUInt32LE(sum, 4);
      descriptor.writeUInt32LE(data.length, 8);
      descriptor.writeUInt32LE(size, 12);
      const local = common(!member.descriptor);
      if (zip64) local.fill(0xff, 14, 22);
      const pieces = [
        Buffer.from("PK\x03\x04", "latin1"),
        local,
        name,
        data,
        ...(member.descriptor ? [descriptor] : []),
      ];
      const entry = Buffer.concat(pieces);
      parts.push(entry);
      offset += entry.length;
    }
    const extra = Buffer.alloc(zip64 ? 28 : 0);
    if (zip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      extra.writeBigUInt64LE(BigInt(size), 4);
      extra.writeBigUInt64LE(BigInt(data.length), 12);
      extra.writeBigUInt64LE(BigInt(place), 20);
    }
    const central = Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, system]), common(true), Buffer.alloc(14)]);
    central.writeUInt16LE(extra.length, 30);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(zip64 ? 0xffffffff : place, 42);
    directory.push(central, name, extra);
  }
  const central = Buffer.concat(directory);
  const record = Buffer.alloc(22);
  record.write("PK\x05\x06", "latin1");
  record.writeUInt16LE(members.length, 8);
  record.writeUInt16LE(members.length, 10);
  record.writeUInt32LE(central.length, 12);
  record.writeUInt32LE(offset, 16);
  for (const [at, value] of Object.entries(end)) record.writeUInt32LE(value, Number(at));
  return Buffer.concat([...parts, central, record]);
}
