import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { BuildInfo } from "../../src/binary/facts.ts";
import { advisories, advisoriesOf } from "../../src/gateway/advisories.ts";

function builtWith(goVersion: string, main?: BuildInfo["main"]): { buildInfo: BuildInfo } {
  return { buildInfo: { goVersion, dependencies: [], settings: [], ...(main !== undefined && { main }) } };
}

describe("the Go that a gateway was built with", () => {
  test.each([
    ["go1.15.15", []],
    ["go1.16", ["golang/go#51621"]],
    ["go1.17.8", ["golang/go#51621"]],
    ["go1.17.9", []],
    ["go1.18", ["golang/go#51621"]],
    ["go1.18.1", []],
    ["go1.26.8", []],
    ["go1.27rc1", ["golang/go#81303"]],
    ["go1.27.0", ["golang/go#81303"]],
    ["go1.27.1-X:nojsonv2", ["golang/go#81303"]],
    ["go1.27.2", []],
    ["go1.28.0", []],
    ["devel go1.27-abcdef", []],
  ])("%s has the defects %j", (goVersion, subjects) => {
    expect(advisoriesOf(builtWith(goVersion)).map(({ subject }) => subject)).toEqual(subjects);
  });
});

describe("the release of a gateway", () => {
  const glauth = (version: string) => builtWith("go1.26.5", { path: "github.com/glauth/glauth/v2", version });

  test.each([
    [glauth("v2.5.1"), undefined, 1],
    [glauth("v2.5.2"), undefined, 0],
    [glauth("(devel)"), undefined, 0],
    [glauth("(devel)"), "2.5.1", 1],
    [glauth("v2.5.1"), "2.5.2", 0],
    [builtWith("go1.26.5", { path: "example.com/glauth", version: "v2.5.1" }), undefined, 0],
    [builtWith("go1.26.5"), "2.5.1", 0],
    [{}, "2.5.1", 0],
  ])("%#", (gateway, release, count) => {
    expect(advisoriesOf(gateway, release)).toHaveLength(count);
  });
});

test("every defect stands on the page of its kind, with the address of its description", async () => {
  const page = await readFile(join(import.meta.dirname, "../../docs/findings/gateway-advisory.md"), "utf8");
  for (const { source } of advisories) expect(page).toContain(`(${source})`);
});
