import { beforeEach, describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import { goDeclarations } from "../../src/build/go-declarations.ts";
import { parseHookedSymbol } from "../../src/build/hooks.ts";
import { openFile } from "../../src/content/file-source.ts";
import type { Finding } from "../../src/model/report.ts";
import { buildHost } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { type SourceTree, under, writeTree } from "../support/source-tree.ts";
import { buildFor, type Surroundings } from "./native-build.ts";
import { surroundingsOfTest } from "./test-surroundings.ts";

let here: Surroundings;
beforeEach(() => {
  here = surroundingsOfTest();
});

/** Builds with the types of symbols checked; the finished file, or what was found. */
async function build(
  tree: SourceTree,
  lines: readonly string[],
  path = "p",
): Promise<{ file: string | undefined; findings: readonly Finding[] }> {
  await writeTree(here.folder, under("p", tree));
  const symbols = lines.map(parseHookedSymbol);
  const outcome = await buildFor(await buildHost(), path, here, { symbols, name: `plugin${lines.length}.so` });
  return { file: outcome.kind === "built" ? outcome.file : undefined, findings: outcome.findings };
}

const goMod = "module example.com/p\n\ngo 1.17\n";
const http = (signature: string, more = "") => ({
  "go.mod": goMod,
  "main.go": `package main\n\nimport "net/http"\n\nvar _ http.Handler\n${more}\n// AuthCheck is the hook.\nfunc AuthCheck${signature} {}\n`,
});
const good = "(w http.ResponseWriter, r *http.Request)";

describe("the compiler says where the type of a symbol is not the gateway's:", () => {
  test.each([
    "tyk-auth",
    "func(http.ResponseWriter, *http.Request)",
    'func("net/http".ResponseWriter, *"net/http".Request)',
  ])("AuthCheck=%s", async (hook) => {
    const { findings } = await build(http("(w http.ResponseWriter)"), [`AuthCheck=${hook}`]);
    expect(findings).toEqual([
      {
        kind: "build-failed",
        severity: "error",
        message: expect.stringMatching(
          /^cannot use AuthCheck \(value of type func\(w http\.ResponseWriter\)\) as func\(http\.ResponseWriter, \*http\.Request\) value/,
        ),
        where: { file: "p/main.go", line: 8 },
      },
    ]);
  });

  const registerer = (method: string) => ({
    "go.mod": goMod,
    "main.go": `package main\n\ntype registerer string\n\nfunc (r registerer) ${method}\n\nvar (\n\t// ModifierRegisterer is the hook.\n\tModifierRegisterer = registerer("x")\n)\n`,
  });

  test("a variable without the interface's method", async () => {
    const { findings } = await build(registerer("Other() {}"), ["p:ModifierRegisterer=krakend-modifier"]);
    expect(findings).toMatchObject([
      {
        message: expect.stringMatching(/registerer does not implement interface.*missing method RegisterModifiers/),
        where: { file: "p/main.go", line: 9 },
      },
    ]);
  });

  test("a variable that has it is fine", async () => {
    const method =
      "RegisterModifiers(f func(name string, factory func(map[string]interface{}) func(interface{}) (interface{}, error), request, response bool)) {}";
    const { file, findings } = await build(registerer(method), ["ModifierRegisterer=krakend-modifier"]);
    expect(findings).toEqual([]);
    expect(file).toBeDefined();
  });

  test("a variable of an interface type, whose address has no methods", async () => {
    const main = 'package main\n\nimport "fmt"\n\nvar Greeter fmt.Stringer\n';
    const { findings } = await build({ "go.mod": goMod, "main.go": main }, ["Greeter=interface { String() string }"]);
    expect(findings).toMatchObject([{ message: expect.stringContaining("pointer to interface"), where: { line: 5 } }]);
  });

  test("a variable that holds a function, which Lookup does not return", async () => {
    const main = 'package main\n\nimport "net/http"\n\nvar Auth = func(http.ResponseWriter, *http.Request) {}\n';
    const { file, findings } = await build({ "go.mod": goMod, "main.go": main }, ["Auth=tyk-auth"]);
    expect(file).toBeDefined();
    expect(findings).toMatchObject([
      { message: "The plugin exports Auth as a variable, and the gateway expects a function.", where: { line: 5 } },
    ]);
  });

  test("a file that is named alone", async () => {
    const { findings } = await build(
      { "main.go": "package main\n\nvar Version = 1\n" },
      ["Version=string"],
      "p/main.go",
    );
    expect(findings).toMatchObject([{ message: expect.stringContaining("as *string value"), where: { line: 3 } }]);
  });
});

test("a type of a package that the plugin does not link needs no compiler", async () => {
  const main = "package main\n\nfunc AuthCheck() {}\n";
  const { findings } = await build({ "go.mod": goMod, "main.go": main }, ["AuthCheck=tyk-auth"]);
  expect(findings).toMatchObject([
    {
      kind: "required-symbol",
      severity: "error",
      message: "AuthCheck cannot be a tyk-auth: the plugin does not link net/http.",
      where: { file: "p/main.go", line: 3 },
    },
  ]);
});

test("what checks the types changes no fingerprint, no export and no answer of the host", async () => {
  const tree = http(good, '\n// Version is a variable.\nvar Version = "1"\n');
  const hooks = ["AuthCheck=tyk-pre", "Version=string", "other:AuthCheck=tyk-response", "Missing=func()"];
  const records = [];
  for (const lines of [[], hooks]) {
    const { file, findings } = await build(tree, lines);
    if (file === undefined) throw new Error(JSON.stringify(findings));
    const source = openFile(file);
    records.push(readBinary(source).pluginRecord);
    source.close();
    const { answers } = await openInHost(await buildHost(), [file], { lookup: ["Version"] });
    expect(answers).toMatchObject([{ symbols: { Version: "1" } }]);
  }
  const [without, checked] = records;
  const shared = (record: typeof without) =>
    record?.fingerprints.filter((one) => one.package !== "example.com/p").map((one) => `${one.package} ${one.hash}`);
  expect(shared(without)?.length).toBeGreaterThan(100);
  expect(shared(checked)).toEqual(shared(without));
  expect(checked?.exports).toEqual(without?.exports);
  expect(checked?.pluginPath).toEqual(without?.pluginPath);
});

describe("a line of symbols", () => {
  test.each([
    ["AuthCheck", { name: "AuthCheck" }],
    ["p.so:AuthCheck", { plugin: "p.so", name: "AuthCheck" }],
    ["AuthCheck = func()", { name: "AuthCheck", type: { written: "func()", type: "func()" } }],
  ])("%j", (line, parsed) => expect(parseHookedSymbol(line)).toEqual(parsed));

  test.each([
    ["A=tyk-atuh", "did you mean tyk-auth"],
    ["A=", "is no Go type"],
    ["A=func() {}", "is no Go type"],
    ["A=func(); import x", "is no Go type"],
    ["A=int\nfunc init() {}", "is no Go type"],
    ["A=int /* x */", "is no Go type"],
    ["A=interface { F() } }; func init() {", "is no Go type"],
    ["A=func(){}()", "is no Go type"],
    [`A=${"x".repeat(5000)}.T`, "is no Go type"],
  ])("%j is refused", (line, message) => {
    expect(() => parseHookedSymbol(line)).toThrow(message);
  });
});

test("declarations are found where Go finds them", () => {
  const text = `package main

// func Commented() {}
/* var Hidden = 1 */
var text = \`
func InText() {}
\`

func (r receiver) Method() {}
func Plain() { var inner int; _ = inner }
func Generic[T any](t T) {}
var A, B = 1, "func C() {}"
var (
	D int // E
	F = func() { G := 1; _ = G }
	H = map[string]int{
		"x": 1,
	}
)
const I = 1
`;
  const found = goDeclarations(text).map(({ kind, name, line, column }) => `${kind} ${name} ${line}:${column}`);
  expect(found).toEqual([
    "variable text 5:5",
    "method Method 9:19",
    "function Plain 10:6",
    "generic function Generic 11:6",
    "variable A 12:5",
    "variable B 12:8",
    "variable D 14:2",
    "variable F 15:2",
    "variable H 16:2",
    "constant I 20:7",
  ]);
});
