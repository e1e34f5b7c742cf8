// GOEXPERIMENT written otherwise in a host and in a plugin: what is in force decides.
import { describe, expect, test } from "vitest";
import type { Build } from "../support/build.ts";
import { expectLoads, judgePair, outcome } from "../support/pair.ts";
import type { GoVersion } from "../support/toolchain.ts";

const links = ["encoding/json"];

function using(go: GoVersion, experiments?: string): Build {
  return { go, links, ...(experiments !== undefined && { env: { GOEXPERIMENT: experiments } }) };
}

test.each<[string, Build, Build]>([
  ["spelled out in the plugin, on by default", using("1.27.4"), using("1.27.4", "jsonv2")],
  ["spelled out in the gateway, on by default", using("1.27.4", "jsonv2"), using("1.27.4")],
  ["spelled out in both, each something else", using("1.27.4", "jsonv2,greenteagc"), using("1.27.4", "dwarf5")],
  ["turned off, off by default", using("1.26.0"), using("1.26.0", "nojsonv2")],
  ["of an older release, on by default", using("1.24.6", "swissmap"), using("1.24.6")],
  ["beside one that both turn on", using("1.24.6", "heapminimum512kib"), using("1.24.6", "heapminimum512kib,swissmap")],
])("%s: loads", async (_, host, plugin) => {
  const judged = await expectLoads(host, plugin);
  expect(judged.plugin.findings.filter(({ kind }) => kind === "experiment")).toMatchObject([
    { severity: "notice", message: expect.stringContaining("the same experiments are in force") },
  ]);
});

describe("what is not in force on both sides is refused, since a constant of Go itself tells it", () => {
  const off: Build = { go: "1.26.0", env: { GOEXPERIMENT: "nodwarf5" } };

  test.each<[Build, Build, string]>([
    [using("1.27.4"), using("1.27.4", "nojsonv2"), "Build the plugin without GOEXPERIMENT in the environment."],
    [{ go: "1.26.0" }, off, "Build the plugin without GOEXPERIMENT in the environment."],
    [{ go: "1.26.0", env: { GOEXPERIMENT: "dwarf5" } }, off, "Build the plugin with GOEXPERIMENT=dwarf5."],
    [off, { go: "1.26.0" }, "Build the plugin with GOEXPERIMENT=nodwarf5."],
  ])("%j beside %j", async (host, plugin, fix) => {
    const judged = await judgePair(host, plugin);
    expect(outcome(judged.host)).toBe("rejected");
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin).toMatchObject({ verdict: "rejected", cause: { kind: "experiment" } });
    expect(judged.plugin.different).toContain("internal/goexperiment");
    expect(judged.plugin.findings.map((finding) => finding.fix)).toContain(fix);
  });
});
