// What dlopen does with a file, in the order of glibc 2.36 (elf/dl-load.c: open_verify, _dl_map_object_from_fd).

import { type ElfImage, isElf, openElf } from "../binary/elf.ts";
import { dynamicTag, flag1NoOpen, flag1Pie } from "../binary/elf-dynamic.ts";
import {
  elfMachines,
  headerSize,
  objectType,
  programHeaderSize,
  readElfHeader,
  readSegment,
  type Segment,
  segmentType,
} from "../binary/elf-header.ts";
import { BinaryError } from "../binary/error.ts";
import { Slice } from "../binary/slice.ts";
import type { ByteSource } from "../binary/source.ts";
import { libcOf } from "../gateway/system/libc.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { DlopenClass } from "../model/report.ts";
import { dynamicProblem } from "./dynamic-section.ts";
import { linkerTableProblem } from "./linker-tables.ts";
import { structureProblem } from "./structure.ts";

export type DlopenOutcome =
  | { readonly kind: "mapped"; readonly image: ElfImage }
  /** `text` is glibc's message; undefined where the words of that libc are not known. */
  | { readonly kind: "refused"; readonly class: DlopenClass; readonly text: string | undefined; readonly why: string }
  /** Memory of the mapping lies behind the end of the file: SIGBUS. */
  | { readonly kind: "dies"; readonly why: string }
  | { readonly kind: "undecided"; readonly why: string };

/** Everything that Go plugins exist for uses pages of at least this size. */
const pageSize = 4096;
/** Debian's loader reads this much at first; more program headers than a page is nothing a linker writes. */
const mostProgramHeaders = 1024;

/**
 * Decides whether the gateway's libc maps a file, before symbols and libraries are looked at.
 * @param realPath the file's path with links followed, which most messages begin with
 */
export function dlopenFile(source: ByteSource, realPath: string, gateway: GatewayFacts): DlopenOutcome {
  const host = gateway.machine;
  const wording = libcOf(gateway) === "musl" ? "class-only" : "glibc";
  const refuse = (failure: DlopenClass, text: string, why: string): DlopenOutcome => ({
    kind: "refused",
    class: failure,
    text: wording === "glibc" ? `${realPath}: ${text}` : undefined,
    why,
  });
  const size = headerSize[host.bits];
  if (source.size < size) {
    return refuse("malformed", "file too short", `The file has ${source.size} bytes; an ELF header has ${size}.`);
  }
  // The loader reads every field in its own byte order and width, whatever the file says of itself.
  const layout = { littleEndian: host.littleEndian, word: host.bits === 64 ? 8 : 4 } as const;
  const start = Slice.read(source, 0, size, layout);
  if (!isElf(start.bytes)) return refuse("malformed", "invalid ELF header", "The file is not an ELF file.");
  const header = readElfHeader(start);
  const wrongMachine = (): DlopenOutcome => {
    // glibc goes on searching, finds nothing, and says so; musl says something else.
    const text =
      wording === "glibc" ? `${realPath}: cannot open shared object file: No such file or directory` : undefined;
    return { kind: "refused", class: "wrong-machine", text, why: `The file is for ${describeMachine(source, start)}.` };
  };
  const identification = checkIdentification(start, host, header.machine);
  if (identification === "wrong-machine") return wrongMachine();
  if (identification !== undefined) {
    const failure = identification.startsWith("wrong ELF class") ? "wrong-machine" : "malformed";
    return refuse(failure, identification, `The ELF header is that of ${describeMachine(source, start)}.`);
  }
  if (start.u32(20) !== 1) {
    return refuse("malformed", "ELF file version does not match current one", "The ELF header names another version.");
  }
  if (header.machine !== host.machine) return wrongMachine();
  if (header.type !== objectType.shared && header.type !== objectType.executable) {
    const what = header.type === objectType.relocatable ? "an object file that was not linked" : "no shared library";
    return refuse("malformed", "only ET_DYN and ET_EXEC can be loaded", `The file is ${what}.`);
  }
  const entry = programHeaderSize[host.bits];
  if (header.programHeaderSize !== entry) {
    return refuse("malformed", "ELF file's phentsize not the expected size", "The program headers have another size.");
  }
  const tableSize = header.programHeaderCount * entry;
  if (header.programHeaderOffset + tableSize > source.size) {
    // pread refuses an offset that is negative as a signed number.
    const reason = header.programHeaderOffset >= 2 ** 63 ? ": Invalid argument" : "";
    return refuse("malformed", `cannot read file data${reason}`, "The file ends before its program headers.");
  }
  if (header.programHeaderCount > mostProgramHeaders) {
    return { kind: "undecided", why: `It claims ${header.programHeaderCount} program headers.` };
  }
  const table = Slice.read(source, header.programHeaderOffset, tableSize, layout);
  const segments = Array.from({ length: header.programHeaderCount }, (_, index) => readSegment(table, index * entry));
  const huge = segments.some(({ offset, address, fileSize, memorySize }) =>
    [offset, address, fileSize, memorySize].some((value) => value > Number.MAX_SAFE_INTEGER),
  );
  if (huge) return { kind: "undecided", why: "Its program headers name addresses that no linker gives." };
  const refusal = checkSegments(segments);
  if (refusal !== undefined) {
    return refuse("malformed", refusal, "The program headers are not those of a shared library.");
  }
  if (header.type !== objectType.shared) {
    return refuse("program", "cannot dynamically load executable", "The file is a program, not a plugin.");
  }
  const dynamic = segments.find(({ type, fileSize }) => type === segmentType.dynamic && fileSize > 0);
  if (dynamic === undefined) {
    return refuse("malformed", "object file has no dynamic section", "The file was not linked for a loader.");
  }
  return map(source, refuse, gateway.linking.needed);
}

function checkIdentification(
  start: Slice,
  host: GatewayFacts["machine"],
  machine: number,
): string | "wrong-machine" | undefined {
  const hostClass = host.bits === 64 ? 2 : 1;
  const fileClass = start.u8(4);
  const order = host.littleEndian ? 1 : 2;
  const osAbi = start.u8(7);
  const abiVersion = start.u8(8);
  // ELFOSABI_NONE has no versions; ELFOSABI_GNU has had three (elf/dl-load.c, LIBC_ABI_MAX).
  const versionValid = osAbi === 0 ? abiVersion === 0 : abiVersion < 4;
  const osAbiValid = osAbi === 0 || osAbi === 3;
  const padded = start.bytes.subarray(9, 16).some((byte) => byte !== 0);
  if (fileClass !== hostClass) {
    return `wrong ELF class: ELFCLASS${host.bits === 64 ? "32" : "64"}`;
  }
  if (start.u8(5) === order && start.u8(6) === 1 && osAbiValid && versionValid && !padded) return undefined;
  if (machine !== host.machine) return "wrong-machine";
  if (start.u8(5) !== order) {
    return `ELF file data encoding not ${host.littleEndian ? "little" : "big"}-endian`;
  }
  if (start.u8(6) !== 1) return "ELF file version ident does not match current one";
  if (!osAbiValid) return "ELF file OS ABI invalid";
  if (!versionValid) return "ELF file ABI version invalid";
  return "nonzero padding in e_ident";
}

function checkSegments(segments: readonly Segment[]): string | undefined {
  const loads = segments.filter((segment) => segment.type === segmentType.load);
  for (const { offset, address } of loads) {
    if (offset % pageSize !== address % pageSize) return "ELF load command address/offset not page-aligned";
  }
  return loads.length === 0 ? "object file has no loadable segments" : undefined;
}

type Refuse = (failure: DlopenClass, text: string, why: string) => DlopenOutcome;

function map(source: ByteSource, refuse: Refuse, loaded: readonly string[]): DlopenOutcome {
  try {
    return mapImage(openElf(source), refuse, loaded);
  } catch (error) {
    if (error instanceof BinaryError) return { kind: "undecided", why: error.message };
    throw error;
  }
}

/** @throws BinaryError where the file cannot be read */
function mapImage(image: ElfImage, refuse: Refuse, loaded: readonly string[]): DlopenOutcome {
  const { source } = image;
  const problem = structureProblem(image);
  const end = image.loadedEnd;
  if (end > source.size) {
    const why = `The file has ${source.size} bytes and its segments reach to ${end}: it was cut off.`;
    // The loader clears the rest of the last page: a page behind the end of the file cannot be touched.
    const lastPage = Math.floor((end - 1) / pageSize) * pageSize;
    const dies = problem === undefined && source.size <= lastPage;
    return { kind: dies ? "dies" : "undecided", why };
  }
  if (problem !== undefined) return { kind: "undecided", why: problem };
  // An interpreter alone makes no program: C libraries have one that can be run.
  const flags = image.dynamic.value(dynamicTag.flags1) ?? 0;
  if ((flags & flag1Pie) !== 0) {
    const text = "cannot dynamically load position-independent executable";
    return refuse("program", text, "The file is a program, not a plugin.");
  }
  const why = dynamicProblem(image, loaded) ?? linkerTableProblem(image);
  if (why !== undefined) return { kind: "undecided", why };
  if ((flags & flag1NoOpen) === 0) return { kind: "mapped", image };
  return refuse("malformed", "shared object cannot be dlopen()ed", "The file was linked with -z nodlopen.");
}

/** `linux/arm64`, or what the numbers are. */
function describeMachine(source: ByteSource, start: Slice): string {
  const littleEndian = start.u8(5) === 1;
  const bits = start.u8(4) === 1 ? 32 : 64;
  const machine = Slice.read(source, 18, 2, { littleEndian, word: 8 }).u16(0);
  const known = elfMachines.find(
    (one) => one.machine === machine && one.bits === bits && one.littleEndian === littleEndian,
  );
  if (known !== undefined) return known.goarch;
  return `machine ${machine} (${bits}-bit, ${littleEndian ? "little" : "big"}-endian)`;
}
