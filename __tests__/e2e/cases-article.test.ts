// The cases of the article "Golang plugin" (2021, demo1 to demo5), A1 to A13.
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { BuildFailure, buildHost, buildPlugin, buildWorkspace, pluginSource } from "../support/build.ts";
import { linkTo, sourceFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { clockModule, dependsOn } from "../support/modules.ts";
import { judge, judgePair } from "../support/pair.ts";
import { answered, commandLine, verifyJson } from "../support/product.ts";
import { example, goMod, linking, under } from "../support/source-tree.ts";

const untrimmed = { flags: [] };
const clock = { "example.com/clock@v1.2.0": clockModule("example.com/clock", "noon") };
const withClock = { modules: clock, ...dependsOn("example.com/clock", "v1.2.0") };

test("A1: a plugin with a variable, a function and a value with a method loads, and its symbols are found", async () => {
  const host = await buildHost();
  const plugin = await buildPlugin();
  const names = ["Version", "AuthCheck", "Greeter"];
  const said = await openInHost(host, [plugin], { lookup: names });
  const { plugins, code } = await verifyJson(
    host,
    [plugin],
    names.flatMap((name) => ["--symbol", name]),
  );
  expectAgreement(said, plugins);
  expect(said.answers[0]).toMatchObject({
    symbols: { Version: "1.0.0", AuthCheck: "checked", Greeter: "hello from 1.0.0" },
  });
  expect(plugins[0]).toMatchObject({ verdict: "loads", pluginPath: "example.com/plugin", different: [] });
  expect([...(plugins[0]?.symbols ?? [])].sort()).toEqual([...names].sort());
  expect(code).toBe(0);
});

test("A2: a plugin whose package is not main is unbuilt, and told to be main", async () => {
  const source = { "greet.go": 'package greet\n\n// Hello greets.\nfunc Hello() string { return "hello" }\n' };
  const build = buildPlugin({ source });
  const message = "-buildmode=plugin requires exactly one main package";
  await expect(build).rejects.toThrow(BuildFailure);
  await expect(build).rejects.toThrow(message);

  const folder = await sourceFolder(await pluginSource({ source }));
  const { plugins, code } = await answered([
    ...["run", "--gateway", await buildHost(), "--plugin", folder, "--builder", "native", "--format", "json"],
  ]);
  expect(plugins.map(({ verdict }) => verdict)).toEqual(["unbuilt"]);
  const failure = plugins[0]?.findings.find(({ kind }) => kind === "build-failed");
  expect(failure?.message).toContain(message);
  expect(failure?.fix).toContain("package main");
  expect(code).toBe(1);
});

describe("A3: packages of both and of the plugin alone", () => {
  test("the same file opened twice is initialised once, and loads both times", async () => {
    const host = await buildHost(withClock);
    const plugin = await buildPlugin({ ...withClock, links: ["example.com/clock", "text/scanner"] });
    const said = await openInHost(host, [plugin, plugin]);
    const { plugins } = await verifyJson(host, [plugin, plugin]);
    expect(said.log.match(/init of/g)).toHaveLength(1);
    expectAgreement(said, plugins);
    expect(plugins.map(({ verdict }) => verdict)).toEqual(["loads", "loads"]);
  });
});

test("A4: a shared module that both replace by a copy of their own is rejected there, untrimmed", async () => {
  const copy = async (kind: "host" | "plugin") => ({
    source: { ...(await example(kind)), ...under("clock", clockModule("example.com/clock", "noon")) },
    ...dependsOn("example.com/clock", "v0.0.0"),
    replaces: { "example.com/clock": "./clock" },
  });
  const { disagreements, plugin } = await judgePair(
    { ...(await copy("host")), ...untrimmed },
    { ...(await copy("plugin")), ...untrimmed },
  );
  expect(disagreements).toEqual([]);
  expect(plugin).toMatchObject({
    verdict: "rejected",
    package: "example.com/clock",
    different: ["example.com/clock"],
    cause: { kind: "module-source" },
  });
  expect(plugin.cause?.evidence.join(" ")).toContain("the plugin takes them from the folder ./clock");

  const trimmed = await judgePair(await copy("host"), await copy("plugin"));
  expect(trimmed.disagreements).toEqual([]);
  expect(trimmed.plugin.verdict).toBe("loads");
});

test("A5: logrus 1.8.0 is rejected by a host with 1.8.1, and told the go get line", async () => {
  const { disagreements, plugin } = await judgePair(
    dependsOn("github.com/sirupsen/logrus", "v1.8.1"),
    dependsOn("github.com/sirupsen/logrus", "v1.8.0"),
  );
  expect(disagreements).toEqual([]);
  expect(plugin).toMatchObject({
    verdict: "rejected",
    package: "github.com/sirupsen/logrus",
    different: ["github.com/sirupsen/logrus"],
    cause: { kind: "module-version" },
  });
  expect(plugin.findings.find(({ kind }) => kind === "module-version")?.fix).toContain(
    "go get github.com/sirupsen/logrus@v1.8.1",
  );
});

test("A6: two majors of a client raise golang.org/x/sys behind them, which is what is rejected", async () => {
  const [older, newer] = ["v0.0.0-20191026070338-33540a1f6037", "v0.0.0-20220715151400-c0bba94af5f8"];
  const client = (path: string, version: string) => ({
    "go.mod": goMod({ module: path, requires: { "golang.org/x/sys": version } }),
    "redis.go": 'package redis\n\nimport _ "golang.org/x/sys/unix"\n',
  });
  const modules = {
    "example.com/redis/v6@v6.15.9": client("example.com/redis/v6", older),
    "example.com/redis/v8@v8.11.5": client("example.com/redis/v8", newer),
  };
  const using = (path: string, version: string) => ({
    modules,
    links: [path, "github.com/sirupsen/logrus"],
    requires: { [path]: version, "github.com/sirupsen/logrus": "v1.8.1" },
  });
  const { disagreements, plugin } = await judgePair(
    using("example.com/redis/v6", "v6.15.9"),
    using("example.com/redis/v8", "v8.11.5"),
  );
  expect(disagreements).toEqual([]);
  expect(plugin).toMatchObject({
    verdict: "rejected",
    package: "golang.org/x/sys/unix",
    cause: { kind: "module-version" },
  });
  expect(plugin.findings.filter(({ kind }) => kind === "module-version")).toEqual([
    expect.objectContaining({
      subject: "golang.org/x/sys",
      gateway: older,
      plugin: newer,
      fix: expect.stringContaining(`go get golang.org/x/sys@${older}`),
    }),
  ]);
});

describe("A7: vendor folders", () => {
  const vendored = { vendored: true } as const;
  const mixes = [
    ["the host", vendored, {}],
    ["the plugin", {}, vendored],
    ["each of the two", vendored, vendored],
  ] as const;

  test.each(mixes)("of %s alone are rejected at the vendored module, untrimmed", async (_, host, plugin) => {
    const judged = await judgePair({ ...withClock, ...untrimmed, ...host }, { ...withClock, ...untrimmed, ...plugin });
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin).toMatchObject({
      verdict: "rejected",
      package: "example.com/clock",
      different: ["example.com/clock"],
      cause: { kind: "module-cache" },
    });
  });

  test.each(mixes)("of %s load with -trimpath", async (_, host, plugin) => {
    const judged = await judgePair({ ...withClock, ...host }, { ...withClock, ...plugin });
    expect(judged.disagreements).toEqual([]);
    expect(judged.host.answers[0]?.error).toBeUndefined();
  });
});

test("A8: host and plugin from the same vendor folder load, untrimmed", async () => {
  const { links, requires, modules } = withClock;
  const folder = await buildWorkspace({
    flags: [],
    modules,
    vendored: true,
    tree: {
      "go.mod": goMod({ module: "example.com/all", requires }),
      ...under("host", { ...(await example("host")), "links.go": linking(links) }),
      ...under("plugin", { ...(await example("plugin")), "links.go": linking(links) }),
    },
    outputs: { host: { package: "./host" }, "plugin.so": { package: "./plugin" } },
  });
  const { disagreements, plugin } = await judge(join(folder, "host"), join(folder, "plugin.so"));
  expect(disagreements).toEqual([]);
  expect(plugin.verdict).toBe("loads");
});

test.each([
  ["1.24.5", "1.24.6", "rejected"],
  ["1.24.7", "1.24.6", "mismatch"],
  ["1.25.6", "1.25.7", "mismatch"],
] as const)("A9: what a host of Go %s says to a plugin of Go %s is foretold: %s", async (host, build, verdict) => {
  const { disagreements, plugin } = await judgePair({ go: host }, { go: build });
  expect(disagreements).toEqual([]);
  expect(plugin.verdict).toBe(verdict);
});

test("A10: a host without cgo has no plugins", async () => {
  const { host, disagreements, plugin, code } = await judgePair({ env: { CGO_ENABLED: "0" } }, {});
  expect(host.answers[0]?.error).toBe("plugin: not implemented");
  expect(disagreements).toEqual([]);
  expect(plugin).toMatchObject({ verdict: "rejected", loaderError: "plugin: not implemented" });
  expect(plugin.findings).toContainEqual(expect.objectContaining({ kind: "no-plugin-support", severity: "error" }));
  expect(code).toBe(1);
});

test("A11: a statically linked host dies", async () => {
  const { host, disagreements, plugin, code } = await judgePair(
    { flags: ["-trimpath", "-ldflags=-linkmode=external -extldflags=-static"] },
    {},
  );
  expect(host.crash?.message).toBe("fatal error: runtime: no plugin module data");
  expect(disagreements).toEqual([]);
  expect(plugin.verdict).toBe("crashes");
  expect(code).toBe(1);
});

describe("A12: names of files", () => {
  test("plugin1.so.1 as a link to plugin1.so.1.1 loads", async () => {
    const { link } = await linkTo(await buildPlugin(), "symlink", "plugin1.so.1");
    const { disagreements, plugin } = await judge(await buildHost(), link);
    expect(disagreements).toEqual([]);
    expect(plugin.verdict).toBe("loads");
  });

  test.each(["plugin1.so.1", "plugin1.so"])(
    "the sentence about a rejected %s quotes what the host quotes",
    async (name) => {
      const { link } = await linkTo(await buildPlugin(untrimmed), "symlink", name);
      const said = await openInHost(await buildHost(), [name], { cwd: dirname(link) });
      const { stdout } = await commandLine(["verify", await buildHost(), name], { cwd: dirname(link) });
      const quoted = name.replace(/\.so$/, "");
      expect(said.answers[0]?.error).toMatch(`plugin.Open("${quoted}"): plugin was built with a different version`);
      expect(stdout).toContain(said.answers[0]?.error);
    },
  );
});

test("A13: changed content under the same plugin path is already loaded, and both files are named", async () => {
  const host = await buildHost();
  const source = { ...(await example("plugin")), "extra.go": "package main\n\n// Extra is new.\nfunc Extra() {}\n" };
  const [first, second] = [await buildPlugin(), await buildPlugin({ source })];
  const said = await openInHost(host, [first, second]);
  const { plugins } = await verifyJson(host, [first, second]);
  expect(said.answers[1]?.error).toMatch(/: plugin already loaded$/);
  expectAgreement(said, plugins);
  const finding = plugins[1]?.findings.find(({ kind }) => kind === "already-loaded");
  expect(finding?.message).toContain(first);
  expect(JSON.stringify(plugins[1])).toContain(second);
});
