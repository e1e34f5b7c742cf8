import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BuildOutcome } from "../../src/build/native-build.ts";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { openInHost } from "../support/host.ts";
import { example, linking, type SourceTree, under, writeTree } from "../support/source-tree.ts";
import { toolchain } from "../support/toolchain.ts";
import { buildFor, type Surroundings } from "./native-build.ts";
import { surroundingsOfTest } from "./test-surroundings.ts";

const plugin: SourceTree = {
  "main.go": "package main\n\n// Answer is what the host looks up.\nfunc Answer() int { return 42 }\n",
};
const asModule = (path: string, tree: SourceTree): SourceTree => ({ "go.mod": `module ${path}\n\ngo 1.17\n`, ...tree });
const sharing = (path: string): SourceTree => ({
  "go.mod": `module example.com/plugin\n\ngo 1.17\n\nrequire example.com/shared v0.0.0\n\nreplace example.com/shared => ${path}\n`,
  "main.go": 'package main\n\nimport "example.com/shared"\n\nfunc Name() string { return shared.Name() }\n',
});
const shared = asModule("example.com/shared", {
  "name.go": 'package shared\n\nfunc Name() string { return "shared" }\n',
});

let host: string;
let here: Surroundings;
beforeAll(async () => {
  host = await buildHost();
});
beforeEach(() => {
  here = surroundingsOfTest();
});

/** Every file below a folder with its content and time, links as links. */
function snapshot(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(here.folder, "plugins-out")))
    .map((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      const content = stats?.isFile() ? readFileSync(path, "base64") : "";
      return `${path} ${stats?.isDirectory() ? "" : stats?.mtimeMs} ${content}`;
    })
    .sort();
}

async function opens(outcome: BuildOutcome, gateway = host): Promise<boolean> {
  if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings));
  const { answers } = await openInHost(gateway, [outcome.file]);
  return answers[0] !== undefined && answers[0].error === undefined;
}

describe("a plugin is built from", () => {
  test("the root of a module", async () => {
    await writeTree(here.folder, under("p", asModule("example.com/p", plugin)));
    expect(await opens(await buildFor(host, "p", here))).toBe(true);
  });

  test("a folder below the root of its module, with a package beside it", async () => {
    const tree = {
      ...asModule("example.com/p", {}),
      "inner/name.go": 'package inner\n\nconst Name = "x"\n',
      "cmd/plugin/main.go":
        'package main\n\nimport "example.com/p/inner"\n\nfunc Name() string { return inner.Name }\n',
    };
    await writeTree(here.folder, under("p", tree));
    expect(await opens(await buildFor(host, "p/cmd/plugin", here))).toBe(true);
  });

  test("one file of a folder that does not build as a whole", async () => {
    const tree = asModule("example.com/p", { ...plugin, "other.go": "package other\n" });
    await writeTree(here.folder, under("p", tree));
    expect(await opens(await buildFor(host, "p/main.go", here))).toBe(true);
  });

  test("a folder without go.mod, which has none afterwards either", async () => {
    await writeTree(here.folder, under("lone", plugin));
    expect(await opens(await buildFor(host, "lone", here))).toBe(true);
    expect(readdirSync(join(here.folder, "lone"))).toEqual(["main.go"]);
  });

  test("a file without go.mod, at the versions of the gateway's modules", async () => {
    const requires = { "github.com/sirupsen/logrus": "v1.8.1" };
    const gateway = await buildHost({ requires, links: Object.keys(requires) });
    await writeTree(here.folder, {
      "lone/main.go": linking(Object.keys(requires)),
      ...under("lone", { "a.go": plugin["main.go"] ?? "" }),
    });
    expect(await opens(await buildFor(gateway, "lone", here), gateway)).toBe(true);
  });

  test("a module with a replacement beside it", async () => {
    await writeTree(here.folder, { ...under("p", sharing("../shared")), ...under("shared", shared) });
    expect(await opens(await buildFor(host, "p", here))).toBe(true);
  });

  test("a module with a replacement inside of it, quoted", async () => {
    await writeTree(
      here.folder,
      under("p", { ...sharing('"./third party/shared"'), ...under("third party/shared", shared) }),
    );
    expect(await opens(await buildFor(host, "p", here))).toBe(true);
  });

  test("a module of a workspace", async () => {
    const withoutReplace = sharing("../shared")["go.mod"]?.replace(/\nreplace .*\n/, "") ?? "";
    await writeTree(here.folder, {
      "go.work": "go 1.24\n\nuse (\n\t./p\n\t./shared // beside it\n)\n",
      ...under("p", { ...sharing("../shared"), "go.mod": withoutReplace }),
      ...under("shared", shared),
    });
    expect(await opens(await buildFor(host, "p", here))).toBe(true);
  });

  test("a folder below the root of its module, with a replacement beside that, which has one beside itself", async () => {
    const chained = {
      "go.mod": `module example.com/shared\n\ngo 1.17\n\nrequire example.com/deeper v0.0.0\n\nreplace example.com/deeper => ../deeper\n`,
      "name.go": 'package shared\n\nimport "example.com/deeper"\n\nfunc Name() string { return deeper.Name }\n',
    };
    const { "go.mod": own = "", "main.go": main = "" } = sharing("../shared");
    const all = own.replace(
      "replace",
      "require example.com/deeper v0.0.0\n\nreplace example.com/deeper => ../deeper\n\nreplace",
    );
    await writeTree(here.folder, {
      ...under("p", { "go.mod": all, "cmd/plugin/main.go": main }),
      ...under("shared", chained),
      ...under("deeper", asModule("example.com/deeper", { "d.go": 'package deeper\n\nconst Name = "deeper"\n' })),
    });
    expect(await opens(await buildFor(host, "p/cmd/plugin", here))).toBe(true);
  });

  test("a module whose replacement and go.work name absolute folders, which stay what they are", async () => {
    const folder = join(here.folder, "shared");
    await writeTree(here.folder, {
      "go.work": `go 1.24\n\nuse ./p\n\nuse "${join(here.folder, "other")}"\n`,
      ...under("p", sharing(folder)),
      ...under("shared", shared),
      ...under("other", asModule("example.com/other", { "o.go": "package other\n" })),
    });
    expect(await opens(await buildFor(host, "p", here))).toBe(true);
  });

  test("a folder whose name holds a space and a quote", async () => {
    await writeTree(here.folder, under("it's a plugin", asModule("example.com/p", plugin)));
    expect(await opens(await buildFor(host, "it's a plugin", here))).toBe(true);
  });
});

test("without -trimpath a replaced module counts as built where it lies, so that gateway and plugin share it", async () => {
  const gatewaySource = {
    ...(await example("host")),
    "shared.go": 'package main\n\nimport "example.com/shared"\n\nvar _ = shared.Name\n',
    "go.mod": sharing("../shared")["go.mod"]?.replace("example.com/plugin", "example.com/host") ?? "",
  };
  await writeTree(here.folder, {
    ...under("gw", gatewaySource),
    ...under("p", sharing("../shared")),
    ...under("shared", shared),
  });
  const { go, env } = await toolchain("1.24.6");
  const gateway = join(here.folder, "gateway");
  const built = await run(go, ["build", "-o", gateway, "."], { cwd: join(here.folder, "gw"), env });
  expect(built.stderr).toBe("");
  expect(await opens(await buildFor(gateway, "p", here), gateway)).toBe(true);
});

describe("the user's own folder is as it was, and nothing else is left,", () => {
  test.each<[string, SourceTree, BuildOutcome["kind"]]>([
    ["after a build", plugin, "built"],
    ["after an error of the compiler", { "main.go": "package main\n\nvar x int = nothing\n" }, "unbuilt"],
    ["where go.sum lacks a module", { "main.go": 'package main\n\nimport _ "golang.org/x/sys/unix"\n' }, "unbuilt"],
  ])("%s", async (_, tree, kind) => {
    await writeTree(here.folder, under("p", asModule("example.com/p", tree)));
    const before = snapshot(here.folder);
    expect((await buildFor(host, "p", here)).kind).toBe(kind);
    expect(snapshot(here.folder)).toEqual(before);
  });
});

describe("links", () => {
  test("inside of the module are followed", async () => {
    await writeTree(here.folder, under("p", asModule("example.com/p", { "real/main.txt": plugin["main.go"] ?? "" })));
    symlinkSync(join(here.folder, "p", "real", "main.txt"), join(here.folder, "p", "main.go"));
    expect(await opens(await buildFor(host, "p", here))).toBe(true);
    expect(here.warnings).toEqual([]);
  });

  test("that lead around in a circle end nothing", async () => {
    await writeTree(here.folder, under("p", asModule("example.com/p", plugin)));
    symlinkSync("..", join(here.folder, "p", "again"));
    symlinkSync("self", join(here.folder, "p", "self"));
    expect(await opens(await buildFor(host, "p", here))).toBe(true);
  });
});

test("a pipe in the folder is not waited for", async () => {
  await writeTree(here.folder, under("p", asModule("example.com/p", plugin)));
  await run("mkfifo", [join(here.folder, "p", "pipe")]);
  expect(await opens(await buildFor(host, "p", here))).toBe(true);
});

describe("what a machine has set for Go does not change the build:", () => {
  test("variables of the environment", async () => {
    const set = {
      GOFLAGS: "-race -tags=none",
      CGO_ENABLED: "0",
      GOOS: "windows",
      GOEXPERIMENT: "nosuch",
      GO111MODULE: "off",
    };
    const other = surroundingsOfTest(set);
    await writeTree(other.folder, under("p", asModule("example.com/p", plugin)));
    expect(await opens(await buildFor(host, "p", other))).toBe(true);
  });

  test("go env -w, of which only what concerns the network, the caches and C is kept", async () => {
    const file = join(here.folder, "goenv");
    const kept = {
      CC: "gcc",
      CGO_CFLAGS: "-DANSWER=42",
      CGO_LDFLAGS_ALLOW: "-Wl,--no-keep-memory",
      GOPRIVATE: "example.com/private",
    };
    const lines = Object.entries({ GOFLAGS: "-race", GOEXPERIMENT: "nosuch", CGO_ENABLED: "0", ...kept });
    writeFileSync(file, lines.map(([name, value]) => `${name}=${value}\n`).join(""));
    const other = surroundingsOfTest({ GOENV: file });
    expect(other.io.settings).toEqual(kept);
    const c =
      'package main\n\n// #cgo LDFLAGS: -Wl,--no-keep-memory\nimport "C"\n\nfunc Own() int { return C.ANSWER }\n';
    await writeTree(other.folder, under("p", asModule("example.com/p", { ...plugin, "c.go": c })));
    expect(await opens(await buildFor(host, "p", other))).toBe(true);
    await writeTree(here.folder, under("p", asModule("example.com/p", { ...plugin, "c.go": c })));
    expect(await buildFor(host, "p", here)).toMatchObject({ kind: "unbuilt" });
  });
});

test("builds of the same plugin at the same time do not disturb each other", async () => {
  await writeTree(here.folder, under("p", asModule("example.com/p", plugin)));
  const outcomes = await Promise.all([1, 2, 3].map(() => buildFor(host, "p", here)));
  for (const outcome of outcomes) expect(await opens(outcome)).toBe(true);
  expect(readdirSync(here.folder).sort()).toEqual(["p", "plugins-out"]);
  expect(readdirSync(join(here.folder, "plugins-out"))).toEqual(["plugin.so"]);
});

test.each<[string, SourceTree]>([
  ["by the compiler", asModule("example.com/p", { "main.go": "package main\n\nvar x int = nothing\n" })],
  ["before it starts", { "go.mod": "no module\n", "main.go": "package main\n" }],
])(
  "a plugin that is there already is gone where the new build fails %s, so that nobody takes it for the new one",
  async (_, tree) => {
    await writeTree(here.folder, under("p", tree));
    mkdirSync(join(here.folder, "plugins-out"));
    writeFileSync(join(here.folder, "plugins-out", "plugin.so"), "old");
    await buildFor(host, "p", here);
    expect(readdirSync(join(here.folder, "plugins-out"))).toEqual([]);
    await writeTree(here.folder, under("p", asModule("example.com/p", plugin)));
    expect(await opens(await buildFor(host, "p", here))).toBe(true);
    expect(readdirSync(join(here.folder, "plugins-out"))).toEqual(["plugin.so"]);
  },
);
