import { beforeEach, describe, expect, test } from "vitest";
import { explainFailure } from "../../src/build/failures.ts";
import type { Recipe } from "../../src/build/recipe.ts";
import { filesInPlace } from "../../src/build/user-files.ts";
import type { Finding } from "../../src/model/report.ts";
import { UserError } from "../../src/model/user-error.ts";
import { type Build, buildHost } from "../support/build.ts";
import { buildOutputs } from "../support/slow-texts.ts";
import { type SourceTree, under, writeTree } from "../support/source-tree.ts";
import { buildFor, type Surroundings } from "./native-build.ts";
import { surroundingsOfTest } from "./test-surroundings.ts";

let here: Surroundings;
beforeEach(() => {
  here = surroundingsOfTest();
});

async function findings(tree: SourceTree, path = "p", gateway: Build = {}): Promise<readonly Finding[]> {
  await writeTree(here.folder, under("p", tree));
  const outcome = await buildFor(await buildHost(gateway), path, here);
  if (outcome.kind === "built") throw new Error("It was built");
  return outcome.findings;
}

const goMod = (...lines: string[]) => ["module example.com/p", "", "go 1.17", ...lines, ""].join("\n");

describe("the compiler's words, at the user's own lines:", () => {
  test("every error of several, with the lines that belong to it", async () => {
    const main = "package main\n\nfunc f(int) {}\n\nfunc init() { f() }\n\nvar x int = nothing\n";
    expect(await findings({ "go.mod": goMod(), "sub/main.go": main }, "p/sub")).toEqual([
      {
        kind: "build-failed",
        severity: "error",
        message: "not enough arguments in call to f\n    have ()\n    want (int)",
        where: { file: "p/sub/main.go", line: 5 },
      },
      {
        kind: "build-failed",
        severity: "error",
        message: "undefined: nothing",
        where: { file: "p/sub/main.go", line: 7 },
      },
    ]);
  });

  test("an error in a package of the same module", async () => {
    const tree = {
      "go.mod": goMod(),
      "inner/inner.go": "package inner\n\nfunc Broken( {}\n",
      "cmd/main.go": 'package main\n\nimport _ "example.com/p/inner"\n',
    };
    expect(await findings(tree, "p/cmd")).toMatchObject([
      { message: expect.stringContaining("syntax error"), where: { file: "p/inner/inner.go", line: 3 } },
    ]);
  });

  test("an error of the C compiler", async () => {
    const main = 'package main\n\n// #include <no-such-header.h>\nimport "C"\n';
    expect(await findings({ "go.mod": goMod(), "main.go": main })).toMatchObject([
      { message: expect.stringContaining("no-such-header.h: No such file"), where: { file: "p/main.go", line: 3 } },
    ]);
  });

  test("a go.mod that cannot be read", async () => {
    expect(await findings({ "go.mod": goMod("reqire x"), "main.go": "package main\n" })).toMatchObject([
      { message: expect.stringContaining("unknown directive: reqire"), where: { file: "p/go.mod", line: 4 } },
    ]);
  });
});

describe("what can be done about it:", () => {
  test("a package that is not main", async () => {
    expect(await findings({ "go.mod": goMod(), "a.go": "package greet\n" })).toEqual([
      {
        kind: "build-failed",
        severity: "error",
        message: "-buildmode=plugin requires exactly one main package",
        fix: expect.stringContaining("package main"),
      },
    ]);
  });

  test("a module that go.mod does not require, at the gateway's version", async () => {
    const logrus = "github.com/sirupsen/logrus";
    const main = `package main\n\nimport _ "${logrus}"\n`;
    const gateway = { requires: { [logrus]: "v1.8.1" }, links: [logrus] };
    expect(await findings({ "go.mod": goMod(), "main.go": main }, "p", gateway)).toMatchObject([
      {
        message: expect.stringContaining(`no required module provides package ${logrus}`),
        fix: `go get ${logrus}@v1.8.1`,
      },
    ]);
  });

  test("a sum that go.sum lacks", async () => {
    const main = 'package main\n\nimport _ "golang.org/x/sys/unix"\n';
    const mod = goMod("", "require golang.org/x/sys v0.1.0");
    expect(await findings({ "go.mod": mod, "main.go": main })).toMatchObject([
      { message: expect.stringContaining("missing go.sum entry"), fix: "go mod tidy" },
    ]);
  });

  test("a replacement that is not there", async () => {
    const mod = goMod("", "require example.com/gone v0.0.0", "", "replace example.com/gone => ../gone");
    expect(await findings({ "go.mod": mod, "main.go": 'package main\n\nimport _ "example.com/gone"\n' })).toMatchObject(
      [
        {
          message: expect.stringContaining("replacement directory ../gone does not exist"),
          fix: expect.stringContaining("../gone"),
        },
      ],
    );
  });
});

describe("the Go of the machine", () => {
  test("is asked for where there is none", async () => {
    here = surroundingsOfTest({ PATH: "/nonexistent" });
    const build = findings({ "go.mod": goMod(), "main.go": "package main\n" });
    await expect(build).rejects.toThrow(UserError);
    await expect(build).rejects.toThrow("there is no go on PATH");
  });

  test("that cannot have the gateway's release leaves the plugin unbuilt", async () => {
    here = surroundingsOfTest({ GOPROXY: "off", GOMODCACHE: here.folder });
    expect(await findings({ "go.mod": goMod(), "main.go": "package main\n" })).toMatchObject([
      { message: expect.stringContaining("go1.24.6"), fix: expect.stringContaining("Install go1.24.6") },
    ]);
  });
});

describe("output of any size and content", () => {
  const recipe: Recipe = {
    goVersion: "go1.24.6",
    target: { goos: "linux", goarch: "amd64" },
    flags: [],
    environment: {},
    warnings: [],
    modules: [],
  };
  const files = filesInPlace({ root: "/p", roots: ["/p"], goWork: undefined }, "/plan");
  const context = { recipe, files, directory: "/", folder: "/p" };
  const explain = (stderr: string) => explainFailure({ exitCode: 1, stdout: "", stderr }, context);

  test("becomes at most fifty findings and the number of the rest", () => {
    const found = explain(Array.from({ length: 1000 }, (_, at) => `main.go:${at + 1}:1: error ${at}`).join("\n"));
    expect(found).toHaveLength(51);
    expect(found.at(-1)?.message).toBe("950 more errors are in the log of the build.");
  });

  test("becomes messages of bounded length", () => {
    expect(explain(`x: ${"y".repeat(1_000_000)}`).map(({ message }) => message.length)).toEqual([4000]);
    expect(
      explain(`x:\n${`\t${"y".repeat(1000)}\n`.repeat(10_000)}`).every(({ message }) => message.length <= 4000),
    ).toBe(true);
  });

  test("that is empty is said to be", () => {
    expect(explain("").map(({ message }) => message)).toEqual(["go build ended with exit code 1 and no message."]);
  });

  test("keeps the name of a file that is not the user's", () => {
    expect(explain("/usr/lib/go/src/x.go:3:4: broken").map(({ message }) => message)).toEqual([
      "/usr/lib/go/src/x.go:3: broken",
    ]);
  });

  test("is read to its end, however it is made", () => {
    for (const output of buildOutputs) expect(explain(output)).not.toEqual([]);
  });
});
