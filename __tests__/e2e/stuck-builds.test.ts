// Builds that fail, or make a plugin that is refused, for reasons that nobody guesses: what is printed is followed to the letter.
import { execFile } from "node:child_process";
import { chmod, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { stepLine, stepsOf } from "../../src/model/fix.ts";
import type { PluginReport } from "../../src/model/report.ts";
import { buildHost } from "../support/build.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { answered } from "../support/product.ts";
import { type SourceTree, under } from "../support/source-tree.ts";

let host: string;
beforeAll(async () => {
  host = await buildHost();
});

const goMod = (module: string) => `module ${module}\n\ngo 1.24\n`;
const plain = "package main\n\nfunc Foo() {}\n";
const tree = (main: string, module = "example.com/p"): SourceTree => ({ "go.mod": goMod(module), "main.go": main });

interface Told {
  readonly plugin: PluginReport;
  /** What the finding that decides asks for. */
  readonly fix: string;
  readonly message: string;
}

/** What `run` says of the plugin `p` in a folder, with flags and variables beside the usual ones. */
async function told(
  cwd: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const { plugins } = await answered(["run", "--gateway", host, "--plugin", "p", "--format", "json", ...flags], {
    cwd,
    env: { ...process.env, ...env },
  });
  const [plugin] = plugins;
  if (plugin === undefined) throw new Error("There is no plugin");
  const [first] = plugin.findings.filter(({ severity, fix }) => severity === "error" && fix !== undefined);
  return {
    plugin,
    fix: first?.fix ?? "",
    message: plugin.findings.find((one) => one.severity === "error")?.message ?? "",
  };
}

/** Runs what a finding asks for in the folder of the plugin, as it is printed. */
async function follow(fix: string, cwd: string): Promise<void> {
  const steps = stepsOf(fix);
  for (const step of steps) {
    if (step.kind !== "command") throw new Error(`No command: ${fix}`);
    await promisify(execFile)("sh", ["-c", step.line], { cwd });
  }
}

describe("files of package main that a build leaves out:", () => {
  test.each([
    [
      "a tag",
      "//go:build enterprise && linux\n\n",
      "build-tags: enterprise (--build-tags enterprise)",
      ["--build-tags", "enterprise"],
    ],
    ["one of two tags", "//go:build (pro || ee) && !free\n\n", "--build-tags pro", ["--build-tags", "pro"]],
  ])("%s is named, and with it the plugin loads", async (_, line, words, flags) => {
    const cwd = await sourceFolder(under("p", tree(line + plain)));
    expect((await told(cwd)).fix).toContain(words);
    expect((await told(cwd, flags)).plugin.verdict).toBe("loads");
  });

  test.each([
    ["the tag that nobody sets", "main.go", "//go:build ignore\n\n", "Change the line //go:build ignore of main.go"],
    ["another system", "main.go", "//go:build windows\n\n", "Change the line //go:build windows of main.go"],
    ["a newer Go", "main.go", "//go:build go1.25\n\n", "linux/amd64, go1.24.6"],
    ["the name of the file", "main_windows.go", "", "Give main_windows.go a name that does not end in _windows"],
  ])("%s", async (_, name, line, words) => {
    const cwd = await sourceFolder(under("p", { "go.mod": goMod("example.com/p"), [name]: line + plain }));
    expect(await told(cwd)).toMatchObject({ fix: expect.stringContaining(words), plugin: { verdict: "unbuilt" } });
  });
});

test("a package that the plugin imports waits for a tag, too", async () => {
  const sub = { "sub/sub.go": "//go:build pro\n\npackage sub\n" };
  const main = 'package main\n\nimport _ "example.com/p/sub"\n\nfunc Foo() {}\n';
  const cwd = await sourceFolder(under("p", { ...tree(main), ...sub }));
  expect((await told(cwd)).fix).toContain("--build-tags pro");
  expect((await told(cwd, ["--build-tags", "pro"])).plugin.verdict).toBe("loads");
});

describe("packages that the gateway's Go does not have:", () => {
  test.each([
    ["one of a later experiment", "encoding/json/v2", "encoding/json/v2 came with Go 1.25 (GOEXPERIMENT=jsonv2)"],
    ["one of an experiment that the gateway lacks", "arena", "a gateway that was built with GOEXPERIMENT=arenas"],
    ["one's own, without the path of the module", "helpers/text", "as in example.com/p/helpers/text"],
  ])("%s", async (_, path, words) => {
    const cwd = await sourceFolder(under("p", tree(`package main\n\nimport _ "${path}"\n\nfunc Foo() {}\n`)));
    expect(await told(cwd)).toMatchObject({ fix: expect.stringContaining(words), plugin: { verdict: "unbuilt" } });
  });

  test("one that is there behind an experiment", async () => {
    const newer = await buildHost({ go: "1.26.8" });
    const cwd = await sourceFolder(under("p", tree('package main\n\nimport _ "encoding/json/v2"\n\nfunc Foo() {}\n')));
    const flags = ["run", "--gateway", newer, "--plugin", "p", "--format", "json"];
    const { plugins } = await answered(flags, { cwd, env: process.env });
    expect(plugins[0]?.findings[0]?.fix).toContain("a gateway that was built with GOEXPERIMENT=jsonv2");
  });

  test("a package of an experiment is there for a gateway that has it", async () => {
    const own = await buildHost({ env: { GOEXPERIMENT: "arenas" } });
    const main = 'package main\n\nimport "arena"\n\nfunc Foo() { arena.NewArena().Free() }\n';
    const cwd = await sourceFolder(under("p", tree(main)));
    const { plugins } = await answered(["run", "--gateway", own, "--plugin", "p", "--format", "json"], {
      cwd,
      env: process.env,
    });
    expect(plugins[0]?.verdict).toBe("loads");
  });
});

describe("what reaches into the runtime by its link name", () => {
  const reaching = (name: string) =>
    `package main\n\nimport _ "unsafe"\n\n//go:linkname reached runtime.${name}\nfunc reached(pc uintptr) uintptr\n\nfunc Foo() uintptr { return reached(1) }\n`;

  test.each(["findmoduledatap", "pcdatastart"])("runtime.%s is linked with the flag that is named", async (name) => {
    const cwd = await sourceFolder(under("p", { ...tree(reaching(name)), "x.s": "" }));
    expect(await told(cwd)).toMatchObject({
      message: expect.stringContaining(`invalid reference to runtime.${name}`),
      fix: expect.stringContaining("--ldflags=-checklinkname=0"),
    });
    expect((await told(cwd, ["--ldflags=-checklinkname=0"])).plugin.verdict).toBe("loads");
  });
});

describe("a module that is called like a package of Go:", () => {
  test.each(["main", "plugin", "log"])("module %s loads with the path that is given to it", async (module) => {
    const cwd = await sourceFolder(under("p", tree(plain, module)));
    const { fix } = await told(cwd);
    await follow(fix, join(cwd, "p"));
    expect((await told(cwd)).plugin.verdict).toBe("loads");
  });

  test.each(["main", "plugin"])("module %s with packages of its own is built with an id", async (module) => {
    const main = `package main\n\nimport _ "${module}/sub"\n\nfunc Foo() {}\n`;
    const cwd = await sourceFolder(under("p", { ...tree(main, module), "sub/sub.go": "package sub\n" }));
    expect((await told(cwd)).fix).toContain("build-id: auto");
    expect((await told(cwd, ["--build-id", "auto"])).plugin.verdict).toBe("loads");
  });
});

describe("a symbol that stands in the source and is not exported:", () => {
  test.each([
    [
      "a generic function",
      "func Foo[T any](x T) T { return x }",
      "Foo is a generic function",
      "Rename the generic function",
    ],
    ["a method", "type receiver struct{}\n\nfunc (*receiver) Foo() {}", "Foo is a method", "Declare a function Foo"],
    ["a type", "type (\n\tFoo struct{}\n)", "Foo is a type", "Declare Foo as a function or a variable"],
    ["a constant", "const Foo = 1", "Foo is a constant", "Declare Foo as a function or a variable"],
    ["another case", "func foo() {}", "declares foo and not Foo", "Rename foo to Foo."],
  ])("%s", async (_, declaration, message, fix) => {
    const cwd = await sourceFolder(under("p", tree(`package main\n\n${declaration}\n`)));
    const found = await told(cwd, ["--symbol", "Foo"]);
    expect(found).toMatchObject({
      message: expect.stringContaining(message),
      fix: expect.stringContaining(fix),
      plugin: { verdict: "rejected", loaderStage: "lookup" },
    });
    const [finding] = found.plugin.findings.filter(({ kind }) => kind === "required-symbol");
    expect(finding?.where?.file).toBe("p/main.go");
  });

  test("one in a file behind a tag loads with the tag", async () => {
    const cwd = await sourceFolder(
      under("p", { ...tree("package main\n"), "pro.go": "//go:build pro\n\npackage main\n\nfunc Foo() {}\n" }),
    );
    expect(await told(cwd, ["--symbol", "Foo"])).toMatchObject({
      message: expect.stringContaining("Foo stands in pro.go"),
      fix: expect.stringContaining("--build-tags pro"),
    });
    expect((await told(cwd, ["--symbol", "Foo", "--build-tags", "pro"])).plugin.verdict).toBe("loads");
  });
});

describe("compilers of C:", () => {
  const withCxx: SourceTree = {
    ...tree('package main\n\n// int f(void);\nimport "C"\n\nfunc Foo() { C.f() }\n'),
    "f.cpp": 'extern "C" int f(void) { return 1; }\n',
  };

  test.each([
    [
      "CC names nothing",
      tree(plain),
      { CC: "nocc" },
      "Set CC to a C compiler that is installed, or unset it: it names nocc",
    ],
    [
      "CC names a file that is not there",
      tree(plain),
      { CC: "/no/such/cc -O2" },
      "it names /no/such/cc, and there is no such program.",
    ],
    ["CXX names nothing", withCxx, { CXX: "nocxx" }, "Set CXX to a C++ compiler that is installed"],
  ])("%s", async (_, source, env, words) => {
    const cwd = await sourceFolder(under("p", source));
    expect((await told(cwd, [], env)).fix).toContain(words);
  });

  test("one that may not be run", async () => {
    const cwd = await sourceFolder({ ...under("p", tree(plain)), mycc: '#!/bin/sh\nexec gcc "$@"\n' });
    const cc = join(cwd, "mycc");
    const { fix } = await told(cwd, [], { CC: cc });
    expect(fix).toBe(
      `Make ${cc} executable, or set CC to a compiler that runs on this machine: ${cc} does not (permission denied).`,
    );
    await chmod(cc, 0o755);
    expect((await told(cwd, [], { CC: cc })).plugin.verdict).toBe("loads");
  });

  test.each([
    ["no compiler of C", tree(plain), [], "sudo apt-get install -y gcc libc6-dev"],
    ["none of C++", withCxx, ["gcc", "as", "ld", "cc"], "sudo apt-get install -y g++"],
  ])("a machine with %s", async (_, source, programs, words) => {
    const cwd = await sourceFolder(under("p", source));
    const path = await temporaryFolder();
    for (const name of programs) await symlink(`/usr/bin/${name}`, join(path, name));
    const { stdout } = await promisify(execFile)("sh", ["-c", "command -v go"]);
    await symlink(stdout.trim(), join(path, "go"));
    expect((await told(cwd, [], { PATH: path })).fix).toBe(words);
  });
});

describe("what C code needs:", () => {
  const calling = (lines: string) => tree(`package main\n\n${lines}\nimport "C"\n\nfunc Foo() {}\n`);

  test.each([
    ["headers", "// #include <nosuch/pcap.h>", "apt-file search nosuch/pcap.h"],
    ["a library", "// #cgo LDFLAGS: -lnosuch", "Install the library nosuch for linking"],
    ["what pkg-config knows", "// #cgo pkg-config: nosuch", "Install the library that nosuch.pc is of"],
  ])("%s, in one error that says so", async (_, lines, words) => {
    const cwd = await sourceFolder(under("p", calling(lines)));
    const { fix, plugin } = await told(cwd);
    expect(fix).toContain(words);
    expect(plugin.findings.filter(({ fix }) => fix === undefined)).toEqual([]);
  });

  test("a compiler for the target", async () => {
    const cwd = await sourceFolder({ ...under("p", tree(plain)), cc: '#!/bin/sh\nexec aarch64-linux-gnu-gcc "$@"\n' });
    await chmod(join(cwd, "cc"), 0o755);
    const { fix } = await told(cwd, [], { CC: join(cwd, "cc") });
    expect(fix).toBe(
      `Set CC to a C compiler that builds for linux/amd64, x86_64-linux-gnu-gcc for example: ${join(cwd, "cc")} does not.`,
    );
  });
});

test("files to embed, and packages that are closed, are named", async () => {
  const embedding =
    'package main\n\nimport _ "embed"\n\n//go:embed dist/page.html\nvar page string\n\nfunc Foo() { _ = page }\n';
  const cwd = await sourceFolder(under("p", tree(embedding)));
  expect((await told(cwd)).fix).toContain("Make dist/page.html before the build");
  await writeFile(join(cwd, "p", "main.go"), 'package main\n\nimport _ "internal/abi"\n\nfunc Foo() {}\n');
  expect((await told(cwd)).fix).toContain("Do without internal/abi");
});

describe("places that Go needs:", () => {
  test.each([
    [
      "HOME is missing",
      { HOME: "", GOPATH: "", GOMODCACHE: "", GOCACHE: "", XDG_CACHE_HOME: "", GOENV: "off" },
      "Set HOME to a folder",
    ],
    [
      "GOCACHE cannot be made",
      { GOCACHE: "/proc/nothing" },
      "Set GOCACHE to a folder that can be written: /proc/nothing",
    ],
    ["GOCACHE is off", { GOCACHE: "off" }, "Unset GOCACHE"],
    ["GOMODCACHE cannot be made", { GOMODCACHE: "/proc/nothing" }, "Set GOMODCACHE to a folder"],
  ])("%s", async (_, env, words) => {
    const cwd = await sourceFolder(under("p", tree(plain)));
    expect((await told(cwd, [], env)).fix).toContain(words);
  });
});

test("a module that only a hidden go.work has is found where go.work is seen", async () => {
  const cwd = await sourceFolder({
    "go.work": "go 1.24\n\nuse (\n\t./lib\n\t./p\n)\n",
    ...under("lib", { "go.mod": goMod("example.com/lib"), "lib.go": "package lib\n" }),
    ...under("p", tree('package main\n\nimport _ "example.com/lib"\n\nfunc Foo() {}\n')),
  });
  for (const required of ["", "\nrequire example.com/lib v1.0.0\n"]) {
    await writeFile(join(cwd, "p", "go.mod"), goMod("example.com/p") + required);
    expect((await told(cwd, [], { GOWORK: "off" })).fix).toBe(
      "Unset GOWORK: go.work has example.com/lib in lib, and GOWORK=off hides it.",
    );
    expect((await told(cwd)).plugin.verdict).toBe("loads");
  }
});

describe("plugins of one module path", () => {
  test.each([
    ["in folders of their own", { ...under("p", tree(plain)), ...under("q", tree(plain)) }, ["p", "q"]],
    [
      "out of single files of one folder",
      under("p", { "go.mod": goMod("example.com/p"), "a.go": plain, "b.go": plain.replace("Foo", "Bar") }),
      ["p/a.go", "p/b.go"],
    ],
  ])("load together with build-id: auto, %s", async (_, source, paths) => {
    const cwd = await sourceFolder(source);
    const flags = paths.flatMap((path) => ["--plugin", path]);
    const { plugins } = await answered(["run", "--gateway", host, ...flags, "--format", "json", "--build-id", "auto"], {
      cwd,
      env: process.env,
    });
    expect(plugins.map(({ verdict }) => verdict)).toEqual(["loads", "loads"]);
    expect(new Set(plugins.map(({ pluginPath }) => pluginPath)).size).toBe(2);
  });

  test("are told so where they were built apart", async () => {
    const cwd = await sourceFolder({ ...under("p", tree(plain)), ...under("q", tree(plain)) });
    const flags = ["--plugin", "p", "--plugin", "q", "--build-id", "x1"];
    const { plugins } = await answered(["run", "--gateway", host, ...flags, "--format", "json"], {
      cwd,
      env: process.env,
    });
    const [taken] = plugins.flatMap(({ findings }) => findings.filter(({ kind }) => kind === "already-loaded"));
    expect(taken?.fix).toContain("in one run with build-id: auto");
  });
});

describe("commands for a module with a vendor folder", () => {
  const logrus = "github.com/sirupsen/logrus";
  const main = `package main\n\nimport _ "${logrus}"\n\nfunc Foo() {}\n`;
  let own: string;
  beforeAll(async () => {
    own = await buildHost({ requires: { [logrus]: "v1.8.1" }, links: [logrus] });
  });

  test.each([
    ["alone", {}, "go mod vendor"],
    [
      "beside a go.work of others",
      { "go.work": "go 1.24\n\nuse ./lib\n", ...under("lib", { "go.mod": goMod("example.com/lib") }) },
      "GOWORK=off go mod vendor",
    ],
  ])("bring it up to date, %s, and then it loads", async (_, beside, command) => {
    const required = `${goMod("example.com/p")}\nrequire ${logrus} v1.8.0\n`;
    const cwd = await sourceFolder({ ...beside, ...under("p", { "go.mod": required, "main.go": main }) });
    await follow("go mod tidy\nGOWORK=off go mod vendor", join(cwd, "p"));
    const flags = ["run", "--gateway", own, "--plugin", "p", "--format", "json"];
    const judged = async () => (await answered(flags, { cwd, env: process.env })).plugins[0];
    const refused = await judged();
    const line = expect.stringMatching(new RegExp(`^(?:GOTOOLCHAIN=\\S+ )?${command}$`));
    expect(refused?.fix?.steps.at(-1)).toEqual({ kind: "command", line, folder: "p" });
    await follow(refused?.fix?.steps.map(stepLine).join("\n") ?? "", join(cwd, "p"));
    expect((await judged())?.verdict).toBe("loads");
  });

  test("name it where go.mod was changed without it", async () => {
    const required = `${goMod("example.com/p")}\nrequire ${logrus} v1.8.1\n`;
    const cwd = await sourceFolder({
      "go.work": "go 1.24\n\nuse ./lib\n",
      ...under("lib", { "go.mod": goMod("example.com/lib") }),
      ...under("p", { "go.mod": required, "main.go": main }),
    });
    await follow("go mod tidy\nGOWORK=off go mod vendor\ngo get github.com/sirupsen/logrus@v1.8.0", join(cwd, "p"));
    const { fix, message } = await told(cwd);
    expect(message).toContain("inconsistent vendoring");
    await follow(fix, join(cwd, "p"));
    expect((await told(cwd)).plugin.verdict).toBe("loads");
  });
});
