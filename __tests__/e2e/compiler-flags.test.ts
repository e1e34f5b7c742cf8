// Flags of the compiler and the assembler that differ between a host and a plugin which the host opens, or refuses.
import { describe, expect, test } from "vitest";
import type { Build } from "../support/build.ts";
import { expectLoads, judgePair, outcome } from "../support/pair.ts";

const trimmed = (...flags: readonly string[]): Build => ({ flags: ["-trimpath", ...flags] });
const debug = "-gcflags=all=-N -l";
const lib = "example.com/lib";
const modules = {
  [`${lib}@v1.0.0`]: { "go.mod": `module ${lib}\n`, "lib.go": "package lib\n\n//go:noinline\nfunc Name() {}\n" },
};
/** Without -trimpath, both out of one module cache; the map changes no name, as one onto an equal folder. */
const untrimmed = (...flags: readonly string[]): Build => ({
  flags,
  modules,
  requires: { [lib]: "v1.0.0" },
  links: [lib],
});
const map = `${lib}/...=-trimpath=/nowhere=>/elsewhere;go-plugin-verifier=>`;

describe("flags that only map folders or name the package do not count", () => {
  test.each<[string, Build, Build]>([
    [
      "Nakama's own build",
      trimmed("-gcflags=-trimpath /go/build/nakama", "-asmflags=-trimpath /go/build/nakama"),
      trimmed(),
    ],
    [
      "the same flags on both sides, each with its own folder",
      trimmed("-gcflags=-trimpath /go/build/nakama", "-asmflags=-trimpath /go/build/nakama"),
      trimmed("-gcflags=-trimpath=/home/me/plugin", "-asmflags=all='-trimpath' '/home/me/my plugin'"),
    ],
    [
      "Nakama's build for a debugger",
      trimmed("-gcflags=-trimpath /go/build/nakama", debug, "-asmflags=-trimpath /go/build/nakama"),
      trimmed(debug),
    ],
    ["a map for an untrimmed gateway", untrimmed(), untrimmed(`-gcflags=${map}`)],
    [
      "a map that repeats the gateway's flags, since it takes their place",
      untrimmed("-gcflags=all=-l"),
      untrimmed("-gcflags=all=-l", `-gcflags=${map.replace("-trimpath", "-l -trimpath")}`),
    ],
    [
      "a map beside flags for the gateway's own main package, which the record hides",
      untrimmed("-gcflags=-N"),
      untrimmed("-gcflags=-N", `-gcflags=${map}`),
    ],
    [
      "a plugin that is renamed to be loaded again",
      trimmed(),
      trimmed("-ldflags=-pluginpath=example.com/again", "-gcflags=-p=example.com/again"),
    ],
    ["the same flags, spelled and ordered otherwise", trimmed(debug), trimmed("-gcflags=...=--l=true  -N")],
  ])("%s: loads", async (_, host, plugin) => {
    const judged = await expectLoads(host, plugin);
    const told = judged.plugin.findings.filter(({ kind }) => kind === "compiler-flags");
    expect(told.length).toBeGreaterThan(0);
    for (const { message, fix } of told) {
      expect(message).toMatch(
        /the difference only (maps recorded folders|names the package)|both ask for the same code/,
      );
      expect(fix).toBeUndefined();
    }
  });

  test("a renamed plugin exports what it exported", async () => {
    const plugin = trimmed("-ldflags=-pluginpath=example.com/again", "-gcflags=-p=example.com/again");
    const judged = await judgePair(trimmed(), plugin, ["--symbol", "AuthCheck"]);
    expect(judged.plugin).toMatchObject({ verdict: "loads", pluginPath: "example.com/again" });
  });
});

describe("other flags count, and the fix leaves maps and names as they are", () => {
  test.each<[string, Build, Build, string]>([
    ["-asmflags", trimmed(), trimmed("-asmflags=-D=X -trimpath /a"), "Build the plugin with -asmflags=-trimpath=/a."],
    ["-asmflags", trimmed(), trimmed("-asmflags=-D=X"), "Build the plugin without -asmflags."],
    ["-asmflags", trimmed("-asmflags=-D=X"), trimmed("-asmflags=-D=Y"), "Build the plugin with -asmflags=-D=X."],
    [
      "-gcflags",
      trimmed(),
      trimmed("-gcflags=-p example.com/plugin -N"),
      "Build the plugin with -gcflags=-p=example.com/plugin.",
    ],
    [
      "-gcflags",
      trimmed("-gcflags=-N"),
      trimmed("-gcflags=-l -trimpath '/a b'"),
      "Build the plugin with -gcflags='-N -trimpath '\\''/a b'\\'''.",
    ],
    [
      "-gcflags",
      untrimmed("-gcflags=all=-l"),
      untrimmed("-gcflags=all=-l", `-gcflags=${map}`),
      `Build the plugin with -gcflags='${map.replace("-trimpath", "-l -trimpath")}'.`,
    ],
  ])("%s (%j, %j)", async (subject, host, plugin, fix) => {
    const judged = await judgePair(host, plugin);
    expect(outcome(judged.host)).toBe("loads");
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.verdict).toBe("mismatch");
    expect(judged.plugin.findings.filter(({ severity }) => severity === "error")).toMatchObject([
      { kind: "compiler-flags", subject, fix },
    ]);
  });
});

describe("a map for all packages", () => {
  const all = trimmed("-gcflags=all=-trimpath=/go/build/gateway");

  test("of the plugin alone is why it is rejected", async () => {
    const judged = await judgePair(trimmed(), all);
    expect(outcome(judged.host)).toBe("rejected");
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.cause?.kind).toBe("compiler-flags");
    expect(judged.plugin.findings.map(({ fix }) => fix)).toContain("Build the plugin without -gcflags.");
  });

  test.each([
    ["alone", trimmed()],
    ["and the plugin alike", all],
  ])("of the gateway %s: no plugin fits, and the gateway has to change", async (_, plugin) => {
    const judged = await judgePair(all, { ...plugin, module: "example.com/other" });
    expect(outcome(judged.host)).toBe("rejected");
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.cause?.kind).toBe("compiler-flags");
    expect(judged.plugin.findings.map(({ fix }) => fix).join()).toContain(
      "Build the gateway without -trimpath in -gcflags",
    );
  });
});
