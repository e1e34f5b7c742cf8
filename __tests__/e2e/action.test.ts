import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { openInHost } from "../support/host.ts";
import { parseJunit } from "../support/junit-reader.ts";
import { commandLine } from "../support/product.ts";
import { asReport } from "../support/report-schema.ts";
import { sarifProblems } from "../support/sarif-schema.ts";
import { goMod, linking, under, writeTree } from "../support/source-tree.ts";
import { toolchain } from "../support/toolchain.ts";
import { cancelAction, type Job, newJob, runAction, type Step } from "./action-run.ts";

const main =
  'package main\n\nimport "fmt"\n\n// AuthCheck is what the gateway looks up.\nfunc AuthCheck() string { return fmt.Sprint(1) }\n';
const authSource = { "go.mod": goMod({ module: "example.com/auth" }), "main.go": main };
const command =
  "GOVCS='*:git' CGO_ENABLED=1 GOAMD64=v1 GOARCH=amd64 GOENV=off GOOS=linux GOTOOLCHAIN=go1.24.6 go build -buildmode=plugin -trimpath -buildvcs=false";
/** The build of `plugins/NAME` as a person runs it. */
const built = (name: string) => `(cd plugins/${name} && ${command} -o ../../plugins-out/${name}_linux_amd64.so .)`;
const target = "linux/amd64";
const builderLine = "Builder for gateway: native, since no compiler image is known for this gateway on linux/amd64";
const reportPath = "<temp>/go-plugin-verifier-report-<random>/report.json";

let job: Job;
beforeEach(async () => {
  job = newJob();
  copyFileSync(await buildHost(), join(job.workspace, "gateway"));
});
afterEach(() => rmSync(dirname(job.workspace), { recursive: true, force: true }));

/** The command line that builds it again. */
const again = (name: string) =>
  `go-plugin-verifier build --gateway gateway --plugin plugins/${name} --target ${target} --builder native`;

/** The report that the output names. */
function reportOf(step: Step) {
  expect(step.outputs["report"]).toBe(reportPath);
  const [folder = ""] = readdirSync(job.temporary);
  return asReport(JSON.parse(readFileSync(join(job.temporary, folder, "report.json"), "utf8")));
}

/** Workflow commands that the runner would obey. */
function commandsOf(stdout: string): string[] {
  return stdout.split("\n").filter((line) => line.trimStart().startsWith("::") || /##\[/.test(line));
}

test("green: a plugin is built, verified and reported, and the gateway really opens it", async () => {
  await writeTree(job.workspace, under("plugins/auth", authSource));
  const step = await runAction(job, { gateway: "gateway", plugin: "plugins/auth", target, symbols: "AuthCheck" });
  expect(step.stderr).toBe("");
  expect(step.stdout).toBe(
    [
      "Go Plugin Verifier 0.1.0",
      "Gateway gateway: go1.24.6, linux/amd64",
      builderLine,
      "::group::Building auth for linux/amd64",
      built("auth"),
      "::endgroup::",
      "✓ loads: auth loads into gateway",
      "",
      "Gateway  gateway",
      "         linux/amd64 · go1.24.6 · example.com/host",
      "",
      "✓ auth: plugins-out/auth_linux_amd64.so  loads",
      "  Packages  all 49 shared packages are equal",
      "  Exports   AuthCheck",
      "",
    ].join("\n"),
  );
  expect(step.summary.replace(/: [\d.]+ MB · /, ": <size> · ")).toBe(
    [
      "## ✅ auth loads into gateway",
      "",
      "| gateway | linux/amd64 |",
      "| --- | --- |",
      "| auth | ✅ loads |",
      "",
      "<details><summary>Files, with sizes and digests</summary>",
      "",
      "- `plugins-out/auth_linux_amd64.so`: <size> · `sha256:<sha256>` · go1.24.6 · exports `AuthCheck`",
      "",
      "</details>",
      "",
      "<details><summary>Gateway</summary>",
      "",
      "- `gateway`: linux/amd64 · go1.24.6 · example.com/host · `sha256:<sha256>`",
      "",
      "</details>",
      "",
      "<details><summary>How it was built</summary>",
      "",
      "```sh",
      built("auth"),
      "```",
      "",
      "Again with",
      "",
      "```sh",
      again("auth"),
      "```",
      "",
      "</details>",
      "",
      "<details><summary>The same on another machine</summary>",
      "",
      "```sh",
      "go-plugin-verifier run \\",
      "  --gateway gateway \\",
      "  --plugin plugins/auth \\",
      "  --target linux/amd64 \\",
      "  --symbol AuthCheck",
      "```",
      "",
      "</details>",
      "",
    ].join("\n"),
  );
  expect(step.code).toBe(0);
  expect(step.outputs).toEqual({
    verdict: "loads",
    plugins:
      '[{"name":"auth","gateway":"gateway","target":"linux/amd64","path":"plugins-out/auth_linux_amd64.so","sha256":"<sha256>","verdict":"loads"}]',
    "gateway-go-version": "go1.24.6",
    report: reportPath,
    checksums: "<workspace>/plugins-out/SHA256SUMS",
  });
  expect(step.left).toEqual(["go-plugin-verifier-report-<random>"]);
  expect(reportOf(step).checks).toMatchObject([
    {
      gateway: { reference: "gateway", verifiedBy: "none", goVersion: "go1.24.6" },
      build: { builder: "native", goVersion: "go1.24.6", command: built("auth") },
      plugins: [{ name: "auth", verdict: "loads", pluginPath: "example.com/auth", symbols: ["AuthCheck"] }],
    },
  ]);
  const file = join(job.workspace, "plugins-out", "auth_linux_amd64.so");
  const { answers } = await openInHost(join(job.workspace, "gateway"), [file], { lookup: ["AuthCheck"] });
  expect(answers).toMatchObject([{ symbols: { AuthCheck: "1" } }]);
});

test("red: a plugin that was built without -trimpath fails the job with the host's words", async () => {
  const plugin = await buildPlugin({ flags: [] });
  copyFileSync(plugin, join(job.workspace, "untrimmed.so"));
  const step = await runAction(job, { gateway: "gateway", plugin: "untrimmed.so", target, builder: "none" });
  const { answers } = await openInHost(join(job.workspace, "gateway"), ["./untrimmed.so"], { cwd: job.workspace });
  const sentence = answers[0]?.error ?? "";
  expect(sentence).toMatch(
    /^plugin\.Open\("\.\/untrimmed"\): plugin was built with a different version of package \S+$/,
  );
  expect(step.stdout).toContain(`\n  ${sentence.replace("./", "")}\n`);
  expect(step.summary).toContain(sentence.replace("./", ""));
  expect(step.code).toBe(1);
  expect(step.outputs).toEqual({
    verdict: "rejected",
    plugins:
      '[{"name":"untrimmed","gateway":"gateway","target":"linux/amd64","path":"untrimmed.so","sha256":"<sha256>","verdict":"rejected"}]',
    "gateway-go-version": "go1.24.6",
    report: reportPath,
  });
  expect(reportOf(step).checks).toMatchObject([{ plugins: [{ verdict: "rejected", cause: { kind: "trimpath" } }] }]);
});

describe("red: another version of a shared module", () => {
  const logrus = "github.com/sirupsen/logrus";

  test("is annotated at its line of go.mod, with the command that mends it", async () => {
    copyFileSync(
      await buildHost({ requires: { [logrus]: "v1.8.1" }, links: [logrus] }),
      join(job.workspace, "gateway"),
    );
    const tree = {
      "go.mod": goMod({ module: "example.com/log", requires: { [logrus]: "v1.8.0" } }),
      "main.go": linking([logrus]),
    };
    await writeTree(job.workspace, under("plugins/log", tree));
    const { go, env } = await toolchain("1.24.6");
    const tidied = await run(go, ["mod", "tidy"], { cwd: join(job.workspace, "plugins/log"), env });
    expect(tidied.code).toBe(0);
    const from = { GITHUB_ACTION_REPOSITORY: "someone/go-plugin-verifier", GITHUB_ACTION_REF: "v1" };
    const step = await runAction(job, { gateway: "gateway", plugin: "plugins/log", target }, from);
    expect(step.code).toBe(1);
    expect(step.stdout).toBe(
      [
        "Go Plugin Verifier 0.1.0",
        "Gateway gateway: go1.24.6, linux/amd64",
        builderLine,
        "::group::Building log for linux/amd64",
        "plugins/log/go.mod:5: github.com/sirupsen/logrus is v1.8.1 in the gateway and v1.8.0 in the plugin; the one package of it that both link differs. It will not load as it is.",
        built("log"),
        "::endgroup::",
        "✗ rejected: log does not load into gateway",
        "",
        "Gateway  gateway",
        "         linux/amd64 · go1.24.6 · example.com/host",
        `Built by ${built("log")}`,
        `Again by ${again("log")}`,
        "",
        "✗ log: plugins-out/log_linux_amd64.so  rejected",
        "",
        '  plugin.Open("plugins-out/log_linux_amd64"): plugin was built with a different version of package github.com/sirupsen/logrus',
        "",
        "  Cause     github.com/sirupsen/logrus is v1.8.1 in the gateway and v1.8.0 in the plugin; the one package of it that",
        "            both link differs. (module-version)",
        "            · No package of the standard library is among them.",
        "  Fix       (proven: resolved again)",
        "            cd plugins/log",
        "            GOTOOLCHAIN=go1.24.6 go mod edit -require=github.com/sirupsen/logrus@v1.8.1",
        "            GOTOOLCHAIN=go1.24.6 go get .",
        "  Packages  1 of 69 shared packages differs: github.com/sirupsen/logrus",
        '::error title=log%3A rejected by gateway on linux/amd64,file=plugins/log/go.mod,line=5::plugin.Open("plugins-out/log_linux_amd64"): plugin was built with a different version of package github.com/sirupsen/logrus%0Agithub.com/sirupsen/logrus is v1.8.1 in the gateway and v1.8.0 in the plugin; the one package of it that both link differs.%0ANo package of the standard library is among them.%0A1 of 69 shared packages differs%0AFix (proven: resolved again): cd plugins/log%0A     GOTOOLCHAIN=go1.24.6 go mod edit -require=github.com/sirupsen/logrus@v1.8.1%0A     GOTOOLCHAIN=go1.24.6 go get .',
        "::error::rejected: log does not load into gateway",
        "",
      ].join("\n"),
    );
    expect(step.summary.replace(/<details>[\s\S]*?<\/details>\s*/g, "")).toBe(
      [
        "## ❌ log does not load into gateway",
        "",
        "| gateway | linux/amd64 |",
        "| --- | --- |",
        "| log | ❌ rejected |",
        "",
        "### ❌ log: rejected",
        "",
        '> `plugin.Open("plugins-out/log_linux_amd64"): plugin was built with a different version of package github.com/sirupsen/logrus`',
        "",
        "**Cause** github.com/sirupsen/logrus is v1.8.1 in the gateway and v1.8.0 in the plugin; the one package of it that both link differs. ([module-version](https://github.com/someone/go-plugin-verifier/blob/v1/docs/findings/module-version.md))",
        "",
        "- 1 of 69 shared packages differs",
        "- No package of the standard library is among them.",
        "",
        "**Fix** (proven: resolved again)",
        "",
        "```sh",
        "cd plugins/log",
        "GOTOOLCHAIN=go1.24.6 go mod edit -require=github.com/sirupsen/logrus@v1.8.1",
        "GOTOOLCHAIN=go1.24.6 go get .",
        "```",
        "",
        "**Reproduce it** in a checkout of this commit",
        "",
        "```sh",
        "npx 'github:someone/go-plugin-verifier#v1' run \\",
        "  --gateway gateway \\",
        "  --plugin plugins/log \\",
        "  --target linux/amd64",
        "```",
        "",
        "",
      ].join("\n"),
    );
    expect(step.outputs).toMatchObject({
      verdict: "rejected",
      fix: [`go mod edit -require=${logrus}@v1.8.1`, "go get ."]
        .map((command) => `(cd plugins/log && GOTOOLCHAIN=go1.24.6 ${command})`)
        .join("\n"),
      patch: expect.stringMatching(/^<temp>\/go-plugin-verifier-fix-\w+\/fix\.patch$/),
    });
    const opened = async () => {
      const file = join(job.workspace, "plugins-out", "log_linux_amd64.so");
      return (await openInHost(join(job.workspace, "gateway"), [file])).answers;
    };
    expect((await opened())[0]?.error).toContain(`plugin was built with a different version of package ${logrus}`);
    const [patch = ""] = readdirSync(job.temporary).filter((name) => name.startsWith("go-plugin-verifier-fix-"));
    const applied = await run("git", ["apply", join(job.temporary, patch, "fix.patch")], { cwd: job.workspace });
    expect(applied).toMatchObject({ code: 0, stderr: "" });
    expect((await runAction(job, { gateway: "gateway", plugin: "plugins/log", target }, from)).code).toBe(0);
    expect(await opened()).toMatchObject([{ symbols: {} }]);
  });
});

describe("unbuilt", () => {
  test("errors of the compiler are annotated at file and line", async () => {
    const broken = 'package main\n\nfunc f(int) {}\n\nfunc init() { f() }\n\nvar count int = "many"\n';
    await writeTree(job.workspace, under("plugins/auth", { ...authSource, "broken.go": broken }));
    const step = await runAction(job, {
      gateway: "gateway",
      plugin: "plugins/auth",
      target,
      "artifact-name": "plugins",
    });
    expect(step.stdout).toBe(
      [
        "Go Plugin Verifier 0.1.0",
        "Gateway gateway: go1.24.6, linux/amd64",
        builderLine,
        "::group::Building auth for linux/amd64",
        built("auth"),
        "# example.com/auth",
        "./broken.go:5:15: not enough arguments in call to f",
        "    have ()",
        "    want (int)",
        './broken.go:7:17: cannot use "many" (untyped string constant) as int value in variable declaration',
        "::endgroup::",
        "✗ unbuilt: auth could not be built",
        "",
        "Gateway  gateway",
        "         linux/amd64 · go1.24.6 · example.com/host",
        `Built by ${built("auth")}`,
        `Again by ${again("auth")}`,
        "",
        "✗ auth: plugins/auth  unbuilt",
        "",
        "  ✗ plugins/auth/broken.go:5: not enough arguments in call to f",
        "        have ()",
        "        want (int)",
        "",
        '  ✗ plugins/auth/broken.go:7: cannot use "many" (untyped string constant) as int value in variable declaration',
        "::error title=auth%3A The plugin does not build,file=plugins/auth/broken.go,line=5::not enough arguments in call to f%0A    have ()%0A    want (int)",
        '::error title=auth%3A The plugin does not build,file=plugins/auth/broken.go,line=7::cannot use "many" (untyped string constant) as int value in variable declaration',
        "::error::unbuilt: auth could not be built",
        "",
      ].join("\n"),
    );
    expect(step.summary.replace(/<details>[\s\S]*/, "")).toContain(
      [
        "## ❌ auth could not be built",
        "",
        "| gateway | linux/amd64 |",
        "| --- | --- |",
        "| auth | ❌ unbuilt |",
        "",
        "### ❌ auth: unbuilt",
        "",
        "- `plugins/auth/broken.go:5: not enough arguments in call to f`<br>`have ()`<br>`want (int)`",
        '- `plugins/auth/broken.go:7: cannot use "many" (untyped string constant) as int value in variable declaration`',
        "",
      ].join("\n"),
    );
    expect(step.code).toBe(1);
    expect(step.outputs).toEqual({
      verdict: "unbuilt",
      plugins: '[{"name":"auth","gateway":"gateway","target":"linux/amd64","path":"plugins/auth","verdict":"unbuilt"}]',
      "gateway-go-version": "go1.24.6",
      report: reportPath,
    });
    expect(reportOf(step).checks).toMatchObject([{ plugins: [{ name: "auth", verdict: "unbuilt" }] }]);
    expect(existsSync(join(job.workspace, "plugins-out"))).toBe(false);
  });

  test("a plugin that cannot be built keeps its place among those that can", async () => {
    const tree = {
      ...under("plugins/auth", authSource),
      ...under("plugins/broken", { ...authSource, "main.go": "package main\n\nvar x int = nothing\n" }),
    };
    await writeTree(job.workspace, tree);
    copyFileSync(await buildPlugin(), join(job.workspace, "plugins", "given.so"));
    const step = await runAction(job, {
      gateway: "gateway",
      plugin: "plugins/broken\nplugins/*.so\nname=plugins/auth",
      target,
    });
    expect(step.code).toBe(1);
    expect(reportOf(step).checks[0]?.plugins.map(({ name, path, verdict }) => [name, path, verdict])).toEqual([
      ["broken", "plugins/broken", "unbuilt"],
      ["given", "plugins/given.so", "loads"],
      ["name", "plugins-out/name_linux_amd64.so", "loads"],
    ]);
  });
});

describe("text out of a plugin's repository is never obeyed by the runner", () => {
  const including = 'package main\n\n// #include "x.h"\nimport "C"\n';
  test.each([
    ["Go compiler", { "main.go": 'package main\n\nvar a int = "##[add-mask]a"\n\nvar b int = "::add-mask::b"\n' }],
    ["preprocessor", { "main.go": including, "x.h": "#error ##[add-mask]c ::add-mask::d\n" }],
    ["C compiler", { "main.go": including, "x.h": 'int x = "##[add-mask]e\n::add-mask::f;\n' }],
  ])("in the output of the %s, in annotations and in the report", async (_, tree) => {
    const goModule = { "go.mod": goMod({ module: "example.com/hostile" }) };
    await writeTree(job.workspace, under("plugins/hostile", { ...goModule, ...tree }));
    const step = await runAction(job, { gateway: "gateway", plugin: "plugins/hostile", target });
    expect(step.code).toBe(1);
    expect(step.stdout).toContain("add-mask");
    expect(step.stdout).not.toContain("##[");
    for (const line of commandsOf(step.stdout)) expect(line).toMatch(/^::(group|endgroup|error|warning|notice)\b/);
    expect(step.summary).not.toMatch(/^::/m);
  });

  test("in names of files and plugins", async () => {
    const name = "::error ::x";
    await writeTree(job.workspace, under(name, { ...authSource, "main.go": "package main\n\nvar x int = nothing\n" }));
    const step = await runAction(job, { gateway: "gateway", plugin: name, target });
    expect(step.code).toBe(1);
    for (const line of commandsOf(step.stdout)) {
      expect(line).toMatch(/^::(group::Building|endgroup|error title=|error::unbuilt)/);
    }
  });
});

describe("an input that cannot be used", () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["no gateway", { gateway: "", plugin: "plugins/auth" }, "gateway: nothing is given"],
    ["no plugin", { plugin: "" }, "plugin: nothing is given"],
    ["a gateway that is not there", { gateway: "nope" }, 'gateway: there is no file "nope"; write '],
    ["a folder as gateway", { gateway: "plugins" }, 'gateway: "plugins" is a folder'],
    ["a text as gateway", { gateway: "plugins/auth/main.go" }, "plugins/auth/main.go cannot be used as a gateway"],
    ["a plugin as gateway", { gateway: "plugin.so" }, "plugin.so is a shared library"],
    ["a plugin that is not there", { plugin: "plugins/nope" }, 'plugin: there is no file or folder "plugins/nope".'],
    ["a pattern without a match", { plugin: "plugins/*.so" }, 'plugin: "plugins/*.so" matches nothing.'],
    ["a folder without source", { plugin: "plugins" }, 'plugin: the folder "plugins" holds no .go files'],
    ["source where nothing is built", { builder: "none" }, "builder: none builds nothing"],
    ["a gateway of another target", { target: "linux/arm64" }, 'target: "gateway" is a gateway for linux/amd64'],
    ["one plugin twice", { plugin: "plugins/auth\n./plugins/auth" }, 'plugin: "plugins/auth" and "./plugins/auth" are'],
    ["another file than was pinned", { "gateway-digest": `sha256:${"0".repeat(64)}` }, "gateway-digest:"],
    ["a gateway without a version in the name", { "plugin-file": "{name}-{version}.so" }, "plugin-file:"],
    ["a folder that is not there", { "working-directory": "nope" }, 'working-directory: there is no folder "nope".'],
    ["an unknown preset", { gateway: "tky@5.8.6" }, 'gateway: there is no file "tky@5.8.6" and no preset "tky"'],
    ["a preset without a version", { gateway: "tyk" }, 'gateway: there is no file "tyk", and the preset tyk needs'],
    ["source as a plugin that is there already", { alongside: "plugins/auth" }, 'alongside: "plugins/auth" is source'],
  ])("fails the job with one sentence: %s", async (_, inputs, message) => {
    await writeTree(job.workspace, under("plugins/auth", authSource));
    copyFileSync(await buildPlugin(), join(job.workspace, "plugin.so"));
    const step = await runAction(job, { gateway: "gateway", plugin: "plugins/auth", target, ...inputs });
    expect(step.code).toBe(1);
    const commands = commandsOf(step.stdout).filter((line) => !/^::(group|endgroup)::/.test(line));
    expect(commands).toEqual([expect.stringContaining(`::error::${message}`)]);
    expect(step.outputs).toEqual({});
    expect(step.left).toEqual([]);
    const plain = step.summary.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
    expect(plain).toMatch(/^## ❌ No plugin was checked\n\n> (?:`|<code>)/);
    expect(plain).toContain(message.slice(0, 40));
  });
});

describe("what a step may switch off or choose", () => {
  test("no annotations, no summary, a report in Markdown, another folder, another name", async () => {
    await writeTree(job.workspace, under("sub/plugins/auth", authSource));
    copyFileSync(join(job.workspace, "gateway"), join(job.workspace, "sub", "gateway"));
    const plugin = await buildPlugin({ flags: [] });
    copyFileSync(plugin, join(job.workspace, "sub", "untrimmed.so"));
    const step = await runAction(job, {
      gateway: "gateway",
      plugin: "plugins/auth\nuntrimmed.so",
      target,
      annotations: "false",
      summary: "false",
      format: "markdown",
      "working-directory": "sub",
      "plugin-file": "{goos}/{goarch}/{name}.so",
      "fail-on": "never",
    });
    expect(step.code).toBe(0);
    expect(commandsOf(step.stdout).filter((line) => !/^::(group|endgroup)::/.test(line))).toEqual([]);
    expect(step.summary).toBe("");
    expect(step.outputs["report"]).toBe("<temp>/go-plugin-verifier-report-<random>/report.md");
    expect(step.outputs["verdict"]).toBe("rejected");
    expect(existsSync(join(job.workspace, "sub/plugins-out/linux/amd64/auth.so"))).toBe(true);
  });

  test("several reports, in files of their own, of which the output names JSON", async () => {
    copyFileSync(await buildPlugin({ flags: [] }), join(job.workspace, "untrimmed.so"));
    const format = "sarif=out.sarif json=report.json\njunit=junit.xml";
    const step = await runAction(job, { gateway: "gateway", plugin: "untrimmed.so", target, builder: "none", format });
    expect(step.outputs["report"]).toBe("<workspace>/report.json");
    expect(step.left).toEqual([]);
    const text = (name: string) => readFileSync(join(job.workspace, name), "utf8");
    expect(asReport(JSON.parse(text("report.json"))).verdict).toBe("rejected");
    const sarif = JSON.parse(text("out.sarif"));
    expect(sarifProblems(sarif)).toEqual([]);
    const place = sarif.runs[0].results[0].locations[0].physicalLocation;
    expect(place.artifactLocation.uri).toBe("untrimmed.so");
    const { testsuite = [] } = await parseJunit(text("junit.xml"));
    expect(testsuite[0]?.testcase?.[0]?.failure?.[0]).toMatchObject({ type: "rejected" });
  });

  test("a report whose file cannot be written is found before anything is done", async () => {
    const step = await runAction(job, { gateway: "nope", plugin: "nope", format: "json=nope/report.json" });
    expect(step.code).toBe(1);
    expect(step.stdout).toContain("::error::format: json=nope/report.json cannot be written: there is no such file");
  });

  test("a gateway per target, and plugins that are there already", async () => {
    await writeTree(job.workspace, under("plugins/auth", authSource));
    copyFileSync(join(job.workspace, "gateway"), join(job.workspace, "gateway-linux-amd64"));
    copyFileSync(await buildPlugin(), join(job.workspace, "first.so"));
    const inputs = { gateway: "gateway-{goos}-{goarch}", plugin: "first.so\nagain=first.so\nplugins/auth", target };
    const step = await runAction(job, { ...inputs, alongside: "first.so" });
    expect(step.outputs["verdict"]).toBe("loads");
    expect(step.code).toBe(0);
  });
});

describe("a profile in the place of the gateway", () => {
  beforeEach(async () => {
    const { code } = await commandLine(["profile", "gateway", "-o", "profile.json"], { cwd: job.workspace });
    expect(code).toBe(0);
    await writeTree(job.workspace, under("plugins/auth", authSource));
  });

  test("is enough to build by and to verify against", async () => {
    const step = await runAction(job, { gateway: "profile.json", plugin: "plugins/auth", target });
    expect(step.code).toBe(0);
    expect(reportOf(step).checks).toMatchObject([
      { gateway: { reference: "profile.json", goVersion: "go1.24.6" }, plugins: [{ verdict: "loads" }] },
    ]);
  });

  test("is refused for another target than its own", async () => {
    const step = await runAction(job, { gateway: "profile.json", plugin: "plugins/auth", target: "linux/arm64" });
    expect(commandsOf(step.stdout)).toEqual([
      '::error::target: "profile.json" is a gateway for linux/amd64, and the target is linux/arm64; set target: linux/amd64.',
    ]);
  });
});

describe("the artifact", () => {
  test("is not uploaded after red, not even tried", async () => {
    copyFileSync(await buildPlugin({ flags: [] }), join(job.workspace, "untrimmed.so"));
    await writeTree(job.workspace, under("plugins/auth", authSource));
    const plugin = "plugins/auth\nuntrimmed.so";
    const step = await runAction(job, { gateway: "gateway", plugin, target, "artifact-name": "plugins" });
    expect(step.code).toBe(1);
    expect(step.stdout).not.toMatch(/artifact/i);
    expect(step.outputs["artifact-url"]).toBeUndefined();
  });

  test("is a warning on a server that has none", async () => {
    await writeTree(job.workspace, under("plugins/auth", authSource));
    const inputs = { gateway: "gateway", plugin: "plugins/auth", target, "artifact-name": "plugins" };
    const step = await runAction(job, inputs, { GITHUB_SERVER_URL: "https://git.example.com" });
    expect(commandsOf(step.stdout)).toContainEqual(
      expect.stringContaining('::warning::artifact-name: "plugins" is not'),
    );
    expect(step.code).toBe(0);
  });
});

test("a step that is cancelled while it builds leaves nothing behind", async () => {
  await writeTree(job.workspace, under("plugins/auth", authSource));
  const inputs = { gateway: "gateway", plugin: "plugins/auth", target };
  const cache = join(job.temporary, "..", "cache");
  // An empty build cache makes the build long enough.
  const step = await cancelAction(job, inputs, { GOCACHE: cache });
  expect(step.code).toBe(143);
  expect(step.left).toEqual([]);
  expect(existsSync(join(job.workspace, "plugins-out"))).toBe(false);
});
