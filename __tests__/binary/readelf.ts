// What `readelf` of GNU binutils says of a file, in the shapes of our own reader.
import { sectionFlag, segmentFlag, segmentType } from "../../src/binary/elf-header.ts";
import type { DynamicSymbol, VersionNeed } from "../../src/binary/object-file.ts";
import { run } from "../support/command.ts";

/** A section as `readelf --sections` prints it, as far as our reader keeps it. */
export interface PrintedSection {
  readonly name: string;
  readonly nobits: boolean;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  /** Those of `sectionFlag`. */
  readonly flags: number;
}

/** A program header as `readelf --segments` prints it. */
export interface PrintedSegment {
  /** The name where it is one of `segmentType`, else undefined. */
  readonly type: keyof typeof segmentType | undefined;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly flags: number;
  readonly align: number;
}

const segmentNames: ReadonlyMap<string, keyof typeof segmentType> = new Map([
  ["LOAD", "load"],
  ["DYNAMIC", "dynamic"],
  ["INTERP", "interpreter"],
  ["TLS", "tls"],
  ["GNU_STACK", "gnuStack"],
  ["GNU_RELRO", "gnuRelro"],
] as const);

/** Runs readelf on a file. @throws Error where it ends with another status than 0 */
async function readelf(file: string, ...flags: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run("readelf", ["--wide", ...flags, file], {
    // In a UTF-8 locale it writes only the first byte of every letter that is not ASCII.
    env: { ...process.env, LC_ALL: "C" },
  });
  if (code !== 0) throw new Error(`readelf ${flags.join(" ")} ${file}: ${stderr}`);
  return stdout;
}

/** `--dyn-syms`, in the order of the table and without its empty first entry. */
export async function printedSymbols(file: string, ...flags: readonly string[]): Promise<DynamicSymbol[]> {
  const line = /^ *(\d+): ([0-9a-f]+) +(0x[0-9a-f]+|\d+) (\S+) +(\S+) +\S+ +(?:\[.*?\] +)?(\S+)(?: (.*))?$/;
  const symbols: DynamicSymbol[] = [];
  for (const text of (await readelf(file, "--dyn-syms", ...flags)).split("\n")) {
    const [, number, value = "", size, type = "", binding, section, name = ""] = line.exec(text) ?? [];
    if (number === undefined || number === "0") continue;
    symbols.push({
      // Symbols of sections have no name; readelf lends them that of the section.
      name: type === "SECTION" ? "" : withoutVersion(name),
      value: hexadecimal(value),
      size: Number(size),
      defined: section !== "UND",
      weak: binding === "WEAK",
      kind: type === "FUNC" ? "function" : type === "OBJECT" ? "object" : "other",
    });
  }
  return symbols;
}

/** `--sections`. */
export async function printedSections(file: string): Promise<PrintedSection[]> {
  const line =
    /^ *\[ *\d+\] (.*?) +([A-Z][A-Z0-9_]*|0x[0-9a-f]+:?.*?) +([0-9a-f]{8,16}) ([0-9a-f]+) ([0-9a-f]+) [0-9a-f]+ +([A-Za-z]*) +\d+ +\d+ +\d+$/;
  return (await readelf(file, "--sections")).split("\n").flatMap((text) => {
    const [, name, type, address = "", offset = "", size = "", letters = ""] = line.exec(text) ?? [];
    if (name === undefined) return [];
    return {
      name,
      nobits: type === "NOBITS",
      address: hexadecimal(address),
      offset: hexadecimal(offset),
      size: hexadecimal(size),
      flags: flagsOf(letters, {
        W: sectionFlag.write,
        A: sectionFlag.alloc,
        X: sectionFlag.execute,
        T: sectionFlag.tls,
      }),
    };
  });
}

/** `--segments`. */
export async function printedSegments(file: string): Promise<PrintedSegment[]> {
  const line =
    /^ +(\S+) +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+) 0x([0-9a-f]+) ([RWE ]{3}) (0x[0-9a-f]+|0)$/;
  return (await readelf(file, "--segments")).split("\n").flatMap((text) => {
    const [, type, offset = "", address = "", fileSize = "", memorySize = "", letters = "", align = ""] =
      line.exec(text) ?? [];
    if (type === undefined) return [];
    return {
      type: segmentNames.get(type),
      offset: hexadecimal(offset),
      address: hexadecimal(address),
      fileSize: hexadecimal(fileSize),
      memorySize: hexadecimal(memorySize),
      flags: flagsOf(letters, { R: segmentFlag.read, W: segmentFlag.write, E: segmentFlag.execute }),
      align: Number(align),
    };
  });
}

/** The texts of one tag in `--dynamic`: `(NEEDED)`, `(SONAME)`, … */
export async function printedTag(file: string, tag: "NEEDED" | "SONAME" | "RUNPATH" | "RPATH"): Promise<string[]> {
  const text = await readelf(file, "--dynamic");
  return [...text.matchAll(new RegExp(`\\(${tag}\\).*\\[(.*)\\]$`, "gm"))].map(([, value = ""]) => value);
}

/** The interpreter that `--segments` names. */
export async function printedInterpreter(file: string): Promise<string | undefined> {
  return /\[Requesting program interpreter: (.*)\]/.exec(await readelf(file, "--segments"))?.[1];
}

/** `--version-info`: what is needed, and what is defined. */
export async function printedVersions(
  file: string,
): Promise<{ readonly needs: readonly VersionNeed[]; readonly definitions: readonly string[] }> {
  const needs: VersionNeed[] = [];
  const definitions: string[] = [];
  let library = "";
  for (const line of (await readelf(file, "--version-info")).split("\n")) {
    library = / File: (\S+) +Cnt:/.exec(line)?.[1] ?? library;
    const [, version, flags] = / Name: (\S+) +Flags: (.*?) +Version:/.exec(line) ?? [];
    if (version !== undefined) needs.push({ library, version, weak: flags?.includes("WEAK") === true });
    const definition = / Rev: .* Cnt: \d+ +Name: (\S+)$/.exec(line)?.[1];
    if (definition !== undefined) definitions.push(definition);
  }
  return { needs, definitions };
}

/** `--relocs`: where relative relocations of RELA tables store which address. */
export async function printedRelative(file: string): Promise<Map<number, number>> {
  const line = /^([0-9a-f]+) +[0-9a-f]+ R_\w+_RELATIVE +([0-9a-f]+)$/gm;
  const found = [...(await readelf(file, "--relocs")).matchAll(line)];
  return new Map(found.map(([, at = "", addend = ""]) => [hexadecimal(at), hexadecimal(addend)]));
}

/** `--relocs`: the addresses that relative relocations of REL tables, which hold no addend, and DT_RELR apply to. */
export async function printedInPlace(file: string): Promise<number[]> {
  const text = await readelf(file, "--relocs");
  const rel = [...text.matchAll(/^([0-9a-f]+) +[0-9a-f]+ R_\w+_RELATIVE *$/gm)].map(([, at = ""]) => at);
  const packed = /'\.relr\.dyn' .*\n +\d+ offsets\n((?:[0-9a-f]+\n)*)/.exec(text)?.[1] ?? "";
  return [...rel, ...packed.split("\n").filter((at) => at !== "")].map(hexadecimal);
}

/** The name of a segment's type, in our reader's terms. */
export function segmentTypeName(type: number): keyof typeof segmentType | undefined {
  return [...segmentNames.values()].find((name) => segmentType[name] === type);
}

/** readelf writes `name@VERSION (2)` and `name@@VERSION`. */
function withoutVersion(name: string): string {
  return name.replace(/@@?[\w.]+(?: \(\d+\))?$/, "");
}

function flagsOf(letters: string, values: Readonly<Record<string, number>>): number {
  return [...letters].reduce((flags, letter) => flags | (values[letter] ?? 0), 0);
}

function hexadecimal(digits: string): number {
  return Number(BigInt(`0x${digits}`));
}
