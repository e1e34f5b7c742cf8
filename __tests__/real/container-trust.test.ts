// What a stranger's run in a container tries to leave for the next one that is trusted, by the command line.

import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { cli } from "../cli/command-line.ts";
import { buildHost } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { goMod, writeTree } from "../support/source-tree.ts";
import { commandImage } from "./container-calls.ts";
import { need, requirements } from "./requirements.ts";
import { makeCompilerImage } from "./services/compiler-image.ts";
import { startEngine, type TestEngine } from "./services/engine.ts";

let engine: TestEngine;
let host: string;
let folder: string;
let cache: string;

beforeAll(async () => {
  need(requirements.engine);
  host = await buildHost();
  engine = await startEngine();
  await makeCompilerImage(engine, { name: commandImage });
});

afterAll(() => engine?.stop());

beforeEach(async () => {
  [folder, cache] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  await writeTree(folder, {
    ".git/HEAD": "ref: refs/heads/main\n",
    "plugin/go.mod": goMod({ module: "example.com/plugin" }),
    "plugin/main.go": 'package main\n\nfunc Name() string { return "name" }\n',
    "plugin/one": "one",
    "plugin/two": "two",
  });
});

const push = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "push", GITHUB_REPOSITORY: "octo/plugins" };
const fork = { ...push, GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: "/nowhere/event.json" };

async function build(env: Readonly<Record<string, string>>, flags: readonly string[] = []) {
  const args = ["build", "--gateway", host, "--plugin", "plugin=plugin", "--plugin-file", "{name}.so"];
  const own = ["--builder", "container", "--builder-image", commandImage];
  const surroundings = { ...engine.environment, XDG_CACHE_HOME: cache, ...env };
  const { code, stderr } = await cli([...args, ...own, ...flags], { cwd: folder, env: surroundings });
  if (code !== 0) throw new Error(stderr);
  return { isKept: stderr.includes("was built before from the same source") };
}

/** What outlives a run: the volumes of the engine, and finished plugins. */
async function left() {
  const plugins = join(cache, "go-plugin-verifier/plugins");
  const volumes = (await engine.docker("volume", "ls", "--quiet")).split("\n").filter((name) => name !== "");
  return { volumes: volumes.sort(), plugins: existsSync(plugins) ? await readdir(plugins) : [] };
}

/** Makes every object that the compiler finds another one, and so every later build that takes one up. */
const poison =
  'go build $BUILD_FLAGS -o "$PLUGIN_OUTPUT" . && find "$(go env GOCACHE)" -name "*-d" -exec sh -c "echo >\\$1" sh {} \\;';

test("nothing of a stranger's build is there afterwards, whatever its command wrote, and with cache: true either", async () => {
  const before = await left();
  await build(fork, ["--cache", "true", "--build-command", poison]);
  expect(await left()).toEqual(before);
});

test("a stranger takes up and removes nothing of a trusted build, whose cache works for the next one", async () => {
  await build(push);
  const kept = await left();
  expect([kept.volumes.length > 0, kept.plugins.length]).toEqual([true, 1]);
  // Other modules are another volume, and the old one would go.
  await writeTree(folder, { "plugin/go.mod": `${goMod({ module: "example.com/plugin" })}\n// more\n` });
  expect(await build(fork, ["--build-command", poison])).toEqual({ isKept: false });
  expect(await left()).toEqual(kept);
  await build(push);
  const { answers } = await openInHost(host, [join(folder, "plugins-out/plugin.so")], { lookup: ["Name"] });
  expect(answers).toMatchObject([{ symbols: { Name: "name" } }]);
});

test("a finished plugin is not taken up where only a link, a mode or a folder is another one", async () => {
  const plugin = join(folder, "plugin");
  const again = async () => [(await build(push)).isKept, (await build(push)).isKept];
  await symlink("one", join(plugin, "link"));
  expect(await again()).toEqual([false, true]);
  await rm(join(plugin, "link"));
  await symlink("two", join(plugin, "link"));
  expect(await again()).toEqual([false, true]);
  await writeFile(join(plugin, "one"), "one", { mode: 0o755 });
  await rm(join(plugin, "one"));
  await writeFile(join(plugin, "one"), "one", { mode: 0o755 });
  expect(await again()).toEqual([false, true]);
  await mkdir(join(plugin, "empty"));
  expect(await again()).toEqual([false, true]);
});

test("a login of the machine does not get into a container, nor a go.work outside of the repository into another state", async () => {
  const home = await temporaryFolder();
  await writeTree(home, {
    ".docker/go.mod": goMod({ module: "example.com/evil" }),
    ".docker/config.json": '{"auths": {}}',
    ".docker/evil.go": 'package evil\n\nimport _ "embed"\n\n//go:embed config.json\nvar Login string\n',
  });
  const evil = { requires: { "example.com/evil": "v0.0.0" }, replaces: { "example.com/evil": "./link" } };
  await symlink(join(home, ".docker"), join(folder, "plugin/link"));
  await writeTree(folder, {
    "plugin/go.mod": goMod({ module: "example.com/plugin", ...evil }),
    "plugin/main.go": 'package main\n\nimport "example.com/evil"\n\nfunc Name() string { return evil.Login }\n',
  });
  await expect(build(push)).rejects.toThrow(/plugin\/go\.mod:7: replace leads to \.\/link, outside of the repository/);
  await rm(join(folder, "plugin/link"));
  const work = `go 1.24.6\n\nuse ${JSON.stringify(join(folder, "plugin"))}\n`;
  await writeTree(home, { "go.work": work });
  await writeTree(folder, {
    "plugin/go.mod": goMod({ module: "example.com/plugin" }),
    "plugin/main.go": 'package main\n\nfunc Name() string { return "name" }\n',
  });
  const outside = build({ ...push, GOWORK: join(home, "go.work") });
  await expect(outside).rejects.toThrow(/is part of the workspace \S+\/go\.work, outside of its repository/);
  expect(await readFile(join(home, "go.work"), "utf8")).toBe(work);
});
