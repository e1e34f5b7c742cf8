// Building through the built product where it needs more than Go and gcc: no network, emulators, an engine.
import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeStandIns } from "../build/stand-ins.ts";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { answered, commandLine } from "../support/product.ts";
import { asReport } from "../support/report-schema.ts";
import { goMod, type SourceTree, under } from "../support/source-tree.ts";
import { buildGateway, gatewaySourceOf, pluginTree } from "./container-build.ts";
import { scriptCall, scriptImage } from "./container-calls.ts";
import { openForeign, platforms } from "./foreign.ts";
import { need, requirements } from "./requirements.ts";
import { documentedScript, makeCompilerImage } from "./services/compiler-image.ts";
import { noEngine, startEngine, type TestEngine } from "./services/engine.ts";

const cli = join(import.meta.dirname, "..", "..", "dist", "cli.js");

/** A plugin that needs nothing. */
const plain = (name: string): SourceTree => ({
  "go.mod": goMod({ module: `example.com/${name}` }),
  "main.go": `package main\n\n// Answer is what the host looks up.\nfunc Answer() string { return "${name}" }\n`,
});

test("what fetch has stored is enough for a run without a network, from cold caches", async () => {
  need(requirements.noNetwork);
  const requires = { "github.com/sirupsen/logrus": "v1.9.3" };
  const gateway = await buildHost({ links: Object.keys(requires), requires });
  const cwd = await sourceFolder({
    "auth/go.mod": goMod({ module: "example.com/auth", requires }),
    "auth/main.go":
      'package main\n\nimport "github.com/sirupsen/logrus"\n\nfunc Answer() string { return logrus.InfoLevel.String() }\n',
  });
  copyFileSync(gateway, join(cwd, "gateway"));
  const tidied = await run("go", ["mod", "tidy"], { cwd: join(cwd, "auth"), env: { ...process.env, GOENV: "off" } });
  expect(tidied.code).toBe(0);
  const what = ["--gateway", "gateway", "--plugin", "auth"];
  const fetched = await commandLine(["fetch", ...what, "-o", "stored"], { cwd });
  expect(fetched).toMatchObject({ code: 0, stdout: expect.stringMatching(/^stored: \d+ files, [\d.]+ MB\n$/) });

  const home = await temporaryFolder();
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    GOMODCACHE: join(home, "modules"),
    GOCACHE: join(home, "cache"),
    GOPROXY: "https://example.com",
  };
  const args = ["--net", process.execPath, cli, "run", "--offline", "stored", ...what, "--format", "json"];
  const { code, stdout, stderr } = await run("unshare", args, { cwd, env });
  await removeStandIns(home);
  expect(code, stderr).toBe(0);
  const { verdict, checks } = asReport(JSON.parse(stdout));
  expect([verdict, checks[0]?.build?.again]).toEqual(["loads", expect.stringContaining(" --offline stored")]);
  const { answers } = await openInHost(gateway, [join(cwd, "plugins-out", "auth_linux_amd64.so")], {
    lookup: ["Answer"],
  });
  expect(answers).toMatchObject([{ symbols: { Answer: "info" } }]);

  const other = await commandLine(["run", "--offline", "stored", "--gateway", "other", "--plugin", "auth"], { cwd });
  expect(other).toMatchObject({ code: 2, stdout: "" });
  expect(other.stderr).toContain(
    'offline: "stored" does not hold other for linux/amd64; it holds gateway for linux/amd64.',
  );
});

test("two plugins for two foreign targets come out of one run, and their gateways open them", async () => {
  need(requirements.arm64);
  need(requirements.s390x);
  const cwd = await sourceFolder({ ...under("auth", plain("auth")), ...under("log", plain("log")) });
  const names = ["arm64", "s390x"] as const;
  for (const name of names) {
    copyFileSync(await buildHost({ env: platforms[name].env }), join(cwd, `gateway-linux-${name}`));
  }
  const args = ["run", "--gateway", "gateway-{goos}-{goarch}", "--plugin", "auth", "--plugin", "log"];
  const targets = ["--target", "linux/arm64,linux/s390x", "--load-test", "auto"];
  const { code, stdout, stderr } = await commandLine([...args, ...targets, "--format", "json"], { cwd });
  expect(code, stderr).toBe(0);
  const { checks } = asReport(JSON.parse(stdout));
  expect(checks.map(({ target, plugins }) => [target, plugins.map(({ verdict }) => verdict)])).toEqual([
    ["linux/arm64", ["loads", "loads"]],
    ["linux/s390x", ["loads", "loads"]],
  ]);
  for (const { plugins } of checks) {
    for (const { load, findings } of plugins) {
      expect(load).toMatchObject({ how: "qemu", outcome: "loads" });
      expect(findings.map(({ kind }) => kind)).toContain("load-undecided");
    }
  }
  for (const name of names) {
    for (const plugin of ["auth", "log"]) {
      const file = join(cwd, "plugins-out", `${plugin}_linux_${name}.so`);
      const { answers } = await openForeign(platforms[name], join(cwd, `gateway-linux-${name}`), file);
      expect(answers).toMatchObject([{ file, symbols: {} }]);
    }
  }
  expect(stderr).toMatch(/^Building 4 plugins, \d+ at a time$/m);
});

describe("a gateway of a preset-file that names its compiler image", () => {
  let engine: TestEngine;
  let server: FileServer;
  let gateway: string;

  beforeAll(async () => {
    need(requirements.engine);
    gateway = await buildGateway();
    engine = await startEngine();
    await makeCompilerImage(engine, { name: scriptImage, script: documentedScript, gateway: gatewaySourceOf(gateway) });
    server = await startFileServer();
    server.files.set("/acme_1.2.3", readFileSync(gateway));
  });
  afterAll(async () => {
    server?.stop();
    await engine?.stop();
  });

  /** A checkout with a plugin that imports the gateway's own package, and the preset. */
  async function checkout(): Promise<{ cwd: string; env: Record<string, string | undefined> }> {
    const cwd = await sourceFolder(under("auth", pluginTree));
    const source = { kind: "url", url: `${server.origin}/acme_{version}`, targets: ["linux/amd64"] };
    const preset = { name: "acme", title: "Acme", sources: [source], builds: [scriptCall] };
    await writeFile(join(cwd, "presets.json"), JSON.stringify({ presets: [preset] }));
    const cache = await temporaryFolder();
    return { cwd, env: { ...process.env, ...server.trusting, ...engine.environment, XDG_CACHE_HOME: cache } };
  }
  const args = ["--gateway", "acme@1.2.3", "--plugin", "auth", "--preset-file", "presets.json"];
  const file = (cwd: string) => {
    const name = readdirSync(join(cwd, "plugins-out")).find((each) => each.endsWith(".so")) ?? "";
    return join(cwd, "plugins-out", name);
  };

  test("has its plugins built in it, and the report says in which bytes of it", async () => {
    const { cwd, env } = await checkout();
    const { code, check, plugins, progress } = await answered(["run", ...args, "--format", "json"], { cwd, env });
    expect(code, progress).toBe(0);
    expect(plugins).toMatchObject([{ verdict: "loads" }]);
    expect(check.build).toMatchObject({
      builder: "container",
      image: scriptImage,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(progress).toMatch(
      /^Builder for acme@1\.2\.3: container, since docker \S+ answers and example\.com\/compiler /m,
    );
    const { answers } = await openInHost(gateway, [file(cwd)], { lookup: ["AuthCheck"] });
    expect(answers).toMatchObject([{ symbols: { AuthCheck: "hello from the gatewayinfo" } }]);
    expect(await engine.docker("ps", "--all", "--quiet")).toBe("");
  });

  test("has two variants of a plugin that load together, with the modules of the gateway", async () => {
    const { cwd, env } = await checkout();
    await writeFile(join(cwd, "auth", "go.mod"), (pluginTree["go.mod"] ?? "").replace("v1.9.3", "v1.9.0"));
    const files: string[] = [];
    for (const id of ["123", "456"]) {
      const wishes = ["--build-id", id, "--plugin-file", "auth-{build-id}.so", "--pin"];
      const built = await commandLine(["build", ...args, ...wishes], { cwd, env });
      expect(built, built.stderr).toMatchObject({ code: 0, stdout: `plugins-out/auth-${id}.so\n` });
      files.push(join(cwd, "plugins-out", `auth-${id}.so`));
    }
    const { answers } = await openInHost(gateway, files, { lookup: ["Version"] });
    expect(answers).toMatchObject([{ symbols: { Version: "1.0.0" } }, { symbols: { Version: "1.0.0" } }]);
    const { check } = await answered(["run", ...args, "--pin", "--format", "json"], { cwd, env });
    expect(check.build?.pins).toEqual([{ module: "github.com/sirupsen/logrus", from: "v1.9.0", to: "v1.9.3" }]);
  });

  test("shows the call of the image with build --print, and starts nothing", async () => {
    const { cwd, env } = await checkout();
    const { code, stdout, stderr } = await commandLine(["build", "--print", ...args], { cwd, env });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("docker ");
    expect(stdout).toContain(scriptImage);
    expect(existsSync(join(cwd, "plugins-out"))).toBe(false);
    expect(await engine.docker("ps", "--all", "--quiet")).toBe("");
  });

  test("hides the values of build-env in all that its container says", async () => {
    const { cwd, env } = await checkout();
    const secret = "hunter2hunter2";
    await writeFile(join(cwd, "auth", "leak.go"), `package main\n\nvar Leak = ${secret}\n`);
    const command = ["--build-command", 'echo "$TOKEN"; echo "$TOKEN" >&2; go build -buildmode=plugin ./...'];
    for (const more of [[], command]) {
      const all = ["run", ...args, ...more, "--build-env", `TOKEN=${secret}`, "--format", "json"];
      const { code, plugins, report, progress } = await answered(all, { cwd, env });
      expect(code).toBe(1);
      expect(plugins).toMatchObject([{ verdict: "unbuilt" }]);
      expect(JSON.stringify(report) + progress).not.toContain(secret);
    }
  });

  test("is built for natively where no engine answers, with the reason", async () => {
    const { cwd, env } = await checkout();
    const nobody = { ...env, ...noEngine };
    const wishes = ["--gateway-source", gatewaySourceOf(gateway), "--format", "json"];
    const { code, check, progress } = await answered(["run", ...args, ...wishes], { cwd, env: nobody });
    expect(code, progress).toBe(0);
    expect(check.build?.builder).toBe("native");
    expect(progress).toMatch(
      /^Builder for acme@1\.2\.3: native, since only a build on this machine does what gateway-source/m,
    );
    const alone = await commandLine(["run", ...args], { cwd, env: nobody });
    expect(alone.stderr).toMatch(/^Builder for acme@1\.2\.3: native, since docker does not answer \(.*nonexistent/m);
    const forced = await commandLine(["run", ...args, "--builder", "container"], { cwd, env: nobody });
    expect(forced).toMatchObject({ code: 2, stdout: "" });
    expect(forced.stderr).toMatch(/^go-plugin-verifier: builder: container: .*docker does not answer/m);
  });
});
