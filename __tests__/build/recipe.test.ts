import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BuildInfo } from "../../src/binary/facts.ts";
import { compilerInstallLine, crossCompilers } from "../../src/build/c-compiler.ts";
import { deriveRecipe } from "../../src/build/recipe.ts";
import { UserError } from "../../src/model/user-error.ts";
import { type Build, buildHost } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { example, writeTree } from "../support/source-tree.ts";
import { buildFor } from "./native-build.ts";

const target = { goos: "linux", goarch: "amd64" };
const noWishes = { buildTags: [], cc: undefined };

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "recipe-"));
  await writeTree(folder, { "go.mod": "module example.com/plugin\n\ngo 1.17\n", ...(await example("plugin")) });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a plugin that is built by the derived recipe is loaded by the gateway built with", () => {
  test.each<[string, Build]>([
    ["-trimpath", {}],
    ["file paths", { flags: [] }],
    ["-race", { flags: ["-trimpath", "-race"] }],
    ["-gcflags=all=-l", { flags: ["-trimpath", "-gcflags=all=-l"] }],
    ["two flags in -gcflags", { flags: ["-trimpath", "-gcflags=all=-N -l"] }],
    ["-tags", { flags: ["-trimpath", "-tags=netgo,osusergo,goplugin"], links: ["net", "os/user"] }],
    ["GOEXPERIMENT", { env: { GOEXPERIMENT: "noswissmap" } }],
    ["GOFIPS140", { env: { GOFIPS140: "v1.0.0" }, links: ["crypto/sha256"] }],
    ["-ldflags=-s -w", { flags: ["-trimpath", "-ldflags=-s -w"] }],
    ["Go 1.24.5", { go: "1.24.5" }],
    ["Go 1.20", { go: "1.20.14" }],
    ["Go 1.17, which records no flags", { go: "1.17.13" }],
    ["Go 1.17 and file paths, which only its file names tell", { go: "1.17.13", flags: [] }],
  ])("%s", async (_, build) => {
    const host = await buildHost(build);
    const outcome = await buildFor(host, folder);
    expect(outcome).toMatchObject({ kind: "built" });
    const { answers, crash } = await openInHost(host, outcome.kind === "built" ? [outcome.file] : []);
    expect(crash).toBeUndefined();
    expect(answers).toEqual([expect.not.objectContaining({ error: expect.anything() })]);
  });
});

/** Build information as a gateway would have it. */
function recorded(goVersion: string, settings: Readonly<Record<string, string>> = {}): BuildInfo {
  const lines = Object.entries(settings).map(([key, value]) => ({ key, value }));
  return { goVersion, dependencies: [], settings: [{ key: "-compiler", value: "gc" }, ...lines] };
}

test("the tag that GOFIPS140 adds by itself is not passed again", () => {
  const buildInfo = recorded("go1.24.6", { "-tags": "goplugin,fips140v1.0", GOFIPS140: "v1.0.0" });
  const recipe = deriveRecipe({ reference: "gw", buildInfo }, target, noWishes);
  expect(recipe.flags).toContain("-tags=goplugin");
  expect(recipe.environment).toMatchObject({ GOFIPS140: "v1.0.0" });
});

test("the user's tags come behind the gateway's, each once", () => {
  const buildInfo = recorded("go1.24.6", { "-tags": "goplugin,ee" });
  const recipe = deriveRecipe({ reference: "gw", buildInfo }, target, { ...noWishes, buildTags: ["ee", "mine"] });
  expect(recipe.flags).toContain("-tags=goplugin,ee,mine");
});

test.each([
  ["go1.17.13 X:regabi", "go1.17.13", "regabi"],
  ["go1.26.2-X:nojsonv2,noswissmap", "go1.26.2", "nojsonv2,noswissmap"],
])("experiments are taken from the Go version %s where no line records them", (text, goVersion, experiments) => {
  const recipe = deriveRecipe({ reference: "gw", buildInfo: recorded(text) }, target, noWishes);
  expect(recipe).toMatchObject({ goVersion, environment: { GOEXPERIMENT: experiments } });
});

test("the variant of the target goes before the gateway's architecture level", () => {
  const arm = { goos: "linux", goarch: "arm", variant: "v6" };
  const recipe = deriveRecipe({ reference: "gw", buildInfo: recorded("go1.24.6", { GOARM: "7" }) }, arm, noWishes);
  expect(recipe.environment).toMatchObject({ GOARM: "6", GOARCH: "arm" });
});

test("a profile for the compiler cannot be repeated, which is said", () => {
  const buildInfo = recorded("go1.24.6", { "-pgo": "default.pgo" });
  expect(deriveRecipe({ reference: "gw", buildInfo }, target, noWishes).warnings).toEqual([
    expect.stringContaining("default.pgo"),
  ]);
});

describe("flags for the compiler that a gateway records", () => {
  const flagsFor = (settings: Readonly<Record<string, string>>) =>
    deriveRecipe({ reference: "gw", buildInfo: recorded("go1.24.6", settings) }, target, noWishes);

  test.each([
    "all=-N -l",
    "-l=4",
    "all=-trimpath=/home/builder",
    "all='-trimpath=/a b=>/c' -c=4",
    "-trimpath /go/build/nakama",
    "./...=-d=checkptr",
  ])("are repeated where they only change what is made: %s", (value) => {
    expect(flagsFor({ "-gcflags": value })).toMatchObject({
      flags: expect.arrayContaining([`-gcflags=${value}`]),
      warnings: [],
    });
  });

  test.each([
    "all=-cpuprofile=/home/user/.bashrc",
    "-o /home/user/x",
    "all=-l -memprofile=x",
    "all=-d=ssa/check/dump",
    "'-linkobj=x'",
    "std=cmd=-l",
  ])("are left out where they name a file or are not known: %s", (value) => {
    const { flags, warnings } = flagsFor({ "-gcflags": value });
    expect(flags.join(" ")).not.toContain("gcflags");
    expect(warnings).toEqual([expect.stringContaining(value)]);
  });
});

test("every foreign target has a C compiler with a line that installs it", () => {
  for (const goarch of ["386", "arm", "arm64", "ppc64le", "riscv64", "s390x"]) {
    const { cc: compiler, cxx } = crossCompilers({ goos: "linux", goarch });
    expect(compilerInstallLine(compiler)).toMatch(/^sudo apt-get install -y gcc-\S+ libc6-dev-\S+-cross$/);
    expect(compilerInstallLine(cxx)).toMatch(/^sudo apt-get install -y g\+\+-\S+ libc6-dev-\S+-cross$/);
  }
  expect(() => crossCompilers({ goos: "darwin", goarch: "arm64" })).toThrow("name one in the environment variable CC");
});

describe("no recipe can be derived from", () => {
  test.each<[string, BuildInfo | undefined, string]>([
    ["a gateway without build information", undefined, '"gw" holds no build information'],
    ["a development version of Go", recorded("devel go1.25-0a1b2c"), '"devel go1.25-0a1b2c", which is no release'],
    [
      "a Go from before modules were recorded",
      recorded("go1.12.17"),
      "go1.12.17, and plugins are built from go1.13 on",
    ],
    ["gccgo", { ...recorded("go1.18"), settings: [{ key: "-compiler", value: "gccgo" }] }, "gccgo"],
  ])("%s", (_, buildInfo, message) => {
    const derive = () =>
      deriveRecipe({ reference: "gw", ...(buildInfo !== undefined && { buildInfo }) }, target, noWishes);
    expect(derive).toThrow(UserError);
    expect(derive).toThrow(message);
  });
});
