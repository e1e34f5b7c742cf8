// Whether the program headers fit together and agree with the section headers: a linker writes both from one layout,
// so that a file in which they contradict each other was damaged, and what a loader does with it cannot be foretold.

import type { ElfImage } from "../binary/elf.ts";
import {
  type Section,
  type Segment,
  sectionFlag,
  sectionType,
  segmentFlag,
  segmentType,
} from "../binary/elf-header.ts";

const pageSize = 4096;
/** What a Go program writes while it runs. */
const writtenSection = /^\.(data|bss|noptrdata|noptrbss|go\.module)$/;
/** Code reaches its data by 32-bit distances. */
const mostMemory = 2 ** 32;
/** More than a plugin has in variables that start as zeros. */
const mostPadding = 1 << 24;
/** What linkers and Go put into memory. Editors may add other sections, which nobody reads. */
const knownSection =
  /^\.(text|rodata|data|bss|noptr|go|plt|typelink|itablink|dyn|gnu|hash|rel|init|fini|eh_frame|note|interp|tbss|tdata)/;
/** Segments that are read in the file, by us and others, and in memory. */
const readParts: readonly number[] = [segmentType.dynamic, segmentType.interpreter];
/** Segments that are one section. */
const sectionOfSegment: ReadonlyMap<number, string> = new Map([[segmentType.dynamic, ".dynamic"]]);

/** The first contradiction, as a sentence; undefined where there is none. */
export function structureProblem(image: ElfImage): string | undefined {
  const { segments, sections } = image;
  const loads = segments.filter(({ type }) => type === segmentType.load);
  const mapped = sections.filter(({ flags, name }) => (flags & sectionFlag.alloc) !== 0 && knownSection.test(name));
  const problem = loadProblem(loads) ?? innerProblem(segments, loads);
  if (problem !== undefined) return problem;
  return mapped.length === 0 ? bareProblem(segments, loads) : sectionProblem(image, mapped, loads);
}

function loadProblem(loads: readonly Segment[]): string | undefined {
  let previousEnd = 0;
  for (const { address, fileSize, memorySize, flags, align } of loads) {
    const where = `the segment at 0x${address.toString(16)}`;
    if (fileSize > memorySize) return sentence(`${where} has more bytes in the file than in memory`);
    if (address < previousEnd) return sentence(`${where} overlaps with the one before it`);
    if (address + memorySize > mostMemory) return sentence(`${where} ends at ${address + memorySize}`);
    if ((flags & segmentFlag.read) === 0) return sentence(`${where} cannot be read`);
    if (align < 4096 || align > 2 ** 30 || (align & (align - 1)) !== 0) {
      return sentence(`${where} is aligned to ${align}`);
    }
    previousEnd = address + memorySize;
  }
  return undefined;
}

/** Segments that describe a part of what is loaded must lie in it. */
function innerProblem(segments: readonly Segment[], loads: readonly Segment[]): string | undefined {
  for (const segment of segments) {
    const reads = readParts.includes(segment.type);
    // Thread-local data that starts as zeros is nowhere; Go's own linker gives it no address either.
    const used = segment.type === segmentType.gnuRelro || (segment.type === segmentType.tls && segment.fileSize > 0);
    if (!reads && !used) continue;
    const where = `the part of type ${segment.type} at 0x${segment.address.toString(16)}`;
    const within = loads.find(
      (load) => segment.address >= load.address && segment.address + segment.fileSize <= load.address + load.memorySize,
    );
    if (within === undefined) return sentence(`${where} is not in a loaded segment`);
    // Of the others the loader takes the address alone, and mold writes no offset.
    if (reads && segment.address - segment.offset !== within.address - within.offset) {
      return sentence(`${where} is elsewhere in the file`);
    }
  }
  return undefined;
}

/** What holds of the segments that GNU ld, gold and lld lay out, for files without section headers. */
function bareProblem(segments: readonly Segment[], loads: readonly Segment[]): string | undefined {
  let previous: Segment | undefined;
  for (const load of loads) {
    const where = `the segment at 0x${load.address.toString(16)}`;
    if ((load.flags & segmentFlag.write) === 0 && load.fileSize !== load.memorySize) {
      return sentence(`${where} has another size in memory and cannot be written`);
    }
    const gap = previous === undefined ? load.offset : load.offset - (previous.offset + previous.fileSize);
    if (gap < 0 || gap >= load.align) return sentence(`${where} does not follow the one before it in the file`);
    previous = load;
  }
  if (!loads.some(({ flags }) => (flags & segmentFlag.execute) !== 0)) return sentence("no segment can be executed");
  // Linkers let the part end with a page.
  const relro = segments.find(({ type }) => type === segmentType.gnuRelro);
  const rest = relro === undefined ? 0 : relro.memorySize - relro.fileSize;
  return rest < 0 || rest >= pageSize ? sentence("the read-only data has another size in memory") : undefined;
}

function sectionProblem(image: ElfImage, sections: readonly Section[], loads: readonly Segment[]): string | undefined {
  for (const section of sections) {
    const problem = isThreadBss(section) ? undefined : placementProblem(section, loads);
    if (problem !== undefined) return problem;
  }
  return extentProblem(image, sections, loads) ?? namedProblem(sections, image.segments);
}

function placementProblem(section: Section, loads: readonly Segment[]): string | undefined {
  const where = `section ${section.name} at 0x${section.address.toString(16)}`;
  const load = loads.find(
    ({ address, memorySize }) => section.address >= address && section.address + section.size <= address + memorySize,
  );
  if (load === undefined) return section.size === 0 ? undefined : sentence(`${where} is in no segment`);
  if (section.type !== sectionType.nobits && section.address - section.offset !== load.address - load.offset) {
    return sentence(`${where} is elsewhere in the file than its segment says`);
  }
  const writes = (section.flags & sectionFlag.write) !== 0 && (load.flags & segmentFlag.write) === 0;
  const runs = (section.flags & sectionFlag.execute) !== 0 && (load.flags & segmentFlag.execute) === 0;
  return writes || runs ? sentence(`${where} is in a segment without its permissions`) : undefined;
}

/** What is in the file is read from there, and what starts as zeros is not. Editors leave room behind the last section. */
function extentProblem(image: ElfImage, sections: readonly Section[], loads: readonly Segment[]): string | undefined {
  for (const load of loads) {
    const filed = load.address + load.fileSize;
    const inside = sections.filter(
      ({ address, size }) => size > 0 && address >= load.address && address < load.address + load.memorySize,
    );
    const zeroed = inside.filter(({ type }) => type === sectionType.nobits);
    const stored = inside.filter(({ type }) => type !== sectionType.nobits);
    // patchelf moves the headers of zeroed data, not the data, into segments of its own.
    const isData = stored.some(({ name }) => writtenSection.test(name));
    const early = zeroed.filter((section) => isData && !isThreadBss(section) && section.address < filed);
    const isRight =
      stored.every(({ address, size }) => address + size <= filed) &&
      early.every(({ address, size }) => isZero(image, address, Math.min(address + size, filed)));
    if (!isRight) return sentence(`the segment at 0x${load.address.toString(16)} has another size in the file`);
  }
  return undefined;
}

/** Whether a part of a segment holds zeros, as `objcopy --pad-to` writes them. */
function isZero(image: ElfImage, from: number, to: number): boolean {
  return to - from <= mostPadding && image.readMapped(from, to - from).bytes.every((byte) => byte === 0);
}

function namedProblem(sections: readonly Section[], segments: readonly Segment[]): string | undefined {
  for (const [type, name] of sectionOfSegment) {
    const section = sections.find((one) => one.name === name);
    const segment = segments.find((one) => one.type === type);
    if (section === undefined || segment === undefined) continue;
    const same = section.address === segment.address && section.size === segment.memorySize;
    if (!same || segment.fileSize !== segment.memorySize) return sentence(`section ${name} and its segment differ`);
  }
  return relroProblem(sections, segments) ?? threadProblem(sections, segments);
}

/** What is made read-only after relocation holds nothing that the program writes. */
function relroProblem(sections: readonly Section[], segments: readonly Segment[]): string | undefined {
  const relro = segments.find(({ type }) => type === segmentType.gnuRelro);
  if (relro === undefined) return undefined;
  // The loader protects whole pages only.
  const end = Math.floor((relro.address + relro.memorySize) / pageSize) * pageSize;
  const written = sections.find(
    ({ name, address, size }) => writtenSection.test(name) && address < end && address + size > relro.address,
  );
  return written === undefined ? undefined : sentence(`section ${written.name} is among the read-only data`);
}

function threadProblem(sections: readonly Section[], segments: readonly Segment[]): string | undefined {
  const tls = segments.find(({ type }) => type === segmentType.tls);
  const threadSections = sections.filter(({ flags }) => (flags & sectionFlag.tls) !== 0);
  if (threadSections.length > 0 && tls === undefined) return sentence("there are thread-local sections and no segment");
  if (tls === undefined) return undefined;
  const start = threadSections.reduce((first, { address }) => Math.min(first, address), Number.POSITIVE_INFINITY);
  const end = threadSections.reduce((last, { address, size }) => Math.max(last, address + size), 0);
  // Where nothing of it is in the file, editors may have moved the header of the section alone.
  const placed = tls.address === start || tls.fileSize === 0;
  return placed && tls.memorySize === end - start && tls.fileSize <= tls.memorySize
    ? undefined
    : sentence("the thread-local segment and its sections differ");
}

/** `.tbss` takes no room in the segment that it stands in. */
function isThreadBss({ flags, type }: Section): boolean {
  return (flags & sectionFlag.tls) !== 0 && type === sectionType.nobits;
}

function sentence(problem: string): string {
  return `Its headers contradict each other: ${problem}.`;
}
