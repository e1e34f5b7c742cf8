// The recipe as variables: what other build tools make with them loads.
import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Build, buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { fileOf, sourceFolder } from "../support/files.ts";
import { judge, outcome } from "../support/pair.ts";
import { commandLine } from "../support/product.ts";
import { example, goMod, type SourceTree, under } from "../support/source-tree.ts";

const cli = join(import.meta.dirname, "../../dist/cli.js");
const program = `"${process.execPath}" "${cli}"`;

/** A checkout with the gateway and a plugin in `p`. */
async function checkout(gateway: string, more: SourceTree = {}): Promise<string> {
  const plugin = { "go.mod": goMod({ module: "example.com/p" }), ...(await example("plugin")) };
  const folder = await sourceFolder({ ...under("p", plugin), ...more });
  await copyFile(gateway, join(folder, "gateway"));
  return folder;
}

/** The `go build` in the comments of what `env` prints. */
function buildLine(printed: string): string {
  const [, line] = /^# {3}(go build .*)$/m.exec(printed) ?? [];
  if (line === undefined) throw new Error(printed);
  return line;
}

async function shell(script: string, cwd: string): Promise<string> {
  const ended = await run("sh", ["-euc", script], {
    cwd,
    env: { ...process.env, GOFLAGS: "-tags=other", GOEXPERIMENT: "nosuch" },
  });
  if (ended.code !== 0) throw new Error(`${script}\n${ended.stderr}`);
  return ended.stdout;
}

describe('eval "$(go-plugin-verifier env …)" and the printed go build make a plugin that loads:', () => {
  test.each<[string, Build]>([
    ["of the usual flags", {}],
    ["of a gateway that has nearly all", { flags: ["-race", "-tags=a,b", "-gcflags=all=-l -B"] }],
    ["without -trimpath", { flags: ["-asmflags=-D=X"] }],
    ["of a Go whose GOFLAGS knows no quotes", { go: "1.19.13", flags: ["-trimpath", "-gcflags=all=-l -B"] }],
    ["with an experiment", { env: { GOEXPERIMENT: "heapminimum512kib" } }],
  ])("%s", async (_, build) => {
    const folder = await checkout(await buildHost(build));
    for (const words of ["", "--plugin p"]) {
      const env = `env --gateway gateway ${words}`;
      const { stdout } = await commandLine(env.trim().split(" "), { cwd: folder });
      const file = /-o (\S+)/.exec(stdout)?.[1] ?? "";
      await shell(`eval "$(${program} ${env})"\ncd p\n${buildLine(stdout)}`, folder);
      const judged = await judge(join(folder, "gateway"), join(folder, "p", file));
      expect([words, outcome(judged.host), judged.plugin.verdict]).toEqual([words, "loads", "loads"]);
    }
  });

  test("which one of the same Go without the variables does not", async () => {
    const gateway = await buildHost({ flags: ["-race", "-tags=a,b", "-gcflags=all=-l -B"] });
    expect(outcome((await judge(gateway, await buildPlugin())).host)).not.toBe("loads");
  });

  test("in a folder below the root of its module, which is in a go.work of the user's", async () => {
    const lib = { "go.mod": goMod({ module: "example.com/lib" }), "l.go": "package lib\n\nvar Name = `lib`\n" };
    const plugin = {
      "go.mod": goMod({ module: "example.com/q", requires: { "example.com/lib": "v0.0.0" } }),
      "cmd/main.go": 'package main\n\nimport "example.com/lib"\n\nfunc Name() string { return lib.Name }\n',
    };
    const work = "go 1.24\n\nuse ./q\n\nuse ./lib\n";
    const folder = await checkout(await buildHost(), { "go.work": work, ...under("q", plugin), ...under("lib", lib) });
    const { stdout } = await commandLine(["env", "--gateway", "gateway", "--plugin", "q/cmd"], { cwd: folder });
    expect(stdout).toContain(`export GOWORK=${folder}/go.work\n`);
    expect(stdout).toContain("# The build that is left, in q/cmd\n");
    expect(stdout).not.toContain("made for the build");
    await shell(`${stdout}\ncd q/cmd\n${buildLine(stdout)}`, folder);
    const judged = await judge(join(folder, "gateway"), join(folder, "q/cmd/cmd_linux_amd64.so"));
    expect(outcome(judged.host)).toBe("loads");
  });

  test("out of JSON, too, with flags of the linker", async () => {
    const folder = await checkout(await buildHost());
    const words = ["env", "--gateway", "gateway", "--plugin", "p", "--format", "json", "--ldflags=-s -w"];
    const { stdout, code } = await commandLine(words, { cwd: folder });
    expect(code).toBe(0);
    const recipe: unknown = JSON.parse(stdout);
    expect(recipe).toMatchObject({
      goVersion: "go1.24.6",
      target: "linux/amd64",
      environment: { GOFLAGS: "-trimpath -buildvcs=false '-ldflags=-s -w'" },
      command: ["go", "build", "-buildmode=plugin", "-o", "p_linux_amd64.so", "."],
      uncarried: expect.arrayContaining([expect.objectContaining({ what: "-buildmode=plugin" })]),
    });
    const script = `${program} ${words.slice(0, -1).join(" ")} '--ldflags=-s -w' > r.json
      cd p && env $(jq -r '.environment | del(.GOFLAGS) | to_entries[] | "\\(.key)=\\(.value)"' ../r.json) \\
        GOFLAGS="$(jq -r .environment.GOFLAGS ../r.json)" $(jq -r '.command | join(" ")' ../r.json)`;
    await shell(script, folder);
    const judged = await judge(join(folder, "gateway"), join(folder, "p/p_linux_amd64.so"));
    expect(outcome(judged.host)).toBe("loads");
    const sections = await run("readelf", ["-S", join(folder, "p/p_linux_amd64.so")]);
    expect(sections.stdout).not.toContain(".symtab");
  });
});

test("what variables cannot carry is named", async () => {
  const logrus = "github.com/sirupsen/logrus";
  const gateway = await buildHost({ requires: { [logrus]: "v1.8.1" }, links: [logrus] });
  const source = { "main.go": `package main\n\nimport "${logrus}"\n\nvar Log = logrus.New()\n` };
  const folder = await checkout(gateway, under("lone", source));
  const before = await readdir(folder, { recursive: true });
  const said = async (...words: readonly string[]) => {
    const { stdout } = await commandLine(["env", "--gateway", "gateway", ...words], { cwd: folder });
    return stdout.split("\n").filter((line) => line.startsWith("# - "));
  };
  expect(await said()).toEqual([
    expect.stringContaining("-buildmode=plugin stands behind go build alone"),
    expect.stringMatching(/a module that the gateway has too \(\d+ modules? in all\)/),
    expect.stringContaining("Packages of example.com/host itself"),
    expect.stringContaining("an older go on PATH has to be go1.24.6 itself"),
    expect.stringContaining("The gateway runs with glibc"),
  ]);
  expect(await said("--plugin", "lone")).toEqual(
    expect.arrayContaining([
      expect.stringContaining("other texts of go.mod than are in the folder"),
      expect.stringContaining("Versions come from a go.mod that is made for the build"),
    ]),
  );
  expect(await said("--plugin", "p", "--build-id", "7a")).toEqual(
    expect.arrayContaining([expect.stringContaining("come together in a go.work that is made for the build")]),
  );
  expect(await readdir(folder, { recursive: true })).toEqual(before);
});

test("a value of the gateway's ends no word and no comment of the script", async () => {
  const folder = await checkout(await buildHost());
  const { stdout: profile } = await commandLine(["profile", "gateway"], { cwd: folder });
  const evil = "x'\n touch evil\n#$(touch evil)`touch evil`";
  // As Go itself quotes a value in build information.
  const line = JSON.stringify(`build\tGOEXPERIMENT=${JSON.stringify(evil)}`);
  const changed = profile.replace('"build\\t-trimpath=true"', `${line},\n$&`);
  expect(changed).not.toBe(profile);
  const file = await fileOf(changed, "profile.json");
  const { stdout, code } = await commandLine(["env", "--gateway", file], { cwd: folder });
  expect(code).toBe(0);
  expect(await shell(`${stdout}\nprintf %s "$GOEXPERIMENT"`, folder)).toBe(evil);
  expect((await readdir(folder)).sort()).toEqual(["gateway", "p"]);
});

test.each([
  [["--gateway", "gateway", "--gateway", "other"], "gateway: env takes one, and gateway, other are given."],
  [["--gateway", "gateway", "--target", "linux/amd64,linux/arm64"], "target: env takes one, and 2 of them are given."],
  [["--gateway", "gateway", "--plugin", "p", "--plugin", "q"], "plugin: env takes one, and p, q are given."],
  [["--gateway", "gateway", "--plugin", "gateway"], 'plugin: "gateway" is built already, and env is about a build'],
  [["--plugin", "p"], "gateway: nothing is given"],
  [["--gateway", "gateway", "--format", "make"], '--format does not know "make"; it takes shell, json.'],
  [["--gateway", "gateway", "--glibc", "2.31"], "env has no flag --glibc."],
])("env %j ends with 2 and one sentence", async (words, sentence) => {
  const q = { "go.mod": goMod({ module: "example.com/q" }), "main.go": "package main\n" };
  const folder = await checkout(await buildHost(), under("q", q));
  const { code, stdout, stderr } = await commandLine(["env", ...words], { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.trimEnd().split("\n").at(-1)).toContain(sentence);
});
