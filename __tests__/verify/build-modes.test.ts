// What other build modes than plugin make, given as a plugin.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin, buildWorkspace, type Settings } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { verifyJson } from "../support/product.ts";
import { goMod } from "../support/source-tree.ts";
import type { GoVersion } from "../support/toolchain.ts";

/** Links package plugin, as a gateway does that was taken for a plugin. */
const source = {
  "go.mod": goMod({ module: "example.com/wrong" }),
  "main.go":
    'package main\n\nimport "C"\n\nimport "plugin"\n\n//export Open\nfunc Open() bool { _, err := plugin.Open(""); return err == nil }\n\nfunc main() {}\n',
};
const pure = { "go.mod": source["go.mod"], "main.go": "package main\n\nfunc main() {}\n" };

async function built(flags: readonly string[], settings: Settings = {}, tree = source): Promise<string> {
  const out = await buildWorkspace({ ...settings, tree, outputs: { "wrong.so": { flags: ["-trimpath", ...flags] } } });
  return join(out, "wrong.so");
}

async function decide(host: string, plugins: readonly string[]) {
  const opened = await openInHost(host, plugins);
  const { plugins: reports } = await verifyJson(host, plugins);
  expectAgreement(opened, reports);
  return reports;
}

/** The finding names the mode, and nothing else is offered as the cause. */
function saysMode(mode: string) {
  return {
    kind: "not-a-go-plugin",
    severity: "error",
    plugin: `-buildmode=${mode}`,
    message: expect.stringContaining(`-buildmode=${mode}`),
    fix: expect.stringContaining("-buildmode=plugin"),
  };
}

describe.each<GoVersion>(["1.20.14", "1.24.6", "1.27.4"])("in a host of Go %s", (go) => {
  test.each([
    ["exe", ["-buildmode=exe"], {}],
    ["exe", [], {}],
    ["exe", ["-ldflags=-linkmode=external"], {}],
    ["pie", ["-buildmode=pie"], {}],
  ])("a program of mode %s that was built with %j is refused", async (mode, flags) => {
    const [report] = await decide(await buildHost({ go }), [await built(flags, { go })]);
    expect(report).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(report?.cause?.kind).toBe("not-a-go-plugin");
    expect(report?.findings).toEqual([expect.objectContaining(saysMode(mode))]);
  });

  test.each(["exe", "pie"])("a program of mode %s that Go linked alone is refused", async (mode) => {
    const file = await built([`-buildmode=${mode}`], { go, env: { CGO_ENABLED: "0" } }, pure);
    const [report] = await decide(await buildHost({ go }), [file]);
    expect(report).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(report?.findings).toEqual([expect.objectContaining(saysMode(mode))]);
  });

  test("a library for C kills it, alone", async () => {
    const [report] = await decide(await buildHost({ go }), [await built(["-buildmode=c-shared"], { go })]);
    expect(report).toMatchObject({ verdict: "crashes", loaderError: "fatal error: runtime: no plugin module data" });
    expect(report?.cause?.kind).toBe("not-a-go-plugin");
    expect(report?.findings).toEqual([expect.objectContaining(saysMode("c-shared"))]);
  });

  test("a library for C is taken for the plugin before it", async () => {
    const [plugin, library] = [await buildPlugin({ go }), await built(["-buildmode=c-shared"], { go })];
    const other = await buildPlugin({ go, module: "example.com/other" });
    const reports = await decide(await buildHost({ go }), [plugin, library, other]);
    expect(reports.map(({ verdict }) => verdict)).toEqual(["loads", "rejected", "loads"]);
    expect(reports[1]?.findings).toContainEqual(expect.objectContaining(saysMode("c-shared")));
  });
});

test.each<GoVersion>(["1.17.13", "1.19.13"])(
  "a library for C of Go %s, which records no mode, kills the host",
  async (go) => {
    const [report] = await decide(await buildHost({ go }), [await built(["-buildmode=c-shared"], { go })]);
    expect(report).toMatchObject({ verdict: "crashes" });
    expect(report?.findings).toContainEqual(expect.objectContaining({ kind: "not-a-go-plugin" }));
  },
);

test("a library for C of another Go release kills the host the same way", async () => {
  const library = await built(["-buildmode=c-shared"], { go: "1.27.4" });
  const [report] = await decide(await buildHost(), [library]);
  expect(report).toMatchObject({ verdict: "crashes", findings: [saysMode("c-shared")] });
});
