import { describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import type { ModuleDataSizes } from "../../src/binary/facts.ts";
import { measuredRelease, minorOf } from "../../src/binary/module-data.ts";
import { withFile } from "../../src/content/file-source.ts";
import { compareLayouts, type LayoutFacts } from "../../src/verify/module-data-layouts.ts";
import { type Build, buildHost, buildPlugin } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { judgePair } from "../support/pair.ts";
import type { GoVersion } from "../support/toolchain.ts";
import { verifyFile } from "./in-process.ts";

const releases: readonly GoVersion[] = [
  "1.17.13",
  "1.19.13",
  "1.20.14",
  "1.22.12",
  "1.24.6",
  "1.25.7",
  "1.26.0",
  "1.27.1",
  "1.27.4",
];

/** Plugins whose dynamic symbols differ: only what links `fmt` brings the type of module data in old releases. */
const plain: Build = { source: pluginWith(""), module: "example.com/plain" };
const printing: Build = { source: pluginWith('import _ "fmt"\n'), module: "example.com/printing" };

function pluginWith(imports: string) {
  return { "main.go": `package main\n\n${imports}\nfunc AuthCheck() string { return "" }\n\nfunc main() {}\n` };
}

function sizesIn(file: string): ModuleDataSizes {
  return withFile(file, (source) => {
    return readBinary(source).moduleData;
  });
}

function layout(goVersion: string | undefined, sizes: ModuleDataSizes = none, bits: 32 | 64 = 64): LayoutFacts {
  return { goVersion, sizes, bits, goarch: bits === 64 ? "amd64" : "386" };
}

const none: ModuleDataSizes = { firstModuleData: undefined, moduleDataType: undefined };
const sizes = (first: number | undefined, type: number | undefined): ModuleDataSizes => ({
  firstModuleData: first,
  moduleDataType: type,
});

test.each(releases)("the host and the plugins of Go %s have the sizes of the table", async (go) => {
  const row = measuredRelease(minorOf(go), 64);
  expect(sizesIn(await buildHost({ go }))).toEqual(sizes(row?.first, row?.type));
  for (const build of [{}, plain, printing]) {
    const { firstModuleData, moduleDataType } = sizesIn(await buildPlugin({ ...build, go }));
    expect(firstModuleData).toBe(row?.first);
    if (moduleDataType === undefined) expect(row?.typeOptional).toBe(true);
    else expect(moduleDataType).toBe(row?.type);
  }
});

describe("layouts are", () => {
  test("the same within one measured release, whatever else is known", () => {
    expect(compareLayouts(layout("go1.24.6"), layout("go1.24.1"))).toEqual({ kind: "same" });
    expect(compareLayouts(layout("go1.27.4"), layout("go1.27.1 X:arenas"))).toEqual({ kind: "same" });
  });

  test("told by the sizes where no version is known", () => {
    expect(compareLayouts(layout(undefined, sizes(584, 1176)), layout(undefined, sizes(584, 1176))).kind).toBe("same");
    expect(compareLayouts(layout(undefined, sizes(584, 1176)), layout(undefined, sizes(592, 1176))).kind).toBe(
      "unseen",
    );
    expect(compareLayouts(layout(undefined, sizes(592, 1176)), layout(undefined, sizes(592, 1200))).kind).toBe(
      "misread",
    );
  });

  test("told by the versions where the sizes are not known", () => {
    expect(compareLayouts(layout("go1.24.6"), layout("go1.23.1")).kind).toBe("same");
    expect(compareLayouts(layout("go1.24.6"), layout("go1.22.1")).kind).toBe("unseen");
    expect(compareLayouts(layout("go1.22.12"), layout("go1.26.0")).kind).toBe("misread");
    expect(compareLayouts(layout("go1.27.4"), layout("go1.26.0")).kind).toBe("unseen");
  });

  test("told by the first size alone where only one layout leaves the type out", () => {
    expect(compareLayouts(layout("go1.19.13"), layout(undefined, sizes(552, undefined))).kind).toBe("same");
    expect(compareLayouts(layout("go1.27.4"), layout(undefined, sizes(568, undefined))).kind).toBe("misread");
    expect(compareLayouts(layout("go1.24.6"), layout(undefined, sizes(584, undefined))).kind).toBe("undecided");
  });

  test("not decided where version and sizes contradict each other, and both are named", () => {
    const changed = compareLayouts(layout("go1.24.6", sizes(584, 1176)), layout("go1.24.6", sizes(600, 1176)));
    expect(changed.kind).toBe("undecided");
    if (changed.kind !== "undecided") return;
    expect(changed.why).toContain("go1.24.6");
    expect(changed.why).toContain("584/1176");
    expect(changed.why).toContain("600/1176");
  });
});

describe("a layout that nobody has measured is", () => {
  const own = sizes(600, 1300);

  test("the same as an equal one", () => {
    expect(compareLayouts(layout("go1.99.0", own), layout("go1.99.3", own)).kind).toBe("same");
    expect(compareLayouts(layout(undefined, own), layout(undefined, own)).kind).toBe("same");
    // Mach-O records no sizes.
    expect(compareLayouts(layout("go1.99.0"), layout("go1.99.0")).kind).toBe("same");
  });

  test.each([
    ["one that was measured", layout("go1.99.0", own), layout("go1.24.6", sizes(584, 1176))],
    ["a measured gateway", layout("go1.24.6"), layout("go1.99.0")],
    ["another one", layout("go1.99.0", own), layout("go1.98.0", sizes(608, 1300))],
    ["another one of the same minor release", layout("go1.99.0", own), layout("go1.99.1", sizes(608, 1300))],
    ["the same minor release without sizes", layout("go1.99.0"), layout("go1.99.1")],
    ["measured sizes under another name", layout("go1.24.6", sizes(584, 1176)), layout("go1.99.0", sizes(592, 1200))],
    ["sizes without a version", layout("go1.24.6"), layout(undefined, own)],
    ["nothing at all", layout("go1.24.6"), layout(undefined)],
  ])("never compared with %s", (_, gateway, plugin) => {
    expect(compareLayouts(gateway, plugin).kind).toBe("undecided");
    expect(compareLayouts(plugin, gateway).kind).toBe("undecided");
  });

  test("named, with the releases that are known", () => {
    const compared = compareLayouts(layout("go1.24.6"), layout("go1.99.0"));
    expect(compared).toMatchObject({
      why: expect.stringMatching(/plugin was built with go1\.99\.0.*Go 1\.16 to 1\.\d+ /),
    });
  });
});

describe("what a gateway that misreads a plugin dies of is foretold", () => {
  test.each<[GoVersion, GoVersion]>([
    ["1.27.4", "1.20.14"],
    ["1.27.1", "1.20.14"],
    ["1.22.12", "1.26.0"],
    ["1.26.0", "1.22.12"],
  ])("for a gateway of Go %s and plugins of Go %s", async (gateway, plugin) => {
    for (const build of [{}, plain, printing]) {
      const judged = await judgePair({ go: gateway }, { ...build, go: plugin });
      expect(judged.disagreements).toEqual([]);
      expect(judged.plugin).toMatchObject({ verdict: "crashes", loaderStage: "init" });
      expect(judged.plugin.package).toBeUndefined();
    }
  });

  test("for a gateway of Go 1.20 and plugins of Go 1.27, where the words are chance and not promised", async () => {
    const host = await buildHost({ go: "1.20.14" });
    for (const build of [plain, printing]) {
      const plugin = await buildPlugin({ ...build, go: "1.27.4" });
      expect((await openInHost(host, [plugin])).crash).toBeDefined();
      const judged = verifyFile(host, plugin);
      expect(judged.verdict).toBe("crashes");
      expect(judged.loaderError).toBeUndefined();
    }
  });
});

test("a plugin that Go 1.22 and Go 1.26 each read in their own way kills the host as foretold", async () => {
  const host = await buildHost({ go: "1.22.12" });
  const plugin = await buildPlugin({ go: "1.26.0" });
  const { crash } = await openInHost(host, [plugin]);
  const judged = verifyFile(host, plugin);
  expect(judged).toMatchObject({ verdict: "crashes", loaderStage: "init", loaderError: crash?.message });
  expect(judged.findings[0]).toMatchObject({ kind: "module-data", gateway: "go1.22.12", plugin: "go1.26.0" });
});
