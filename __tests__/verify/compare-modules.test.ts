import { describe, expect, test } from "vitest";
import type { BuildInfo, Module } from "../../src/binary/facts.ts";
import type { Finding } from "../../src/model/report.ts";
import { compareModules } from "../../src/verify/compare-modules.ts";
import { ModuleOwners } from "../../src/verify/module-owners.ts";
import { factsOfBuilds } from "../explain/rejection.ts";
import type { Build } from "../support/build.ts";

function lib(path: string, body: string, folder = "") {
  const source = `package lib\n\nfunc Name() string { return "${body}" }\n`;
  return { "go.mod": `module ${path}\n`, [`${folder}lib.go`]: source };
}

const modules = {
  "example.com/lib@v1.0.0": { ...lib("example.com/lib", "one"), ...lib("example.com/lib", "one", "sub/") },
  "example.com/lib@v1.1.0": { ...lib("example.com/lib", "two"), ...lib("example.com/lib", "one", "sub/") },
  "example.com/lib/v2@v2.0.0": lib("example.com/lib/v2", "major"),
  "example.com/fork@v1.0.5": lib("example.com/lib", "fork"),
  "example.com/other@v1.0.0": lib("example.com/other", "other"),
};

function using(requires: Readonly<Record<string, string>>, links: readonly string[], more: Build = {}): Build {
  return { modules, requires, ...more, links };
}

async function compareBuilds(host: Build, plugin: Build): Promise<readonly Finding[]> {
  const { gateway, pluginInfo, shared, different } = await factsOfBuilds(host, plugin);
  if (gateway === undefined || pluginInfo === undefined) throw new Error("no build information");
  return compareModules(gateway, pluginInfo, shared, different);
}

function brief(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, kind, subject }) => `${severity} ${kind}:${subject ?? ""}`);
}

const old = { "example.com/lib": "v1.0.0" };
const next = { "example.com/lib": "v1.1.0" };

describe("a module that both sides name", () => {
  test("at the same version is no finding", async () => {
    expect(await compareBuilds(using(old, ["example.com/lib"]), using(old, ["example.com/lib"]))).toEqual([]);
  });

  test("at another version is an error where both link a package of it, with the command that repairs it", async () => {
    const findings = await compareBuilds(using(old, ["example.com/lib"]), using(next, ["example.com/lib"]));
    expect(findings).toEqual([
      {
        kind: "module-version",
        severity: "error",
        subject: "example.com/lib",
        gateway: "v1.0.0",
        plugin: "v1.1.0",
        message:
          "example.com/lib is v1.0.0 in the gateway and v1.1.0 in the plugin; the one package of it that both link differs.",
        fix: "go mod edit -exclude=example.com/lib@v1.1.0\ngo get example.com/lib@v1.0.0",
      },
    ]);
  });

  test("at another version is a notice where they link different packages of it", async () => {
    const findings = await compareBuilds(using(old, ["example.com/lib/sub"]), using(next, ["example.com/lib"]));
    expect(brief(findings)).toEqual(["notice module-version:example.com/lib"]);
    expect(findings[0]?.message).toContain("they share no package of it");
  });

  test("at another major is another module", async () => {
    const major = { "example.com/lib/v2": "v2.0.0" };
    expect(await compareBuilds(using(old, ["example.com/lib"]), using(major, ["example.com/lib/v2"]))).toEqual([]);
  });

  test("replaced by a published module in the gateway is an error, and the fix repeats the directive", async () => {
    const replaces = { "example.com/lib": "example.com/fork@v1.0.5" };
    const [finding] = await compareBuilds(
      using(old, ["example.com/lib"], { replaces }),
      using(old, ["example.com/lib"]),
    );
    expect(finding).toMatchObject({
      kind: "module-replacement",
      severity: "error",
      gateway: "v1.0.0 => example.com/fork v1.0.5",
      plugin: "v1.0.0",
      fix: "go mod edit -replace=example.com/lib=example.com/fork@v1.0.5",
    });
  });

  test("replaced by a folder is a notice", async () => {
    const { "lib.go": source } = lib("example.com/lib", "one");
    const copy = { "copy/go.mod": "module example.com/lib\n", "copy/lib.go": source ?? "" };
    const main = { "main.go": "package main\n\nfunc main() {}\n" };
    const findings = await compareBuilds(
      using(old, ["example.com/lib", "plugin"]),
      using(old, ["example.com/lib"], { source: { ...main, ...copy }, replaces: { "example.com/lib": "./copy" } }),
    );
    expect(brief(findings)).toEqual(["notice module-replacement:example.com/lib"]);
  });

  test("without a checksum on the vendored side is a warning", async () => {
    const findings = await compareBuilds(
      using(old, ["example.com/lib"]),
      using(old, ["example.com/lib"], { vendored: true }),
    );
    expect(brief(findings)).toEqual(["warning module-sum:example.com/lib"]);
  });

  test("is part of one warning for all where several lack their checksums", async () => {
    const both = { ...old, "example.com/other": "v1.0.0" };
    const findings = await compareBuilds(
      using(both, Object.keys(both)),
      using(both, Object.keys(both), { vendored: true }),
    );
    expect(brief(findings)).toEqual(["warning module-sum:"]);
    expect(findings[0]?.message).toContain("of 2 shared modules only the versions could be compared");
  });
});

/** A record with modules of which nothing is built. */
function record(path: string, dependencies: readonly Module[]): BuildInfo {
  return { goVersion: "go1.24.6", path, main: { path, version: "(devel)" }, dependencies, settings: [] };
}

const gateway = "example.com/gateway";

describe("the gateway's own module", () => {
  test("as (devel) in a workspace build of the plugin is a notice", () => {
    const plugin = record("example.com/p", [{ path: gateway, version: "(devel)" }]);
    expect(brief(compareModules(record(gateway, []), plugin, [`${gateway}/api`], []))).toEqual([
      `notice module-version:${gateway}`,
    ]);
  });

  test("as a required module is an error once its packages differ", () => {
    const plugin = record("example.com/p", [{ path: gateway, version: "v1.2.3", sum: "h1:x" }]);
    const shared = [`${gateway}/api`];
    expect(brief(compareModules(record(gateway, []), plugin, shared, shared))).toEqual([
      `error main-module:${gateway}`,
    ]);
    expect(brief(compareModules(record(gateway, []), plugin, shared, []))).toEqual([`notice main-module:${gateway}`]);
  });

  test("that go install built out of the cache compares like any other", () => {
    const info = record(gateway, []);
    const installed = { ...info, main: { path: gateway, version: "v1.2.3", sum: "h1:x" } };
    const required = (version: string) => record("example.com/p", [{ path: gateway, version, sum: "h1:x" }]);
    expect(compareModules(installed, required("v1.2.3"), [`${gateway}/api`], [])).toEqual([]);
    expect(brief(compareModules(installed, required("v1.2.4"), [`${gateway}/api`], []))).toEqual([
      `error module-version:${gateway}`,
    ]);
  });
});

describe("two contents of one version", () => {
  test("are an error", () => {
    const side = (name: string, sum: string) => record(name, [{ path: "example.com/lib", version: "v1.0.0", sum }]);
    const findings = compareModules(side("a.b/c", "h1:one"), side("a.b/d", "h1:two"), ["example.com/lib"], []);
    expect(brief(findings)).toEqual(["error module-sum:example.com/lib"]);
  });
});

describe("the module of a package", () => {
  const around: Module = { path: "example.com/a", version: "v1.0.0" };
  const nested: Module = { path: "example.com/a/nested", version: "v0.1.0" };
  const major: Module = { path: "example.com/a/v2", version: "v2.0.0" };
  const dotless: Module = { path: "plugin", version: "(devel)" };
  const owners = new ModuleOwners(record("a.b/c", [around, nested, major]), record("plugin", [around, nested, major]));

  test.each([
    ["example.com/a", "example.com/a"],
    ["example.com/a/b", "example.com/a"],
    ["example.com/a/nested/b", "example.com/a/nested"],
    ["example.com/a/nestedness", "example.com/a"],
    ["example.com/a/v2/b", "example.com/a/v2"],
    ["example.com/a/v20", "example.com/a"],
    ["example.com/ab", undefined],
    ["vendor/golang.org/x/net/idna", undefined],
    ["plugin", undefined],
  ])("%s is %s", (packagePath, module) => {
    expect(owners.of(packagePath).gateway?.path).toBe(module);
    expect(owners.of(packagePath).plugin?.path).toBe(module);
  });

  test("without a dot is taken for Go's own unless both sides have the module", () => {
    expect(owners.isStandard("plugin")).toBe(true);
    const both = new ModuleOwners(record("a.b/c", [dotless]), record("plugin", []));
    expect(both.isStandard("plugin/shared")).toBe(false);
    expect(both.isStandard("runtime")).toBe(true);
  });

  test("that moved into a module of its own is told by an error where it differs", () => {
    const shared = ["example.com/a/nested/b"];
    const findings = compareModules(record("a.b/c", [around]), record("a.b/d", [around, nested]), shared, shared);
    expect(brief(findings)).toEqual(["error module-source:example.com/a"]);
    expect(findings[0]?.message).toBe(
      "example.com/a/nested/b comes from example.com/a in the gateway and from example.com/a/nested in the plugin.",
    );
  });
});

describe("hostile names", () => {
  test.each(["-modfile=/etc/passwd", "a.b/c;reboot", "a.b/$(reboot)", "a.b/\u001b[2J", "a.b/../c d", "a.b/`x`"])(
    "%j never becomes part of a command",
    (path) => {
      const side = (name: string, version: string) => record(name, [{ path, version, sum: "h1:x" }]);
      const findings = compareModules(side("a.b/x", "v1.0.0"), side("a.b/y", "v1.0.1"), [path], [path]);
      expect(findings[0]?.fix).toBeUndefined();
    },
  );

  test("of any length leave messages short", () => {
    const path = `a.b/${"x".repeat(1_000_000)}`;
    const side = (name: string, version: string) =>
      record(name, [{ path, version, replacedBy: { path, version: "v1.0.0" } }]);
    const findings = compareModules(
      side("a.b/x", "v1.0.0"),
      side("a.b/y", `v1.0.1-${"y".repeat(100_000)}`),
      [path],
      [],
    );
    for (const { message, subject = "", gateway = "", plugin = "" } of findings) {
      for (const text of [message, subject, gateway, plugin]) expect(text.length).toBeLessThanOrEqual(400);
    }
  });

  test("ten thousand modules and packages are compared one by one", () => {
    const many = Array.from({ length: 10_000 }, (_, at) => `a.b/c${"/d".repeat(at % 50)}/m${at}`);
    const side = (name: string, version: string) =>
      record(
        name,
        many.map((path) => ({ path, version, sum: "h1:x" })),
      );
    const findings = compareModules(side("a.b/x", "v1.0.0"), side("a.b/y", "v1.0.1"), many, many);
    expect(findings.length).toBe(10_000);
  });
});
