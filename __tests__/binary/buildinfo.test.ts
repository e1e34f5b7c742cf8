import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import { formatBuildInfo, parseBuildInfo } from "../../src/binary/buildinfo.ts";
import { openFile } from "../../src/content/file-source.ts";
import { buildWorkspace } from "../support/build.ts";
import { run } from "../support/command.ts";
import { goMod, type SourceTree } from "../support/source-tree.ts";
import { type GoVersion, toolchain } from "../support/toolchain.ts";

const releases: readonly GoVersion[] = ["1.17.13", "1.19.13", "1.22.12", "1.24.6", "1.26.0"];

/** A program with a module from a proxy and two that are replaced: by a folder, and by another version. */
const program: SourceTree = {
  "go.mod": goMod({
    module: "example.com/app",
    requires: { "example.com/near": "v0.0.0", "example.com/far": "v1.0.0", "example.com/plain": "v1.0.0" },
    replaces: { "example.com/near": "./near", "example.com/far": "example.com/far@v1.1.0" },
  }),
  "main.go": `package main

import (
	"example.com/far"
	"example.com/near"
	"example.com/plain"
)

var words = "none"

func main() { println(words, far.Name, near.Name, plain.Name) }
`,
  "near/go.mod": goMod({ module: "example.com/near" }),
  "near/near.go": `package near\n\nconst Name = "near"\n`,
};

const modules = Object.fromEntries(
  ["far@v1.0.0", "far@v1.1.0", "plain@v1.0.0"].map((version) => {
    const [name = ""] = version.split("@");
    const tree = {
      "go.mod": goMod({ module: `example.com/${name}` }),
      [`${name}.go`]: `package ${name}\n\nconst Name = "${name}"\n`,
    };
    return [`example.com/${version}`, tree];
  }),
);

const printing = `package main\n\nimport "fmt"\n\nfunc main() { fmt.Println() }\n`;

/** What Go prints, and what we print, of the same file. */
async function bothSides(file: string): Promise<{ ours: string; theirs: string }> {
  const { go, env } = await toolchain("1.26.0");
  const { stdout } = await run(go, ["version", "-m", file], { env });
  const source = openFile(file);
  const info = readBinary(source).buildInfo;
  source.close();
  return { ours: info === undefined ? "" : `${file}: ${info.goVersion}\n${formatBuildInfo(info)}`, theirs: stdout };
}

describe("our text equals that of go version -m", () => {
  test.each(releases)("for a program with replaced modules, built by Go %s", async (go) => {
    const folder = await buildWorkspace({ go, tree: program, modules, flags: [], outputs: { app: {} } });
    const { ours, theirs } = await bothSides(join(folder, "app"));
    // A line with nothing but a tab follows a replacement; releases differ in how they name the version of a folder.
    expect(ours).toMatch(/\n\tdep\texample\.com\/near\tv0\.0\.0\n\t=>\t\.\/near\t(\(devel\))?\t\n\t\n\tdep/);
    expect(ours).toBe(theirs);
  });

  test.each(releases)("for -ldflags with spaces, quotes and tabs, built by Go %s", async (go) => {
    const tree = {
      "go.mod": goMod({ module: "example.com/quoted" }),
      "main.go": "package main\n\nvar words string\n\nfunc main() { println(words) }\n",
    };
    const flags = ["-ldflags", `-X 'main.words=a "quoted"\tword, \`back\` und Größe €'`];
    const folder = await buildWorkspace({ go, tree, flags, outputs: { quoted: {} } });
    const { ours, theirs } = await bothSides(join(folder, "quoted"));
    expect(ours).toContain("path\texample.com/quoted\n");
    expect(ours).toBe(theirs);
  });

  test("for a position-independent program", async () => {
    const tree = { "go.mod": goMod({ module: "example.com/pie" }), "main.go": printing };
    const flags = ["-buildmode=pie", "-trimpath"];
    const folder = await buildWorkspace({ tree, flags, outputs: { pie: {} } });
    const { ours, theirs } = await bothSides(join(folder, "pie"));
    expect(ours).toContain("build\t-trimpath=true\n");
    expect(ours).toBe(theirs);
  });

  test.each(["amd64", "386", "s390x"])("for a program for linux/%s", async (goarch) => {
    const tree = { "go.mod": goMod({ module: "example.com/foreign" }), "main.go": printing };
    const env = { CGO_ENABLED: "0", GOARCH: goarch };
    // The record of Go 1.17 has pointers in the byte order of the machine.
    const folder = await buildWorkspace({ go: "1.17.13", tree, env, flags: [], outputs: { foreign: {} } });
    const { ours, theirs } = await bothSides(join(folder, "foreign"));
    expect(ours).toContain("go1.17.13\n\tpath\texample.com/foreign\n");
    expect(ours).toBe(theirs);
  });

  test.each(releases)("for every tool that Go %s brings", async (release) => {
    const { go } = await toolchain(release);
    const tools = join(dirname(dirname(go)), "pkg", "tool");
    const files = (await readdir(tools, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(files.length).toBeGreaterThan(2);
    for (const file of [go, ...files]) {
      const { ours, theirs } = await bothSides(file);
      expect(ours).toContain(`${file}: go${release}\n`);
      expect(ours).toBe(theirs);
    }
  });
});

test("a setting may have an empty value", () => {
  expect(parseBuildInfo("go1.24.6", "build\t-race=true\nbuild\tCGO_CFLAGS=\n").settings).toEqual([
    { key: "-race", value: "true" },
    { key: "CGO_CFLAGS", value: "" },
  ]);
});

test("what a record does not have is absent", () => {
  expect(parseBuildInfo("go1.24.6", "")).toEqual({ goVersion: "go1.24.6", dependencies: [], settings: [] });
  expect(parseBuildInfo("go1.24.6", "dep\ta\tv1\t\n").dependencies).toEqual([{ path: "a", version: "v1" }]);
});

test("control characters stay data", () => {
  const text = 'build\tk="\\x1b[31m\\u202e"\n';
  const info = parseBuildInfo("go1.24.6", text);
  expect(info.settings).toEqual([{ key: "k", value: "\u001b[31m\u202e" }]);
});

describe("Go's own parser and ours agree", () => {
  /** Reads texts as JSON and prints for each what runtime/debug makes of it, or null where it refuses. */
  const oracle: SourceTree = {
    "go.mod": goMod({ module: "example.com/oracle" }),
    "main.go": `package main

import (
	"encoding/json"
	"os"
	"runtime/debug"
)

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		panic(err)
	}
	answers := make([]*string, len(texts))
	for i, text := range texts {
		if info, err := debug.ParseBuildInfo(text); err == nil {
			answer := info.String()
			answers[i] = &answer
		}
	}
	json.NewEncoder(os.Stdout).Encode(answers)
}
`,
  };
  let program = "";

  beforeAll(async () => {
    program = join(await buildWorkspace({ go: "1.26.0", tree: oracle, outputs: { oracle: {} } }), "oracle");
  });

  function ask(texts: readonly string[]): (string | null)[] {
    const { stdout, status } = spawnSync(program, { input: JSON.stringify(texts), encoding: "utf8" });
    expect(status).toBe(0);
    return JSON.parse(stdout);
  }

  /** In the words of Go's `String`, or null where we refuse. */
  function answer(text: string): string | null {
    try {
      const formatted = formatBuildInfo(parseBuildInfo("", text));
      // Through JSON, a byte that is not UTF-8 arrives as U+FFFD.
      return formatted === "" ? "" : Buffer.from(`${formatted.slice(1, -1).replaceAll("\n\t", "\n")}\n`).toString();
    } catch {
      return null;
    }
  }

  function compare(texts: readonly string[]): void {
    const theirs = ask(texts);
    const different = texts.flatMap((text, index) =>
      answer(text) === theirs[index] ? [] : [{ text, ours: answer(text), theirs: theirs[index] }],
    );
    expect(different).toEqual([]);
  }

  test("on every shape of line", () => {
    compare([
      "",
      "path\t",
      "path\ta",
      "path\ta\n",
      "path\ta\nnonsense\n\n",
      "pathless\n",
      "mod\t\t\n",
      "mod\ta\n",
      "mod\ta\tb\n",
      "mod\ta\tb\tc\td\n",
      "mod\ta\tb\tc\nmod\td\te\tf\n",
      "dep\t\t\n",
      "dep\ta\tb\tc\n=>\td\te\tf\n",
      "dep\ta\tb\n=>\td\te\n",
      "=>\td\te\tf\n",
      "dep\ta\tb\n=>\tc\td\te\n=>\tc\td\te\n",
      "mod\ta\tb\n=>\tc\td\t\n\ndep\te\tf\tg\n",
      "dep\ta\tb\nbuild\tk=v\n=>\tc\td\te\n",
      "build\t\n",
      "build\t=v\n",
      "build\tk\n",
      "build\tk=\n",
      "build\tk=v=w\n",
      'build\t""=v\n',
      'build\t"k"v\n',
      'build\t"k"=v\n',
      'build\t"k k"=v\n',
      'build\t"k=\n',
      "build\t`k`=`v`\n",
      "build\tk k=v\n",
      "build\tk=v v\n",
      "build\tk=v\r\n",
      "build\tk=`a\rb c`\n",
      "build\tk=`a`b`\n",
      'build\tk="v\n',
      'build\tk="v"v\n',
      'build\tk="a\\tb\\n\\a\\b\\f\\v\\r\\\\\\""\n',
      'build\tk="\\\'"\n',
      'build\tk="\\x41\\101 \\u00e9\\U0001f600"\n',
      'build\tk="\\xc3\\xa9 \\xff"\n',
      'build\tk="\\x4"\n',
      'build\tk="\\400"\n',
      'build\tk="\\ud800"\n',
      'build\tk="\\U00110000"\n',
      'build\tk="\\q"\n',
      'build\tk=" \\u200b\\u00a0\u00a0\u200b\ufeff\u2028é€😀\u0001\u007f\u0085"\n',
      'build\tk=" \ufffd\\ufffd"\n',
    ]);
  });

  test("on texts made of all their parts", () => {
    const part = fc.constantFrom(
      ...[
        "path",
        "mod",
        "dep",
        "=>",
        "build",
        "\t",
        "\t",
        "\n",
        "\n",
        "=",
        "=",
        '"',
        '"',
        "`",
        "\\",
        "\\x41",
        "\\u00e9",
      ],
      ...[
        " ",
        "a",
        "v1.0.0",
        "\\n",
        "\\xff",
        "é",
        "\r",
        "\u0007",
        "😀",
        "dep\ta\tb\tc\n",
        "build\tk=",
        'build\tk="',
        '"\n',
      ],
    );
    const texts = fc.sample(fc.array(part, { minLength: 1, maxLength: 14 }), { numRuns: 5_000, seed: 1 });
    compare(texts.map((parts) => parts.join("")));
  });

  test("on what we write ourselves", () => {
    const word = fc.string({ unit: fc.constantFrom(...'ab=/.@ \t\r"`\\\u0000\u001bé€😀\u00ad') });
    const settings = fc.sample(fc.array(fc.record({ key: word, value: word })), { numRuns: 1_000, seed: 2 });
    for (const list of settings) {
      const info = { goVersion: "go1.24.6", dependencies: [], settings: list };
      const text = formatBuildInfo(info).replaceAll(/^\t/gm, "");
      expect(parseBuildInfo("go1.24.6", text).settings).toEqual(list);
    }
    compare(
      settings.map((list) =>
        formatBuildInfo({ goVersion: "", dependencies: [], settings: list }).replaceAll(/^\t/gm, ""),
      ),
    );
  });
});
