// What is said about the modules of two records, of which nothing is built.
import { describe, expect, test } from "vitest";
import type { BuildInfo, Module } from "../../src/binary/facts.ts";
import type { Finding } from "../../src/model/report.ts";
import { compareModules } from "../../src/verify/compare-modules.ts";
import { ModuleOwners } from "../../src/verify/module-owners.ts";

const lib = "example.com/lib";

/** One side of a comparison. */
function record(dependencies: readonly Module[], changes: Partial<BuildInfo> = {}): BuildInfo {
  const settings = [{ key: "-trimpath", value: "true" }];
  return { goVersion: "go1.24.6", path: "a.b/main", dependencies, settings, ...changes };
}

function at(version: string, replacedBy?: Module): Module {
  return { path: lib, version, sum: "h1:same", ...(replacedBy !== undefined && { replacedBy }) };
}

/** The findings about two lists of modules whose shared packages all differ, or none does. */
function compare(gateway: readonly Module[], plugin: readonly Module[], shared: readonly string[], differ = true) {
  return compareModules(record(gateway), record(plugin), shared, differ ? shared : []);
}

function only(findings: readonly Finding[]): Finding {
  const [first, ...others] = findings;
  if (first === undefined || others.length > 0) throw new Error(`${findings.length} findings instead of one`);
  return first;
}

test("the modules are named by how many packages of them differ, then by their paths", () => {
  const paths = ["a.b/two", "a.b/four", "a.b/one", "a.b/three"];
  const all = (version: string) => paths.map((path) => ({ path, version }));
  const shared = ["a.b/one/x", "a.b/three", "a.b/two/x", "a.b/two/y", "a.b/four", "a.b/one/y"];
  const different = ["a.b/three", "a.b/two/x", "a.b/four", "a.b/two/y"];
  const findings = compareModules(record(all("v1.0.0")), record(all("v1.0.1")), shared, different);
  const end = (path: string, note: string) => `${path} is v1.0.0 in the gateway and v1.0.1 in the plugin; ${note}.`;
  expect(findings.map(({ message }) => message)).toEqual([
    end("a.b/two", "all 2 packages of it that both link differ"),
    end("a.b/four", "the one package of it that both link differs"),
    end("a.b/three", "the one package of it that both link differs"),
    end("a.b/one", "both link 2 packages of it"),
  ]);
});

describe("a version that only one side tells", () => {
  const fork = { path: "example.com/fork", version: "v1.0.5" };
  test.each([
    [at("(devel)", fork), at("v1.0.0", fork)],
    [at("v1.0.0", fork), at("", fork)],
  ])("cannot be compared (%j, %j)", (gateway, plugin) => {
    const { kind, severity, message, fix } = only(compare([gateway], [plugin], [lib]));
    expect({ kind, severity, fix }).toEqual({ kind: "module-version", severity: "notice", fix: undefined });
    expect(message).toMatch(/; so the two cannot be compared\.$/);
  });
});

describe("one fork that stands for two versions", () => {
  const fork = (version: string, path = "example.com/fork") => ({ path, version, sum: "h1:fork" });
  const [older, newer] = [at("v1.0.0", fork("v1.0.5")), at("v1.1.0", fork("v1.0.5"))];
  const side = (module: Module, trimmed: boolean, goVersion = "go1.24.6") =>
    record([module], {
      goVersion,
      settings: [trimmed ? { key: "-trimpath", value: "true" } : { key: "-compiler", value: "gc" }],
    });

  test("has the same content, which the loader sees too", () => {
    expect(only(compare([older], [newer], [lib], false))).toMatchObject({
      kind: "module-replacement",
      severity: "notice",
      message: expect.stringMatching(/; both have the same content\.$/),
    });
  });

  test("gives its files two names where both sides are trimmed", () => {
    expect(only(compareModules(side(older, true), side(newer, true), [lib], [lib]))).toEqual({
      kind: "module-replacement",
      severity: "error",
      subject: lib,
      gateway: "v1.0.0 => example.com/fork v1.0.5",
      plugin: "v1.1.0 => example.com/fork v1.0.5",
      message:
        "example.com/lib is v1.0.0 => example.com/fork v1.0.5 in the gateway and v1.1.0 => example.com/fork v1.0.5 in the plugin; " +
        "the content is the same, but with -trimpath its file names hold the required version, and the one package of it that both link differs.",
      fix: "go mod edit -replace=example.com/lib=example.com/fork@v1.0.5 -exclude=example.com/lib@v1.1.0\ngo get example.com/lib@v1.0.0",
    });
  });

  test("may do so where a release did not record whether it was trimmed", () => {
    const severity = (gateway: string, plugin: string) =>
      only(compareModules(side(older, false, gateway), side(newer, false, plugin), [lib], [lib])).severity;
    expect(severity("go1.18.10", "go1.18.10")).toBe("error");
    expect(severity("go1.19.13", "go1.18.10")).toBe("notice");
    expect(severity("go1.18.10", "go1.19.13")).toBe("notice");
  });

  test("is not why packages differ where a side is not trimmed", () => {
    expect(only(compareModules(side(older, false), side(newer, true), [lib], [lib])).severity).toBe("notice");
    expect(only(compareModules(side(older, true), side(newer, false), [lib], [lib])).severity).toBe("notice");
  });

  test.each([
    ["of another version", fork("v1.0.6")],
    ["by another name", fork("v1.0.5", "example.com/other")],
    ["in a folder", { path: "../lib", version: "" }],
  ])("is another one %s", (_, replacement) => {
    const { kind, severity } = only(compare([older], [at("v1.1.0", replacement)], [lib], false));
    expect([kind, severity]).toEqual(["module-version", "error"]);
  });

  test("is told by nobody where both are folders", () => {
    const folder = { path: "../lib", version: "" };
    const { kind, severity } = only(compare([at("v1.0.0", folder)], [at("v1.1.0", folder)], [lib], false));
    expect([kind, severity]).toEqual(["module-version", "error"]);
    expect(compare([at("v1.0.0", folder)], [{ ...at("v1.0.0", folder), sum: "h1:other" }], [lib])).toEqual([]);
  });
});

describe("a replacement of one side", () => {
  test("by a folder says nothing about the content", () => {
    const finding = only(compare([at("v1.0.0")], [at("v1.0.0", { path: "./lib", version: "" })], [lib]));
    expect(finding).toEqual({
      kind: "module-replacement",
      severity: "notice",
      subject: lib,
      gateway: "v1.0.0",
      plugin: "v1.0.0 => ./lib",
      message:
        "example.com/lib is v1.0.0 in the gateway and v1.0.0 => ./lib in the plugin; and the content of a local folder is not recorded.",
    });
  });

  test("is a notice where no package of the module is shared", () => {
    const fork = { path: "example.com/fork", version: "v1.0.5" };
    expect(only(compare([at("v1.0.0", fork)], [at("v1.0.0")], [])).severity).toBe("notice");
  });
});

describe("checksums", () => {
  const named = (path: string, sum?: string): Module => ({
    path,
    version: "v1.0.0",
    ...(sum !== undefined && { sum }),
  });

  test("that differ are two contents of one version", () => {
    expect(only(compare([named(lib, "h1:one")], [named(lib, "h1:two")], [lib]))).toEqual({
      kind: "module-sum",
      severity: "error",
      subject: lib,
      gateway: "h1:one",
      plugin: "h1:two",
      message:
        "example.com/lib v1.0.0 has another content in the plugin than in the gateway (h1:two instead of h1:one); the one package of it that both link differs.",
      fix: expect.stringContaining("go clean -modcache"),
    });
  });

  test("that one side lacks leave the version to be compared", () => {
    const message = (side: string) =>
      `example.com/lib v1.0.0 has no checksum in the ${side}, so only its version could be compared.`;
    const found = { kind: "module-sum", severity: "warning", subject: lib };
    expect(compare([named(lib)], [named(lib, "h1:one")], [lib])).toEqual([
      { ...found, plugin: "h1:one", message: message("gateway") },
    ]);
    expect(compare([named(lib, "h1:one")], [named(lib)], [lib])).toEqual([
      { ...found, gateway: "h1:one", message: message("plugin") },
    ]);
    expect(only(compare([named(lib, "h1:one")], [named(lib)], [])).severity).toBe("notice");
  });

  const paths = ["a.b/one", "a.b/two", "a.b/three"];
  const all = (sum?: string) => paths.map((path) => named(path, sum));
  const vendored = (side: string, amount: number) => ({
    kind: "module-sum",
    severity: "warning",
    [side]: "no checksums",
    message: `The ${side} records no module checksums, as a build from a vendor folder does; of ${amount} shared modules only the versions could be compared.`,
  });

  test("that a side has none of are one finding for all modules that both link", () => {
    expect(compare(all(), all("h1:x"), paths)).toEqual([vendored("gateway", 3)]);
    expect(compare(all("h1:x"), all(), paths)).toEqual([vendored("plugin", 3)]);
    expect(compare(all("h1:x"), all(), paths.slice(1))).toEqual([vendored("plugin", 2)]);
  });

  test("are missed one by one where a side has some", () => {
    const some = [...all(), named("a.b/more", "h1:x")];
    expect(compare(some, all("h1:x"), paths).map(({ subject }) => subject)).toEqual(paths.toSorted());
    expect(compare(all("h1:x"), some, paths).map(({ subject }) => subject)).toEqual(paths.toSorted());
  });

  test("are not missed of modules that differ in their versions", () => {
    const plugin = [named("a.b/one"), ...["a.b/two", "a.b/three"].map((path) => ({ path, version: "v1.0.1" }))];
    expect(compare(all("h1:x"), plugin, paths).map(({ kind, subject }) => [kind, subject])).toEqual([
      ["module-version", "a.b/three"],
      ["module-version", "a.b/two"],
      ["module-sum", "a.b/one"],
    ]);
  });

  test("are those of what stands for a module", () => {
    const [from, to] = ["h1:one", "h1:two"].map((sum) => at("v1.0.0", { path: "a.b/fork", version: "v1.0.5", sum }));
    if (from === undefined || to === undefined) throw new Error("No modules");
    expect(only(compare([from], [to], [lib]))).toMatchObject({ kind: "module-sum", gateway: "h1:one" });
    expect(compare([from], [{ ...from, sum: "h1:other" }], [lib])).toEqual([]);
  });
});

describe("packages that moved to another module", () => {
  const around: Module = { path: "a.b/lib", version: "v1.0.0" };
  const nested: Module = { path: "a.b/lib/part", version: "v0.1.0" };
  const shared = ["a.b/lib/part", "a.b/lib/part/x", "a.b/lib/rest"];

  test.each([
    ["error", ["a.b/lib/part/x"]],
    ["notice", ["a.b/lib/rest"]],
  ])("are an %s where %j differ", (severity, different) => {
    expect(compareModules(record([around]), record([nested, around]), shared, different)).toContainEqual({
      kind: "module-source",
      severity,
      subject: "a.b/lib",
      gateway: "a.b/lib v1.0.0",
      plugin: "a.b/lib/part v0.1.0",
      message: "a.b/lib/part and 1 more comes from a.b/lib in the gateway and from a.b/lib/part in the plugin.",
    });
  });

  test("are none where one side does not tell their module", () => {
    expect(compareModules(record([around]), record([]), shared, shared)).toEqual([]);
    expect(compareModules(record([]), record([around]), shared, shared)).toEqual([]);
  });
});

describe("a main module of one side", () => {
  const main = (version: string, sum?: string) => ({
    main: { path: lib, version, ...(sum !== undefined && { sum }) },
  });

  test("that both build from working copies says nothing about its commit", () => {
    const plugin = record([{ path: lib, version: "(devel)" }]);
    expect(compareModules(record([], main("(devel)")), plugin, [lib], [lib])).toEqual([
      {
        kind: "module-version",
        severity: "notice",
        subject: lib,
        gateway: "(devel)",
        plugin: "(devel)",
        message:
          "example.com/lib was built from a working copy in the plugin, so its record does not tell which commit; the fingerprints do.",
      },
    ]);
  });

  test("of the gateway is built in a workspace", () => {
    expect(only(compareModules(record([], main("(devel)")), record([at("v1.0.0")]), [lib], [lib]))).toEqual({
      kind: "main-module",
      severity: "error",
      subject: lib,
      gateway: "(devel)",
      plugin: "v1.0.0",
      message:
        "example.com/lib is the main module of the gateway and a dependency of the plugin; under -trimpath the same package then has other file names on each side.",
      fix: "Build the plugin in one workspace (go work init) with the source of example.com/lib that the gateway was built from.",
    });
  });

  const apart =
    "Build the plugin from a module of its own that requires what the gateway requires, at the same version.";

  test("of the plugin is left for a module of its own", () => {
    expect(only(compareModules(record([at("v1.0.0")]), record([], main("(devel)")), [lib], [lib]))).toMatchObject({
      message:
        "example.com/lib is the main module of the plugin and a dependency of the gateway; under -trimpath the same package then has other file names on each side.",
      fix: apart,
    });
  });

  test("that go install built is required at its version", () => {
    const gateway = record([], main("v1.2.3", "h1:x"));
    const said = (rest: string) =>
      `The gateway was built from the module cache (go install example.com/lib@v1.2.3), its own packages too, and ${rest}; ` +
      "under -trimpath the same package then has other file names on each side.";
    expect(only(compareModules(gateway, record([], main("(devel)")), [lib], [lib]))).toMatchObject({
      message: said("the plugin is part of a working copy of it"),
      fix: apart,
    });
    const workspace = record([{ path: lib, version: "(devel)" }]);
    expect(only(compareModules(gateway, workspace, [lib], [lib]))).toMatchObject({
      message: said("the plugin has it from a working copy"),
      fix: "go get example.com/lib@v1.2.3\nBuild the plugin outside of the workspace (GOWORK=off).",
    });
  });
});

describe("the commands that give a plugin the gateway's version", () => {
  const fixOf = (gateway: Module, plugin: Module) => only(compare([gateway], [plugin], [lib])).fix;
  const fork: Module = { path: "example.com/fork", version: "v1.0.5" };

  test.each([
    [at("v1.0.1"), at("v1.0.0"), "go get example.com/lib@v1.0.1"],
    [at("v1.0.0"), at("v1.0.1"), "go mod edit -exclude=example.com/lib@v1.0.1\ngo get example.com/lib@v1.0.0"],
    [at("v1.0.0"), at("v1.0.0", fork), "go mod edit -dropreplace=example.com/lib"],
    [
      at("v1.0.0"),
      at("v1.0.1", fork),
      "go mod edit -dropreplace=example.com/lib -exclude=example.com/lib@v1.0.1\ngo get example.com/lib@v1.0.0",
    ],
    [at("v1.0.0", fork), at("v1.0.0"), "go mod edit -replace=example.com/lib=example.com/fork@v1.0.5"],
    [
      at("v0.0.0-20240102030405-abcdefabcdef"),
      at("v1.0.1"),
      "go mod edit -exclude=example.com/lib@v1.0.1\ngo get example.com/lib@v0.0.0-20240102030405-abcdefabcdef",
    ],
    [at("v2.0.0+incompatible"), at("v1.0.1"), "go get example.com/lib@v2.0.0+incompatible"],
  ])("of %j and %j", (gateway, plugin, fix) => {
    expect(fixOf(gateway, plugin)).toBe(fix);
  });

  test.each([
    at("latest"),
    at("v1.0"),
    at("xv1.0.0"),
    at("v1.0.0 -x"),
    at(`v1.0.0-${"0".repeat(200)}`),
    at("v1.0.0", { path: "example.com/fork", version: "v1" }),
    at("v1.0.0", { path: "example.com/-x y", version: "v1.0.5" }),
  ])("are none for %j", (gateway) => {
    expect(fixOf(gateway, at("v0.9.0"))).toBeUndefined();
  });

  test("are none for a path that is longer than any", () => {
    const path = `a.b/${"x".repeat(500)}`;
    const fix = only(compare([{ path, version: "v1.0.0" }], [{ path, version: "v1.0.1" }], [path])).fix;
    expect(fix).toBeUndefined();
  });
});

describe("a module that stands for itself at the same version", () => {
  test("is not replaced, and lends its checksum", () => {
    const own = { path: lib, version: "v1.0.0", replacedBy: { path: lib, version: "v1.0.0", sum: "h1:same" } };
    expect(compare([own], [at("v1.0.0")], [lib])).toEqual([]);
    const other = { ...own, replacedBy: { path: lib, version: "v1.0.1", sum: "h1:same" } };
    expect(only(compare([other], [at("v1.0.0")], [lib])).kind).toBe("module-replacement");
  });
});

describe("a folder that stands for a module", () => {
  test.each(["../lib", "..", ".", "./lib", "..\\lib", "/src/lib", "C:\\lib", "c:/lib"])(
    "is known by its path %j, whatever version stands beside it",
    (path) => {
      const { severity, plugin, message } = only(
        compare([at("v1.0.0")], [at("v1.0.0", { path, version: "v1" })], [lib]),
      );
      expect([severity, plugin]).toEqual(["notice", `v1.0.0 => ${path}`]);
      expect(message).toContain("the content of a local folder is not recorded");
    },
  );

  test.each(["a.b/../lib", ".well-known/lib", "...", "example.com/C:/lib"])("is none by the path %j", (path) => {
    const { severity, plugin } = only(compare([at("v1.0.0")], [at("v1.0.0", { path, version: "v1.0.5" })], [lib]));
    expect([severity, plugin]).toEqual(["error", `v1.0.0 => ${path} v1.0.5`]);
  });

  test("is one and the same, whatever version stands beside it", () => {
    const [gateway, plugin] = ["v1.0.0", "v1.0.1"].map((version) => at("v1.0.0", { path: "../lib", version }));
    expect(compare([gateway ?? at("")], [plugin ?? at("")], [lib])).toEqual([]);
  });
});

test("a module without a version is said to have none", () => {
  const fork = { path: "example.com/fork", version: "v1.0.5" };
  expect(only(compare([at("", fork)], [at("v1.0.0", fork)], [lib]))).toMatchObject({
    gateway: "without a version => example.com/fork v1.0.5",
  });
});

describe("the module of a package", () => {
  const one: Module = { path: "a.b/one", version: "v1.0.0" };
  const dotless: Module = { path: "plugin", version: "(devel)" };
  const none = record([]);

  test("is told by the side that has it", () => {
    const owners = new ModuleOwners(record([one]), record([dotless]));
    expect(owners.of("a.b/one/x")).toEqual({ gateway: one });
    expect(owners.of("a.b/other/x")).toEqual({});
    expect(owners.silent).toBe(false);
  });

  test.each([
    [undefined, record([dotless]), { plugin: dotless }],
    [none, record([dotless]), { plugin: dotless }],
    [record([dotless]), undefined, { gateway: dotless }],
    [record([dotless]), record([dotless]), { gateway: dotless, plugin: dotless }],
    [record([one]), record([dotless]), {}],
    [record([dotless]), record([one]), {}],
    [undefined, undefined, {}],
  ])("without a dot in its first element is told where no side denies it (%#)", (gateway, plugin, of) => {
    const owners = new ModuleOwners(gateway, plugin);
    for (const name of ["plugin", "plugin/shared", "plugin/v1.2/x"]) {
      expect(owners.of(name)).toEqual(of);
      expect(owners.isStandard(name)).toBe(Object.keys(of).length === 0);
    }
  });

  test("with a dot is never Go's own", () => {
    const owners = new ModuleOwners(record([one]), record([one]));
    for (const name of ["a.b/one", "a.b/two", "golang.org"]) expect(owners.isStandard(name)).toBe(false);
    expect(owners.isStandard("vendor/golang.org/x/net/idna")).toBe(true);
  });

  test("is told by nobody where both sides have no modules", () => {
    const empty = { main: { path: "", version: "" } };
    expect(new ModuleOwners(undefined, undefined).silent).toBe(true);
    expect(new ModuleOwners(record([], empty), none).silent).toBe(true);
    expect(new ModuleOwners(record([one]), none).silent).toBe(false);
    expect(new ModuleOwners(none, record([one])).silent).toBe(false);
  });

  test("is not looked for in a name that no compiler writes", () => {
    const owners = new ModuleOwners(record([{ path: "a.b", version: "v1.0.0" }]), none);
    const known = (name: string) => owners.of(name).gateway !== undefined;
    expect(known(`a.b${"/x".repeat(99)}`)).toBe(true);
    expect(known(`a.b${"/x".repeat(100)}`)).toBe(false);
    expect(known(`a.b/${"x".repeat(1996)}`)).toBe(true);
    expect(known(`a.b/${"x".repeat(1997)}`)).toBe(false);
    expect(known("")).toBe(false);
  });
});
