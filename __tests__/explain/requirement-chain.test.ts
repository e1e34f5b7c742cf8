import { describe, expect, test } from "vitest";
import { highestFrom, raisedVersions, requirementChain, shortestWay } from "../../src/explain/requirement-chain.ts";
import type { ProjectModule, ResolvedProject } from "../../src/model/plugin-input.ts";

const plugin = module("example.com/plugin", "require a.b/watch v1.7.0\nrequire a.b/sys v0.4.0 // indirect\n");
const sibling = module("example.com/sibling", "require a.b/far v1.0.0\n");
const project: ResolvedProject = {
  main: "example.com/plugin",
  imports: new Map(),
  withC: new Set(),
  modules: [plugin, sibling],
  requirements: new Map([
    ["example.com/plugin", ["a.b/watch@v1.7.0", "a.b/sys@v0.4.0"]],
    ["example.com/sibling", ["a.b/far@v1.0.0"]],
    ["a.b/watch@v1.7.0", ["a.b/sys@v0.4.0", "a.b/sys@v0.3.0"]],
    // Modules may require each other.
    ["a.b/far@v1.0.0", ["a.b/sys@v0.9.0", "a.b/watch@v1.7.0"]],
    ["a.b/sys@v0.9.0", ["a.b/far@v1.0.0"]],
  ]),
};

function module(path: string, requirements: string): ProjectModule {
  return { path, folder: path, goModFile: `${path}/go.mod`, goMod: `module ${path}\n${requirements}` };
}

describe("who asks for a version", () => {
  test("is the module that needs it, and not the line that go mod tidy wrote for it", () => {
    expect(requirementChain(project, "a.b/sys", "v0.4.0")).toEqual([
      "example.com/plugin",
      "a.b/watch v1.7.0",
      "a.b/sys v0.4.0",
    ]);
  });

  test("is such a line where nothing else does", () => {
    const requirements = new Map([["example.com/plugin", ["a.b/sys@v0.4.0"]]]);
    expect(requirementChain({ ...project, requirements }, "a.b/sys", "v0.4.0")).toHaveLength(2);
  });

  test("may be a sibling, and nobody of a version that is not in the graph", () => {
    expect(requirementChain(project, "a.b/sys", "v0.9.0")?.[0]).toBe("example.com/sibling");
    expect(requirementChain(project, "a.b/sys", "v1.0.0")).toBeUndefined();
  });
});

test("the highest version that one module asks for is that of all on its way", () => {
  const { requirements = new Map() } = project;
  expect(highestFrom(plugin, "a.b/sys", requirements)).toBe("v0.4.0");
  expect(highestFrom(sibling, "a.b/sys", requirements)).toBe("v0.9.0");
  expect(highestFrom(plugin, "a.b/far", requirements)).toBeUndefined();
});

test("versions that have to be excluded are all that others ask for beyond the wanted one", () => {
  expect(raisedVersions(project, "a.b/sys", "v0.3.0")).toEqual(["v0.4.0", "v0.9.0"]);
  expect(raisedVersions(project, "a.b/sys", "v0.9.0")).toEqual([]);
  expect(raisedVersions({ ...project, requirements: new Map() }, "a.b/sys", "v0.1.0")).toEqual([]);
});

test("a way of a hundred thousand steps is found", () => {
  const way = shortestWay(["0"], "100000", (from) => [String(Number(from) + 1)]);
  expect(way).toHaveLength(100_001);
});
