import { describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import type { ModuleDataSizes } from "../../src/binary/facts.ts";
import { sizesOfVersion } from "../../src/binary/module-data.ts";
import { openFile } from "../../src/content/file-source.ts";
import { compareLayouts, type LayoutFacts } from "../../src/verify/module-data-layouts.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import type { GoVersion } from "../support/toolchain.ts";
import { verifyFile } from "./in-process.ts";

const releases: readonly GoVersion[] = ["1.17.13", "1.19.13", "1.20.14", "1.22.12", "1.24.6", "1.25.7", "1.26.0"];

function sizesIn(file: string): ModuleDataSizes {
  const source = openFile(file);
  try {
    return readBinary(source).moduleData;
  } finally {
    source.close();
  }
}

function layout(goVersion: string | undefined, sizes: ModuleDataSizes = none, bits: 32 | 64 = 64): LayoutFacts {
  return { goVersion, sizes, bits };
}

const none: ModuleDataSizes = { firstModuleData: undefined, moduleDataType: undefined };
const sizes = (first: number, type: number | undefined): ModuleDataSizes => ({
  firstModuleData: first,
  moduleDataType: type,
});

test.each(releases)("the host and the plugin of Go %s have the sizes that we know of that release", async (go) => {
  expect(sizesIn(await buildHost({ go }))).toEqual(sizesOfVersion(`go${go}`));
  const plugin = sizesIn(await buildPlugin({ go }));
  expect(plugin.firstModuleData).toBe(sizesOfVersion(`go${go}`)?.firstModuleData);
  // A plugin of an old release may leave the type out.
  const old = Number(go.split(".")[1]) <= 20;
  if (!old || plugin.moduleDataType !== undefined) expect(plugin).toEqual(sizesOfVersion(`go${go}`));
});

describe("layouts are", () => {
  test("the same within one minor release, whatever else is known", () => {
    expect(compareLayouts(layout("go1.24.6"), layout("go1.24.1"))).toEqual({ kind: "same" });
    expect(compareLayouts(layout("go1.99.1"), layout("go1.99.2 X:arenas"))).toEqual({ kind: "same" });
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
  });

  test("not decided where neither is known of one side, which is named", () => {
    expect(compareLayouts(layout(undefined), layout("go1.24.6"))).toMatchObject({ kind: "undecided", why: /gateway/ });
    expect(compareLayouts(layout("go1.24.6"), layout(undefined))).toMatchObject({ kind: "undecided", why: /plugin/ });
    expect(compareLayouts(layout("go1.24.6"), layout("go1.99.0"))).toMatchObject({ kind: "undecided" });
    expect(compareLayouts(layout("go1.24.6", none, 32), layout("go1.22.0", none, 32)).kind).toBe("undecided");
  });

  test("told by the first size alone where only one layout has it", () => {
    expect(compareLayouts(layout("go1.19.13"), layout(undefined, sizes(552, undefined))).kind).toBe("same");
    expect(compareLayouts(layout("go1.22.12"), layout(undefined, sizes(592, undefined))).kind).toBe("undecided");
    expect(compareLayouts(layout("go1.24.6"), layout(undefined, sizes(592, undefined))).kind).toBe("unseen");
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

test("a plugin that Go 1.22 and Go 1.26 each read in their own way kills the host as foretold", async () => {
  const host = await buildHost({ go: "1.22.12" });
  const plugin = await buildPlugin({ go: "1.26.0" });
  const { crash } = await openInHost(host, [plugin]);
  const judged = verifyFile(host, plugin);
  expect(judged).toMatchObject({ verdict: "crashes", loaderStage: "init", loaderError: crash?.message });
  expect(judged.findings[0]).toMatchObject({ kind: "module-data", gateway: "go1.22.12", plugin: "go1.26.0" });
});
