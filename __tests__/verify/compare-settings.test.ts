import { describe, expect, test } from "vitest";
import type { BuildInfo } from "../../src/binary/facts.ts";
import type { Finding } from "../../src/model/report.ts";
import { compareSettings } from "../../src/verify/compare-settings.ts";
import { infoOf } from "../explain/rejection.ts";
import { type Build, buildHost, buildPlugin } from "../support/build.ts";

/** What differs on every good pair. */
const usual = ["notice setting:-buildmode", "notice setting:path", "notice setting:mod"];

function brief(findings: readonly Finding[]): readonly string[] {
  return findings
    .map(({ severity, kind, subject }) => `${severity} ${kind}:${subject}`)
    .filter((line) => !usual.includes(line));
}

async function compareBuilds(host: Build, plugin: Build): Promise<readonly Finding[]> {
  return compareSettings(infoOf(await buildHost(host)), infoOf(await buildPlugin(plugin)));
}

describe("two builds with the same settings", () => {
  test.each(["1.22.12", "1.24.6", "1.26.0"] as const)("of Go %s differ only where every good pair does", async (go) => {
    expect(brief(await compareBuilds({ go }, { go }))).toEqual([]);
  });

  test("differ in nothing where one of them writes defaults out", async () => {
    const flags = ["-trimpath=true", "-race=false", "-cover=false", "-pgo=off", "-compiler=gc", "-gcflags=", "-tags="];
    const env = { GOAMD64: "v1", GOFIPS140: "off", CGO_ENABLED: "1", GOEXPERIMENT: "" };
    expect(brief(await compareBuilds({}, { flags, env }))).toEqual([]);
    expect(brief(await compareBuilds({ flags, env }, {}))).toEqual([]);
  });

  test("differ in nothing that matters when the linker flags of one are left out under -trimpath", async () => {
    const host = { flags: ["-ldflags=-s -w", "-trimpath"], env: { CGO_CFLAGS: "-O1" } };
    expect(brief(await compareBuilds(host, {}))).toEqual([]);
  });
});

describe("what is built differently is found", () => {
  test.each<[readonly string[], Build, Build]>([
    [["error trimpath:-trimpath"], {}, { flags: [] }],
    [["error race:-race"], {}, { flags: ["-trimpath", "-race"] }],
    [["error compiler-flags:-gcflags"], {}, { flags: ["-trimpath", "-gcflags=all=-l"] }],
    [["notice compiler-flags:-gcflags"], {}, { flags: ["-trimpath", "-gcflags=os/...=-trimpath=/a=>/b"] }],
    [["error experiment:GOEXPERIMENT"], {}, { env: { GOEXPERIMENT: "noswissmap" } }],
    [["error fips:GOFIPS140", "notice setting:DefaultGODEBUG"], {}, { env: { GOFIPS140: "v1.0.0" } }],
    [["error go-version:Go version"], { go: "1.24.6" }, { go: "1.24.7" }],
    [["warning tags:-tags"], {}, { flags: ["-trimpath", "-tags=ee"] }],
    [["notice tags:-tags"], { flags: ["-trimpath", "-tags=goplugin"] }, {}],
    [["warning tags:-tags"], {}, { flags: ["-trimpath", "-tags=goplugin"] }],
    [["warning architecture-level:GOAMD64"], {}, { env: { GOAMD64: "v3" } }],
    [["notice architecture-level:GOAMD64"], { env: { GOAMD64: "v3" } }, {}],
    [["notice setting:CGO_CFLAGS"], { flags: [] }, { flags: [], env: { CGO_CFLAGS: "-O1" } }],
    [["notice setting:-ldflags"], { flags: [] }, { flags: ["-ldflags=-s"] }],
  ])("%j for the gateway %j and the plugin %j", async (expected, host, plugin) => {
    expect(brief(await compareBuilds(host, plugin))).toEqual(expected);
  });

  test("the experiments that Go 1.26 writes behind a hyphen are no other Go version", async () => {
    const experiment = { go: "1.26.0", env: { GOEXPERIMENT: "nodwarf5" } } as const;
    const info = infoOf(await buildPlugin(experiment));
    expect(info.goVersion).toContain("X:nodwarf5");
    expect(brief(await compareBuilds({ go: "1.26.0" }, experiment))).toEqual(["error experiment:GOEXPERIMENT"]);
  });

  test("values, sentence and fix are those of the files", async () => {
    const [finding] = await compareBuilds({}, { go: "1.24.7" });
    expect(finding).toEqual({
      kind: "go-version",
      severity: "error",
      subject: "Go version",
      gateway: "go1.24.6",
      plugin: "go1.24.7",
      message: "The gateway was built with go1.24.6, the plugin with go1.24.7.",
      fix: "Build the plugin with go1.24.6 (GOTOOLCHAIN=go1.24.6).",
    });
  });

  test("errors come first, then warnings, then notices", async () => {
    const findings = await compareBuilds({}, { env: { GOAMD64: "v3" }, flags: ["-trimpath", "-race", "-tags=ee"] });
    expect(brief(findings)).toEqual(["error race:-race", "warning tags:-tags", "warning architecture-level:GOAMD64"]);
  });
});

describe("a gateway of an older Go", () => {
  test("that does not record -trimpath is not accused of building without it (Go 1.17)", async () => {
    const findings = compareSettings(infoOf(await buildHost({ go: "1.17.13" })), infoOf(await buildPlugin()));
    expect(brief(findings)).toEqual(["error go-version:Go version", "notice build-info-missing:build settings"]);
  });

  test("that does not record -cover gives a notice (Go 1.22)", async () => {
    const plugin = { flags: ["-trimpath", "-cover"] };
    expect(brief(await compareBuilds({ go: "1.22.12" }, plugin))).toEqual([
      "error go-version:Go version",
      "notice instrumentation:-cover",
      "notice setting:DefaultGODEBUG",
    ]);
  });
});

/** A real record with some lines changed, for what this machine cannot build. */
async function changed(settings: Readonly<Record<string, string | undefined>>, goVersion?: string): Promise<BuildInfo> {
  const info = infoOf(await buildPlugin());
  const kept = info.settings.filter(({ key }) => !(key in settings));
  const added = Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
  return { ...info, goVersion: goVersion ?? info.goVersion, settings: [...kept, ...added] };
}

describe("settings that this machine does not build with", () => {
  test.each([
    ["error sanitizer:-msan", {}, { "-msan": "true" }],
    ["error sanitizer:-asan", { "-asan": "true" }, {}],
    ["error compiler:-compiler", {}, { "-compiler": "gccgo" }],
    ["error compiler-flags:-asmflags", {}, { "-asmflags": "-S" }],
    ["error cgo:CGO_ENABLED", { CGO_ENABLED: "0" }, {}],
    ["error target:GOOS", {}, { GOOS: "freebsd" }],
    ["warning instrumentation:-pgo", {}, { "-pgo": "default.pgo" }],
    ["notice setting:vcs.revision", { "vcs.revision": "a" }, { "vcs.revision": "b" }],
    ["notice setting:brand-new", {}, { "brand-new": "yes" }],
  ])("%s", async (expected, gateway, plugin) => {
    expect(brief(compareSettings(await changed(gateway), await changed(plugin)))).toEqual([expected]);
  });

  test("a profile recorded with its folder equals the same name without, under -trimpath", async () => {
    const gateway = await changed({ "-pgo": "/src/default.pgo", "-trimpath": undefined });
    const plugin = await changed({ "-pgo": "default.pgo" });
    expect(brief(compareSettings(gateway, plugin))).toEqual(["error trimpath:-trimpath"]);
  });

  test("experiments in another order are the same", async () => {
    const gateway = await changed({ GOEXPERIMENT: "a,b" }, "go1.24.6 X:a,b");
    const plugin = await changed({ GOEXPERIMENT: "b,a" }, "go1.24.6 X:b,a");
    expect(brief(compareSettings(gateway, plugin))).toEqual([]);
  });

  test("the tag that GOFIPS140 adds is left out on its own side only", async () => {
    const gateway = await changed({ GOFIPS140: "v1.0.0", "-tags": "ee,fips140v1.0" });
    expect(brief(compareSettings(gateway, await changed({ GOFIPS140: "v1.0.0", "-tags": "ee" })))).toEqual([]);
    expect(brief(compareSettings(gateway, await changed({ "-tags": "ee,fips140v1.0" })))).toEqual([
      "error fips:GOFIPS140",
      "warning tags:-tags",
    ]);
  });

  test.each([
    ["GOARM", "7", "5", "notice"],
    ["GOARM", "6", "7", "warning"],
    ["GOARM", "7,softfloat", "7", "warning"],
    ["GOARM64", "v8.0", "v8.0,lse", "warning"],
    ["GOARM64", "v9.0", "v8.5", "notice"],
    ["GOARM64", "v8.4", "v9.0", "warning"],
    ["GO386", "sse2", "softfloat", "notice"],
    ["GOPPC64", "power8", "power10", "warning"],
    ["GOAMD64", "v1", "v9", "warning"],
  ])("%s=%s in the gateway and %s in the plugin is a %s", async (key, gateway, plugin, severity) => {
    const absent = { GOAMD64: undefined };
    const findings = compareSettings(
      await changed({ ...absent, [key]: gateway }),
      await changed({ ...absent, [key]: plugin }),
    );
    expect(brief(findings)).toEqual([`${severity} architecture-level:${key}`]);
  });

  test("GOARM=7 and GOARM=7,hardfloat are the same", async () => {
    expect(brief(compareSettings(await changed({ GOARM: "7" }), await changed({ GOARM: "7,hardfloat" })))).toEqual([]);
  });
});

describe("hostile values", () => {
  test("do not make a message or a value long", async () => {
    const findings = compareSettings(
      await changed({ "-tags": "x".repeat(1_000_000), "-gcflags": "y".repeat(1_000_000), ["k".repeat(100_000)]: "v" }),
      await changed({}, `go${"1".repeat(100_000)}`),
    );
    expect(findings.length).toBeGreaterThan(3);
    for (const { message, gateway = "", plugin = "", subject = "", fix = "" } of findings) {
      expect(Math.max(...[message, gateway, plugin, subject].map((text) => text.length))).toBeLessThanOrEqual(400);
      expect(fix.length).toBeLessThan(100);
    }
  });

  test("never become part of a command unquoted, and with control characters not at all", async () => {
    const fixOf = async (value: string) =>
      compareSettings(await changed({ "-gcflags": value }), await changed({})).find(
        ({ subject }) => subject === "-gcflags",
      )?.fix;
    expect(await fixOf("all=-l; rm -rf '$HOME'")).toBe(
      `Build the plugin with -gcflags='all=-l; rm -rf '\\''$HOME'\\'''.`,
    );
    expect(await fixOf("all=-l\u001b[2J")).toBeUndefined();
    expect(await fixOf("all=\u202e-l")).toBeUndefined();
  });
});
