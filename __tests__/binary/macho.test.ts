import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { GoBinary } from "../../src/binary/binary.ts";
import { formatBuildInfo } from "../../src/binary/buildinfo.ts";
import { type MachImage, openMachO } from "../../src/binary/macho.ts";
import { openFile } from "../../src/content/file-source.ts";
import { buildWorkspace } from "../support/build.ts";
import { run } from "../support/command.ts";
import { goMod, type SourceTree } from "../support/source-tree.ts";
import { toolchain } from "../support/toolchain.ts";

const program: SourceTree = {
  "go.mod": goMod({ module: "example.com/mac" }),
  "main.go": `package main

import "os"

var words = []*string{new(string)}

func main() { os.Exit(len(words)) }
`,
};

/** Prints what debug/macho knows of a file: sections, libraries, imported symbols. */
const oracle: SourceTree = {
  "go.mod": goMod({ module: "example.com/oracle" }),
  "main.go": `package main

import (
	"debug/macho"
	"encoding/json"
	"os"
)

func main() {
	file, err := macho.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	libraries, _ := file.ImportedLibraries()
	symbols, _ := file.ImportedSymbols()
	type section struct {
		Name, Segment string
		Address, Length uint64
	}
	sections := []section{}
	for _, s := range file.Sections {
		sections = append(sections, section{s.Name, s.Seg, s.Addr, s.Size})
	}
	json.NewEncoder(os.Stdout).Encode(map[string]interface{}{"sections": sections, "libraries": libraries, "symbols": symbols})
}
`,
};

/** The first is linked to a fixed address and has nothing for the loader to fix up. */
const builds = [
  { goarch: "amd64", go: "1.17.13", flags: [], movable: false },
  { goarch: "arm64", go: "1.17.13", flags: [], movable: true },
  { goarch: "amd64", go: "1.24.6", flags: ["-trimpath"], movable: true },
  { goarch: "arm64", go: "1.24.6", flags: ["-ldflags=-s -w"], movable: true },
] as const;

describe.each(builds)("a program for darwin/$goarch, built by Go $go $flags", ({ goarch, go, flags, movable }) => {
  let file = "";
  let image: MachImage;
  let known: { sections: Record<string, unknown>[]; libraries: string[]; symbols: string[] };

  beforeAll(async () => {
    const env = { CGO_ENABLED: "0", GOOS: "darwin", GOARCH: goarch };
    file = join(await buildWorkspace({ go, tree: program, flags, env, outputs: { mac: {} } }), "mac");
    image = openMachO(openFile(file));
    const reader = join(await buildWorkspace({ go: "1.24.6", tree: oracle, outputs: { macho: {} } }), "macho");
    known = JSON.parse((await run(reader, [file])).stdout);
  });

  test("has the build information that go version -m prints", async () => {
    const tools = await toolchain("1.26.0");
    const { stdout } = await run(tools.go, ["version", "-m", file], { env: tools.env });
    const info = new GoBinary(image).buildInfo;
    expect(info === undefined ? "" : `${file}: ${info.goVersion}\n${formatBuildInfo(info)}`).toBe(stdout);
    expect(info?.goVersion).toBe(`go${go}`);
  });

  test("is a program for that target", () => {
    expect(image).toMatchObject({ kind: "program", goos: "darwin", goarch });
    expect(image.linking.interpreter).toBe("/usr/lib/dyld");
  });

  test("has the sections and libraries that debug/macho lists", () => {
    expect(
      image.header.sections.map(({ name, segment, address, length }) => ({
        Name: name,
        Segment: segment,
        Address: address,
        Length: length,
      })),
    ).toEqual(known.sections);
    expect(image.linking.needed).toEqual(known.libraries);
  });

  test("takes the symbols that debug/macho lists from elsewhere", () => {
    const names = image.undefinedSymbols().map(({ name }) => `_${name}`);
    expect(names.toSorted()).toEqual(known.symbols.toSorted());
    expect(names.length).toBeGreaterThan(20);
  });

  test("has a bound pointer for every symbol that it takes, if it can be moved", () => {
    const { segments, sections } = image.header;
    const bound = segments.flatMap(({ address, fileSize }) => image.referencesIn({ address, length: fileSize }));
    expect(bound).toHaveLength(movable ? known.symbols.length : 0);
    // The linker keeps them in a section of their own, one word each.
    const own = sections.find(({ name }) => name === "__nl_symbol_ptr");
    expect(bound).toEqual(bound.map((_, index) => (own?.address ?? 0) + index * 8));
    for (const address of bound) {
      expect(image.pointerAt(address)).toBeUndefined();
      expect(image.referencesIn({ address, length: 8 })).toEqual([address]);
    }
  });

  test("has pointers into its own segments, if it can be moved", () => {
    const data = image.header.segments.filter(({ name }) => name.startsWith("__DATA"));
    const pointers = data.flatMap(({ address, fileSize }) => [...image.pointersIn({ address, length: fileSize })]);
    expect(pointers.length > 1_000).toBe(movable);
    const inside = (target: number) =>
      image.header.segments.some(
        ({ name, address, memorySize }) =>
          name !== "__PAGEZERO" && target >= address && target <= address + Math.max(memorySize, 1),
      );
    expect(pointers.filter(([, target]) => !inside(target))).toEqual([]);
    const [first] = pointers;
    expect(first !== undefined).toBe(movable);
  });

  test("cannot open plugins: it has no fingerprints", () => {
    const binary = new GoBinary(image);
    expect(binary.hasFingerprints).toBe(false);
    expect(binary.pluginRecord).toBeUndefined();
    expect(binary.target).toBe(`darwin/${goarch}`);
  });
});

test("each function of a program is found in its symbol table by go tool nm and is not offered to plugins", async () => {
  const env = { CGO_ENABLED: "0", GOOS: "darwin", GOARCH: "arm64" };
  const folder = await buildWorkspace({ tree: program, flags: ["-trimpath"], env, outputs: { mac: {} } });
  const file = join(folder, "mac");
  const tools = await toolchain("1.24.6");
  const { stdout } = await run(tools.go, ["tool", "nm", file], { env: tools.env });
  const lines = stdout.split("\n").map((line) => line.trim().split(/\s+/));
  const undefinedNames = lines.filter(([kind]) => kind === "U").map(([, name = ""]) => name.slice(1));
  const image = openMachO(openFile(file));
  expect([...image.symbols()].map(({ name }) => name).toSorted()).toEqual(undefinedNames.toSorted());
  expect(lines.some(([, kind, name]) => kind === "T" && name === "main.main")).toBe(true);
  expect(image.symbol("main.main")).toBeUndefined();
});
