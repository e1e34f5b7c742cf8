import { base, machFile, text, uleb } from "../binary/macho-file.ts";
import { pluginWithOpcodes } from "../binary/macho-plugin.ts";
import { type CraftedParts, craftedPlugin, gnuHash, type Wanted } from "./crafted.ts";

/** A small file that asks for more than it deserves. */
export interface CraftedFile {
  readonly name: string;
  /** A plugin; a gateway, which a good plugin is compared with; or a file of another format, which only `inspect` reads. */
  readonly as: "plugin" | "gateway" | "other";
  /** The bound that it exceeds, as the error names it; undefined where it is read to its end. */
  readonly exceeds?: string;
  make(): Buffer<ArrayBuffer>;
}

const pluginPath = "example.com/crafted";
const dataAddress = 0x40000000;
/** As long as a name of a symbol may be, and a name of a library. */
const longName = "a".repeat(8190);
const veryLongName = "a".repeat(24_000);
const longLibrary = "l".repeat(1000);

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function repeated<T>(count: number, value: T): T[] {
  return times(count, () => value);
}

const defined = (name: string) => ({ name, value: dataAddress });

/** Files for a gateway. @param wanted what it compares first */
export function craftedFiles(wanted: Wanted): readonly CraftedFile[] {
  const plugin = (name: string, exceeds: string | undefined, parts: () => CraftedParts): CraftedFile => ({
    name,
    as: "plugin",
    ...(exceeds !== undefined && { exceeds }),
    make: () => craftedPlugin(wanted, { pluginPath, exports: ["F"], ...parts() }),
  });
  const gateway = (name: string, exceeds: string | undefined, parts: () => CraftedParts): CraftedFile => ({
    name,
    as: "gateway",
    ...(exceeds !== undefined && { exceeds }),
    make: () => craftedPlugin(wanted, { interpreter: "/lib64/ld-linux-x86-64.so.2", ...parts() }),
  });
  const info = (name: string, exceeds: string | undefined, lines: () => string) =>
    plugin(name, exceeds, () => ({
      buildInfo: { goVersion: "go1.24.6", text: `path\tx\nmod\tx\t(devel)\t\n${lines()}` },
    }));
  return [
    plugin("a thousand exports behind one long chain", "at most 8388608 steps", () => ({
      exports: repeated(1000, "F"),
      before: repeated(24_000, defined("zz")),
    })),
    plugin("a chain of symbols with the hash of the one that is sought", "at most 262144 reads", () => ({
      exports: repeated(1000, "F"),
      before: repeated(24_000, { ...defined("zz"), hash: gnuHash(`${pluginPath}.F`) }),
    })),
    plugin("the same in a table of the System V ABI", "at most 262144 reads", () => ({
      exports: repeated(1000, "F"),
      before: repeated(24_000, defined("zz")),
      hash: "sysv",
    })),
    plugin("100,000 undefined symbols of one long name", "at most 65536 symbols from elsewhere", () => ({
      undefinedSymbols: repeated(100_000, { name: longName }),
    })),
    plugin("580,000 undefined symbols of one long name", "at most 65536 symbols from elsewhere", () => ({
      undefinedSymbols: repeated(580_000, { name: longName }),
    })),
    plugin("60,000 undefined symbols whose names share their ends", "at most 4194304 bytes of names", () => ({
      undefinedSymbols: times(60_000, (index) => ({ name: longName, from: index % 8000 })),
    })),
    plugin("a megabyte of needed libraries", "at most 256 libraries", () => ({
      needed: repeated(65_000, longLibrary),
    })),
    plugin("as many long names of libraries as are read", undefined, () => ({
      needed: times(250, (index) => `${"\u0001\u202e".repeat(500)}${index}`),
    })),
    plugin("4,097 versions", "at most 4096 versions", () => ({
      needed: ["libc.so.6"],
      needs: [{ library: "libc.so.6", versions: times(4097, (index) => `V${index}`) }],
    })),
    plugin("4,097 version definitions", "at most 4096 versions", () => ({
      definitions: times(4097, (index) => `V${index}`),
    })),
    plugin("16,385 exports", "at most 16384 exports", () => ({ exports: repeated(16_385, "F") })),
    plugin("exports of one long name", "at most 4194304 bytes of names", () => ({
      exports: repeated(16_000, `F${"x".repeat(4000)}`),
    })),
    plugin("32,769 packages", "at most 32768 packages", () => ({
      packages: times(32_768, (index) => ({ path: `p/${index}`, hash: fresh })),
    })),
    plugin("packages with long names", "at most 4194304 bytes of names", () => ({
      packages: times(4000, (index) => ({ path: `${"\u0001".repeat(4000)}${index}`, hash: fresh })),
    })),
    plugin("as many names of packages as are read", undefined, () => ({
      packages: times(14_000, (index) => ({ path: `${"\u0001".repeat(200)}${index}`, hash: fresh })),
    })),
    plugin("packed relocations without end", "at most 8388608 steps", () => ({
      packed: [0n, ...repeated(500_000, 2n ** 64n - 1n)],
    })),
    plugin("relocations that are repeated", undefined, () => ({ relocationRepeats: 40_000 })),
    plugin("places that could be the list of fingerprints", "at most 262144 reads", () => ({ decoys: 280_000 })),
    plugin("a thousand segments", undefined, () => ({ segments: 1020 })),
    plugin("4,000 sections with a name of a megabyte", undefined, () => ({ sections: { count: 4000, name: 1 << 20 } })),
    info("400,000 modules", "at most 524288 bytes", () => times(400_000, (index) => dependency(index)).join("")),
    info("16,385 modules", "at most 16384 modules", () => times(16_385, (index) => dependency(index)).join("")),
    info("as many modules as are read", undefined, () => times(16_384, (index) => dependency(index)).join("")),
    info("4,097 settings", "at most 4096 settings", () => times(4097, (index) => `build\tk${index}=v\n`).join("")),
    info("a path of control characters", undefined, () => `mod\t${"\u0001".repeat(500_000)}\tv1.0.0\t\n`),
    ...["-gcflags", "-ldflags", "-tags", "GOEXPERIMENT", "CGO_CFLAGS", "DefaultGODEBUG", "GOAMD64"].flatMap((key) =>
      ["x=y ", "'\\\" ,"].map((value) =>
        info(`half a megabyte of ${JSON.stringify(value)} in ${key}`, undefined, () => {
          const count = Math.floor(500_000 / (JSON.stringify(value).length - 2));
          return `build\t-compiler=gc\nbuild\t${key}=${JSON.stringify(value.repeat(count))}\n`;
        }),
      ),
    ),
    gateway("a gateway with one long chain", "at most 8388608 steps", () => ({
      before: repeated(300_000, defined("zz")),
    })),
    gateway("a gateway with 40,000 fingerprints of one name", "at most 32768 packages", () => ({
      before: repeated(40_000, { ...defined(`go:link.pkghashbytes.${longName.slice(0, 8000)}`), hash: 0 }),
    })),
    gateway("a gateway whose names share their ends", "at most 8388608 steps", () => ({
      before: times(400_000, (index) => ({ ...defined(veryLongName), hash: 0, from: index % 16_000 })),
    })),
    gateway("a gateway with 400,000 undefined symbols", undefined, () => ({
      undefinedSymbols: repeated(400_000, { name: longName }),
    })),
    ...machFiles,
  ];
}

const fresh = "00112233aabbccdd";

function dependency(index: number): string {
  return `dep\tm${index}.x/y\tv1.0.0\th1:a=\n`;
}

/** Mach-O files, which a gateway for linux refuses before it reads more. */
const machFiles: readonly CraftedFile[] = [
  {
    name: "a Mach-O file with 200,000 symbols of one long name",
    as: "other",
    exceeds: "at most 8388608 steps",
    make: () => machFile({ symbols: repeated(200_000, { name: `_${longName}`, value: base }) }),
  },
  {
    name: "a trie of names without end",
    as: "other",
    exceeds: "at most 8388608 steps",
    make: () => machFile({ ...pluginWithOpcodes, trie: circularTrie() }),
  },
  {
    name: "millions of opcodes that do nothing",
    as: "other",
    exceeds: "at most 8388608 steps",
    make: () => machFile({ ...pluginWithOpcodes, rebase: Buffer.alloc(12_000_000, 0x40) }),
  },
  {
    name: "opcodes that name one place again and again",
    as: "other",
    make: () => {
      // Segment 1, offset 0: nearly a million pointers that lie no bytes apart; then what the plugin has.
      const often = [0x11, 0x21, 0, 0x80, ...uleb(900_000), ...uleb(2n ** 64n - 8n)];
      const padding = { name: "__PAD", address: base + 0x1000_0000, content: Buffer.alloc(8_000_000) };
      const { segments = [], rebase = [] } = pluginWithOpcodes;
      return machFile({
        ...pluginWithOpcodes,
        segments: [...segments, padding],
        rebase: Buffer.from([...often, ...rebase]),
      });
    },
  },
];

/** A root that is an export, whose edges lead to it again: by long texts that no name holds, then by each letter of a name. */
function circularTrie(): Buffer {
  const letters = [...new Set("_go:link.pkghash.runtime")];
  const long = text("z".repeat(30_000));
  const edges = [...repeated(255 - letters.length, long), ...letters.map((letter) => text(letter))];
  return Buffer.concat([Buffer.of(2, 0, 0, 255), ...edges.map((label) => Buffer.from([...label, ...uleb(0)]))]);
}
