// What a stranger's source tries in a build on this machine.

import { existsSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { goMod, type SourceTree, writeTree } from "../support/source-tree.ts";
import { cli } from "./command-line.ts";

let host: string;
beforeAll(async () => {
  host = await buildHost();
});

const inWorkflow = { GITHUB_ACTIONS: "true", RUNNER_ENVIRONMENT: "self-hosted" };
const hosted = { RUNNER_ENVIRONMENT: "github-hosted" };
const push = { ...inWorkflow, GITHUB_EVENT_NAME: "push" };
const fork = { ...inWorkflow, GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: "/nowhere/event.json" };

async function build(folder: string, env: Readonly<Record<string, string>>, flags: readonly string[] = []) {
  const args = ["build", "--gateway", host, "--plugin", "plugin=plugin", "--plugin-file", "{name}.so", ...flags];
  return await cli([...args, "--builder", "native"], { cwd: folder, env });
}

/** A program that only notes that it was started. */
async function trap(folder: string, name: string): Promise<string> {
  const note = join(folder, `${name}-was-started`);
  await writeFile(join(folder, name), `#!/bin/sh\n: >'${note}'\nexit 1\n`, { mode: 0o755 });
  return note;
}

describe("what Go keeps of a package goes by the package's own files; a header beside it", () => {
  const tree = (answer: number, mark: string): SourceTree => ({
    "plugin/go.mod": goMod({ module: "example.com/plugin" }),
    "plugin/main.go": [
      "package main",
      "",
      '// #include "../native/answer.h"',
      'import "C"',
      "",
      `const mark = ${JSON.stringify(mark)}`,
      "",
      "func Name() string { return string(rune(C.ANSWER)) }",
      "",
    ].join("\n"),
    "native/answer.h": `#define ANSWER ${answer}\n`,
  });

  /** Builds with a stranger's header first, then with our own. @returns what the second plugin says */
  async function poisoned(stranger: Readonly<Record<string, string>>): Promise<string | undefined> {
    const folder = await temporaryFolder();
    await writeTree(folder, tree(69, folder));
    expect((await build(folder, stranger)).code).toBe(0);
    await writeTree(folder, tree(71, folder));
    expect((await build(folder, push)).code).toBe(0);
    const { answers } = await openInHost(host, [join(folder, "plugins-out/plugin.so")], { lookup: ["Name"] });
    return answers[0]?.error === undefined ? answers[0]?.symbols["Name"] : answers[0].error;
  }

  test("of a fork's pull request is in no later build of a push", async () => {
    expect(await poisoned(fork)).toBe("G");
  });

  test("of a comment's run is not, on a machine whose caches other steps save for the default branch", async () => {
    expect(await poisoned({ ...inWorkflow, ...hosted, GITHUB_EVENT_NAME: "issue_comment" })).toBe("G");
  });

  test("of a fork's pull request is in no cache that a program keeps elsewhere (GOCACHEPROG)", async () => {
    const folder = await temporaryFolder();
    await writeTree(folder, tree(69, folder));
    const note = await trap(folder, "cache-program");
    const program = { ...hosted, GOCACHEPROG: join(folder, "cache-program") };
    expect((await build(folder, { ...fork, ...program })).code).toBe(0);
    expect(existsSync(note)).toBe(false);
    await build(folder, { ...push, ...program });
    expect(existsSync(note)).toBe(true);
  });

  test("would be, as where the machine ends with the pull request", async () => {
    expect(await poisoned({ ...fork, ...hosted })).toBe("E");
  });
});

describe("#cgo pkg-config with a Go that passes on every flag", () => {
  const tree = (line: string): SourceTree => ({
    "plugin/go.mod": goMod({ module: "example.com/plugin" }),
    "plugin/main.go": `package main\n\n// #cgo pkg-config: ${line}\nimport "C"\n\nfunc Name() string { return "x" }\n`,
    "plugin/zeta.pc": "Name: zeta\nDescription: nothing\nVersion: 1\nCflags: -DZETA\n",
  });

  test("writes no file in a stranger's run, which says why", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "written");
    for (const line of [`no-such-package --log-file=${file}`, `--static --log-file=${file} zeta`]) {
      await writeTree(folder, tree(line));
      const { code, stderr } = await build(folder, fork);
      expect([code, existsSync(file)]).toEqual([1, false]);
      expect(stderr).toMatch(/gives pkg-config the flag --\S+, and go1\.24\.6 passes on any flag/);
      expect(stderr).toMatch(/not built here, since the pull request is from a fork/);
    }
    // Whoever may push may do as they like.
    await build(folder, push);
    expect(await readFile(file, "utf8")).not.toBe("");
  });

  test("finds packages in every run", async () => {
    const folder = await temporaryFolder();
    await writeTree(folder, tree("zeta"));
    expect(await build(folder, { ...fork, ...hosted, PKG_CONFIG_PATH: join(folder, "plugin") })).toMatchObject({
      code: 0,
    });
  });
});

describe("version control", () => {
  const tree: SourceTree = {
    "plugin/go.mod": goMod({ module: "example.com/plugin" }),
    "plugin/main.go": 'package main\n\nfunc Name() string { return "x" }\n',
  };

  /** A repository with one commit. */
  async function repository(folder: string): Promise<void> {
    const identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    for (const args of [
      ["init", "--quiet"],
      ["add", "."],
      [...identity, "commit", "--quiet", "--message=x"],
    ]) {
      expect((await run("git", args, { cwd: folder })).code).toBe(0);
    }
  }

  test("starts nothing that a repository's settings name, for a build or its id", async () => {
    const folder = await temporaryFolder();
    await writeTree(folder, tree);
    await repository(folder);
    const note = await trap(folder, "fsmonitor");
    await run("git", ["config", "core.fsmonitor", join(folder, "fsmonitor")], { cwd: folder });
    await writeTree(folder, { "plugin/.hg/hgrc": `[hooks]\npre-status = ${join(folder, "fsmonitor")}\n` });
    expect((await build(folder, { ...fork, ...hosted }, ["--build-id", "auto"])).code).toBe(0);
    expect(existsSync(note)).toBe(false);
    // It would have been, by any look at the working tree.
    await run("git", ["status"], { cwd: folder });
    expect(existsSync(note)).toBe(true);
  });

  test("takes no folder for a repository that somebody committed in the shape of one", async () => {
    const [folder, other] = await Promise.all([temporaryFolder(), temporaryFolder()]);
    await writeTree(other, tree);
    await repository(other);
    expect((await run("git", ["clone", "--quiet", "--bare", other, join(folder, "plugin")])).code).toBe(0);
    await writeTree(folder, tree);
    const { code, stderr } = await build(folder, { ...fork, ...hosted }, ["--build-id", "auto"]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('build-id: git finds no commit for "plugin"')]);
  });

  test("fetches a stranger's modules by git alone", async () => {
    const folder = await temporaryFolder();
    const module = "modules.test/evil.hg";
    const sum = `h1:${"A".repeat(43)}=`;
    await writeTree(folder, {
      "plugin/go.mod": goMod({ module: "example.com/plugin", requires: { [module]: "v1.0.0" } }),
      "plugin/go.sum": `${module} v1.0.0 ${sum}\n${module} v1.0.0/go.mod ${sum}\n`,
      "plugin/main.go": `package main\n\nimport _ "${module}"\n`,
    });
    const note = await trap(folder, "hg");
    const direct = { GOPROXY: "direct", GONOSUMDB: "modules.test", PATH: `${folder}:${process.env["PATH"]}` };
    const refused = await build(folder, { ...fork, ...hosted, ...direct });
    expect([refused.code, existsSync(note)]).toEqual([1, false]);
    expect(refused.stderr).toContain("GOVCS disallows using hg");
    await build(folder, { ...fork, ...hosted, ...direct, GOVCS: "*:all" });
    expect(existsSync(note)).toBe(true);
  });

  test("fetches private modules with the logins of git's own settings, which what compiles is not told", async () => {
    const folder = await temporaryFolder();
    const module = "private.test/team/words.git";
    await writeTree(folder, {
      "words/go.mod": goMod({ module }),
      "words/words.go": 'package words\n\nconst Word = "private word"\n',
      "plugin/go.mod": goMod({ module: "example.com/plugin", requires: { [module]: "v1.0.0" } }),
      "plugin/main.go": `package main\n\nimport words "${module}"\n\nfunc Name() string { return words.Word }\n`,
    });
    await repository(join(folder, "words"));
    await run("git", ["tag", "v1.0.0"], { cwd: join(folder, "words") });
    const logins = {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: `url.file://${join(folder, "words")}.insteadOf`,
      GIT_CONFIG_VALUE_0: "https://private.test/team/words",
      GOPRIVATE: "private.test",
    };
    const tidy = { ...process.env, ...logins, GOMODCACHE: join(folder, "tidy"), GOFLAGS: "-modcacherw" };
    const tidied = await run("go", ["mod", "tidy"], { cwd: join(folder, "plugin"), env: tidy });
    expect([tidied.code, tidied.stderr]).toEqual([0, expect.any(String)]);
    const modules = await moduleCache(join(folder, "modules"));
    const { code, stderr } = await build(folder, { ...fork, ...hosted, ...logins, GOMODCACHE: modules });
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const { answers } = await openInHost(host, [join(folder, "plugins-out/plugin.so")], { lookup: ["Name"] });
    expect(answers).toMatchObject([{ symbols: { Name: "private word" } }]);
    await run("chmod", ["-R", "u+w", modules]);
  });
});

/** An empty module cache but for the machine's toolchains. */
async function moduleCache(folder: string): Promise<string> {
  const machine = (await run("go", ["env", "GOMODCACHE"])).stdout.trim();
  for (const path of ["golang.org", "cache/download/golang.org"]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(join(machine, path), join(folder, path));
  }
  return folder;
}
