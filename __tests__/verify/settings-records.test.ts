// What is said about the settings of two records, of which nothing is built.
import { describe, expect, test } from "vitest";
import type { BuildInfo } from "../../src/binary/facts.ts";
import type { Finding } from "../../src/model/report.ts";
import { compareSettings } from "../../src/verify/compare-settings.ts";

type Settings = Readonly<Record<string, string | undefined>>;

const usual: Settings = { "-compiler": "gc", "-trimpath": "true", GOARCH: "amd64", GOOS: "linux" };

/** A record of a plugin of `a.b/c`; what is undefined of the settings is not recorded. */
function record(changes: Settings = {}, others: Partial<BuildInfo> = {}): BuildInfo {
  const settings = Object.entries({ ...usual, ...changes }).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value }],
  );
  return { goVersion: "go1.24.6", path: "a.b/c", dependencies: [], settings, ...others };
}

function compare(gateway: Settings, plugin: Settings, releases: readonly [string, string] = ["go1.24.6", "go1.24.6"]) {
  const findings = compareSettings(
    record(gateway, { goVersion: releases[0] }),
    record(plugin, { goVersion: releases[1] }),
  );
  return releases[0] === releases[1] ? findings : findings.filter(({ kind }) => kind !== "go-version");
}

function brief(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, kind, subject }) => `${severity} ${kind}:${subject}`);
}

test("all that differs is named once, what matters first", () => {
  const all: Settings = {
    "-asan": "true",
    "-asmflags": "all=-S",
    "-compiler": "gccgo",
    "-cover": "true",
    "-gcflags": "all=-l",
    "-msan": "true",
    "-pgo": "default.pgo",
    "-race": "true",
    "-tags": "ee",
    "-trimpath": undefined,
    "a-new-one": "yes",
    CGO_ENABLED: "1",
    GOAMD64: "v2",
    GOARCH: "arm64",
    GOEXPERIMENT: "arenas",
    GOFIPS140: "v1.0.0",
    GOOS: "freebsd",
    "vcs.time": "now",
  };
  const other = { path: "a.b/d", main: { path: "a.b/d", version: "v1.0.0" }, goVersion: "go1.24.7 X:arenas" };
  expect(brief(compareSettings(record(), record(all, other)))).toEqual([
    "error go-version:Go version",
    "error experiment:GOEXPERIMENT",
    "error target:GOOS",
    "error target:GOARCH",
    "error compiler:-compiler",
    "error trimpath:-trimpath",
    "error race:-race",
    "error sanitizer:-msan",
    "error sanitizer:-asan",
    "error compiler-flags:-gcflags",
    "error compiler-flags:-asmflags",
    "error fips:GOFIPS140",
    "error cgo:CGO_ENABLED",
    "warning instrumentation:-cover",
    "warning tags:-tags",
    "warning instrumentation:-pgo",
    "notice setting:a-new-one",
    "notice setting:vcs.time",
    "notice setting:path",
    "notice setting:mod",
  ]);
});

describe("the release of Go", () => {
  const said = (gateway: string, plugin: string) =>
    compareSettings(record({}, { goVersion: gateway }), record({}, { goVersion: plugin }));

  test("that one side does not record cannot be compared", () => {
    const notice = { kind: "go-version", severity: "notice", subject: "Go version" };
    const message = (side: string) =>
      `The ${side} does not record its Go version; the other side was built with go1.24.6.`;
    expect(said("", "go1.24.6")).toEqual([{ ...notice, plugin: "go1.24.6", message: message("gateway") }]);
    expect(said("go1.24.6", "")).toEqual([{ ...notice, gateway: "go1.24.6", message: message("plugin") }]);
  });

  test("that nobody can fetch is not offered", () => {
    expect(said("devel go1.25-abcdef", "go1.24.6")).toEqual([
      {
        kind: "go-version",
        severity: "error",
        subject: "Go version",
        gateway: "devel go1.25-abcdef",
        plugin: "go1.24.6",
        message: "The gateway was built with devel go1.25-abcdef, the plugin with go1.24.6.",
      },
    ]);
  });
});

test.each([
  [[], [{ key: "GOOS", value: "linux" }], "The gateway does not record"],
  [[{ key: "GOOS", value: "linux" }], [], "The plugin does not record"],
  [[], [], "Neither side records"],
])("settings that are not recorded are not compared (%j, %j)", (gateway, plugin, who) => {
  expect(compareSettings(record({}, { settings: gateway }), record({}, { settings: plugin }))).toEqual([
    {
      kind: "build-info-missing",
      severity: "notice",
      subject: "build settings",
      message: `${who} its build settings (Go 1.17 and older do not, and some other build systems), so flags and tags cannot be compared.`,
    },
  ]);
});

describe("a setting that is used or not", () => {
  const race = { kind: "race", severity: "error", subject: "-race" };

  test("is named with what to do", () => {
    expect(compare({}, { "-race": "true" })).toEqual([
      {
        ...race,
        plugin: "true",
        message: "The plugin was built with -race, the gateway without it.",
        fix: "Build the plugin without -race.",
      },
    ]);
    expect(compare({ "-race": "true" }, {})).toEqual([
      {
        ...race,
        gateway: "true",
        message: "The gateway was built with -race, the plugin without it.",
        fix: "Build the plugin with -race.",
      },
    ]);
    expect(compare({ "-race": "true" }, { "-race": "true" })).toEqual([]);
  });

  test("is not missed where the release did not record it", () => {
    const cover = { kind: "instrumentation", severity: "notice", subject: "-cover" };
    expect(compare({}, { "-cover": "true" }, ["go1.22.12", "go1.24.6"])).toEqual([
      {
        ...cover,
        plugin: "true",
        message: "The plugin records -cover; go1.22.12 does not, so the gateway may or may not have it.",
      },
    ]);
    expect(compare({ "-cover": "true" }, {}, ["go1.24.6", "go1.22.12"])).toEqual([
      {
        ...cover,
        gateway: "true",
        message: "The gateway records -cover; go1.22.12 does not, so the plugin may or may not have it.",
      },
    ]);
  });

  test("is missed where the release records it, and the side that has it need not", () => {
    const severity = (...releases: readonly [string, string]) =>
      compare({}, { "-cover": "true" }, releases).map((finding) => finding.severity);
    expect(severity("go1.23.1", "go1.24.6")).toEqual(["warning"]);
    expect(severity("go1.24.6", "go1.22.12")).toEqual(["warning"]);
    expect(severity("go1.23.1", "go1.22.12")).toEqual(["warning"]);
    expect(severity("devel", "go1.24.6")).toEqual(["warning"]);
  });
});

describe("a setting with a value", () => {
  test.each<[Settings, Settings, Partial<Finding>]>([
    [
      { GOOS: "linux" },
      { GOOS: "freebsd" },
      {
        gateway: "linux",
        plugin: "freebsd",
        message: "GOOS is linux in the gateway and freebsd in the plugin.",
        fix: "Build the plugin with GOOS=linux.",
      },
    ],
    [
      {},
      { GOFIPS140: "v1.0.0" },
      {
        plugin: "v1.0.0",
        message: "GOFIPS140 is not set in the gateway and v1.0.0 in the plugin.",
        fix: "Build the plugin without GOFIPS140 in the environment.",
      },
    ],
    [
      { "-compiler": "" },
      { "-compiler": "gc" },
      {
        plugin: "gc",
        message: "-compiler is not set in the gateway and gc in the plugin.",
        fix: "Build the plugin without -compiler.",
      },
    ],
  ])("is named with what to do (%j, %j)", (gateway, plugin, said) => {
    const [finding, ...others] = compare(gateway, plugin);
    expect(others).toEqual([]);
    expect(finding).toEqual({ kind: finding?.kind, severity: "error", subject: finding?.subject, ...said });
  });

  test("is not missed where the release did not record it", () => {
    expect(brief(compare({}, { GOFIPS140: "v1.0.0" }, ["go1.23.1", "go1.24.6"]))).toEqual(["notice fips:GOFIPS140"]);
  });
});

describe("the flags of the compiler", () => {
  const flags = (gateway: string | undefined, plugin: string | undefined): Finding => {
    const [finding, ...others] = compare({ "-gcflags": gateway }, { "-gcflags": plugin });
    if (finding === undefined || others.length > 0) throw new Error(`${others.length} more findings`);
    return finding;
  };

  test.each([
    ["all=-l -N", "all=-N -l"],
    ["all=-l -N", " ...=-l  -N "],
    ["all=-l", "all =-l"],
    ["all=-l", "all=--l"],
    ["all=-l", "all=-l=true"],
    ["all=-l -N", "all='-l' \"-N\""],
    ["all=-l -d=a=b", "all=-d a=b -l"],
    ["-d=x -N", "'-d=x' -N"],
    ["-d=x -N", '"-d=x" -N'],
    ["-l", "=-l"],
    ["all=-d='x y'", "all=-d='x y' "],
  ])("are the same code in other words (%j, %j)", (gateway, plugin) => {
    for (const { severity, message, fix } of [flags(gateway, plugin), flags(plugin, gateway)]) {
      expect([severity, fix]).toEqual(["notice", undefined]);
      expect(message).toMatch(/ in the plugin; both ask for the same code\.$/);
    }
  });

  test.each([
    ["all=-trimpath=/a=>/b", undefined, "maps recorded folders"],
    ["os/...=-trimpath=/a=>/b", undefined, "maps recorded folders"],
    ["-trimpath=/a=>/b", undefined, "maps recorded folders"],
    ["all=-p=true -trimpath=/a", undefined, "maps recorded folders"],
    ["all=-p=main", undefined, "names the package"],
    ["all=-p main", "all=-p other", "names the package"],
    ["all=-trimpath=true", undefined, "maps recorded folders"],
    ["all=-l -trimpath=/a=>/b", "all=-l", "maps recorded folders"],
    ["all=-l -trimpath -N", "all=-l", "maps recorded folders"],
    // What a value says of other packages is hidden by one that maps folders of some.
    ["os/...=-trimpath=/a -l", "net/...=-N", "maps recorded folders"],
    ["os/...=-trimpath=/a", "net/...=-trimpath=/b -N", "maps recorded folders"],
    ["os/...=-trimpath=/a -l", "-N", "maps recorded folders"],
    ["os/...=-l -trimpath=/a", "all=-l", "maps recorded folders"],
  ])("differ in no code (%j, %j)", (gateway, plugin, does) => {
    for (const { severity, message, fix } of [flags(gateway, plugin), flags(plugin, gateway)]) {
      expect([severity, fix]).toEqual(["notice", undefined]);
      expect(message).toMatch(new RegExp(`; the difference only ${does}\\.$`));
    }
  });

  test.each([
    ["all=-l", "all=-N"],
    ["all=-l", "-l"],
    ["all=-l", "os/...=-l"],
    ["all=-l", "all=-l -l"],
    ["all=-d=a -d=b", "all=-d=b -d=a"],
    ["all=-l", "all=-l=false"],
    ["all=-l", "all=l"],
    ["all=-d=a", "all='-d=a\nb'"],
    ["all=-d=x", "all=-d=y"],
    ["all=-trimpath -l", "all=-l"],
    ["os/...=-trimpath=/a", "all=-l"],
    ["os/...=-trimpath=/a -l", "os/...=-N"],
    ["-trimpath=/a -l", "net/...=-N"],
    ["all=-trimpath=/a -l", "net/...=-N"],
    ["all=-d='x y'", "all=-d=x y"],
    ["all=-l", "x-all=-l"],
    [undefined, "all=-l"],
  ])("differ in code (%j, %j)", (gateway, plugin) => {
    for (const { severity, message } of [flags(gateway, plugin), flags(plugin, gateway)]) {
      expect(severity).toBe("error");
      expect(message).toMatch(/^-gcflags is .* in the gateway and .* in the plugin\.$/s);
    }
  });

  test.each([
    ["all=-l", "all=-N", "'all=-l'"],
    [undefined, "all=-N", undefined],
    ["all=-l", "all=-N -trimpath=/a=>/b", "'all=-l -trimpath=/a=>/b'"],
    ["all=-l -p=x", "all=-N -trimpath=/a=>/b", "'all=-l -trimpath=/a=>/b'"],
    ["-l", "os/...=-trimpath=/a -N", undefined],
    ["all=-l", "os/...=-N -trimpath=/a=>/b", "'os/...=-l -trimpath=/a=>/b'"],
    [undefined, "all=-N -trimpath=/a=>/b", "'all=-trimpath=/a=>/b'"],
    ["-l", "-N -trimpath=/a=>/b", "'-l -trimpath=/a=>/b'"],
    ["all=-l", 'all=-N -trimpath "/a b=>/c"', "'all=-l -trimpath '\\''/a b=>/c'\\'''"],
    ["all=-l", `all=-N -trimpath "/a 'b=>/c"`, `'all=-l -trimpath "/a '\\''b=>/c"'`],
    ["all=-d='x y'", "all=-N -p=main", "'all=-d='\\''x y'\\'' -p=main'"],
  ])("are the gateway's, with what the plugin only maps or names (%j, %j)", (gateway, plugin, value) => {
    const plain = value?.replace(/^'(\S*)'$/, /[>]/.test(value) ? "'$1'" : "$1");
    const { severity, fix } = flags(gateway, plugin);
    if (plain === undefined) {
      expect(fix).toBe(severity === "notice" ? undefined : "Build the plugin without -gcflags.");
    } else {
      expect(fix).toBe(`Build the plugin with -gcflags=${plain}.`);
    }
  });

  test("are not missed where the release records no settings", () => {
    expect(compare({}, { "-gcflags": "all=-l" }, ["go1.17.13", "go1.24.6"])).toContainEqual({
      kind: "compiler-flags",
      severity: "notice",
      subject: "-gcflags",
      plugin: "all=-l",
      message: "The plugin records -gcflags; go1.17.13 does not, so the gateway may or may not have it.",
    });
  });
});

describe("the build tags", () => {
  const tags = (gateway: string | undefined, plugin: string | undefined, more: Settings = {}) =>
    compare({ "-tags": gateway, ...more }, { "-tags": plugin, ...more }).map(({ severity, message, fix }) => [
      severity,
      message,
      fix,
    ]);

  test.each([
    ["ee,oss", "oss", "only the gateway has ee", "with -tags=ee,oss"],
    ["oss", "x,oss,ee", "only the plugin has ee, x", "with -tags=oss"],
    ["a,b", "c", "only the gateway has a, b; only the plugin has c", "with -tags=a,b"],
    [undefined, "ee", "only the plugin has ee", "without -tags"],
    ["ee,goplugin", undefined, "only the gateway has ee, goplugin", "with -tags=ee,goplugin"],
    ["goplugin", "ee", "only the gateway has goplugin; only the plugin has ee", "with -tags=goplugin"],
  ])("%j and %j differ in what each side has alone", (gateway, plugin, parts, fix) => {
    expect(tags(gateway, plugin)).toEqual([
      ["warning", `The build tags differ: ${parts}.`, `Build the plugin ${fix}.`],
    ]);
  });

  test("of a gateway's loader are of no use in a plugin", () => {
    expect(tags("goplugin", undefined)).toEqual([
      ["notice", "The build tags differ: only the gateway has goplugin.", undefined],
    ]);
  });

  test("in another order and with other separators are the same", () => {
    expect(compare({ "-tags": "a,b" }, { "-tags": "b a" })).toEqual([]);
  });

  test.each([
    ["v1.0.0", "fips140v1.0", true],
    ["v12.34.0", "fips140v12.34", true],
    ["v1.0.0", "fips140v1.1", false],
    ["latest", "fips140v1.0", false],
    ["xv1.0.0", "fips140v1.0", false],
    [undefined, "fips140v1.0", false],
  ])("that GOFIPS140=%s adds are not compared (%s: %s)", (fips, tag, added) => {
    const differ = tags(undefined, tag, { GOFIPS140: fips });
    expect(differ.length).toBe(added ? 0 : 1);
  });

  test("are not missed where the release records no settings", () => {
    expect(brief(compare({}, { "-tags": "ee" }, ["go1.17.13", "go1.24.6"]))).toContain("notice tags:-tags");
  });
});

describe("the level of an architecture", () => {
  test("that the processor of the gateway may not have is a warning", () => {
    expect(compare({ GOAMD64: "v1" }, { GOAMD64: "v3" })).toEqual([
      {
        kind: "architecture-level",
        severity: "warning",
        subject: "GOAMD64",
        gateway: "v1",
        plugin: "v3",
        message:
          "GOAMD64 is v1 in the gateway and v3 in the plugin, which may need a newer processor than the gateway does.",
        fix: "Build the plugin with GOAMD64=v1.",
      },
    ]);
  });

  test("that is lower is a notice", () => {
    expect(compare({ GOAMD64: "v3" }, { GOAMD64: "v1" })).toEqual([
      {
        kind: "architecture-level",
        severity: "notice",
        subject: "GOAMD64",
        gateway: "v3",
        plugin: "v1",
        message: "GOAMD64 is v3 in the gateway and v1 in the plugin.",
      },
    ]);
  });

  test("that one side does not record cannot be compared", () => {
    const notice = { kind: "architecture-level", severity: "notice", subject: "GOAMD64" };
    expect(compare({}, { GOAMD64: "v3" })).toEqual([
      { ...notice, plugin: "v3", message: "GOAMD64 is v3 in the plugin; the gateway does not record it." },
    ]);
    expect(compare({ GOAMD64: "v3" }, {})).toEqual([
      { ...notice, gateway: "v3", message: "GOAMD64 is v3 in the gateway; the plugin does not record it." },
    ]);
  });

  test("is not compared between architectures", () => {
    expect(brief(compare({ GOAMD64: "v1" }, { GOARCH: "386", GO386: "sse2" }))).toEqual(["error target:GOARCH"]);
  });

  test.each([
    ["GOAMD64", "v2", "v2,", "none"],
    ["GOAMD64", "v4", "v3", "notice"],
    ["GOAMD64", "v9", "v1", "warning"],
    ["GOAMD64", "v1", "v9", "warning"],
    ["GOPPC64", "power9", "power8", "notice"],
    ["GOPPC64", "power9", "power10", "warning"],
    ["GORISCV64", "rva22u64", "rva20u64", "notice"],
    ["GORISCV64", "rva22u64", "rva23u64", "warning"],
    ["GO386", "softfloat", "sse2", "warning"],
    ["GO386", "sse2", "387", "warning"],
    ["GOARM", "5", "5,softfloat", "none"],
    ["GOARM", "5", "5,hardfloat", "warning"],
    ["GOARM", "6", "6,hardfloat", "none"],
    ["GOARM", "6", "6,softfloat", "notice"],
    ["GOARM", "7,softfloat", "5", "notice"],
    ["GOARM", "7", "8", "warning"],
    ["GOARM64", "v8.0", "v8.1", "warning"],
    ["GOARM64", "v8.1", "v8.1,lse", "none"],
    ["GOARM64", "v8.0", "v8.0,lse", "warning"],
    ["GOARM64", "v8.1", "v8.0,lse", "notice"],
    ["GOARM64", "v9.0", "v8.5,lse", "notice"],
    ["GOARM64", "v9.0", "v8.6", "warning"],
    ["GOARM64", "v9.1", "v9.0", "notice"],
    ["GOARM64", "v9.0", "v9.1", "warning"],
    ["GOARM64", "v8.9", "v9.0", "warning"],
    ["GOARM64", "v8.0,crypto", "v8.0", "notice"],
    ["GOARM64", "v8.0", "v8.0,crypto", "warning"],
    ["GOARM64", "v8.0", "v7.0", "warning"],
    ["GOARM64", "v8.9", "v8.10", "warning"],
    ["GOARM64", "v8.9", "xv8.0", "warning"],
  ])("%s=%s in the gateway and %s in the plugin is a %s", (key, gateway, plugin, severity) => {
    expect(compare({ [key]: gateway }, { [key]: plugin }).map((finding) => finding.severity)).toEqual(
      severity === "none" ? [] : [severity],
    );
  });
});

describe("a profile", () => {
  const pgo = (gateway: string | undefined, plugin: string | undefined, more: Settings = {}) =>
    compare({ "-pgo": gateway, ...more }, { "-pgo": plugin, ...more });

  test("is named with what to do", () => {
    const warning = { kind: "instrumentation", severity: "warning", subject: "-pgo" };
    expect(pgo(undefined, "default.pgo")).toEqual([
      {
        ...warning,
        plugin: "default.pgo",
        message: "-pgo is not set in the gateway and default.pgo in the plugin.",
        fix: "Build the plugin with -pgo=off.",
      },
    ]);
    expect(pgo("default.pgo", undefined)).toEqual([
      {
        ...warning,
        gateway: "default.pgo",
        message: "-pgo is default.pgo in the gateway and not set in the plugin.",
        fix: "Build the plugin with the gateway's profile (-pgo).",
      },
    ]);
  });

  test("is known by its name where one side is trimmed, and by its path where none is", () => {
    expect(pgo("/src/default.pgo", "default.pgo")).toEqual([]);
    expect(pgo("C:\\src\\default.pgo", "default.pgo")).toEqual([]);
    expect(pgo("/src/default.pgo", "other.pgo").length).toBe(1);
    expect(pgo("/src/default.pgo", "/other/default.pgo", { "-trimpath": undefined }).length).toBe(1);
    expect(pgo("/src/default.pgo", "/src/default.pgo", { "-trimpath": undefined })).toEqual([]);
    const mixed = (gateway: Settings, plugin: Settings) =>
      brief(compare({ "-pgo": "/src/default.pgo", ...gateway }, { "-pgo": "default.pgo", ...plugin }));
    expect(mixed({ "-trimpath": undefined }, {})).toEqual(["error trimpath:-trimpath"]);
    expect(mixed({}, { "-trimpath": undefined })).toEqual(["error trimpath:-trimpath"]);
    expect(mixed({ "-trimpath": "false" }, { "-trimpath": "false" })).toEqual(["warning instrumentation:-pgo"]);
  });

  test("is not missed where the release did not record it", () => {
    const findings = compare({}, { "-pgo": "default.pgo" }, ["go1.19.13", "go1.24.6"]);
    expect(brief(findings)).toEqual(["notice instrumentation:-pgo"]);
  });
});

describe("what the linker and the C compiler were told", () => {
  const keys = ["-ldflags", "-gccgoflags", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_LDFLAGS", "CGO_FFLAGS"];

  test.each(keys)("%s is not missed of a side that is trimmed", (key) => {
    expect(compare({ [key]: "-s" }, {})).toEqual([]);
    expect(compare({}, { [key]: "-s" })).toEqual([]);
    expect(brief(compare({ [key]: "-s" }, { [key]: "-w" }))).toEqual([`notice setting:${key}`]);
    const untrimmed = { "-trimpath": undefined };
    expect(brief(compare({ [key]: "-s", ...untrimmed }, untrimmed))).toEqual([`notice setting:${key}`]);
    expect(brief(compare({ [key]: "-s" }, untrimmed)).slice(1)).toEqual([`notice setting:${key}`]);
  });

  test.each(["X-ldflags", "-ldflags-x", "CGO_XFLAGS", "GOFLAGS"])("%s is missed", (key) => {
    expect(brief(compare({ [key]: "-s" }, {}))).toEqual([`notice setting:${key}`]);
  });
});

describe("any other setting", () => {
  test("is a notice", () => {
    expect(compare({ "vcs.revision": "one" }, { "vcs.revision": "two" })).toEqual([
      {
        kind: "setting",
        severity: "notice",
        subject: "vcs.revision",
        gateway: "one",
        plugin: "two",
        message: "vcs.revision is one in the gateway and two in the plugin.",
      },
    ]);
  });

  test.each([
    ["a=1,b=2", "b=2", "a=1 only in the gateway, nothing only in the plugin"],
    ["b=2", "a=1,b=2", "nothing only in the gateway, a=1 only in the plugin"],
    ["a=1,b=2", "a=2,b=2", "a=1 only in the gateway, a=2 only in the plugin"],
  ])("that is a list is quoted where it differs (%s, %s)", (gateway, plugin, said) => {
    expect(compare({ DefaultGODEBUG: gateway }, { DefaultGODEBUG: plugin })).toEqual([
      {
        kind: "setting",
        severity: "notice",
        subject: "DefaultGODEBUG",
        gateway,
        plugin,
        message: `DefaultGODEBUG differs: ${said}.`,
      },
    ]);
  });

  test("that only one side has is quoted whole", () => {
    expect(compare({}, { DefaultGODEBUG: "b=1,a=2" }).map(({ message }) => message)).toEqual([
      "DefaultGODEBUG differs: nothing only in the gateway, a=2,b=1 only in the plugin.",
    ]);
  });
});

describe("the main package and its module", () => {
  const main = (path: string, version: string) => ({ main: { path, version } });
  const said = (gateway: Partial<BuildInfo>, plugin: Partial<BuildInfo>) =>
    compareSettings(record({}, gateway), record({}, plugin)).map(({ message }) => message);

  test("differ on every good pair", () => {
    expect(
      said({ path: "a.b/host", ...main("a.b", "v1.0.0") }, { path: "a.b/p", ...main("a.b/p", "(devel)") }),
    ).toEqual([
      "path is a.b/host in the gateway and a.b/p in the plugin.",
      "mod is a.b v1.0.0 in the gateway and a.b/p (devel) in the plugin.",
    ]);
  });

  test("may be without a version, or missing", () => {
    expect(said(main("a.b", ""), {})).toEqual(["mod is a.b in the gateway and not set in the plugin."]);
    expect(said({}, main("a.b", "v1.0.0"))).toEqual(["mod is not set in the gateway and a.b v1.0.0 in the plugin."]);
    expect(said(main("a.b", "v1.0.0"), main("a.b", "v1.0.0"))).toEqual([]);
  });
});
