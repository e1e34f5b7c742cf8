// Damage that breaks naive readers of ELF files, by name.
import { dynamicTag } from "../../../src/binary/elf-dynamic.ts";
import type { ElfEditor } from "./elf-editor.ts";

export type Attack = (file: ElfEditor) => void;

const most = 2n ** 64n - 1n;
/** DT_VERNEEDNUM, which no loader reads. */
const versionNeedCount = 0x6fff_ffff;
/** An address of nothing. */
const nowhere = 0x7fff_0000_0000n;

/** The GNU hash table: four words, the bloom filter, buckets, chains. */
function hashTable(file: ElfEditor): {
  at: number;
  buckets: number;
  firstHashed: number;
  bucketAt: number;
  chainAt: number;
} {
  const at = file.table(dynamicTag.gnuHash);
  const buckets = file.bytes.readUInt32LE(at);
  const bucketAt = at + 16 + file.bytes.readUInt32LE(at + 8) * 8;
  return { at, buckets, firstHashed: file.bytes.readUInt32LE(at + 4), bucketAt, chainAt: bucketAt + buckets * 4 };
}

/** Attacks on what plugins and gateways have both. */
export const tableAttacks: Readonly<Record<string, Attack>> = {
  "65,535 program headers": (file) => file.header("programHeaderCount", 65_535n),
  "program headers at offset 2^63": (file) => file.header("programHeaderOffset", 2n ** 63n),
  "program headers at the last byte": (file) => file.header("programHeaderOffset", BigInt(file.bytes.length - 1)),
  "a segment at offset 2^63 - 4096": (file) => file.segment("load", "offset", 2n ** 63n - 4096n),
  "a segment at address 2^64 - 4096": (file) => file.segment("load", "address", 2n ** 64n - 4096n, 1),
  "a segment of 2^62 bytes in the file": (file) => file.segment("load", "fileSize", 2n ** 62n),
  "a segment of 2^63 bytes in memory": (file) => file.segment("load", "memorySize", 2n ** 63n),
  "a segment over the one before it": (file) => file.segment("load", "address", 0n, 1),
  "a segment aligned to 3": (file) => file.segment("load", "align", 3n),
  "no dynamic section": (file) => file.segment("dynamic", "type", 0n),
  "an empty dynamic section": (file) => file.segment("dynamic", "fileSize", 0n),
  "a dynamic section of 2^40 bytes": (file) => file.segment("dynamic", "fileSize", 2n ** 40n),
  "a dynamic section at the end of the file": (file) => {
    file.segment("dynamic", "offset", BigInt(file.bytes.length - 8));
    file.segment("dynamic", "address", BigInt(file.bytes.length - 8));
  },
  "tables that are the dynamic section itself": (file) => {
    for (const tag of [dynamicTag.symbolTable, dynamicTag.stringTable, dynamicTag.gnuHash, dynamicTag.rela]) {
      file.dynamic(tag, file.dynamicAddress);
    }
  },
  "symbols at an address of nothing": (file) => file.dynamic(dynamicTag.symbolTable, nowhere),
  "symbols at the last address": (file) => file.dynamic(dynamicTag.symbolTable, most),
  "no symbol table": (file) => file.retag(dynamicTag.symbolTable, 0x6fff_f123),
  "symbols of another size": (file) => file.dynamic(dynamicTag.symbolEntry, 1n),
  "strings at an address of nothing": (file) => file.dynamic(dynamicTag.stringTable, nowhere),
  "no strings": (file) => file.retag(dynamicTag.stringTable, 0x6fff_f123),
  "strings of 2^63 bytes": (file) => file.dynamic(dynamicTag.stringSize, 2n ** 63n),
  "strings of no bytes": (file) => file.dynamic(dynamicTag.stringSize, 0n),
  "strings that reach behind the file": (file) => file.dynamic(dynamicTag.stringSize, BigInt(file.bytes.length)),
  "a library name behind the strings": (file) => file.dynamic(dynamicTag.needed, 2n ** 32n),
  "symbol names behind the strings": (file) => {
    const names = file.table(dynamicTag.symbolTable);
    for (const index of file.original.undefinedSymbols().keys())
      file.bytes.writeUInt32LE(0xffff_ffff, names + (index + 1) * 24);
  },
  "a hash table without buckets": (file) => file.bytes.writeUInt32LE(0, hashTable(file).at),
  "a hash table of 2^32 - 1 buckets": (file) => file.bytes.writeUInt32LE(0xffff_ffff, hashTable(file).at),
  "a hash table whose first symbol is 2^32 - 1": (file) =>
    file.bytes.writeUInt32LE(0xffff_ffff, hashTable(file).at + 4),
  "a hash table without a filter": (file) => file.bytes.writeUInt32LE(0, hashTable(file).at + 8),
  "a hash table whose filter is no power of two": (file) => file.bytes.writeUInt32LE(3, hashTable(file).at + 8),
  "a hash table with a filter of 2^31 words": (file) => file.bytes.writeUInt32LE(2 ** 31, hashTable(file).at + 8),
  "a hash table that shifts by 255": (file) => file.bytes.writeUInt32LE(255, hashTable(file).at + 12),
  "a hash table whose filter lets nothing through": (file) => {
    const { at, bucketAt } = hashTable(file);
    file.bytes.fill(0, at + 16, bucketAt);
  },
  "hash chains that never end": (file) => {
    const { chainAt } = hashTable(file);
    for (let at = chainAt; at < file.table(dynamicTag.symbolTable); at += 4) {
      file.bytes.writeUInt32LE((file.bytes.readUInt32LE(at) & ~1) >>> 0, at);
    }
  },
  "hash chains that begin behind the symbols": (file) => {
    const { bucketAt, buckets } = hashTable(file);
    for (let index = 0; index < buckets; index++) file.bytes.writeUInt32LE(0xffff_fff0, bucketAt + index * 4);
  },
  "hash chains of one hash": (file) => {
    const { chainAt, bucketAt, buckets, firstHashed } = hashTable(file);
    file.bytes.fill(0, chainAt, file.table(dynamicTag.symbolTable));
    for (let index = 0; index < buckets; index++) file.bytes.writeUInt32LE(firstHashed, bucketAt + index * 4);
  },
  "an old hash table of 2^32 - 1 symbols": (file) => {
    file.retag(dynamicTag.gnuHash, dynamicTag.hash);
    file.bytes.writeUInt32LE(0xffff_ffff, file.table(dynamicTag.hash) + 4);
  },
  "no hash table": (file) => file.retag(dynamicTag.gnuHash, 0x6fff_f123),
  "needed versions at an address of nothing": (file) => file.dynamic(dynamicTag.versionNeeds, nowhere),
  "needed versions that lead to themselves": (file) => {
    const at = file.table(dynamicTag.versionNeeds);
    file.bytes.writeUInt16LE(65_535, at + 2);
    file.bytes.writeUInt32LE(1, at + 12);
    file.bytes.writeUInt32LE(1, at + 16 + 12);
    file.dynamic(versionNeedCount, most);
  },
  "needed versions in another format": (file) => file.bytes.writeUInt16LE(7, file.table(dynamicTag.versionNeeds)),
  "needed versions whose names are behind the strings": (file) =>
    file.bytes.writeUInt32LE(0xffff_fff0, file.table(dynamicTag.versionNeeds) + 4),
  "needed versions that are not counted": (file) => file.dynamic(versionNeedCount, 0n),
  "65,535 sections": (file) => file.header("sectionHeaderCount", 65_535n),
  "sections at offset 2^64 - 1": (file) => file.header("sectionHeaderOffset", most),
  "section names in a section that is not there": (file) => file.header("sectionNamesIndex", 65_535n),
  "sections of 2^63 bytes": (file) => {
    const { sectionHeaderOffset, sectionHeaderCount } = file.original.header;
    for (let index = 0; index < sectionHeaderCount; index++)
      file.word(sectionHeaderOffset + index * 64 + 32, 2n ** 63n);
  },
  "section names behind their table": (file) => {
    const { sectionHeaderOffset, sectionHeaderCount } = file.original.header;
    for (let index = 0; index < sectionHeaderCount; index++)
      file.bytes.writeUInt32LE(0xffff_fff0, sectionHeaderOffset + index * 64);
  },
};

/** Attacks on the relocations, through which a plugin's record is read. */
export const relocationAttacks: Readonly<Record<string, Attack>> = {
  "relocations at an address of nothing": (file) => file.dynamic(dynamicTag.rela, nowhere),
  "no relocations": (file) => file.dynamic(dynamicTag.relaSize, 0n),
  "relocations of 2^60 bytes": (file) => file.dynamic(dynamicTag.relaSize, 2n ** 60n),
  "relocations of a size that holds half of one": (file) => file.dynamic(dynamicTag.relaSize, 36n),
  "relocations of another size": (file) => file.dynamic(dynamicTag.relaEntry, 16n),
  "relocations of no size": (file) => file.dynamic(dynamicTag.relaEntry, 0n),
  "more relative relocations than relocations": (file) => file.dynamic(dynamicTag.relaCount, most),
  "as many relative relocations as relocations": (file) =>
    file.dynamic(dynamicTag.relaCount, BigInt(Math.floor(Number(file.addressIn(dynamicTag.relaSize)) / 24))),
  "no relative relocations that are counted": (file) => file.dynamic(dynamicTag.relaCount, 0n),
  "relocations of addresses of nothing": (file) => {
    const at = file.table(dynamicTag.rela);
    for (let index = 0; index < 100; index++) file.word(at + index * 24, nowhere);
  },
  "packed relocations of 2^40 bytes": (file) => {
    file.addDynamic(dynamicTag.relr, file.addressIn(dynamicTag.rela));
    file.addDynamic(dynamicTag.relrSize, 2n ** 40n);
  },
  "packed relocations that are code": (file) => {
    const text = file.original.segments.find(({ flags }) => (flags & 1) !== 0);
    file.addDynamic(dynamicTag.relr, BigInt(text?.address ?? 0));
    file.addDynamic(dynamicTag.relrSize, BigInt(text?.fileSize ?? 0));
  },
  "packed relocations that cover everything": (file) => {
    const at = file.table(dynamicTag.symbolTable);
    file.bytes.fill(0xff, at, at + 65_536);
    file.addDynamic(dynamicTag.relr, file.addressIn(dynamicTag.symbolTable));
    file.addDynamic(dynamicTag.relrSize, 65_536n);
  },
};
