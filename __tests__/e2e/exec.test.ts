// A command of the user's in the surroundings of a build.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Surroundings } from "../build/native-build.ts";
import { removeModules, withModules } from "../build/own-modules.ts";
import { buildHost } from "../support/build.ts";
import { type Ended, run } from "../support/command.ts";
import { openInHost } from "../support/host.ts";
import type { StandIns } from "../support/module-proxy.ts";
import { commandLine } from "../support/product.ts";
import { example, goMod, under, writeTree } from "../support/source-tree.ts";

const base = "example.com/base";
const answering = (answer: string) => ({
  "go.mod": goMod({ module: base }),
  "a.go": `package base\n\n// Answer is inlined.\nfunc Answer() string { return "${answer}" }\n`,
});
const modules: StandIns = { [`${base}@v1.0.0`]: answering("one"), [`${base}@v1.1.0`]: answering("two") };
/** A test that passes where that expression holds. */
const testing = (imports: string, condition: string) =>
  `package main\n\nimport (\n\t"testing"\n${imports})\n\nfunc TestIt(t *testing.T) {\n\tif !(${condition}) {\n\t\tt.Fatal("it does not hold")\n\t}\n}\n`;

let here: Surroundings;
let env: Readonly<Record<string, string | undefined>>;
beforeAll(async () => {
  here = await withModules(modules);
  const temporary = join(here.folder, "temporary");
  mkdirSync(temporary);
  env = { ...here.io.environment, TMPDIR: temporary, GOENV: "off" };
});
afterAll(() => removeModules(here));

/** Writes a module with a gateway beside it, and tidies it. @returns what the folder holds */
async function plugin(name: string, gateway: string, files: Readonly<Record<string, string>>): Promise<void> {
  await writeTree(here.folder, under(name, files));
  copyFileSync(gateway, join(here.folder, `${name}.gateway`));
  await run("go", ["mod", "tidy"], { cwd: join(here.folder, name), env });
}

/** What the program left where temporary folders are made; Node keeps its own cache there. */
const leftOver = () => readdirSync(join(here.folder, "temporary")).filter((name) => name !== "node-compile-cache");

/** Runs a command by `exec`, after which the folders are as they were and nothing is left. */
async function exec(name: string, flags: readonly string[], command: readonly string[]): Promise<Ended> {
  const kept = () =>
    readdirSync(join(here.folder, name), { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return entry.isFile() ? [path, readFileSync(path, "base64")] : [path];
    });
  const before = kept();
  const args = ["exec", "--gateway", `${name}.gateway`, "--plugin", name, ...flags, "--", ...command];
  const ended = await commandLine(args, { cwd: here.folder, env });
  expect(kept()).toEqual(before);
  expect(leftOver()).toEqual([]);
  return ended;
}

describe("go test, vet, list and build see what the gateway's build would:", () => {
  test("its version of a module, with --pin", async () => {
    const gateway = await buildHost({ requires: { [base]: "v1.0.0" }, links: [base], modules });
    await plugin("pinned", gateway, {
      "go.mod": goMod({ module: "example.com/pinned", requires: { [base]: "v1.1.0" } }),
      "main.go": `package main\n\nimport "${base}"\n\nfunc Answer() string { return base.Answer() }\n`,
      "main_test.go": testing("", 'Answer() == "one"'),
    });
    const test = ["go", "test", "./..."];
    expect(await run("go", test.slice(1), { cwd: join(here.folder, "pinned"), env })).toMatchObject({ code: 1 });
    expect(await exec("pinned", [], test)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("it does not hold"),
    });
    expect(await exec("pinned", ["--pin"], test)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok\s/) });
    expect(await exec("pinned", ["--pin"], ["go", "vet", "./..."])).toMatchObject({ code: 0, stdout: "" });
    const list = ["go", "list", "-m", "-f", "{{.Version}}", base];
    expect((await exec("pinned", ["--pin"], list)).stdout).toBe("v1.0.0\n");
    const file = join(here.folder, "pinned.so");
    const built = await exec("pinned", ["--pin"], ["go", "build", "-buildmode=plugin", "-o", file, "."]);
    expect(built).toMatchObject({ code: 0, stdout: "" });
    const { answers } = await openInHost(gateway, [file], { lookup: ["Answer"] });
    expect(answers).toMatchObject([{ symbols: { Answer: "one" } }]);
  });

  test("the gateway's own module, and a path of the plugin's own", async () => {
    const source = {
      ...(await example("host")),
      "api/api.go": "package api\n\n// Name is inlined.\nfunc Name() string { return `api` }\n",
      "uses.go": 'package main\n\nimport "example.com/gateway/api"\n\nvar _ = api.Name\n',
    };
    const gateway = await buildHost({ module: "example.com/gateway", source });
    await plugin("joined", gateway, {
      "go.mod": goMod({ module: "example.com/joined" }),
      "main.go": 'package main\n\nimport "example.com/gateway/api"\n\nfunc Name() string { return api.Name() }\n',
      "main_test.go": testing("", 'Name() == "api"'),
    });
    await writeTree(here.folder, under("source", { "go.mod": goMod({ module: "example.com/gateway" }), ...source }));
    const cwd = join(here.folder, "joined");
    expect((await run("go", ["test", "./..."], { cwd, env })).code).toBe(1);
    const flags = ["--gateway-source", "source", "--build-id", "7a"];
    expect(await exec("joined", flags, ["go", "test", "./..."])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ok\s+example\.com\/joined_7a\s/),
    });
    const file = join(here.folder, "joined.so");
    await exec("joined", flags, ["go", "build", "-buildmode=plugin", "-o", file, "."]);
    const { answers } = await openInHost(gateway, [file], { lookup: ["Name"] });
    expect(answers).toMatchObject([{ symbols: { Name: "api" } }]);
  });

  test("its tags, experiments and Go, though the go.mod asks for a newer one", async () => {
    const gateway = await buildHost({ flags: ["-trimpath", "-tags=of_the_gateway", "-gcflags=all=-l -B"] });
    await plugin("newer", gateway, {
      "go.mod": "module example.com/newer\n\ngo 1.27\n",
      "main.go": "package main\n\nvar mark = false\n",
      "tag.go": "//go:build of_the_gateway && go1.24 && !go1.25\n\npackage main\n\nfunc init() { mark = true }\n",
      "main_test.go": testing("", "mark"),
    });
    expect((await exec("newer", [], ["go", "test", "./..."])).stdout).toMatch(/^ok\s/);
    const other = testing("", "mark").replace("TestIt", "TestOther");
    await writeTree(here.folder, under("newer", { "sub/sub_test.go": other }));
    expect(await exec("newer", [], ["go", "vet", "./..."])).toMatchObject({ code: 1 });
  });

  test("without a go.mod, at the gateway's versions", async () => {
    const gateway = await buildHost({ requires: { [base]: "v1.0.0" }, links: [base], modules });
    await writeTree(here.folder, {
      "lone/main.go": `package main\n\nimport "${base}"\n\nfunc Answer() string { return base.Answer() }\n`,
      "lone/main_test.go": testing("", 'Answer() == "one"'),
    });
    copyFileSync(gateway, join(here.folder, "lone.gateway"));
    expect((await exec("lone", [], ["go", "test", "."])).stdout).toMatch(/^ok\s/);
  });
});

describe("the command is the user's own:", () => {
  beforeAll(async () => {
    await plugin("plain", await buildHost(), {
      "go.mod": goMod({ module: "example.com/plain" }),
      "main.go": "package main\n",
      "sub/main.go": "package main\n",
      "run.sh": "#!/bin/sh\necho script\n",
    });
    await run("chmod", ["+x", join(here.folder, "plain/run.sh")]);
  });
  const start = (script: string) =>
    spawn(
      process.execPath,
      [
        join(import.meta.dirname, "../../dist/cli.js"),
        ...["exec", "--gateway", "plain.gateway", "--plugin", "plain/sub", "--", "sh", "-c", script],
      ],
      { cwd: here.folder, env: { ...env }, stdio: ["pipe", "pipe", "ignore"] },
    );

  test("its input, output, folder and exit code", async () => {
    const child = start("pwd; cat; exit 41");
    child.stdin.end("typed");
    const [out] = await Promise.all([text(child.stdout), once(child, "close")]);
    expect([out, child.exitCode]).toEqual([`${here.folder}/plain/sub\ntyped`, 41]);
  });

  test("a program by its path, from the plugin's folder", async () => {
    expect(await exec("plain", [], ["./run.sh"])).toMatchObject({ code: 0, stdout: "script\n" });
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "%s is passed on, and what was made is removed",
    async (signal) => {
      const child = start(`trap 'echo caught; exit 9' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`);
      child.stdout.once("data", () => child.kill(signal));
      const [out] = await Promise.all([text(child.stdout), once(child, "close")]);
      expect([out, child.exitCode]).toEqual(["ready\ncaught\n", 9]);
      expect(leftOver()).toEqual([]);
    },
  );

  test("a signal that ends it is told as a shell does", async () => {
    expect((await exec("plain", [], ["sh", "-c", "kill -KILL $$"])).code).toBe(137);
  });

  test.each<[readonly string[], string]>([
    [["--", "no-such-program"], 'There is no program "no-such-program" on PATH.'],
    [["--", "./main.go"], `There is no program "./main.go" in `],
    [["--"], "exec needs a command behind --, for example: exec … -- go test ./..."],
    [[], "exec needs a command behind --"],
    [["go", "test", "-race", "./..."], 'exec takes the command to run behind --, and "go" stands without it'],
    [["--plugin", "plain.gateway", "--", "true"], "plugin: exec takes one, and plain, plain.gateway are given."],
    [["--glibc", "2.31", "--", "true"], "exec has no flag --glibc."],
  ])("%j: 2 and one sentence", async (words, sentence) => {
    const args = ["exec", "--gateway", "plain.gateway", "--plugin", "plain", ...words];
    const { code, stdout, stderr } = await commandLine(args, { cwd: here.folder, env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.trimEnd().split("\n").at(-1)).toContain(sentence);
  });

  test("what cannot be resolved is said at its line, and nothing runs", async () => {
    await writeTree(here.folder, {
      "broken/go.mod": goMod({ module: "example.com/broken" }),
      "broken/main.go": 'package main\n\nimport _ "example.com/nowhere"\n',
    });
    copyFileSync(join(here.folder, "plain.gateway"), join(here.folder, "broken.gateway"));
    const { code, stdout, stderr } = await exec("broken", [], ["echo", "ran"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("broken/main.go:3: ");
  });
});
