// Where the fields of a 64-bit little-endian ELF file stand that a loader reads: System V ABI, and glibc's elf.h.
import { openElf } from "../../src/binary/elf.ts";
import { memorySource } from "../../src/binary/source.ts";

/** A number in the file. */
export interface Field {
  /** What it belongs to: a row of the table that is printed. */
  readonly part: string;
  /** For a person. */
  readonly name: string;
  readonly offset: number;
  /** Bytes. */
  readonly size: 1 | 2 | 4 | 8;
}

/** The fields of a record in order, with their sizes. */
type Shape = readonly (readonly [name: string, size: Field["size"]])[];

const fileHeader: Shape = [
  ...Array.from({ length: 16 }, (_, at) => [`e_ident[${at}]`, 1] as const),
  ["e_type", 2],
  ["e_machine", 2],
  ["e_version", 4],
  ["e_entry", 8],
  ["e_phoff", 8],
  ["e_shoff", 8],
  ["e_flags", 4],
  ["e_ehsize", 2],
  ["e_phentsize", 2],
  ["e_phnum", 2],
  ["e_shentsize", 2],
  ["e_shnum", 2],
  ["e_shstrndx", 2],
];
const programHeader: Shape = [
  ["p_type", 4],
  ["p_flags", 4],
  ["p_offset", 8],
  ["p_vaddr", 8],
  ["p_paddr", 8],
  ["p_filesz", 8],
  ["p_memsz", 8],
  ["p_align", 8],
];
const sectionHeader: Shape = [
  ["sh_name", 4],
  ["sh_type", 4],
  ["sh_flags", 8],
  ["sh_addr", 8],
  ["sh_offset", 8],
  ["sh_size", 8],
  ["sh_link", 4],
  ["sh_info", 4],
  ["sh_addralign", 8],
  ["sh_entsize", 8],
];
const dynamicEntry: Shape = [
  ["d_tag", 8],
  ["d_val", 8],
];
const relocation: Shape = [
  ["r_offset", 8],
  ["r_type", 4],
  ["r_sym", 4],
  ["r_addend", 8],
];
const symbol: Shape = [
  ["st_name", 4],
  ["st_info", 1],
  ["st_other", 1],
  ["st_shndx", 2],
  ["st_value", 8],
  ["st_size", 8],
];
const versionNeed: Shape = [
  ["vn_version", 2],
  ["vn_cnt", 2],
  ["vn_file", 4],
  ["vn_aux", 4],
  ["vn_next", 4],
];
const versionAux: Shape = [
  ["vna_hash", 4],
  ["vna_flags", 2],
  ["vna_other", 2],
  ["vna_name", 4],
  ["vna_next", 4],
];
const hashHeader: Shape = [
  ["nbuckets", 4],
  ["symoffset", 4],
  ["bloom_size", 4],
  ["bloom_shift", 4],
];
const noteHeader: Shape = [
  ["n_namesz", 4],
  ["n_descsz", 4],
  ["n_type", 4],
  ["name", 4],
];

/** How many records are taken of a large table; of the small ones all are. */
const taken = {
  section: 14,
  relocation: 12,
  symbol: 14,
  version: 14,
  bloom: 6,
  bucket: 8,
  chain: 10,
  byte: 10,
} as const;
/** A field alone in its record. */
const alone = { version: [["version", 2]], bloom: [["word", 8]], four: [["entry", 4]], byte: [["byte", 1]] } as const;
const dynamicEnd = 0;

/** Different numbers below a limit, in no order; the same ones for the same plugin. */
export type Choose = (limit: number, count: number) => readonly number[];

/** The fields of a plugin as the linker wrote it: of its headers and small tables all, of each large table some. */
export function fieldsOf(bytes: Uint8Array<ArrayBuffer>, choose: Choose): Field[] {
  const { header, sections } = openElf(memorySource("plugin", bytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const u16 = (at: number) => view.getUint16(at, true);
  const u32 = (at: number) => view.getUint32(at, true);
  const u64 = (at: number) => Number(view.getBigUint64(at, true));
  const fields: Field[] = [];

  const add = (part: string, shape: Shape, start: number, indexes: readonly number[] = [0]) => {
    const length = shape.reduce((sum, [, size]) => sum + size, 0);
    for (const index of indexes) {
      let offset = start + index * length;
      for (const [name, size] of shape) {
        fields.push({ part, name: `${part} ${index} ${name}`, offset, size });
        offset += size;
      }
    }
  };
  const section = (name: string) => {
    const found = sections.find((one) => one.name === name);
    if (found === undefined) throw new Error(`The plugin has no section ${name}.`);
    return found;
  };

  add("ELF header", fileHeader, 0);
  add("program headers", programHeader, header.programHeaderOffset, upTo(header.programHeaderCount));
  add("section headers", sectionHeader, header.sectionHeaderOffset, choose(sections.length, taken.section));

  const dynamic = section(".dynamic");
  const entries = upTo(dynamic.size / 16);
  const end = entries.find((index) => u64(dynamic.offset + index * 16) === dynamicEnd) ?? 0;
  add(".dynamic", dynamicEntry, dynamic.offset, upTo(end + 1));

  const relocations = section(".rela.dyn");
  const initialisers = section(".init_array");
  const ofInitialisers = upTo(relocations.size / 24).filter((index) => {
    const at = u64(relocations.offset + index * 24) - initialisers.address;
    return at >= 0 && at < initialisers.size;
  });
  add(".rela.dyn", relocation, relocations.offset, choose(relocations.size / 24, taken.relocation));
  add(".rela.dyn of .init_array", relocation, relocations.offset, ofInitialisers);
  const calls = section(".rela.plt");
  add(".rela.plt", relocation, calls.offset, choose(calls.size / 24, taken.relocation));

  const symbols = section(".dynsym");
  const versions = section(".gnu.version");
  const hash = section(".gnu.hash");
  const [bucketCount, firstHashed, bloomSize] = [u32(hash.offset), u32(hash.offset + 4), u32(hash.offset + 8)];
  const count = symbols.size / 24;
  const undefinedOnes = choose(firstHashed - 1, taken.symbol).map((index) => index + 1);
  const defined = choose(count - firstHashed, taken.symbol).map((index) => index + firstHashed);
  add(".dynsym, undefined", symbol, symbols.offset, undefinedOnes);
  add(".dynsym, defined", symbol, symbols.offset, defined);
  add(".gnu.version, undefined", alone.version, versions.offset, undefinedOnes);
  add(".gnu.version, defined", alone.version, versions.offset, defined);
  const strings = section(".dynstr");
  add(".dynstr", alone.byte, strings.offset, choose(strings.size, taken.byte));

  for (let at = section(".gnu.version_r").offset, next = 1; next !== 0; at += next) {
    add(".gnu.version_r", versionNeed, at);
    add(".gnu.version_r", versionAux, at + u32(at + 8), upTo(u16(at + 2)));
    next = u32(at + 12);
  }

  const bloom = hash.offset + 16;
  const buckets = bloom + bloomSize * 8;
  const chains = buckets + bucketCount * 4;
  add(".gnu.hash header", hashHeader, hash.offset);
  add(".gnu.hash bloom", alone.bloom, bloom, choose(bloomSize, taken.bloom));
  add(".gnu.hash buckets", alone.four, buckets, choose(bucketCount, taken.bucket));
  add(".gnu.hash chains", alone.four, chains, choose(count - firstHashed, taken.chain));

  for (const name of [".note.go.buildid", ".note.gnu.build-id"]) {
    const note = sections.find((one) => one.name === name);
    if (note !== undefined) add("notes", noteHeader, note.offset);
  }
  return fields;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
