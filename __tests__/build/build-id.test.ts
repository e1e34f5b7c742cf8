import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { goImports } from "../../src/build/go-imports.ts";
import { resolveBuildId } from "../../src/build/plan/build-id.ts";
import { UserError } from "../../src/model/user-error.ts";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { openInHost } from "../support/host.ts";
import { goSources } from "../support/slow-texts.ts";
import { goMod, type SourceTree, under, writeTree } from "../support/source-tree.ts";
import { buildFor, type Surroundings } from "./native-build.ts";
import { surroundingsOfTest } from "./test-surroundings.ts";

let host: string;
let here: Surroundings;
beforeAll(async () => {
  host = await buildHost();
});
beforeEach(() => {
  here = surroundingsOfTest();
});

/** A module that names its own path in every way that Go knows, and others that look alike. */
const module: SourceTree = {
  "go.mod": goMod({
    module: "example.com/auth",
    requires: { "example.com/auth/client": "v0.0.0" },
    replaces: { "example.com/auth/client": "./client" },
  }),
  "main.go": [
    "// Package main is a plugin.",
    "package main",
    "",
    'import ( "example.com/auth/inner"; . "example.com/auth/inner/deep"',
    '\tother "example.com/auth/client" /* a module of its own */',
    ")",
    'import _ "embed"',
    "",
    '// Path is no import: "example.com/auth/inner"',
    'func Path() string { return "example.com/auth/inner" + inner.Name + Deep + other.Name }',
    "",
  ].join("\n"),
  "inner/name_linux.go": 'package inner\n\nimport `example.com/auth/inner/deep`\n\nvar Name = " linux " + deep.Deep\n',
  "inner/name_other.go":
    '//go:build !linux\n\npackage inner\n\nimport "example.com/auth/inner/deep"\n\nvar Name = deep.Deep\n',
  "inner/deep/deep.go": 'package deep\n\nvar Deep = "deep "\n',
  ...under("client", {
    "go.mod": goMod({ module: "example.com/auth/client" }),
    "client.go": 'package client\n\nvar Name = "client"\n',
  }),
};

async function build(id: string | undefined, path = "p"): Promise<string> {
  const wishes = id === undefined ? { name: "plain.so" } : { buildId: id, name: `${id}.so` };
  const outcome = await buildFor(host, path, here, wishes);
  if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings));
  return outcome.file;
}

describe("two builds of one module", () => {
  test("load into one gateway where each has an id of its own", async () => {
    await writeTree(here.folder, under("p", module));
    const { answers } = await openInHost(host, [await build("one"), await build("two")], { lookup: ["Path"] });
    const said = { Path: "example.com/auth/inner linux deep deep client" };
    expect(answers).toMatchObject([{ symbols: said }, { symbols: said }]);
  });

  test("do not without one: the second is loaded already", async () => {
    await writeTree(here.folder, under("p", module));
    const first = await build(undefined);
    const again = join(here.folder, "again.so");
    await run("cp", [first, again]);
    const { answers } = await openInHost(host, [first, again]);
    expect(answers[1]?.error).toContain("plugin already loaded");
  });

  test("load where the plugin is a folder below the root of its module, or single files", async () => {
    const main = 'package main\n\nimport "example.com/auth/inner/deep"\n\nfunc Path() string { return deep.Deep }\n';
    await writeTree(here.folder, under("p", { ...module, "cmd/x.go": main, "cmd/other.go": "package other\n" }));
    const files = await Promise.all(["1.0", "1.1"].map((id) => build(id, "p/cmd/x.go")));
    const { answers } = await openInHost(host, files, { lookup: ["Path"] });
    expect(answers).toMatchObject([{ symbols: { Path: "deep " } }, { symbols: { Path: "deep " } }]);
  });

  test("load where the module has none of its own", async () => {
    await writeTree(here.folder, { "p/main.go": "package main\n\nfunc F() {}\n" });
    const { answers } = await openInHost(host, [await build("one"), await build("two")]);
    expect(answers).toEqual([
      expect.not.objectContaining({ error: expect.anything() }),
      expect.not.objectContaining({ error: expect.anything() }),
    ]);
  });
});

test("a module that others require keeps its path, which is said", async () => {
  await writeTree(here.folder, {
    "p/go.mod": goMod({
      module: "example.com/p",
      requires: { "example.com/q": "v0.0.0" },
      replaces: { "example.com/q": "../q" },
    }),
    "p/main.go": 'package main\n\nimport _ "example.com/q"\n',
    "q/go.mod": goMod({ module: "example.com/q", requires: { "example.com/p": "v0.0.0" } }),
    "q/q.go": "package q\n",
  });
  const building = build("one");
  await expect(building).rejects.toThrow(UserError);
  await expect(building).rejects.toThrow("build-id: the module example.com/q requires example.com/p");
});

describe("auto", () => {
  const source = () => ({ name: "p", path: "p", folder: join(here.folder, "p") });
  const git = (...args: string[]) =>
    run("git", ["-c", "user.name=n", "-c", "user.email=n@example.com", ...args], { cwd: join(here.folder, "p") });

  test("is twelve digits of the commit", async () => {
    await writeTree(here.folder, under("p", module));
    await git("init", "-q");
    await git("add", ".");
    await git("commit", "-qm", "x");
    const { stdout } = await git("rev-parse", "HEAD");
    expect(await resolveBuildId("auto", source(), [source()], here.io.commands)).toEqual({ id: stdout.slice(0, 12) });
  });

  test("is made of the source where there is no commit, which is said", async () => {
    await writeTree(here.folder, under("p", module));
    const found = await resolveBuildId("auto", source(), [source()], here.io.commands);
    expect(found).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      warning: expect.stringContaining("stands for auto"),
    });
    expect(await resolveBuildId("auto", source(), [source()], here.io.commands)).toEqual(found);
    await writeTree(here.folder, { "p/main.go": "package main\n" });
    expect((await resolveBuildId("auto", source(), [source()], here.io.commands)).id).not.toBe(found.id);
  });
});

describe("an id that cannot be part of an import path is refused:", () => {
  test.each(["a b", "../x", "", "é", "x".repeat(65), "a.", "-a", "a;b"])("%j", async (text) => {
    const source = { name: "p", path: "p", folder: here.folder };
    await expect(resolveBuildId(text, source, [], here.io.commands)).rejects.toThrow("build-id: ");
  });
});

describe("the imports of a Go file", () => {
  test.each<[string, string, readonly string[]]>([
    ["one", 'package p\nimport "a"\n', ["a"]],
    [
      "a block, names, dots and comments between",
      'package p;import(x"a";/* "no" */. "b"\n_ "c" // "no"\n)\nvar s = "no"',
      ["a", "b", "c"],
    ],
    ["raw strings behind a byte order mark", "\ufeff// c\npackage p\nimport `a/b`\n", ["a/b"]],
    ["none where a string is no import", 'package p\nvar import1 = "a"\n', []],
    ["none of a file that is no Go", '\0\u0001 import "a"', []],
    ["what came before the text breaks off", 'package p\nimport (\n"a"\n"b', ["a"]],
  ])("%s", (_, text, paths) => {
    expect(goImports(text).map(({ path }) => path)).toEqual(paths);
    for (const { path, offset } of goImports(text)) expect(text.slice(offset, offset + path.length)).toBe(path);
  });

  test("have their lines", () => {
    expect(goImports('package p\n\nimport (\n\t"a"\n\n\t"b"\n)\n').map(({ line }) => line)).toEqual([4, 6]);
  });

  test("are none of a text that is made to be slow", () => {
    for (const text of goSources) expect(goImports(text)).toEqual([]);
  });
});
