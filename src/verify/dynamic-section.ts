// The dynamic section, by which the loader finds everything else in a file that it has mapped.
import type { ElfImage } from "../binary/elf.ts";
import { dynamicTag } from "../binary/elf-dynamic.ts";
import { clipValue } from "../model/phrases.ts";

/** Sections to which the dynamic section leads: the tags of their address and size. */
const tables: readonly { section: string; address: number; size?: number }[] = [
  { section: ".dynsym", address: dynamicTag.symbolTable },
  { section: ".dynstr", address: dynamicTag.stringTable, size: dynamicTag.stringSize },
  { section: ".gnu.hash", address: dynamicTag.gnuHash },
  { section: ".hash", address: dynamicTag.hash },
  { section: ".gnu.version", address: dynamicTag.versionSymbols },
  { section: ".gnu.version_r", address: dynamicTag.versionNeeds },
  { section: ".gnu.version_d", address: dynamicTag.versionDefinitions },
  { section: ".rela.dyn", address: dynamicTag.rela, size: dynamicTag.relaSize },
  { section: ".rel.dyn", address: dynamicTag.rel, size: dynamicTag.relSize },
  { section: ".relr.dyn", address: dynamicTag.relr, size: dynamicTag.relrSize },
  { section: ".rela.plt", address: dynamicTag.pltRel, size: dynamicTag.pltRelSize },
  { section: ".rel.plt", address: dynamicTag.pltRel, size: dynamicTag.pltRelSize },
  { section: ".init_array", address: dynamicTag.initArray, size: dynamicTag.initArraySize },
  { section: ".fini_array", address: dynamicTag.finiArray, size: dynamicTag.finiArraySize },
];
/** Functions that stand in a section of their own, on ppc64le behind its first instructions. */
const functions: readonly { section: string; address: number }[] = [
  { section: ".init", address: dynamicTag.init },
  { section: ".fini", address: dynamicTag.fini },
];

/**
 * What the loader takes for granted of the dynamic section, or dies of (glibc: elf/get-dynamic-info.h), as a sentence.
 * @param loaded libraries that the process has before
 * @throws BinaryError where the section cannot be read
 */
export function dynamicProblem(image: ElfImage, loaded: readonly string[]): string | undefined {
  const { dynamic, layout } = image;
  const { word } = layout;
  const entries = [
    { table: dynamicTag.rela, size: dynamicTag.relaEntry, expected: 3 * word },
    { table: dynamicTag.rel, size: dynamicTag.relEntry, expected: 2 * word },
    { table: dynamicTag.relr, size: dynamicTag.relrEntry, expected: word },
  ];
  for (const { table, size, expected } of entries) {
    const found = dynamic.value(size);
    if (dynamic.value(table) === undefined || found === expected) continue;
    return `Its relocations have ${found ?? "no"} bytes each instead of ${expected}.`;
  }
  const plt = dynamic.value(dynamicTag.pltRelType);
  if (plt !== undefined && plt !== dynamicTag.rela && plt !== dynamicTag.rel) {
    return "Its procedure linkage table has relocations of an unknown kind.";
  }
  const hashed = [dynamicTag.gnuHash, dynamicTag.hash].some((tag) => dynamic.value(tag) !== undefined);
  if (!hashed) return "It has no hash table, so that the loader finds none of its symbols.";
  return referenceProblem(image, loaded) ?? tableProblem(image);
}

function referenceProblem({ dynamic, linking }: ElfImage, loaded: readonly string[]): string | undefined {
  const flags = [dynamicTag.flags, dynamicTag.flags1].map((tag) => dynamic.value(tag) ?? 0);
  const wide = flags.find((value) => value >= 2 ** 32);
  if (wide !== undefined) return `Its flags are 0x${wide.toString(16)}, which no linker sets.`;
  if (dynamic.value(dynamicTag.filter) !== undefined) return "It is a filter of another library.";
  const { needed, versionNeeds } = linking;
  // What the gateway has loaded before is found; a name that nobody knows may be that library's own, damaged.
  const isFound = (library: string): boolean => needed.every((one) => loaded.includes(one)) && loaded.includes(library);
  const unneeded = versionNeeds.find(({ library }) => !needed.includes(library) && !isFound(library));
  return unneeded === undefined
    ? undefined
    : `It asks for versions of ${clipValue(unneeded.library)} and does not need that library.`;
}

/** Linkers write both from one layout; where they differ, one was damaged. */
function tableProblem({ dynamic, sections, goarch }: ElfImage): string | undefined {
  for (const { section: name, address, size } of tables) {
    const section = sections.find((one) => one.name === name && one.address > 0);
    if (section === undefined) continue;
    const sized = size === undefined || dynamic.value(size) === section.size;
    if (dynamic.value(address) === section.address && sized) continue;
    return elsewhere(name);
  }
  for (const { section: name, address } of functions) {
    const section = sections.find((one) => one.name === name && one.address > 0);
    const at = dynamic.value(address);
    if (section === undefined || at === undefined) continue;
    const latest = goarch === "ppc64le" ? section.address + section.size : section.address;
    if (at < section.address || at > latest) return elsewhere(name);
  }
  return undefined;
}

function elsewhere(section: string): string {
  return `Its headers contradict each other: section ${section} is not where the dynamic section says.`;
}
