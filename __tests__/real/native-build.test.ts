import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import { openFile } from "../../src/content/file-source.ts";
import { buildFor, type Surroundings } from "../build/native-build.ts";
import { surroundingsOfTest } from "../build/test-surroundings.ts";
import { buildHost } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { commandLine } from "../support/product.ts";
import { example, goMod, linking, type SourceTree, under, writeTree } from "../support/source-tree.ts";
import { openForeign, platforms } from "./foreign.ts";
import { need, requirements } from "./requirements.ts";
import { zigFolder } from "./zig.ts";

const gatewayPath = "example.com/gateway";

let here: Surroundings;
beforeEach(() => {
  here = surroundingsOfTest();
});

describe.each(["arm64", "s390x"] as const)("for %s, on this machine,", (name) => {
  const platform = platforms[name];
  const cc = platform.env["CC"] ?? "";

  test.each([
    ["with -trimpath", ["-trimpath"]],
    ["without -trimpath", []],
  ])("a plugin that imports the gateway's own module loads into a gateway built %s", async (_, flags) => {
    need(requirements[name]);
    const config = { "config/config.go": 'package config\n\nfunc Name() string { return "config" }\n' };
    const source = {
      ...(await example("host")),
      ...config,
      "config.go": `package main\n\nimport "${gatewayPath}/config"\n\nfunc init() { println(config.Name()) }\n`,
    };
    const gateway = await buildHost({ module: gatewayPath, source, flags, env: platform.env });
    const main = `package main\n\nimport "${gatewayPath}/config"\n\nfunc Name() string { return config.Name() }\n`;
    const requires = { [gatewayPath]: "v1.0.0" };
    await writeTree(
      here.folder,
      under("p", { "go.mod": goMod({ module: "example.com/p", requires }), "main.go": main }),
    );
    const wishes = { cc, gatewaySource: join(dirname(gateway), "..", "src"), buildId: "1" };
    const outcome = await buildFor(gateway, "p", here, wishes);
    if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings));
    expect(outcome.pluginPath).toBe("example.com/p_1");
    const { answers } = await openForeign(platform, gateway, outcome.file);
    expect(answers).toEqual([expect.not.objectContaining({ error: expect.anything() })]);
  });
});

const cxx =
  'extern "C" const char *name(void) { static std::string name = std::string("C") + "++"; return name.c_str(); }\n';

describe("C++ for arm64 is compiled by the compiler that comes with the one of C, and the plugin loads:", () => {
  test.each<[string, SourceTree]>([
    [
      "in the main package",
      {
        "name.cpp": `#include <string>\n\n${cxx}`,
        "main.go":
          'package main\n\n// const char *name(void);\nimport "C"\n\nfunc Name() string { return C.GoString(C.name()) }\n',
      },
    ],
    [
      "in a package of the module, with a standard of its own",
      {
        "inner/name.cc": `#include <string>\n#if __cplusplus < 202002L\n#error old\n#endif\n\n${cxx}`,
        "inner/inner.go":
          'package inner\n\n// #cgo CXXFLAGS: -std=c++20\n// const char *name(void);\nimport "C"\n\nfunc Name() string { return C.GoString(C.name()) }\n',
        "main.go": 'package main\n\nimport "example.com/p/inner"\n\nfunc Name() string { return inner.Name() }\n',
      },
    ],
  ])("%s", async (_, files) => {
    need(requirements.arm64);
    need(requirements.cxx);
    const platform = platforms.arm64;
    const gateway = await buildHost({ env: platform.env });
    await writeTree(here.folder, under("p", { "go.mod": goMod({ module: "example.com/p" }), ...files }));
    const args = ["build", "--gateway", gateway, "--plugin", "p", "--target", "linux/arm64"];
    expect(await commandLine(args, { cwd: here.folder })).toMatchObject({ code: 0 });
    const file = join(here.folder, "plugins-out/p_linux_arm64.so");
    const { answers } = await openForeign(platform, gateway, file);
    expect(answers).toEqual([expect.not.objectContaining({ error: expect.anything() })]);
  });
});

describe("a plugin that is built twice, in different folders and from nothing,", () => {
  beforeEach(async () => {
    const module = { "go.mod": goMod({ module: "example.com/p" }), ...(await example("plugin")) };
    await writeTree(here.folder, under("p", module));
  });

  test("is the same byte for byte", async () => {
    const outcome = await buildFor(await buildHost(), "p", here, { rebuild: true });
    expect(outcome).toMatchObject({
      kind: "built",
      rebuild: { sameFingerprints: true, sameBytes: true },
      findings: [],
    });
    expect(readdirSync(here.folder).sort()).toEqual(["p", "plugins-out"]);
  });

  test("without -trimpath has the same fingerprints, and debug data with other folders", async () => {
    const outcome = await buildFor(await buildHost({ flags: [] }), "p", here, { rebuild: true });
    expect(outcome).toMatchObject({
      kind: "built",
      rebuild: { sameFingerprints: true, sameBytes: false },
      findings: [{ kind: "not-reproducible", severity: "notice" }],
    });
  });
});

describe("glibc: 2.31", () => {
  const links = ["net", "os/user"];
  const module = { "go.mod": goMod({ module: "example.com/p" }), "links.go": linking(links) };

  /** The newest version that a file needs. */
  function needs(file: string): readonly string[] {
    const source = openFile(file);
    try {
      return readBinary(source).image.linking.versionNeeds.map(({ version }) => version);
    } finally {
      source.close();
    }
  }

  test("is kept by zig, and the plugin loads into a gateway that gcc linked", async () => {
    here = surroundingsOfTest({ PATH: `${await zigFolder()}:${process.env["PATH"]}` });
    await writeTree(here.folder, under("p", module));
    const gateway = await buildHost({ links });
    const outcome = await buildFor(gateway, "p", here, { glibc: { version: "2.31" } });
    if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings));
    expect(outcome.findings).toEqual([]);
    expect(needs(outcome.file)).not.toContain("GLIBC_2.34");
    const { answers } = await openInHost(gateway, [outcome.file]);
    expect(answers).toEqual([expect.not.objectContaining({ error: expect.anything() })]);
  });

  test("cannot be kept by zig for arm64, where Go wants another linker: the plugin is built, and what it needs is told", async () => {
    need(requirements.arm64);
    here = surroundingsOfTest({ PATH: `${await zigFolder()}:${process.env["PATH"]}` });
    await writeTree(here.folder, under("p", module));
    const gateway = await buildHost({ links, env: platforms.arm64.env });
    const outcome = await buildFor(gateway, "p", here, {
      cc: platforms.arm64.env["CC"] ?? "",
      glibc: { version: "2.31" },
    });
    expect(outcome).toMatchObject({
      kind: "built",
      findings: [
        { kind: "glibc-ceiling", plugin: "GLIBC_2.34", message: expect.stringContaining("the gold linker only") },
      ],
    });
  });
});
