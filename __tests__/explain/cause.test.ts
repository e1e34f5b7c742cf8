import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { explainRejection } from "../../src/explain/cause.ts";
import type { RejectionFacts } from "../../src/explain/pattern.ts";
import { stepLine } from "../../src/model/fix.ts";
import type { PluginProject } from "../../src/model/plugin-input.ts";
import { type Build, buildWorkspace } from "../support/build.ts";
import { example, goMod, type SourceTree, under } from "../support/source-tree.ts";
import { factsOf, factsOfBuilds } from "./rejection.ts";

/** Enough of the standard library that settings show their patterns. */
const links = ["crypto/sha256", "encoding/json", "net"];

function lib(body: string): SourceTree {
  return { "lib.go": `package lib\n\nfunc Name() string { return "${body}" }\n` };
}

const modules = {
  "example.com/lib@v1.0.0": { "go.mod": "module example.com/lib\n", ...lib("one") },
  "example.com/lib@v1.1.0": { "go.mod": "module example.com/lib\n", ...lib("two") },
  "example.com/lib/v2@v2.0.0": { "go.mod": "module example.com/lib/v2\n", ...lib("second major") },
  "example.com/other@v1.0.0": { "go.mod": "module example.com/other\n", ...lib("other") },
  "example.com/other@v1.0.1": { "go.mod": "module example.com/other\n", ...lib("other, too") },
};

/** A side that uses our modules at the versions given. */
function using(requires: Readonly<Record<string, string>>, more: Build = {}): Build {
  return { modules, requires, ...more, links: [...Object.keys(requires), ...(more.links ?? ["errors"])] };
}

/** A plugin whose go.mod alone is known. */
function projectOf(text: string): PluginProject {
  return { folder: "plugin", main: "plugin", goMod: text };
}

/** What is to be done, one step a line. */
function fixOf(facts: RejectionFacts): string {
  return (explainRejection(facts).fix?.steps ?? []).map(stepLine).join("\n");
}

function evidence(facts: RejectionFacts): string {
  return explainRejection(facts).evidence.join(" ");
}

describe("a setting on one side", () => {
  test.each<[string, Build, Build]>([
    ["trimpath", {}, { flags: [] }],
    ["race", {}, { flags: ["-trimpath", "-race"] }],
    ["race", { flags: ["-trimpath", "-race"] }, {}],
    ["compiler-flags", {}, { flags: ["-trimpath", "-gcflags=all=-l"] }],
    ["tags", {}, { flags: ["-trimpath", "-tags=netgo,osusergo"] }],
    ["experiment", {}, { env: { GOEXPERIMENT: "noswissmap" } }],
    ["fips", {}, { env: { GOFIPS140: "v1.0.0" } }],
    ["go-version", {}, { go: "1.23.12" }],
    ["go-version", {}, { go: "1.24.5" }],
  ])("%s is the cause for a plugin built otherwise (%j, %j)", async (kind, host, plugin) => {
    const facts = await factsOfBuilds({ links, ...host }, { links, ...plugin });
    const { cause } = explainRejection(facts);
    expect(facts.different.length).toBeGreaterThan(0);
    expect(cause?.kind).toBe(kind);
    expect(fixOf(facts)).not.toBe("");
  });

  test("is told with the number of packages, and the fix names the flag", async () => {
    const facts = await factsOfBuilds({ links }, { links, flags: [] });
    const { cause } = explainRejection(facts);
    expect(cause?.evidence).toContain(`${facts.shared.length} of ${facts.shared.length} shared packages differ.`);
    expect(cause?.evidence).toContain("The gateway was built with -trimpath, the plugin without it.");
    expect(fixOf(facts)).toBe("Build the plugin with -trimpath.");
  });

  test("comes first by its reach when there are two, and both are fixed", async () => {
    const facts = await factsOfBuilds({ links }, { links, flags: ["-race"] });
    const { cause } = explainRejection(facts);
    expect(cause?.kind).toBe("trimpath");
    expect(cause?.next).toEqual([
      { kind: "race", evidence: ["The plugin was built with -race, the gateway without it."] },
    ]);
    expect(fixOf(facts)).toBe("Build the plugin with -trimpath.\nBuild the plugin without -race.");
  });

  test("is not blamed when it changed nothing: a tag beside another version of a module", async () => {
    const facts = await factsOfBuilds(
      using({ "example.com/lib": "v1.0.0" }),
      using({ "example.com/lib": "v1.1.0" }, { flags: ["-trimpath", "-tags=unknown"] }),
    );
    expect(facts.different).toEqual(["example.com/lib"]);
    expect(explainRejection(facts).cause?.kind).toBe("module-version");
  });
});

describe("without build information in the plugin (Go 1.19)", () => {
  test("-trimpath on one side is known by every package being different", async () => {
    const facts = await factsOfBuilds({ links, go: "1.19.13" }, { links, go: "1.19.13", flags: [] });
    expect(facts.pluginInfo).toBeUndefined();
    expect(explainRejection(facts).cause?.kind).toBe("trimpath");
    expect(fixOf(facts)).toBe("Build the plugin with -trimpath.");
  });

  test("-race is not known, and the evidence says what is missing", async () => {
    const facts = await factsOfBuilds(
      { links, go: "1.19.13" },
      { links, go: "1.19.13", flags: ["-trimpath", "-race"] },
    );
    expect(facts.different.length).toBeGreaterThan(0);
    expect(explainRejection(facts).cause).toBeUndefined();
    expect(evidence(facts)).toContain("The plugin has no build information");
  });

  test("a module's packages alone point to its version, and the gateway's is named", async () => {
    const facts = await factsOfBuilds(
      using({ "example.com/lib": "v1.0.0" }, { go: "1.19.13" }),
      using({ "example.com/lib": "v1.1.0" }, { go: "1.19.13" }),
    );
    expect(explainRejection(facts).cause?.kind).toBe("module-version");
    expect(fixOf(facts)).toContain("go get example.com/lib@v1.0.0");
  });
});

describe("another version of a shared module", () => {
  test("is the cause, with the commands that give the plugin the gateway's", async () => {
    const facts = await factsOfBuilds(
      using({ "example.com/lib": "v1.0.0", "example.com/other": "v1.0.1" }),
      using({ "example.com/lib": "v1.1.0", "example.com/other": "v1.0.0" }),
    );
    const { cause } = explainRejection(facts);
    expect(cause?.kind).toBe("module-version");
    expect(cause?.evidence).toContain("No package of the standard library is among them.");
    expect(fixOf(facts)).toBe(
      [
        "go mod edit -exclude=example.com/lib@v1.1.0",
        "go get example.com/lib@v1.0.0 example.com/other@v1.0.1",
        "go mod tidy",
      ].join("\n"),
    );
  });

  test("is marked as indirect where go.mod does not require the module itself", async () => {
    const facts = await factsOfBuilds(using({ "example.com/lib": "v1.0.0" }), using({ "example.com/lib": "v1.1.0" }));
    const said = "example.com/lib is not required by your go.mod directly";
    expect(evidence({ ...facts, project: projectOf("module p\n") })).toContain(said);
    expect(evidence({ ...facts, project: projectOf("require example.com/lib v1.1.0 // indirect\n") })).toContain(said);
    expect(evidence({ ...facts, project: projectOf("require example.com/lib v1.1.0\n") })).not.toContain("directly");
  });

  test("is told with the other major that each side uses", async () => {
    const facts = await factsOfBuilds(
      using({ "example.com/lib": "v1.0.0", "example.com/other": "v1.0.0" }),
      using({ "example.com/lib/v2": "v2.0.0", "example.com/other": "v1.0.1" }),
    );
    expect(facts.different).toEqual(["example.com/other"]);
    expect(evidence(facts)).toContain("The plugin uses example.com/lib/v2 v2.0.0, the gateway example.com/lib v1.0.0");
  });

  test("that replaces it on the gateway's side is repeated by the fix", async () => {
    const requires = { "example.com/lib": "v1.0.0" };
    const facts = await factsOfBuilds(
      using(requires, { replaces: { "example.com/lib": "example.com/lib@v1.1.0" } }),
      using(requires),
    );
    expect(explainRejection(facts).cause?.kind).toBe("module-replacement");
    expect(fixOf(facts)).toContain("go mod edit -replace=example.com/lib=example.com/lib@v1.1.0");
  });
});

describe("the same version from another source", () => {
  const requires = { "example.com/lib": "v1.0.0" };
  const changed = under("copy", { "go.mod": "module example.com/lib\n", ...lib("changed") });

  test("is the cause where the plugin replaces the module by a changed copy", async () => {
    const source = { ...(await example("plugin")), ...changed };
    const facts = await factsOfBuilds(
      using(requires),
      using(requires, { source, replaces: { "example.com/lib": "./copy" } }),
    );
    const { cause } = explainRejection(facts);
    expect(cause?.kind).toBe("module-source");
    expect(evidence(facts)).toContain("the plugin takes them from the folder ./copy");
    expect(fixOf(facts)).toBe("go mod edit -dropreplace=example.com/lib\ngo mod tidy");
  });

  test("is another module cache where nobody used -trimpath and only modules differ", async () => {
    // Other modules in the proxy are another proxy and another cache; neither side uses this one.
    const elsewhere = { ...modules, "example.com/unused@v1.0.0": { "go.mod": "module example.com/unused\n" } };
    const facts = await factsOfBuilds(
      using(requires, { flags: [] }),
      using(requires, { flags: [], modules: elsewhere, links: ["net"] }),
    );
    const { cause } = explainRejection(facts);
    expect(facts.different).toEqual(["example.com/lib"]);
    expect(cause?.kind).toBe("module-cache");
    expect(fixOf(facts)).toContain("-gcflags='example.com/lib/...=-trimpath=");
  });

  test("is a vendor folder where nobody used -trimpath", async () => {
    const facts = await factsOfBuilds(using(requires, { flags: [] }), using(requires, { flags: [], vendored: true }));
    expect(explainRejection(facts).cause?.kind).toBe("module-cache");
  });
});

describe("the gateway's own packages", () => {
  /** A gateway with a package that plugins import, and a plugin beside it. */
  async function tree(api: string, mod: string): Promise<SourceTree> {
    const uses = (module: string) => `package main\n\nimport _ "${module}/api"\n`;
    return {
      ...under("gateway", {
        "go.mod": goMod({ module: "example.com/gateway" }),
        ...(await example("host")),
        "uses.go": uses("example.com/gateway"),
        "api/api.go": `package api\n\nfunc Version() string { return "${api}" }\n`,
      }),
      ...under("plugin", { "go.mod": mod, ...(await example("plugin")), "uses.go": uses("example.com/gateway") }),
    };
  }

  const work = { "go.work": "go 1.24\n\nuse ./gateway\nuse ./plugin\n" };
  const flags = ["-trimpath", "-mod=readonly"];
  const outputs = {
    gateway: { folder: "gateway", flags },
    "plugin.so": { folder: "plugin", flags: ["-buildmode=plugin", ...flags] },
  };

  test("from another commit are the cause gateway-build, although go version -m is the same", async () => {
    const mod = goMod({ module: "example.com/plugin" });
    const old = await buildWorkspace({ tree: { ...(await tree("1", mod)), ...work }, outputs });
    const next = await buildWorkspace({ tree: { ...(await tree("2", mod)), ...work }, outputs });
    expect(factsOf(join(old, "gateway"), join(old, "plugin.so")).different).toEqual([]);
    const facts = factsOf(join(old, "gateway"), join(next, "plugin.so"));
    expect(facts.different).toEqual(["example.com/gateway/api"]);
    const { cause } = explainRejection(facts);
    expect(cause?.kind).toBe("gateway-build");
    expect(evidence(facts)).toContain("which hides the commit");
    expect(fixOf(facts)).toContain("example.com/gateway");
  });

  test("as a dependency of the plugin are the cause main-module", async () => {
    const mod = goMod({
      module: "example.com/plugin",
      requires: { "example.com/gateway": "v1.0.0" },
      replaces: { "example.com/gateway": "../gateway" },
    });
    const both = await buildWorkspace({ tree: await tree("1", mod), outputs });
    const facts = factsOf(join(both, "gateway"), join(both, "plugin.so"));
    expect(facts.different).toEqual(["example.com/gateway/api"]);
    expect(explainRejection(facts).cause?.kind).toBe("main-module");
    expect(fixOf(facts)).toContain("go work init");
  });
});

describe("the gateway's module as a dependency of a wrapper", () => {
  test("and the plugin in the module's own repository: main-module the other way round", async () => {
    const uses = 'package main\n\nimport _ "example.com/gateway/api"\n';
    const tree = {
      ...under("gateway", {
        "go.mod": goMod({ module: "example.com/gateway" }),
        "api/api.go": 'package api\n\nfunc Version() string { return "1" }\n',
        ...under("plugin", { ...(await example("plugin")), "uses.go": uses }),
      }),
      ...under("wrapper", {
        "go.mod": goMod({
          module: "example.com/wrapper",
          requires: { "example.com/gateway": "v1.0.0" },
          replaces: { "example.com/gateway": "../gateway" },
        }),
        ...(await example("host")),
        "uses.go": uses,
      }),
    };
    const outputs = { wrapper: { folder: "wrapper" }, "plugin.so": { folder: "gateway", package: "./plugin" } };
    const both = await buildWorkspace({ tree, outputs });
    const facts = factsOf(join(both, "wrapper"), join(both, "plugin.so"));
    expect(facts.different).toEqual(["example.com/gateway/api"]);
    expect(explainRejection(facts).cause?.kind).toBe("main-module");
    expect(evidence(facts)).toContain("the main module of the plugin and a dependency of the gateway");
  });
});

test("hostile module names never become part of a command, and leave evidence short", () => {
  for (const path of ["a.b/c;reboot", "a.b/$(reboot)", "a.b/'`x`", "a.b/\u001b[2J", `a.b/${"x".repeat(100_000)}`]) {
    const side = (version: string) => ({
      goVersion: "go1.24.6",
      main: { path: `a.b/${version}`, version: "(devel)" },
      dependencies: [{ path, version, sum: "h1:x" }],
      settings: [{ key: "-compiler", value: "gc" }],
    });
    for (const [gateway, pluginInfo] of [
      [side("v1.0.0"), side("v1.0.1")] as const,
      [side("v1.0.0"), side("v1.0.0")] as const,
    ]) {
      const facts = { gateway, pluginInfo, shared: [path, "fmt"], different: [path], findings: [] };
      const fix = fixOf(facts);
      const { evidence: sentences } = explainRejection(facts);
      expect(fix).not.toMatch(/reboot|`|\u001b/);
      expect(sentences.join(" ")).not.toContain("go mod why -m");
      for (const sentence of sentences) expect(sentence.length).toBeLessThanOrEqual(400);
      expect(fix.length).toBeLessThan(2000);
    }
  }
});

test("a package that only an earlier plugin brought is a conflict with that plugin", () => {
  const message = "example.com/lib is not in the gateway, and a.so, opened before, brought another version.";
  const explanation = explainRejection({
    gateway: undefined,
    pluginInfo: undefined,
    shared: ["fmt"],
    different: [],
    package: "example.com/lib",
    findings: [{ kind: "plugin-conflict", severity: "error", message }],
  });
  expect(explanation.cause).toEqual({ kind: "plugin-conflict", evidence: [message] });
  expect(explanation.fix?.steps).toHaveLength(1);
});

describe("what no pattern fits", () => {
  test("has no cause, but evidence", async () => {
    const facts = await factsOfBuilds({ links }, { links, flags: ["-trimpath", "-race"] });
    const equal = { ...facts, pluginInfo: facts.gateway };
    expect(explainRejection(equal).cause).toBeUndefined();
    expect(evidence(equal)).toContain("Nothing that both sides record explains it");
  });

  test("and neither side tells anything: the numbers remain", () => {
    const shared = ["fmt", "os", "net"];
    const { cause, evidence: sentences } = explainRejection({
      gateway: undefined,
      pluginInfo: undefined,
      shared,
      different: ["net"],
      findings: [],
    });
    expect(cause).toBeUndefined();
    expect(sentences[0]).toBe("1 of 3 shared packages differs.");
  });
});
