import { describe, expect, test } from "vitest";
import { directiveLine, replaceLine, requireLine, requirements } from "../../src/explain/go-mod.ts";

const goMod = `// A remark about require example.com/not/here v1.0.0
module "example.com/plugin" // the plugin

go 1.24
toolchain go1.24.6

require example.com/alone v1.0.0
require (
\texample.com/a v1.2.3
\t// example.com/commented v1.0.0
\texample.com/b/v2 v2.0.0 // indirect
\t"example.com/quoted" v1.1.0 // indirect; kept for a reason
\t\`example.com/raw\` v1.1.1 // indirectly
)

replace example.com/a => ../a

replace(
\texample.com/b/v2 v2.0.0 => example.com/fork/v2 v2.0.1
\texample.com/b/v2 => ./b // a remark
)
exclude example.com/a v1.2.2
require ()
retract v1.0.0
`;

describe("requireLine", () => {
  test.each([
    ["example.com/alone", 7],
    ["example.com/a", 9],
    ["example.com/b/v2", 11],
    ["example.com/quoted", 12],
    ["example.com/raw", 13],
    ["example.com/commented", undefined],
    ["example.com/not/here", undefined],
    ["example.com/fork/v2", undefined],
    ["example.com/b", undefined],
  ])("%s is required at line %s", (path, line) => {
    expect(requireLine(goMod, path)).toBe(line);
  });

  test("lines that end as on Windows are counted the same", () => {
    expect(requireLine(goMod.replaceAll("\n", "\r\n"), "example.com/b/v2")).toBe(11);
  });

  test("an excluded version is not a requirement", () => {
    expect(requireLine("exclude example.com/a v1.0.0\n", "example.com/a")).toBeUndefined();
  });
});

test("a requirement is indirect only by Go's own remark", () => {
  expect(requirements(goMod).map(({ path, indirect }) => [path, indirect])).toEqual([
    ["example.com/alone", false],
    ["example.com/a", false],
    ["example.com/b/v2", true],
    ["example.com/quoted", true],
    ["example.com/raw", false],
  ]);
});

describe("replaceLine", () => {
  test.each([
    ["example.com/a", undefined, 16],
    ["example.com/b/v2", "v2.0.0", 19],
    ["example.com/b/v2", "v2.0.9", 20],
    ["example.com/b/v2", undefined, 20],
    ["example.com/alone", undefined, undefined],
  ])("%s %s is replaced at line %s", (path, version, line) => {
    expect(replaceLine(goMod, path, version)).toBe(line);
  });
});

test.each([
  ["module", 2],
  ["go", 4],
  ["toolchain", 5],
] as const)("the %s directive stands at line %s", (keyword, line) => {
  expect(directiveLine(goMod, keyword)).toBe(line);
});

test("a file that is no go.mod has no lines to point at", () => {
  expect(directiveLine('"""(((```\0)', "go")).toBeUndefined();
  expect(requireLine(`require ${"(".repeat(100_000)}`, "example.com/a")).toBeUndefined();
});
