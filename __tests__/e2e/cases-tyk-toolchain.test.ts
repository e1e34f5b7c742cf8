// The cases of Tyk's guide "Debugging Go plugins" (2024-10-11), T1 to T4: flags, Go release, C compiler, target.
import { describe, expect, test } from "vitest";
import { BuildFailure, buildHost, buildPlugin, pluginSource } from "../support/build.ts";
import { patched, sourceFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { judge, judgePair } from "../support/pair.ts";
import { answered, commandLine } from "../support/product.ts";

const gateway = { flags: ["-tags=goplugin", "-trimpath"] };

describe("T1: -trimpath", () => {
  test("a plugin built without -trimpath is rejected, and told the flag", async () => {
    const { disagreements, plugin, code } = await judgePair(gateway, { flags: [] });
    expect(disagreements).toEqual([]);
    expect(plugin).toMatchObject({ verdict: "rejected", loaderStage: "init", cause: { kind: "trimpath" } });
    expect(plugin.different).toHaveLength(plugin.shared ?? 0);
    expect(plugin.findings.find(({ kind }) => kind === "trimpath")?.fix).toContain("-trimpath");
    expect(code).toBe(1);
  });

  test("the text says the host's sentence with the path as it was written", async () => {
    const host = await buildHost(gateway);
    const plugin = await buildPlugin({ flags: [] });
    const said = await openInHost(host, [plugin]);
    const { stdout, code } = await commandLine(["verify", host, plugin]);
    expect(said.answers[0]?.error).toMatch(
      /^plugin\.Open\(".*"\): plugin was built with a different version of package /,
    );
    expect(stdout).toContain(said.answers[0]?.error);
    expect(code).toBe(1);
  });
});

describe("T2: -race", () => {
  const race = { flags: ["-trimpath", "-race"] };

  test.each([
    ["a plugin without -race is rejected by a gateway with it", race, {}],
    ["a plugin with -race is rejected by a gateway without it", {}, race],
  ])("%s", async (_, host, build) => {
    const { disagreements, plugin } = await judgePair(host, build);
    expect(disagreements).toEqual([]);
    expect(plugin).toMatchObject({ verdict: "rejected", cause: { kind: "race" } });
    expect(plugin.findings.find(({ kind }) => kind === "race")?.fix).toContain("-race");
  });
});

describe("T3: another Go release", () => {
  test("a plugin of an older patch release is rejected at runtime", async () => {
    const { disagreements, plugin } = await judgePair({ go: "1.24.6" }, { go: "1.24.5" });
    expect(disagreements).toEqual([]);
    expect(plugin).toMatchObject({ verdict: "rejected", package: "runtime", cause: { kind: "go-version" } });
    expect(plugin.findings.find(({ kind }) => kind === "go-version")).toMatchObject({
      gateway: "go1.24.6",
      plugin: "go1.24.5",
      fix: expect.stringContaining("go1.24.6"),
    });
  });

  test("a plugin of the next patch release loads and is a mismatch", async () => {
    const { disagreements, plugin, code } = await judgePair({ go: "1.24.6" }, { go: "1.24.7" });
    expect(disagreements).toEqual([]);
    expect(plugin).toMatchObject({ verdict: "mismatch", different: [] });
    expect(plugin.findings.filter(({ severity }) => severity === "error").map(({ kind }) => kind)).toEqual([
      "go-version",
    ]);
    expect(code).toBe(1);
  });

  test("a plugin of the next minor release with the same module data is rejected", async () => {
    const { disagreements, plugin } = await judgePair({ go: "1.24.6" }, { go: "1.25.6" });
    expect(disagreements).toEqual([]);
    expect(plugin).toMatchObject({ verdict: "rejected", cause: { kind: "go-version" } });
  });

  test("a plugin of a minor release with other module data kills the gateway", async () => {
    const { host, disagreements, plugin } = await judgePair({ go: "1.24.6" }, { go: "1.22.12" });
    expect(host.crash?.message).toBe("fatal error: runtime: no plugin module data");
    expect(disagreements).toEqual([]);
    expect(plugin.verdict).toBe("crashes");
    expect(plugin.findings.find(({ kind }) => kind === "module-data")).toMatchObject({
      gateway: "go1.24.6",
      plugin: "go1.22.12",
      fix: expect.stringContaining("go1.24.6"),
    });
  });
});

describe("T4: C compiler, cgo and target", () => {
  test("T4a: a plugin built by another command of a C compiler loads", async () => {
    const { disagreements, plugin, code } = await judgePair({}, { env: { CC: "gcc -O3 -fno-plt" } });
    expect(disagreements).toEqual([]);
    expect(plugin.verdict).toBe("loads");
    expect(plugin.findings.filter(({ severity }) => severity !== "notice")).toEqual([]);
    expect(code).toBe(0);
  });

  test("T4b: a plugin with CGO_ENABLED=0 does not build; the recipe from the gateway does not let that happen", async () => {
    const build = buildPlugin({ env: { CGO_ENABLED: "0" } });
    await expect(build).rejects.toThrow(BuildFailure);
    await expect(build).rejects.toThrow("-buildmode=plugin requires external (cgo) linking, but cgo is not enabled");

    const folder = await sourceFolder(await pluginSource());
    const args = ["run", "--gateway", await buildHost(), "--plugin", folder, "--builder", "native", "--format", "json"];
    const { plugins, check } = await answered(args, { env: { ...process.env, CGO_ENABLED: "0" } });
    expect(check.build?.command).toContain("CGO_ENABLED=1");
    expect(plugins.map(({ verdict }) => verdict)).toEqual(["loads"]);
  });

  test("T4b: without a C compiler the plugin is unbuilt, and told which package to install", async () => {
    const folder = await sourceFolder(await pluginSource());
    const args = ["run", "--gateway", await buildHost(), "--plugin", folder, "--builder", "native", "--format", "json"];
    const { plugins, code } = await answered(args, { env: { ...process.env, CC: "no-such-compiler" } });
    expect(plugins.map(({ verdict }) => verdict)).toEqual(["unbuilt"]);
    const failure = plugins[0]?.findings.find(({ kind }) => kind === "build-failed");
    expect(failure?.message).toContain('C compiler "no-such-compiler" not found');
    expect(failure?.fix).toBeDefined();
    expect(code).toBe(1);
  });

  test.each([
    ["linux/arm64", { GOARCH: "arm64" }, ["-buildmode=pie"]],
    ["linux/386", { GOARCH: "386" }, []],
    ["darwin/arm64", { GOOS: "darwin", GOARCH: "arm64" }, []],
    ["windows/amd64", { GOOS: "windows" }, []],
  ])("T4c: a file of %s is rejected with dlopen's words", async (target, env, flags) => {
    const source = { "main.go": "package main\n\nfunc main() {}\n" };
    const foreign = await buildHost({ source, env: { ...env, CGO_ENABLED: "0" }, flags });
    const { disagreements, plugin } = await judge(await buildHost(), foreign);
    expect(disagreements).toEqual([]);
    expect(plugin).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    if (target.startsWith("linux/")) {
      expect(plugin.findings).toContainEqual(
        expect.objectContaining({ severity: "error", gateway: "linux/amd64", plugin: target }),
      );
    }
  });

  test("T4c: a plugin whose header names another machine is rejected with dlopen's words", async () => {
    const machineOfArm64 = 183;
    const foreign = await patched(await buildPlugin(), 18, [machineOfArm64, 0]);
    const { disagreements, plugin } = await judge(await buildHost(), foreign);
    expect(disagreements).toEqual([]);
    expect(plugin).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(plugin.loaderError).toContain("cannot open shared object file: No such file or directory");
  });
});
