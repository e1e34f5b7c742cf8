// The cases of Tyk's guide "Debugging Go plugins" (2024-10-11), T5 to T11: modules, builds, symbols, build information.
import { describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { sourceOfBuilt } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { clockModule, clockPackage, dependsOn } from "../support/modules.ts";
import { judgePair } from "../support/pair.ts";
import { answered, commandLine, verifyJson } from "../support/product.ts";
import { example } from "../support/source-tree.ts";

describe("T5: a shared dependency without go.mod", () => {
  const [older, newer] = ["v0.0.0-20210101000000-aaaaaaaaaaaa", "v0.0.0-20220202000000-bbbbbbbbbbbb"];
  const modules = {
    [`example.com/clock@${older}`]: clockPackage("noon"),
    [`example.com/clock@${newer}`]: clockPackage("midnight"),
  };

  test("T5a: the same pseudo-version on both sides loads", async () => {
    const clock = { modules, ...dependsOn("example.com/clock", older) };
    const { disagreements, plugin } = await judgePair(clock, clock);
    expect(disagreements).toEqual([]);
    expect(plugin.verdict).toBe("loads");
  });

  test("T5b: pseudo-versions of two commits are rejected at the module, and told the gateway's", async () => {
    const { disagreements, plugin } = await judgePair(
      { modules, ...dependsOn("example.com/clock", older) },
      { modules, ...dependsOn("example.com/clock", newer) },
    );
    expect(disagreements).toEqual([]);
    expect(plugin).toMatchObject({
      verdict: "rejected",
      package: "example.com/clock",
      different: ["example.com/clock"],
      cause: { kind: "module-version" },
    });
    expect(plugin.findings.find(({ kind }) => kind === "module-version")).toMatchObject({
      subject: "example.com/clock",
      gateway: older,
      plugin: newer,
      fix: expect.stringContaining(`go get example.com/clock@${older}`),
    });
  });
});

describe("T6: an indirect dependency of the gateway that becomes direct", () => {
  const logrus = dependsOn("github.com/sirupsen/logrus", "v1.8.1");
  const direct = {
    links: [...logrus.links, "golang.org/x/sys/unix"],
    requires: { ...logrus.requires, "golang.org/x/sys": "v0.0.0-20191026070338-33540a1f6037" },
  };

  test("at the same version the plugin loads", async () => {
    const { disagreements, plugin } = await judgePair(logrus, direct);
    expect(disagreements).toEqual([]);
    expect(plugin.verdict).toBe("loads");
  });

  test("built from its source it is told to follow the gateway", async () => {
    const folder = await sourceOfBuilt(await buildPlugin(direct));
    const host = await buildHost(logrus);
    const { plugins } = await answered(["run", "--gateway", host, "--plugin", folder, "--format", "json"]);
    expect(plugins[0]?.verdict).toBe("loads");
    expect(plugins[0]?.findings).toContainEqual(
      expect.objectContaining({ kind: "follows-gateway", subject: "golang.org/x/sys", severity: "notice" }),
    );
  });
});

test("T7: another major version of a shared dependency is another module, and loads", async () => {
  const modules = {
    "example.com/clock/v3@v3.1.0": clockModule("example.com/clock/v3", "noon"),
    "example.com/clock/v4@v4.0.0": clockModule("example.com/clock/v4", "midnight"),
  };
  const { disagreements, plugin } = await judgePair(
    { modules, ...dependsOn("example.com/clock/v3", "v3.1.0") },
    { modules, ...dependsOn("example.com/clock/v4", "v4.0.0") },
  );
  expect(disagreements).toEqual([]);
  expect(plugin).toMatchObject({ verdict: "loads", different: [] });
});

test("T8: another version of a shared package is rejected at it, and told the exact go get", async () => {
  const modules = {
    "example.com/clock@v1.2.0": clockModule("example.com/clock", "noon"),
    "example.com/clock@v1.3.0": clockModule("example.com/clock", "midnight"),
  };
  const { disagreements, plugin } = await judgePair(
    { modules, ...dependsOn("example.com/clock", "v1.2.0") },
    { modules, ...dependsOn("example.com/clock", "v1.3.0") },
  );
  expect(disagreements).toEqual([]);
  expect(plugin).toMatchObject({
    verdict: "rejected",
    package: "example.com/clock",
    cause: { kind: "module-version" },
  });
  expect(plugin.findings.find(({ kind }) => kind === "module-version")?.fix).toContain(
    "go get example.com/clock@v1.2.0",
  );
});

describe("T9: the same plugin built twice", () => {
  test("under two module paths both load into one host", async () => {
    const host = await buildHost();
    const plugins = [
      await buildPlugin({ module: "example.com/plugin_build1" }),
      await buildPlugin({ module: "example.com/plugin_build2" }),
    ];
    const said = await openInHost(host, plugins);
    const { plugins: predicted } = await verifyJson(host, plugins);
    expectAgreement(said, predicted);
    expect(predicted.map(({ verdict }) => verdict)).toEqual(["loads", "loads"]);
  });

  test("under one module path the second is already loaded", async () => {
    const host = await buildHost();
    const again = {
      ...(await example("plugin")),
      "again.go": "package main\n\n// Build is the second.\nvar Build = 2\n",
    };
    const plugins = [await buildPlugin(), await buildPlugin({ source: again })];
    const said = await openInHost(host, plugins);
    const { plugins: predicted } = await verifyJson(host, plugins);
    expectAgreement(said, predicted);
    expect(predicted.map(({ loaderError }) => loaderError)).toEqual([undefined, "plugin already loaded"]);
  });
});

describe("T10: symbols", () => {
  test("exported functions and variables are listed", async () => {
    const { plugins } = await verifyJson(await buildHost(), [await buildPlugin()]);
    expect([...(plugins[0]?.symbols ?? [])].sort()).toEqual(["AuthCheck", "Greeter", "Version"]);
  });

  test("a required symbol that is there is fine", async () => {
    const { plugins, code } = await verifyJson(await buildHost(), [await buildPlugin()], ["--symbol", "AuthCheck"]);
    expect(plugins[0]?.verdict).toBe("loads");
    expect(code).toBe(0);
  });

  test("a required symbol that is missing is the host's error, with the nearest name", async () => {
    const host = await buildHost();
    const plugin = await buildPlugin();
    const said = await openInHost(host, [plugin], { lookup: ["AuthChek"] });
    const { plugins } = await verifyJson(host, [plugin], ["--symbol", "AuthChek"]);
    expectAgreement(said, plugins);
    expect(plugins[0]).toMatchObject({ verdict: "rejected", loaderStage: "lookup" });
    const finding = plugins[0]?.findings.find(({ kind }) => kind === "required-symbol");
    expect(`${finding?.message} ${finding?.fix}`).toContain("AuthCheck");
  });
});

test("T11: diff shows what both sides record, what matters first", async () => {
  const edition = { flags: ["-tags=goplugin,ee", "-trimpath"] };
  const { stdout } = await commandLine(["diff", await buildHost(edition), await buildPlugin({ flags: [] })]);
  const headings = stdout.split("\n").filter((line) => /^\S+ (build|path|mod|dep)\b/.test(line));
  const at = (setting: string) => headings.findIndex((line) => line.endsWith(` ${setting}`));
  expect(at("-trimpath")).toBe(0);
  expect(at("-tags")).toBe(1);
  expect(at("-buildmode")).toBeGreaterThan(1);
  expect(stdout).toMatch(/-tags\n +A +goplugin,ee\n +B +–\n/);
});
