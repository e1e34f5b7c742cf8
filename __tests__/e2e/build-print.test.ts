import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { commandLine } from "../support/product.ts";
import { example, goMod, under, writeTree } from "../support/source-tree.ts";
import { type Job, newJob } from "./action-run.ts";

let job: Job;
beforeEach(async () => {
  job = newJob();
  copyFileSync(await buildHost({ flags: ["-trimpath", "-gcflags=all=-l -B"] }), join(job.workspace, "gateway"));
  const module = { "go.mod": goMod({ module: "example.com/auth" }), ...under("cmd/plugin", await example("plugin")) };
  await writeTree(job.workspace, { ...under("it's here", module), ...under("lone", await example("plugin")) });
});
afterEach(() => rmSync(dirname(job.workspace), { recursive: true, force: true }));

// Flags on lines, as an input of the action may have them.
const inputs = ["--gateway", "gateway", "--plugin", "it's here/cmd/plugin", "--plugin", "lone", "--ldflags=-s\n-w"];
const hashes = () => {
  const folder = join(job.workspace, "plugins-out");
  return readdirSync(folder)
    .sort()
    .map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    ]);
};

test("build --print builds nothing, and what it prints makes the same files when it is pasted into a shell", async () => {
  const printed = await commandLine(["build", "--print", ...inputs], { cwd: job.workspace });
  expect(printed.code).toBe(0);
  expect(readdirSync(job.workspace).sort()).toEqual(["gateway", "it's here", "lone"]);
  const pasted = await run("sh", ["-ec", printed.stdout], { cwd: job.workspace });
  expect(pasted).toMatchObject({ code: 0 });
  const byHand = hashes();
  rmSync(join(job.workspace, "plugins-out"), { recursive: true });
  expect(existsSync(join(job.workspace, "lone", "go.mod"))).toBe(false);
  const built = await commandLine(["build", ...inputs], { cwd: job.workspace });
  expect(built.stdout).toBe("plugins-out/plugin_linux_amd64.so\nplugins-out/lone_linux_amd64.so\n");
  expect(byHand.map(([name]) => name)).toEqual(["lone_linux_amd64.so", "plugin_linux_amd64.so"]);
  expect(hashes()).toEqual(byHand);
});

describe("a glob of plugins", () => {
  const plugin = { "main.go": "package main\n\nfunc main() {}\n", "go.mod": goMod({ module: "example.com/auth" }) };
  const named = async (...globs: readonly string[]) => {
    const plugins = globs.flatMap((glob) => ["--plugin", glob]);
    const printed = await commandLine(["build", "--print", "--gateway", "gateway", ...plugins], { cwd: job.workspace });
    return printed.code === 0
      ? [...printed.stdout.matchAll(/plugins-out\/(\S+)_linux_amd64\.so/g)].map(([, name]) => name)
      : printed.stderr.trim().split("\n").at(-1);
  };
  beforeEach(async () => {
    const folders = ["plugins/auth", "plugins/log", "plugins/deep/er/quota", "plugins/.old"];
    await writeTree(job.workspace, Object.assign({}, ...folders.map((folder) => under(folder, plugin))));
    symlinkSync("..", join(job.workspace, "plugins/deep/er/loop"));
    symlinkSync("../lone", join(job.workspace, "plugins/linked"));
  });

  test("that get one name says what tells them apart, and asks for no {name} that is there", async () => {
    await writeTree(job.workspace, { ...under("some name", plugin), ...under("some;name", plugin) });
    expect(await named("some name", "some;name")).toMatch(/of some name and of some;name; name the plugins apart \(/);
  });

  test("matches as in images: hidden names only where the dot is written, links where the depth ends circles", async () => {
    expect(await named("plugins/{auth,lo?}")).toEqual(["auth", "log"]);
    expect(await named("plugins/[^d]*/")).toEqual(["auth", "lone", "log"]);
    expect(await named("./plugins/.*")).toEqual(["old"]);
    expect(await named("plugins/**/quota")).toEqual(["quota"]);
    expect(await named("plugins/*/main.go")).toEqual(["auth", "lone", "log"]);
    expect(await named("plugins/*/../lo*")).toBe(
      'go-plugin-verifier: The glob "plugins/*/../lo*" holds ".."; write the path that it leads to.',
    );
    expect(await named("lone/../plugins/au*")).toEqual(["auth"]);
    expect(await named(`${job.workspace}/plugins/l*g`)).toEqual(["log"]);
    expect(await named("plugins/nothing*")).toBe('go-plugin-verifier: plugin: "plugins/nothing*" matches nothing.');
  });
});
