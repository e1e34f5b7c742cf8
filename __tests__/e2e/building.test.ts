// Everything about building, through the built product.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { removeStandIns, standInEnvironment } from "../build/stand-ins.ts";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { sourceFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import type { StandIns } from "../support/module-proxy.ts";
import { commandLine } from "../support/product.ts";
import { asReport } from "../support/report-schema.ts";
import { example, goMod, type SourceTree, under, writeTree } from "../support/source-tree.ts";
import { toolchain } from "../support/toolchain.ts";
import { newJob, runAction } from "./action-run.ts";

const cli = join(import.meta.dirname, "../../dist/cli.js");
const base = "example.com/base";
const answering = (answer: string): SourceTree => ({
  "go.mod": goMod({ module: base }),
  "a.go": `package base\n\n// Answer is inlined.\nfunc Answer() string { return "${answer}" }\n`,
});
const modules: StandIns = {
  [`${base}@v1.0.0`]: answering("one"),
  [`${base}@v1.1.0`]: answering("two"),
  [`${base}@v1.2.0`]: answering("three"),
};

let proxy: string;
let env: Record<string, string | undefined>;
/** A gateway with an older version of what the plugin requires, and one with a newer. */
let older: string;
let newer: string;

beforeAll(async () => {
  proxy = mkdtempSync(join(tmpdir(), "building-"));
  env = { ...process.env, ...(await standInEnvironment(proxy, modules)) };
  const linking = (version: string) => buildHost({ requires: { [base]: version }, links: [base], modules });
  older = await linking("v1.0.0");
  newer = await linking("v1.2.0");
});
afterAll(() => removeStandIns(proxy));

/** A plugin that asks for a version of the module that neither gateway has, on line 5 of its go.mod. */
const answer: SourceTree = {
  "go.mod": goMod({ module: "example.com/auth", requires: { [base]: "v1.1.0" } }),
  "main.go": `package main\n\nimport "${base}"\n\n// Answer is what the host looks up.\nfunc Answer() string { return base.Answer() }\n`,
};
/** A plugin that needs nothing. */
const plain: SourceTree = {
  "go.mod": goMod({ module: "example.com/log" }),
  "main.go":
    "package main\n\n// Answer is what the host looks up.\nfunc Answer() string { return mark }\n\nconst mark = `log`\n",
};

/** A checkout with both gateways and both plugins, the one with the go.sum of its own versions. */
async function checkout(): Promise<string> {
  const folder = await sourceFolder({ ...under("auth", answer), ...under("log", plain) });
  await copyFile(older, join(folder, "older"));
  await copyFile(newer, join(folder, "newer"));
  await must("go", ["mod", "tidy"], join(folder, "auth"));
  return folder;
}

async function must(program: string, args: readonly string[], cwd: string): Promise<string> {
  const ended = await run(program, args, { cwd, env: { ...env, GOENV: "off" } });
  if (ended.code !== 0) throw new Error(ended.stderr);
  return ended.stdout;
}

/** The command line with a report, and what was said on the way to it. */
async function report(cwd: string, args: readonly string[], changes: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await commandLine(["run", ...args, "--format", "json"], {
    cwd,
    env: { ...env, ...changes },
  });
  if (stdout === "") throw new Error(stderr);
  return { code, report: asReport(JSON.parse(stdout)), stdout, stderr };
}

const one = (written: Report) => written.checks[0]?.plugins[0];
const both = ["--gateway", "older", "--gateway", "newer", "--plugin", "auth", "--plugin", "log"];

/** All files of the sources, with their content. */
function sources(folder: string): Record<string, string> {
  return Object.fromEntries(
    ["auth", "log"].flatMap((name) =>
      readdirSync(join(folder, name)).map((file) => [
        `${name}/${file}`,
        readFileSync(join(folder, name, file), "utf8"),
      ]),
    ),
  );
}

describe("two plugins for two gateways in one run", () => {
  test("are built side by side, each line of theirs with its name, with the modules of their gateways", async () => {
    const cwd = await checkout();
    const before = sources(cwd);
    const built = await report(cwd, [...both, "--plugin-file", "{gateway}/{name}.so", "--pin"]);
    expect(built.code).toBe(0);
    expect(built.report.checks.map(({ gateway, build }) => [gateway.reference, build?.pins])).toEqual([
      ["older", [{ module: base, from: "v1.1.0", to: "v1.0.0" }]],
      ["newer", [{ module: base, from: "v1.1.0", to: "v1.2.0" }]],
    ]);
    expect(sources(cwd)).toEqual(before);
    for (const [gateway, said] of [
      ["older", "one"],
      ["newer", "three"],
    ] as const) {
      const plugins = ["auth", "log"].map((name) => join(cwd, "plugins-out", gateway, `${name}.so`));
      const { answers } = await openInHost(join(cwd, gateway), plugins, { lookup: ["Answer"] });
      expect(answers).toMatchObject([{ symbols: { Answer: said } }, { symbols: { Answer: "log" } }]);
    }
    const said = built.stderr.trimEnd().split("\n");
    const group = said.slice(said.findIndex((line) => /^Building 4 plugins, \d+ at a time$/.test(line)) + 1, -1);
    const named = group.filter((line) => !/^Builder for /.test(line));
    expect(named.length).toBeGreaterThan(8);
    const names = /^((?:auth|log) linux\/amd64 in (?:older|newer)): /;
    expect(named.filter((line) => !names.test(line))).toEqual([]);
    expect(new Set(named.map((line) => names.exec(line)?.[1])).size).toBe(4);
  });

  test("have names apart, or the run says how they can", async () => {
    const cwd = await checkout();
    const { code, stderr } = await commandLine(["run", ...both, "--plugin-file", "{name}.so"], { cwd, env });
    expect(code).toBe(2);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      'go-plugin-verifier: plugin-file: "{name}.so" makes the same file, plugins-out/auth.so, for older and for newer; put {gateway} into it: "{gateway}/{name}.so".',
    );
    const twice = await commandLine(["run", "--gateway", "older", "--plugin", "log", "--plugin", "./log/"], {
      cwd,
      env,
    });
    expect(twice).toMatchObject({ code: 2, stdout: "" });
    expect(twice.stderr).toContain('plugin: "log" and "./log/" are the same source; name it once.');
  });

  test("come out of one step of the action as one group and one list", async () => {
    const job = newJob();
    try {
      copyFileSync(older, join(job.workspace, "older"));
      copyFileSync(newer, join(job.workspace, "newer"));
      await writeTree(job.workspace, { ...under("auth", answer), ...under("log", plain) });
      await must("go", ["mod", "tidy"], join(job.workspace, "auth"));
      const inputs = {
        gateway: "older\nnewer",
        plugin: "auth\nlog",
        "plugin-file": "{gateway}/{name}.so",
        pin: "true",
      };
      const settings = Object.fromEntries(
        Object.entries(env).flatMap(([name, value]) =>
          value !== undefined && /^GO|^PATH$/.test(name) ? [[name, value]] : [],
        ),
      );
      const step = await runAction(job, inputs, settings);
      expect(step).toMatchObject({ code: 0, stderr: "", outputs: { verdict: "loads" } });
      const built: unknown = JSON.parse(step.outputs["plugins"] ?? "");
      expect(built).toMatchObject(
        ["older/auth", "older/log", "newer/auth", "newer/log"].map((name) => ({ path: `plugins-out/${name}.so` })),
      );
      expect(step.stdout.match(/^::group::.*$/gm)).toEqual([expect.stringMatching(/^::group::Building 4 plugins, /)]);
      expect(step.stdout).toContain(`pinned ${base} v1.1.0 → v1.2.0\n`);
    } finally {
      rmSync(dirname(job.workspace), { recursive: true, force: true });
    }
  });
});

describe("--preflight-only", () => {
  test("refuses at the line of go.mod what a build would find, and builds nothing", async () => {
    const cwd = await checkout();
    const { code, report: told } = await report(cwd, [
      ...both,
      "--preflight-only",
      "--plugin-file",
      "{gateway}/{name}.so",
    ]);
    expect(code).toBe(1);
    expect(told.checks.map(({ plugins }) => plugins.map(({ verdict, preflight }) => preflight ?? verdict))).toEqual([
      ["refused", "clear"],
      ["refused", "clear"],
    ]);
    expect(one(told)?.findings).toContainEqual(
      expect.objectContaining({ kind: "module-version", severity: "error", where: { file: "auth/go.mod", line: 5 } }),
    );
    expect(existsSync(join(cwd, "plugins-out"))).toBe(false);
  });

  test("ends with 0 where nothing speaks against the plugin, and does not say that it loads", async () => {
    const cwd = await checkout();
    const args = ["run", "--gateway", "older", "--plugin", "log", "--preflight-only"];
    const { code, stdout } = await commandLine(args, { cwd, env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^– not built: nothing speaks against log in older\n/);
    expect(stdout).toMatch(
      /– log {2}nothing speaks against it; it was not built, but the \d+ packages that the gateway links too come/,
    );
    expect(existsSync(join(cwd, "plugins-out"))).toBe(false);
  });

  test("refuses every plugin for a gateway that can load none", async () => {
    const cwd = await checkout();
    await copyFile(await buildHost({ env: { CGO_ENABLED: "0" } }), join(cwd, "static"));
    await copyFile(await buildHost({ flags: ["-trimpath", "-ldflags=-linkmode=internal"] }), join(cwd, "unseen"));
    const given = ["--gateway", "static", "--gateway", "unseen", "--plugin", "log", "--preflight-only"];
    const { code, report: told } = await report(cwd, given);
    expect(code).toBe(1);
    expect(told.checks.map(({ plugins: [plugin] }) => plugin)).toMatchObject(
      ["was built with CGO_ENABLED=0", "exports none of its symbols"].map((why) => ({
        preflight: "refused",
        cause: { kind: "no-plugin-support", evidence: [expect.stringContaining(why)] },
        fix: { standing: "none", reason: "This gateway cannot load any plugin, whatever it is built with." },
      })),
    );
  });

  test("refuses a package that is no main package in the words of go build", async () => {
    const cwd = await checkout();
    await writeTree(cwd, { "log/main.go": "package log\n" });
    const given = ["--gateway", "older", "--plugin", "log"];
    const { code, report: told } = await report(cwd, [...given, "--preflight-only"]);
    expect(code).toBe(1);
    const { report: afterBuild } = await report(cwd, given);
    expect(one(told)?.findings).toMatchObject([
      {
        message: "-buildmode=plugin requires exactly one main package",
        fix: expect.stringContaining("`package main`"),
      },
    ]);
    expect(one(told)).toMatchObject({ verdict: "unbuilt", findings: one(afterBuild)?.findings });
  });
});

describe("--build-id", () => {
  test("makes builds of one source that one gateway opens together; auto is the commit's", async () => {
    const cwd = await checkout();
    const identity = ["-c", "user.name=n", "-c", "user.email=e"];
    for (const args of [
      ["init", "-q"],
      ["add", "log"],
      [...identity, "commit", "-qm", "one"],
    ])
      await must("git", args, cwd);
    const commit = (await must("git", ["rev-parse", "HEAD"], cwd)).slice(0, 12);
    const built: string[] = [];
    for (const id of ["a", "b", "auto"]) {
      const args = [
        "build",
        "--gateway",
        "older",
        "--plugin",
        "log",
        "--build-id",
        id,
        "--plugin-file",
        "{name}-{build-id}.so",
      ];
      built.push((await commandLine(args, { cwd, env })).stdout.trimEnd());
    }
    expect(built).toEqual(["a", "b", commit].map((id) => `plugins-out/log-${id}.so`));
    const { answers } = await openInHost(
      older,
      built.map((file) => join(cwd, file)),
      { lookup: ["Answer"] },
    );
    expect(answers).toMatchObject(built.map(() => ({ symbols: { Answer: "log" } })));
    expect(await must("git", ["status", "--short"], cwd)).toBe("?? auth/\n?? newer\n?? older\n?? plugins-out/\n");
  });

  test("with --pin is printed as a script that makes the same file when it is pasted into a shell", async () => {
    const cwd = await checkout();
    const args = ["--gateway", "newer", "--plugin", "auth", "--build-id", "a", "--pin"];
    const printed = await commandLine(["build", "--print", ...args], { cwd, env });
    expect(existsSync(join(cwd, "plugins-out"))).toBe(false);
    const file = join(cwd, "plugins-out", "auth_a_linux_amd64.so");
    const hash = () => createHash("sha256").update(readFileSync(file)).digest("hex");
    await must("sh", ["-ec", printed.stdout], cwd);
    const byHand = hash();
    rmSync(file);
    const { code, report: told } = await report(cwd, args);
    expect({ code, hash: hash() }).toEqual({ code: 0, hash: byHand });
    expect(told.checks[0]?.build).toMatchObject({ buildId: "a", pins: [{ module: base, to: "v1.2.0" }] });
  });
});

test("--rebuild says that a second build elsewhere gave the same bytes", async () => {
  const cwd = await checkout();
  const { code, report: told } = await report(cwd, ["--gateway", "older", "--plugin", "log", "--rebuild"]);
  expect(code).toBe(0);
  expect(told.checks[0]?.build?.rebuild).toEqual({ sameFingerprints: true, sameBytes: true });
});

test("--symbol with a type that the plugin does not have ends with the compiler's words at the declaration", async () => {
  const cwd = await checkout();
  const args = ["--gateway", "older", "--plugin", "log", "--symbol", "Answer=func(string) int"];
  const { code, report: told } = await report(cwd, args);
  expect(code).toBe(1);
  expect(one(told)).toMatchObject({
    verdict: "unbuilt",
    findings: [
      {
        message: expect.stringMatching(
          /^cannot use Answer \(value of type func\(\) string\) as func\(string\) int value/,
        ),
        where: { file: "log/main.go", line: 4 },
      },
    ],
  });
});

describe("--load-test always", () => {
  const kinds = (told: Report) => one(told)?.findings.map(({ kind }) => kind) ?? [];

  test("opens a plugin in a helper, and says what was not part of it", async () => {
    const cwd = await checkout();
    const { code, report: told } = await report(cwd, [
      "--gateway",
      "older",
      "--plugin",
      "log",
      "--load-test",
      "always",
    ]);
    expect(code).toBe(0);
    expect(one(told)).toMatchObject({ verdict: "loads", load: { how: "native", outcome: "loads" } });
    expect(kinds(told)).toContain("load-undecided");
    expect(kinds(told)).not.toContain("load-confirmed");
  });

  test("never disagrees where the helper does not link what the gateway refuses", async () => {
    const cwd = await checkout();
    const { code, report: told } = await report(cwd, [
      "--gateway",
      "older",
      "--plugin",
      "auth",
      "--load-test",
      "always",
    ]);
    expect(code).toBe(1);
    expect(one(told)?.verdict).toBe("rejected");
    expect(kinds(told)).toContain("load-undecided");
    expect(kinds(told)).not.toContain("load-disagrees");
  });
});

describe("--builder", () => {
  const args = ["run", "--gateway", "older", "--plugin", "log"];

  test("container without an engine, or without an image, ends with 2 and says what there is not", async () => {
    const cwd = await checkout();
    const nothing = { ...env, PATH: "/nonexistent" };
    const image = await commandLine([...args, "--builder", "container", "--builder-image", "a/b:1"], {
      cwd,
      env: nothing,
    });
    expect(image).toMatchObject({ code: 2, stdout: "" });
    expect(image.stderr).toMatch(/^go-plugin-verifier: builder-image: .*docker.*podman.*\.$/m);
    const unknown = await commandLine([...args, "--builder", "container"], { cwd, env: nothing });
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toMatch(/^go-plugin-verifier: builder: container: .*no compiler image is known/m);
  });

  test("here needs the gateway's own Go, and builds with it", async () => {
    const cwd = await checkout();
    const { go: other } = await toolchain("1.24.7");
    const path = { ...env, PATH: `${dirname(other)}:${process.env["PATH"]}` };
    const refused = await commandLine([...args, "--builder", "here"], { cwd, env: path });
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain(
      "builder: here needs the gateway's own compiler in this job, go1.24.6; there is go1.24.7.",
    );
    const built = await commandLine([...args, "--builder", "here"], { cwd, env });
    expect(built.code).toBe(0);
    expect(built.stderr).toContain("Builder for older: here, since this job has go1.24.6\n");
  });

  test("auto says why it takes the Go of this machine", async () => {
    const cwd = await checkout();
    const { stderr } = await commandLine([...args, "--preflight-only", "--no-preflight-only"], { cwd, env });
    expect(stderr).toContain("exclude each other");
    const built = await commandLine(args, { cwd, env });
    expect(built.stderr).toContain(
      "Builder for older: native, since no compiler image is known for this gateway on linux/amd64\n",
    );
  });
});

test("--gateway-source lets a plugin import the gateway's own packages", async () => {
  const gateway = "example.com/gateway";
  const own = { "greeting/g.go": 'package greeting\n\n// Text is inlined.\nfunc Text() string { return "welcome" }\n' };
  const links = [`${gateway}/greeting`];
  const host = await buildHost({ module: gateway, source: { ...(await example("host")), ...own }, links });
  const cwd = await sourceFolder({
    "p/go.mod": goMod({ module: "example.com/p", requires: { [gateway]: "v1.0.0" } }),
    "p/main.go": `package main\n\nimport "${gateway}/greeting"\n\nfunc Answer() string { return greeting.Text() }\n`,
  });
  const args = ["--gateway", host, "--plugin", "p"];
  const without = await report(cwd, args);
  expect(without.code).toBe(1);
  expect(one(without.report)).toMatchObject({
    verdict: "unbuilt",
    findings: [{ where: { file: "p/main.go", line: 3 }, fix: expect.stringContaining("gateway-source: FOLDER") }],
  });
  const source = join(dirname(host), "..", "src");
  expect(await report(cwd, [...args, "--gateway-source", source])).toMatchObject({ code: 0 });
  const file = join(cwd, "plugins-out", "p_linux_amd64.so");
  const { answers } = await openInHost(host, [file], { lookup: ["Answer"] });
  expect(answers).toMatchObject([{ symbols: { Answer: "welcome" } }]);
  const wrong = await commandLine(["run", ...args, "--gateway-source", "p"], { cwd, env });
  expect(wrong).toMatchObject({ code: 2, stdout: "" });
  expect(wrong.stderr).toContain(
    'gateway-source: the folder "p" holds the module example.com/p, and the gateway was built',
  );
  const fetching = ["fetch", ...args, "-o", "stored"];
  const refused = await commandLine(fetching, { cwd, env });
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toMatch(/p\/main\.go:3: .*imports example\.com\/gateway\/greeting.*source could not be had/s);
  expect(refused.stderr).toContain("gateway-source: FOLDER");
  expect(await commandLine([...fetching, "--gateway-source", source], { cwd, env })).toMatchObject({ code: 0 });
});

test("plugins for several gateways lie in a folder for each, and the linker's flags are the plugin's own", async () => {
  const cwd = await checkout();
  await writeTree(cwd, {
    "log/mark.go": 'package main\n\nvar mark = "unset"\n',
    "log/main.go": (plain["main.go"] ?? "").replace(/\nconst mark.*/, ""),
  });
  const gateways = ["--gateway", "older", "--gateway", "newer"];
  const args = [...gateways, "--plugin", "log", "--ldflags=-s -w -X 'main.mark=of the linker'"];
  const { code, report: told } = await report(cwd, args);
  expect(code).toBe(0);
  const files = told.checks.map(({ plugins }) => plugins[0]?.path);
  expect(files).toEqual(["plugins-out/older/log_linux_amd64.so", "plugins-out/newer/log_linux_amd64.so"]);
  const { answers } = await openInHost(older, [join(cwd, files[0] ?? "")], { lookup: ["Answer"] });
  expect(answers).toMatchObject([{ symbols: { Answer: "of the linker" } }]);
});

test("the report names the command line that builds the same again, with what was chosen for what was left open", async () => {
  const cwd = await checkout();
  const wishes = ["--pin", "--build-id", "auto", "--ldflags=-s -w", "--build-tags", "one,two"];
  const args = ["--gateway", "older", "--gateway", "newer", "--plugin", "own=auth", ...wishes];
  const { stdout } = await commandLine(["run", ...args, "--format", "json"], { cwd, env });
  const checks = asReport(JSON.parse(stdout)).checks;
  const digest = (path = "") =>
    createHash("sha256")
      .update(readFileSync(join(cwd, path)))
      .digest("hex");
  await writeTree(cwd, { "bin/go-plugin-verifier": `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n` });
  await run("chmod", ["+x", join(cwd, "bin/go-plugin-verifier")]);
  for (const { build, plugins } of checks) {
    const before = digest(plugins[0]?.path);
    const paths = { ...env, PATH: `${join(cwd, "bin")}:${process.env["PATH"]}` };
    const again = await run("sh", ["-c", build?.again ?? "false"], { cwd, env: paths });
    expect({ code: again.code, stdout: again.stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^plugins-out\//),
    });
    expect(digest(again.stdout.trim())).toBe(before);
  }
  expect(checks.map(({ build }) => build?.again)).toEqual(
    ["older", "newer"].map((gateway) =>
      expect.stringMatching(
        new RegExp(
          `^go-plugin-verifier build --gateway ${gateway} --plugin own=auth --target linux/amd64 --builder native --build-tags one,two '--ldflags=-s -w' --build-id [0-9a-f]{12} .*--pin$`,
        ),
      ),
    ),
  );
});

test("what is for containers alone is refused beside builder: native, and told beside auto", async () => {
  const cwd = await checkout();
  const args = ["build", "--gateway", "older", "--plugin", "log"];
  const refused = await commandLine([...args, "--builder", "native", "--build-timeout", "5m"], { cwd, env });
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toContain("build-timeout: it is for builds in containers, and builder: native uses none");
  const told = await commandLine([...args, "--build-network", "host"], { cwd, env });
  expect(told).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("warning: build-network: for builds in containers"),
  });
});

test.each([["--rebuild"], ["--load-test", "always"]])("--preflight-only beside %s is refused", async (...flags) => {
  const cwd = await checkout();
  const args = ["run", "--gateway", "older", "--plugin", "log", "--preflight-only", ...flags];
  const { code, stderr } = await commandLine(args, { cwd, env });
  expect(code).toBe(2);
  expect(stderr).toContain("preflight-only: it builds nothing, and ");
});

test("build-id: auto gives two plugins of one module path ids of their own, and one gateway opens both", async () => {
  const cwd = await checkout();
  await writeTree(cwd, under("twin", plain));
  const args = ["--gateway", "older", "--plugin", "log", "--plugin", "twin", "--build-id", "auto"];
  const { code, report: told } = await report(cwd, [...args, "--plugin-file", "{name}.so"]);
  expect(code).toBe(0);
  const plugins = told.checks[0]?.plugins ?? [];
  expect(new Set(plugins.map(({ pluginPath }) => pluginPath)).size).toBe(2);
  const { answers } = await openInHost(
    older,
    plugins.map(({ path }) => join(cwd, path)),
  );
  expect(answers.map(({ error }) => error)).toEqual([undefined, undefined]);
});

test("--build-env is refused where nothing is built in a container, and its value appears nowhere", async () => {
  const secret = "hunter2hunter2";
  const cwd = await checkout();
  const args = ["run", "--gateway", "older", "--plugin", "auth", "--builder", "native"];
  for (const line of [`TOKEN=${secret}`, "TOKEN"]) {
    const refused = await commandLine([...args, "--build-env", line], { cwd, env: { TOKEN: secret } });
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("build-env: it is for builds in containers, and builder: native uses none");
    expect(refused.stderr).not.toContain(secret);
  }
});

test("of two plugins of one module path the second is told of the path, and not of versions that change nothing", async () => {
  const cwd = await checkout();
  const path = "module example.com/log";
  await writeTree(cwd, { "auth/go.mod": readFileSync(join(cwd, "auth/go.mod"), "utf8").replace(/^module .*/m, path) });
  const { code, report: told } = await report(cwd, ["--gateway", "older", "--plugin", "log", "--plugin", "auth"]);
  expect(code).toBe(1);
  expect(told.checks[0]?.plugins[1]).toMatchObject({
    loaderError: "plugin already loaded",
    cause: { kind: "already-loaded" },
    fix: { standing: "try", steps: [{ sentence: expect.stringContaining("build-id: auto") }] },
  });
});
