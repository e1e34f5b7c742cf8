// Links that somebody commits to have this machine's files taken or overwritten.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { goMod, writeTree } from "../support/source-tree.ts";
import { cli } from "./command-line.ts";

let host: string;
let home: string;
/** The checkout, a folder of the user's home. */
let folder: string;

beforeAll(async () => {
  host = await buildHost();
});

beforeEach(async () => {
  home = await temporaryFolder();
  folder = join(home, "checkout");
  await writeTree(home, {
    ".docker/config.json": '{"auths": {"images.test": {"auth": "aHVudGVyMg=="}}}',
    ".docker/go.mod": goMod({ module: "example.com/login" }),
    ".docker/login.go": 'package login\n\nconst Name = "login"\n',
    "checkout/.git/HEAD": "ref: refs/heads/main\n",
    "checkout/plugin/go.mod": goMod({ module: "example.com/plugin" }),
    "checkout/plugin/main.go": 'package main\n\nfunc Name() string { return "x" }\n',
  });
});

/** The machine's own, where the toolchains are: HOME is another one here. */
function goFolders() {
  const names = ["GOPATH", "GOCACHE", "GOMODCACHE"] as const;
  const values = execFileSync("go", ["env", ...names], { encoding: "utf8" }).split("\n");
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
}

async function build(flags: readonly string[], cwd = folder) {
  const args = ["build", "--gateway", host, "--builder", "native", ...flags];
  const ended = await cli(args, { cwd, env: { HOME: home, ...goFolders() } });
  return { code: ended.code, said: ended.stderr.trim().split("\n").at(-1) };
}

/** Plants a link in the checkout. */
async function plant(name: string, target: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await symlink(target, join(folder, name));
}

/** Builds in a copy, too, which takes from the machine what a container would be given. */
const inCopy = ["--rebuild"];

describe("a build that needs a copy takes nothing of the machine", () => {
  test.each([
    ["of a file", "plugin/login.json", "../../.docker/config.json"],
    ["of a folder, from the root", "assets", "$HOME/.docker"],
    ["far below", "a/b/c/d", "../../../../.docker"],
    ["to the root of the file system", "plugin/all", "/"],
  ])("by a link %s", async (_, name, target) => {
    await plant(name, target.replace("$HOME", home));
    const { code, said } = await build(["--plugin", "plugin", ...inCopy]);
    expect([code, said]).toEqual([2, expect.stringContaining(`${name} is a link to ${target.replace("$HOME", home)}`)]);
    expect(existsSync(join(folder, "plugins-out"))).toBe(false);
  });

  test("by a link to a link that leads out", async () => {
    await plant("plugin/one", "two");
    await plant("plugin/two", "../three");
    await plant("three", "../.docker/config.json");
    const { code, said } = await build(["--plugin", "plugin", ...inCopy]);
    expect([code, said]).toEqual([2, expect.stringMatching(/(?:one|two|three) is a link to .*, outside of/)]);
  });

  test("by a replace through a link, which is named with its file and line", async () => {
    await plant("plugin/inside", "../../.docker");
    const login = { requires: { "example.com/login": "v0.0.0" }, replaces: { "example.com/login": "./inside" } };
    await writeTree(folder, {
      "plugin/go.mod": goMod({ module: "example.com/plugin", ...login }),
      "plugin/main.go": 'package main\n\nimport "example.com/login"\n\nfunc Name() string { return login.Name }\n',
    });
    const { code, said } = await build(["--plugin", "plugin", ...inCopy]);
    expect([code, said]).toEqual([2, expect.stringContaining("plugin/go.mod:7: replace leads to ./inside, outside")]);
  });

  test("by a use through a link, which is named with its file and line", async () => {
    await plant("inside", "../.docker");
    await writeTree(folder, { "go.work": "go 1.24\n\nuse (\n\t./plugin\n\t./inside\n)\n" });
    const { code, said } = await build(["--plugin", "plugin", ...inCopy]);
    expect([code, said]).toEqual([2, expect.stringContaining("go.work:5: use leads to ./inside, outside")]);
  });

  test("where the home folder is a repository, or what is worked in", async () => {
    await writeTree(home, {
      ".git/HEAD": "ref: refs/heads/main\n",
      "lone/go.mod": goMod({ module: "example.com/lone" }),
    });
    await writeTree(home, { "lone/main.go": 'package main\n\nfunc Name() string { return "x" }\n' });
    // What is copied is the module: a link to the home folder's own files leads out of it.
    await symlink("../.docker/config.json", join(home, "lone/login.json"));
    const { code, said } = await build(["--plugin", "lone", ...inCopy], home);
    expect([code, said]).toEqual([2, expect.stringContaining("lone/login.json is a link to ../.docker/config.json")]);
    await writeTree(home, { "go.mod": goMod({ module: "example.com/home" }), "main.go": "package main\n" });
    const whole = await build(["--plugin", ".", ...inCopy], home);
    expect([whole.code, whole.said]).toEqual([2, expect.stringContaining("which holds the home folder")]);
  });

  test("and takes links that stay inside", async () => {
    await plant("plugin/more.go", "../shared/more.go");
    await writeTree(folder, { "shared/more.go": 'package main\n\nfunc More() string { return "more" }\n' });
    expect(await build(["--plugin", "plugin", ...inCopy])).toMatchObject({ code: 0 });
  });
});

describe("an output folder", () => {
  const kept = "# the user's own\n";
  beforeEach(() => writeFile(join(home, ".bashrc"), kept));

  test.each([
    ["that is a link", "plugins-out", ["--plugin-file", ".bashrc"]],
    ["below a link", "out", ["--output-directory", "out/checkout/deep"]],
    ["that a file name leads into", "plugins-out/plugin", ["--plugin-file", "{name}/.bashrc"]],
    ["seen from a folder below", "out", ["--working-directory", "plugin", "--output-directory", "../out"]],
  ])("%s is refused, and nothing is built", async (_, name, flags) => {
    await plant(name, home);
    const own = flags.includes("--working-directory") ? "." : "plugin";
    const { code, said } = await build(["--plugin", `plugin=${own}`, ...flags]);
    expect([code, said]).toEqual([
      2,
      expect.stringMatching(/output-directory: .* leads through .*, a link to .*; name the/),
    ]);
    expect(await readFile(join(home, ".bashrc"), "utf8")).toBe(kept);
  });

  test("elsewhere on the machine may be a link", async () => {
    await mkdir(join(home, "disk"));
    await symlink("disk", join(home, "out"));
    expect(await build(["--plugin", "plugin", "--output-directory", "../out"])).toMatchObject({ code: 0 });
    expect(await readdir(join(home, "disk"))).toHaveLength(1);
  });

  test("that holds a folder by the file's name is refused", async () => {
    await writeTree(folder, { "plugins-out/plugin.so/README": "" });
    const { code, said } = await build(["--plugin", "plugin", "--plugin-file", "{name}.so"]);
    expect([code, said]).toEqual([2, expect.stringMatching(/plugin\.so is a folder, and a plugin is to be there/)]);
  });

  test.each([
    ["a file of the source", ["--output-directory", "plugin", "--plugin-file", "main.go"], "plugin/main.go"],
    ["a module's list", ["--output-directory", ".", "--plugin-file", "plugin/go.mod"], "plugin/go.mod"],
  ])("is no place where a plugin replaces %s", async (_, flags, name) => {
    const before = await readFile(join(folder, name), "utf8");
    const { code, said } = await build(["--plugin", "plugin", ...flags]);
    expect([code, said]).toEqual([2, expect.stringContaining(`${name} is there, is no built plugin, and would be`)]);
    expect(await readFile(join(folder, name), "utf8")).toBe(before);
  });

  test("takes a plugin by any name, again too", async () => {
    const again = ["--plugin", "plugin", "--plugin-file", "{name}.plugin"];
    for (const _ of [1, 2]) expect(await build(again)).toMatchObject({ code: 0 });
    expect(await readdir(join(folder, "plugins-out"))).toEqual(["plugin.plugin"]);
  });

  test("is not left by a file name", async () => {
    const { code, said } = await build(["--plugin", "plugin", "--plugin-file", "../../.bashrc"]);
    expect([code, said]).toEqual([
      2,
      expect.stringContaining('plugin-file: "../../.bashrc" is not a path below plugins-out/'),
    ]);
  });
});

describe("a report", () => {
  test.each(["report.json", "out/report.json"])("to %s overwrites nothing that a link leads to", async (name) => {
    await writeFile(join(home, "report.json"), "the user's own\n");
    await plant(name.split("/")[0] ?? "", name.includes("/") ? home : join(home, "report.json"));
    const { code, stderr } = await cli(["inspect", host, "--format", "json", "--output", name], { cwd: folder });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/--output .* leads through .*, a link of this checkout/)]);
    expect(await readFile(join(home, "report.json"), "utf8")).toBe("the user's own\n");
  });
});

describe("a module at the root of the file system", () => {
  test.each([
    ["replace", { "plugin/go.mod": goMod({ module: "p", replaces: { "example.com/x": "/" } }) }],
    [
      "replace by many steps up",
      { "plugin/go.mod": goMod({ module: "p", replaces: { "example.com/x": "../../../../../.." } }) },
    ],
    ["use", { "go.work": "go 1.24\n\nuse ./plugin\n\nuse /\n" }],
    ["replace in go.work", { "go.work": "go 1.24\n\nuse ./plugin\n\nreplace example.com/x => /\n" }],
  ])("is refused by a sentence: %s", async (_, tree) => {
    await writeTree(folder, tree);
    const { code, said } = await build(["--plugin", "plugin"]);
    expect([code, said]).toEqual([2, expect.stringMatching(/the root of the file system/)]);
  });
});

describe("an output folder", () => {
  test("is none of version control", async () => {
    for (const flags of [
      ["--output-directory", ".git/hooks"],
      ["--output-directory", ".", "--plugin-file", ".git/HEAD"],
    ]) {
      const { code, said } = await build(["--plugin", "plugin", ...flags]);
      expect([code, said]).toEqual([2, expect.stringContaining("lies in .git, which belongs to version control")]);
    }
  });

  test.each(["recipe.json", "report.json", "SHA256SUMS"])("keeps a %s of the user's", async (name) => {
    await writeFile(join(folder, name), "of the user\n");
    const args = ["run", "--gateway", host, "--builder", "native", "--plugin", "plugin", "--output-directory", "."];
    const { code, stderr } = await cli(args, { cwd: folder, env: { HOME: home, ...goFolders() } });
    expect([code, stderr]).toEqual([2, expect.stringContaining(`output-directory: "." holds ${name}, which no run`)]);
    expect(await readFile(join(folder, name), "utf8")).toBe("of the user\n");
  });

  test("takes the files of the run before", async () => {
    const args = ["run", "--gateway", host, "--builder", "native", "--plugin", "plugin"];
    for (const _ of ["once", "again"]) {
      const { code } = await cli(args, { cwd: folder, env: { HOME: home, ...goFolders() } });
      expect(code).toBe(0);
    }
    expect(await readdir(join(folder, "plugins-out"))).toEqual(
      expect.arrayContaining(["SHA256SUMS", "recipe.json", "report.json"]),
    );
  });
});
