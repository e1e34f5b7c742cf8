// Universal ("fat") files, several Mach-O files in one: <mach-o/fat.h>.
import { BinaryError } from "./error.ts";
import { goarchOfCpu, machOMagic } from "./macho-header.ts";
import { Slice } from "./slice.ts";
import type { ByteSource } from "./source.ts";

/** The header of a fat file is big-endian on every machine. */
const fatLayout = { littleEndian: false, word: 8 } as const;
const fatHeaderLength = 8;
/** Length of `fat_arch` and `fat_arch_64`. */
const entryLength = { narrow: 20, wide: 32 } as const;
/** Tools write up to five. A Java class file has the same magic, and there a version of 45 or more stands in this place. */
const mostArchitectures = 32;

export interface FatMember {
  readonly cpu: number;
  readonly offset: number;
  readonly length: number;
}

/** Whether the bytes start as a Mach-O or universal file does, and not as compiled Java. */
export function isMachO(start: Uint8Array): boolean {
  if (start.length < 4) return false;
  const header = Buffer.from(start.buffer, start.byteOffset, start.length);
  const magic = header.readUInt32BE(0);
  if (isFatMagic(magic) && start.length >= fatHeaderLength) return header.readUInt32BE(4) <= mostArchitectures;
  return Object.values(machOMagic).some((known) => known === magic);
}

/** Whether a magic, read as big-endian, is that of a fat file. */
export function isFatMagic(magic: number): boolean {
  return magic === machOMagic.fat || magic === machOMagic.fat64;
}

/**
 * Chooses the file inside a fat file.
 * @param goarch which one; without it the first whose machine Go knows
 * @throws BinaryError where none fits
 */
export function chooseMember(source: ByteSource, goarch: string | undefined): FatMember {
  const members = readMembers(source);
  const chosen = members.find(({ cpu }) => {
    const found = goarchOfCpu.get(cpu);
    return found !== undefined && (goarch === undefined || found === goarch);
  });
  if (chosen !== undefined) return chosen;
  const found = members.map(({ cpu }) => goarchOfCpu.get(cpu) ?? `cputype 0x${cpu.toString(16)}`).join(", ");
  throw new BinaryError({
    code: "unsupported",
    file: source.name,
    offset: fatHeaderLength,
    expected: goarch === undefined ? "a Mach-O file for amd64 or arm64" : `a Mach-O file for ${goarch}`,
    found: found === "" ? "no file at all" : found,
  });
}

function readMembers(source: ByteSource): FatMember[] {
  const header = Slice.read(source, 0, fatHeaderLength, fatLayout);
  const wide = header.u32(0) === machOMagic.fat64;
  const count = header.u32(4);
  if (count > mostArchitectures) {
    throw header.error("too-large", 4, `at most ${mostArchitectures} architectures`, `${count}`);
  }
  const size = wide ? entryLength.wide : entryLength.narrow;
  const table = Slice.read(source, fatHeaderLength, count * size, fatLayout);
  return Array.from({ length: count }, (_, index) => {
    const entry = table.sub(index * size, size);
    const offset = wide ? entry.u64(8) : entry.u32(8);
    const length = wide ? entry.u64(16) : entry.u32(12);
    if (offset < fatHeaderLength + table.length || offset + length > source.size) {
      throw entry.error("truncated", 8, `a member inside of ${source.size} bytes`, `[${offset}, ${offset + length})`);
    }
    return { cpu: entry.u32(0), offset, length };
  });
}
