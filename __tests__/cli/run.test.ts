import { readdir, readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { inputTable } from "../../src/inputs/inputs.ts";
import { buildHost, pluginSource } from "../support/build.ts";
import { sourceFolder } from "../support/files.ts";
import { asReport } from "../support/report-schema.ts";
import { type SourceTree, under } from "../support/source-tree.ts";
import { cli } from "./command-line.ts";

let host: string;
let source: SourceTree;

beforeAll(async () => {
  host = await buildHost();
  source = await pluginSource();
});

const broken = "package main\n\nfunc Broken() { return 1 }\n";

describe("run", () => {
  test("builds a folder as the gateway was built, and finds that it loads", async () => {
    const cwd = await sourceFolder(under("auth", source));
    const { code, stdout, stderr } = await cli(["run", "--gateway", host, "--plugin", "auth", "--format", "json"], {
      cwd,
    });
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("Building auth for ") });
    const { verdict, checks } = asReport(JSON.parse(stdout));
    expect(verdict).toBe("loads");
    expect(checks[0]?.build).toMatchObject({ builder: "native", goVersion: "go1.24.6" });
    expect(checks[0]?.build?.command).toContain("go build -buildmode=plugin -trimpath");
    const left = await readdir(`${cwd}/plugins-out`);
    const kinds = ["SHA256SUMS", "auth_*.cdx.json", "auth_*.so", "host_*.profile.json", "recipe.json", "report.json"];
    expect(left.map((name) => name.replace(/_\w+[-_]\w+(?=\.)/, "_*")).sort()).toEqual(kinds);
    expect(await readFile(`${cwd}/plugins-out/report.json`, "utf8")).toBe(stdout);
    // The folder is enough to look at the plugin again, elsewhere and later.
    const named = (end: string) => left.find((name) => name.endsWith(end)) ?? end;
    const again = await cli(["verify", named(".profile.json"), named(".so")], { cwd: `${cwd}/plugins-out` });
    expect(again.code).toBe(0);
    expect(JSON.parse(await readFile(`${cwd}/plugins-out/recipe.json`, "utf8"))).toMatchObject([
      {
        goVersion: "go1.24.6",
        environment: { GOFLAGS: expect.stringContaining("-trimpath") },
        build: { builder: "native" },
      },
    ]);
  });

  test("shows a compiler's error at its place and ends with 1", async () => {
    const cwd = await sourceFolder(under("auth", { ...source, "broken.go": broken }));
    const { code, stdout } = await cli(["run", "--gateway", host, "--plugin", "auth"], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ unbuilt: auth could not be built\n/);
    expect(stdout).toContain("✗ auth/broken.go:3: too many return values\n");
  });

  test.each([
    [["run", "--plugin", "auth"], "gateway: nothing is given"],
    [
      ["run", "--gateway", "no/gateway", "--plugin", "__tests__/support/go/plugin"],
      'gateway: there is no file "no/gateway"; write ',
    ],
    [["run", "--gateway", "tky@5.8.6", "--plugin", "__tests__/support/go/plugin"], 'no preset "tky"; the presets are '],
    [
      ["run", "--gateway", "tyk", "--plugin", "__tests__/support/go/plugin"],
      "the preset tyk needs a version; write tyk@latest",
    ],
    [["run", "--gateway", "g", "--plugin", ".", "--builder", "magic"], '"magic"'],
    [["run", "--gateway", "g", "--plugin", ".", "--target", "linux"], "linux"],
    [["run", "./gateway", "auth"], '"./gateway" stands alone'],
  ])("%j ends with 2 and one sentence", async (args, sentence) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain(sentence);
  });

  test("has a flag for every input that has one", async () => {
    const { stdout } = await cli(["help", "run"]);
    for (const input of inputTable) if ("flag" in input) expect(stdout).toContain(`--${input.flag}`);
  });
});

describe("build", () => {
  test("with --print shows one command for each plugin, and builds nothing", async () => {
    const cwd = await sourceFolder(under("auth", source));
    const { code, stdout } = await cli(["build", "--print", "--gateway", host, "--plugin", "auth"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\(cd auth && .*GOTOOLCHAIN=go1\.24\.6 .*go build -buildmode=plugin -trimpath .*\)\n$/);
    expect(await readdir(cwd)).toEqual(["auth"]);
  });

  test("prints the files that it built, and nothing else", async () => {
    const cwd = await sourceFolder({ ...under("good", source), ...under("bad", { ...source, "broken.go": broken }) });
    const { code, stdout, stderr } = await cli(["build", "--gateway", host, "--plugin", "good", "--plugin", "bad"], {
      cwd,
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^plugins-out\/good_\S+\.so\n$/);
    expect(stderr).toContain("bad/broken.go:3: too many return values");
  });
});
