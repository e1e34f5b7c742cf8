// Defects of Go releases and of gateways that concern plugins: what the host does, and the warning beside it.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Finding } from "../../src/model/report.ts";
import { buildHost, buildPlugin, buildWorkspace } from "../support/build.ts";
import { run } from "../support/command.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { temporaryFolder } from "../support/files.ts";
import { judgePair } from "../support/pair.ts";
import { answered, verifyJson } from "../support/product.ts";
import { example, goMod, type SourceTree } from "../support/source-tree.ts";
import type { GoVersion } from "../support/toolchain.ts";

const advice = (findings: readonly Finding[]) => findings.filter(({ kind }) => kind === "gateway-advisory");

/** A host that calls F of each plugin and then works on itself, and plugins that share a package with it. */
async function build(go: GoVersion, tree: SourceTree, plugins: number) {
  const numbers = Array.from({ length: plugins }, (_, at) => at + 1);
  const plugin = 'package main\n\nimport "example.com/host/shared"\n\nfunc F() { shared.F() }\n\nfunc main() {}\n';
  const folder = await buildWorkspace({
    go,
    tree: {
      "go.mod": goMod({ module: "example.com/host" }),
      "main.go": `package main

import (
	"os"
	"plugin"

	"example.com/host/shared"
)

func main() {
	for _, path := range os.Args[1:] {
		opened, err := plugin.Open(path)
		if err != nil {
			panic(err)
		}
		f, err := opened.Lookup("F")
		if err != nil {
			panic(err)
		}
		f.(func())()
		shared.Work()
		println("opened and at work:", path)
	}
}
`,
      ...tree,
      ...Object.fromEntries(numbers.map((number) => [`plugin${number}/main.go`, plugin])),
    },
    outputs: {
      host: {},
      ...Object.fromEntries(numbers.map((number) => [`plugin${number}.so`, { package: `./plugin${number}` }])),
    },
  });
  return { host: join(folder, "host"), plugins: numbers.map((number) => join(folder, `plugin${number}.so`)) };
}

/** Walks a syntax tree, which is one type switch after another. */
function walking(packages: readonly string[]): SourceTree {
  return {
    "shared/shared.go": `package shared

import (
	"go/ast"
	"go/parser"
	"go/token"
${packages.map((path) => `\t_ "${path}"\n`).join("")})

const text = "package p\\n\\nvar V = func(a int) int { defer print(a); go print(a); return -a }(1)\\n"

func F() { Work() }

func Work() {
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", text, 0)
	if err != nil {
		panic(err)
	}
	ast.Inspect(file, func(ast.Node) bool { return true })
}
`,
  };
}

describe("golang/go 81303: itabs of plugins beside the gateway's", () => {
  test.each<[GoVersion, readonly string[], number, boolean]>([
    ["1.27.1", [], 3, true],
    ["1.27.1", ["go/types", "text/template"], 1, true],
    ["1.27.4", [], 3, false],
    ["1.27.4", ["go/types", "text/template"], 1, false],
  ])("Go %s, the gateway links %j, %i plugins: it dies: %s", async (go, packages, count, dies) => {
    const { host, plugins } = await build(go, walking(packages), count);
    const ended = await run(host, plugins);
    expect(ended.code === 0).toBe(!dies);
    if (dies) expect(ended.stderr).toContain("panic: ast.Walk: unexpected node type");
    const { plugins: reports } = await verifyJson(host, plugins);
    expect(reports.map(({ verdict }) => verdict)).toEqual(plugins.map(() => "loads"));
    // It is told once for the gateway, with its first plugin.
    expect(reports.map(({ findings }) => advice(findings).length)).toEqual(
      plugins.map((_, at) => (at === 0 && dies ? 1 : 0)),
    );
    if (!dies) return;
    expect(advice(reports[0]?.findings ?? [])).toMatchObject([
      {
        severity: "warning",
        subject: "golang/go#81303",
        gateway: `go${go}`,
        message: expect.stringContaining("https://go.dev/issue/81303"),
        fix: "Use a gateway that was built with Go 1.27.2 or later.",
      },
    ]);
  });
});

describe("golang/go 51621: methods that only a plugin calls", () => {
  const tree = {
    "shared/shared.go": `package shared

import "fmt"

type caller interface{ call() }

type T int

func (*T) call() {}

func F() {
	var value interface{} = new(T)
	value.(caller).call()
}

func Work() { fmt.Println(T(1)) }
`,
  };

  test.each<[GoVersion, string | undefined]>([
    ["1.17.6", "unreachable method called. linker bug?"],
    ["1.17.13", undefined],
  ])("Go %s: the gateway dies: %s", async (go, words) => {
    const { host, plugins } = await build(go, tree, 1);
    const ended = await run(host, plugins);
    expect(ended.code === 0).toBe(words === undefined);
    if (words !== undefined) expect(ended.stderr).toContain(words);
    const { plugins: reports } = await verifyJson(host, plugins);
    expect(reports).toMatchObject([{ verdict: "loads" }]);
    expect(advice(reports[0]?.findings ?? []).map(({ subject }) => subject)).toEqual(
      words === undefined ? [] : ["golang/go#51621"],
    );
  });
});

describe("a compiler image with another Go than its gateway", () => {
  const krakend = "github.com/krakendio/krakend-ce/v2";

  test.each<[string, GoVersion, GoVersion, readonly string[]]>([
    [krakend, "1.22.2", "1.22.5", ["krakend/krakend-ce#910"]],
    [krakend, "1.22.2", "1.22.2", []],
    [krakend, "1.22.12", "1.22.5", []],
    ["example.com/other", "1.22.2", "1.22.5", []],
  ])("%s of Go %s with a plugin of Go %s", async (module, own, other, subjects) => {
    const hook = "package main\n\n// HandlerRegisterer is what KrakenD looks up.\nvar HandlerRegisterer = Greeter\n";
    const source = { ...(await example("plugin")), "hook.go": hook };
    const judged = await judgePair({ go: own, module }, { go: other, source });
    expect(judged.disagreements).toEqual([]);
    expect(advice(judged.plugin.findings).map(({ subject }) => subject)).toEqual(subjects);
  });
});

describe("a release whose image has plugins of another source", () => {
  let server: FileServer;
  beforeAll(async () => {
    server = await startFileServer();
    const host = await readFile(await buildHost({ module: "github.com/glauth/glauth/v2" }));
    for (const version of ["2.5.1", "2.5.2"]) server.files.set(`/glauth-${version}`, host);
  });
  afterAll(() => server.stop());

  test.each([
    ["2.5.1", ["glauth/glauth#474"]],
    ["2.5.2", []],
  ])("is known by the reference: %s", async (version, subjects) => {
    const cwd = await temporaryFolder();
    const source = { kind: "url", url: `${server.origin}/glauth-{version}`, targets: ["linux/amd64"] };
    const presets = [{ name: "directory", title: "Directory", sources: [source], builds: [], traps: [] }];
    await writeFile(join(cwd, "presets.json"), JSON.stringify({ presets }));
    const args = ["verify", `directory@${version}`, await buildPlugin(), "--preset-file", "presets.json"];
    const { plugins } = await answered([...args, "--format", "json"], {
      cwd,
      env: { ...process.env, ...server.trusting },
    });
    expect(plugins).toMatchObject([{ verdict: "loads" }]);
    expect(advice(plugins[0]?.findings ?? []).map(({ subject }) => subject)).toEqual(subjects);
  });
});
