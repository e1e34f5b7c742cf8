// Plugins with C code beside each other: what the second calls, and what is said about it.
import { beforeAll, describe, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { verifyJson } from "../support/product.ts";
import type { SourceTree } from "../support/source-tree.ts";

/** A plugin whose `Answer` is that of its C code. */
function plugin(c: string, calls = "answer()"): SourceTree {
  return {
    "main.go": `package main

/*
#include <string.h>
${c}
static int ask(void) { return ${calls}; }
*/
import "C"

import "strconv"

// Answer is what the C code says.
func Answer() string { return strconv.Itoa(int(C.ask())) }

func main() {}
`,
  };
}

const answers = (number: number) => `int answer(void) { return ${number}; }`;
const kept = (number: number) => `int kept = ${number};`;

let host: string;

beforeAll(async () => {
  host = await buildHost();
});

async function built(name: string, source: SourceTree): Promise<string> {
  return await buildPlugin({ source, module: `example.com/${name}` });
}

/** What the plugins answer in one process, and what is found about each. */
async function together(first: string, second: string, flags: readonly string[] = []) {
  const opened = await openInHost(host, [first, second], { lookup: ["Answer"] });
  const said = opened.answers.map((answer) => (answer.error === undefined ? answer.symbols["Answer"] : answer.error));
  const { plugins, code } = await verifyJson(host, [first, second], flags);
  const found = plugins.map(({ findings }) => findings.filter(({ kind }) => kind === "c-symbol-conflict"));
  return { said, found, code };
}

describe("a later plugin uses what an earlier one defines, and is warned:", () => {
  test("a function", async () => {
    const [one, two] = [await built("one", plugin(answers(1))), await built("two", plugin(answers(2)))];
    const { said, found, code } = await together(one, two);
    expect(said).toEqual(["1", "1"]);
    expect(found[0]).toEqual([]);
    expect(found[1]).toEqual([
      expect.objectContaining({ severity: "warning", subject: "answer", message: expect.stringContaining(one) }),
    ]);
    expect(code).toBe(0);
    expect((await together(two, one)).said).toEqual(["2", "2"]);
    expect((await together(one, two, ["--fail-on", "warning"])).code).toBe(1);
  });

  test("a variable", async () => {
    const [one, two] = [await built("v1", plugin(kept(1), "kept")), await built("v2", plugin(kept(2), "kept"))];
    const { said, found } = await together(one, two);
    expect(said).toEqual(["1", "1"]);
    expect(found[1]).toEqual([expect.objectContaining({ subject: "kept" })]);
  });

  test("a function that only C code calls, behind one of another name", async () => {
    const source = (name: string, number: number) =>
      plugin(`int helper(void) { return ${number}; }\nint ${name}(void) { return helper(); }`, `${name}()`);
    const [one, two] = [await built("h1", source("of_one", 1)), await built("h2", source("of_two", 2))];
    const { said, found } = await together(one, two);
    expect(said).toEqual(["1", "1"]);
    expect(found[1]).toEqual([expect.objectContaining({ subject: "helper" })]);
  });

  test("a Go function that is exported to C", async () => {
    const source = (number: number): SourceTree => ({
      "main.go": `package main

/*
extern int callback(void);
static int ask(void) { return callback(); }
*/
import "C"

import "strconv"

//export callback
func callback() C.int { return ${number} }

// Answer is what the callback says.
func Answer() string { return strconv.Itoa(int(C.ask())) }

func main() {}
`,
    });
    const [one, two] = [await built("e1", source(1)), await built("e2", source(2))];
    const { said, found } = await together(one, two);
    expect(said).toEqual(["1", "1"]);
    expect(found[1]).toEqual([expect.objectContaining({ subject: "callback" })]);
  });

  test("also beside a plugin that is there already, and not when each is judged alone", async () => {
    const [one, two] = [await built("one", plugin(answers(1))), await built("two", plugin(answers(2)))];
    const { plugins } = await verifyJson(host, [two], ["--alongside", one]);
    expect(plugins[0]?.findings).toContainEqual(expect.objectContaining({ kind: "c-symbol-conflict" }));
    expect((await together(one, two, ["--no-together"])).found).toEqual([[], []]);
  });
});

describe("nothing is said", () => {
  test("where each uses its own, since they are static, hidden or of other names", async () => {
    const pairs = [
      [plugin(`static ${answers(1)}`), plugin(`static ${answers(2)}`)],
      [plugin(answers(1)), plugin(`__attribute__((visibility("hidden"))) ${answers(2)}`)],
      [plugin(answers(1)), plugin("int other(void) { return 2; }", "other()")],
    ] as const;
    for (const [at, [first, second]] of pairs.entries()) {
      const { said, found } = await together(await built(`a${at}`, first), await built(`b${at}`, second));
      expect(said).toEqual(["1", "2"]);
      expect(found).toEqual([[], []]);
    }
  });

  test("of two ordinary plugins, whatever of the standard library they link", async () => {
    const links = ["net/http", "os/user", "plugin", "crypto/tls", "runtime/cgo"];
    const pair = [
      await buildPlugin({ links, module: "example.com/one" }),
      await buildPlugin({ links, module: "example.com/two" }),
    ] as const;
    const { plugins } = await verifyJson(host, pair);
    expect(plugins.flatMap(({ findings }) => findings.filter(({ kind }) => kind === "c-symbol-conflict"))).toEqual([]);
  });

  test("where both link the same package with C code", async () => {
    const modules = {
      "example.com/native@v1.0.0": {
        "native.go": `package native

/*
int native_state;
int native_helper(void) { return ++native_state; }
int native_answer(void) { return native_helper(); }
*/
import "C"

// Answer calls into C.
func Answer() int { return int(C.native_answer()) }
`,
      },
    };
    const source = {
      "main.go": `package main

import (
	"strconv"

	"example.com/native"
)

// Answer is what the package says.
func Answer() string { return strconv.Itoa(native.Answer()) }

func main() {}
`,
    };
    const requires = { "example.com/native": "v1.0.0" };
    const first = await buildPlugin({ source, requires, modules, module: "example.com/n1" });
    const second = await buildPlugin({ source, requires, modules, module: "example.com/n2" });
    const { said, found } = await together(first, second);
    expect(said).toEqual(["1", "2"]);
    expect(found).toEqual([[], []]);
  });
});
