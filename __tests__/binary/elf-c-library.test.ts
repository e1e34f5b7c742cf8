// Libraries as C compilers make them: what Go's plugins never have, and what the systems of gateways are full of.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openElf } from "../../src/binary/elf.ts";
import { memorySource } from "../../src/binary/source.ts";
import { run } from "../support/command.ts";
import { sourceFolder } from "../support/files.ts";
import { printedInPlace, printedRelative, printedSymbols } from "./readelf.ts";
import { expectSameHeaders, expectSameLinking, expectSamePointers, expectSameSymbols } from "./same-as-readelf.ts";
import { withElf } from "./subjects.ts";

const source = `extern int elsewhere(int), perhaps(void) __attribute__((weak));
static int hidden(int x) { return x + 1; }
int (*table[])(int) = {hidden, elsewhere, hidden, hidden, elsewhere, hidden};
int (*sparse[400])(int) = {[0] = hidden, [63] = hidden, [64] = hidden, [130] = hidden, [399] = hidden};
int number = 42;
int *pointer = &number;
int first(int x) { return elsewhere(x) + table[x & 3](x); }
int second(void) { return perhaps ? perhaps() : *pointer; }
int third_(void) { return second() + first(number); }
`;

const versionScript = `V_1.0 { global: first; second; local: *; };
V_2.0 { global: third_; table; number; } V_1.0;
`;

/** A shared library of `source`, in a folder of its own. */
async function library(flags: readonly string[], compiler = "gcc"): Promise<string> {
  const folder = await sourceFolder({ "library.c": source, "versions.map": versionScript });
  const args = ["-shared", "-fPIC", "-O1", "-o", "library.so", "library.c", ...flags];
  const { code, stderr } = await run(compiler, args, { cwd: folder });
  if (code !== 0) throw new Error(`${compiler} ${args.join(" ")}: ${stderr}`);
  return join(folder, "library.so");
}

async function expectSame(file: string): Promise<void> {
  const symbols = await printedSymbols(file);
  const relative = await printedRelative(file);
  const inPlace = await printedInPlace(file);
  expect(symbols.length).toBeGreaterThan(5);
  expect(relative.size + inPlace.length).toBeGreaterThan(5);
  await withElf(file, async (image) => {
    expectSameSymbols(image, symbols);
    await expectSameHeaders(image, file);
    await expectSameLinking(image, file);
    const whole = image.pointersIn({ address: 0, length: 2 ** 47 }, Number.POSITIVE_INFINITY);
    expect([...whole.keys()].sort((a, b) => a - b)).toEqual([...relative.keys(), ...inPlace].sort((a, b) => a - b));
    // What is relocated in place holds the address already.
    for (const at of inPlace) expect(whole.get(at)).toBe(image.readMapped(at, image.layout.word).word(0));
    if (inPlace.length === 0) expectSamePointers(image, relative);
  });
}

const foreign = await installed([
  "aarch64-linux-gnu-gcc",
  "arm-linux-gnueabihf-gcc",
  "i686-linux-gnu-gcc",
  "powerpc64le-linux-gnu-gcc",
  "riscv64-linux-gnu-gcc",
  "s390x-linux-gnu-gcc",
]);

describe("everything that we read equals what readelf prints", () => {
  test.each([
    ["a GNU hash table", ["-Wl,--hash-style=gnu"]],
    ["only the old hash table", ["-Wl,--hash-style=sysv"]],
    ["both hash tables", ["-Wl,--hash-style=both"]],
    ["packed relative relocations", ["-Wl,-z,pack-relative-relocs"]],
    [
      "a SONAME, a RUNPATH and libraries",
      ["-Wl,-soname,libours.so.1", "-Wl,-rpath,/opt/ours", "-Wl,--no-as-needed", "-lm"],
    ],
    ["an RPATH", ["-Wl,-rpath,/opt/ours", "-Wl,--disable-new-dtags"]],
    ["versions of its own", ["-Wl,--version-script=versions.map", "-Wl,-soname,libversioned.so.3"]],
    ["relocations that are not sorted", ["-Wl,-z,nocombreloc"]],
    ["separate segments", ["-Wl,-z,separate-code", "-Wl,-z,now", "-Wl,-z,relro"]],
    ["one segment for code and constants", ["-Wl,-z,noseparate-code", "-Wl,-z,norelro"]],
    ["no symbols but the dynamic ones", ["-s"]],
  ])("of a library with %s", async (_, flags) => {
    await expectSame(await library(flags));
  });

  test.skipIf(process.arch !== "x64")("of a 32-bit library, whose relocations hold no addends", async () => {
    const file = await library(["-m32", "-nostdlib"]);
    expect(await printedInPlace(file)).not.toEqual([]);
    await expectSame(file);
    await expectSame(await library(["-m32", "-nostdlib", "-Wl,--hash-style=sysv"]));
  });

  test.skipIf(foreign.length === 0)("of a library by every cross compiler that is installed", async () => {
    for (const compiler of foreign) {
      await expectSame(await library(["-nostdlib"], compiler));
      await expectSame(await library(["-nostdlib", "-Wl,--hash-style=sysv"], compiler));
    }
  });
});

describe("without section headers", () => {
  test.each(["gnu", "sysv", "both"])("the symbols are found through the hash table: %s", async (style) => {
    const file = await library([`-Wl,--hash-style=${style}`]);
    const symbols = await printedSymbols(file);
    const relative = await printedRelative(file);
    await withoutSectionHeaders(file);
    await withElf(file, async (image) => {
      expect(image.sections).toEqual([]);
      expectSameSymbols(image, symbols);
      expectSamePointers(image, relative);
      await expectSameLinking(image, file);
    });
  });
});

test("a table of symbols that no hash table counts is read up to the number that its section header tells", async () => {
  const file = await library(["-Wl,--hash-style=sysv"]);
  const symbols = await printedSymbols(file);
  const bytes = await readFile(file);
  const image = openElf(memorySource(file, bytes));
  const dynamic = image.segments.find(({ type }) => type === 2);
  // DT_HASH becomes a tag that nobody knows.
  for (let at = dynamic?.offset ?? 0; bytes.readUInt32LE(at) !== 0; at += 16) {
    if (bytes.readUInt32LE(at) === 4) bytes.writeUInt32LE(0x6ffff123, at);
  }
  expectSameSymbols(openElf(memorySource(file, bytes)), symbols);
});

/** Clears e_shoff, e_shnum and e_shstrndx of a 64-bit file. */
async function withoutSectionHeaders(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes.fill(0, 40, 48);
  bytes.fill(0, 60, 64);
  await writeFile(file, bytes);
}

async function installed(compilers: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    compilers.map(async (compiler) => {
      const ended = await run(compiler, ["--version"]).catch(() => undefined);
      return ended?.code === 0 ? [compiler] : [];
    }),
  );
  return found.flat();
}
