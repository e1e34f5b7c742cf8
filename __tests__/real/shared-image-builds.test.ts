// Machines that start empty, each with an engine that has the compiler image alone, and the cache of GitHub Actions.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { label } from "../../src/build/container/container.ts";
import type { CacheService } from "../actions/cache-server.ts";
import { startCacheService } from "../actions/cache-service.ts";
import { type Job, newJob, runAction, type Step } from "../e2e/action-run.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { sourceOfBuilt } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { goMod, writeTree } from "../support/source-tree.ts";
import { commandImage } from "./container-calls.ts";
import { need, requirements } from "./requirements.ts";
import { makeCompilerImage } from "./services/compiler-image.ts";
import { startEngine, type TestEngine } from "./services/engine.ts";

let engine: TestEngine;
let host: string;
let service: CacheService;
let job: Job;

beforeAll(async () => {
  need(requirements.engine);
  host = await buildHost();
  engine = await startEngine();
  await makeCompilerImage(engine, { name: commandImage });
});
afterAll(() => engine?.stop());

beforeEach(async () => {
  service = await startCacheService();
  job = newJob();
  copyFileSync(host, join(job.workspace, "gateway"));
  await writeTree(job.workspace, {
    ".git/HEAD": "ref: refs/heads/main\n",
    "plugin/go.mod": goMod({ module: "example.com/plugin" }),
    "plugin/main.go": named("one"),
  });
});
afterEach(() => rmSync(dirname(job.workspace), { recursive: true, force: true }));

function named(name: string): string {
  return `package main\n\n// Name is what the host looks up.\nfunc Name() string { return "${name}" }\n`;
}

const inputs = { gateway: "gateway", plugin: "plugin", target: "linux/amd64", "plugin-file": "plugin.so" };
const taken = "plugin is taken from the cache of GitHub Actions, built from the same source.";

/** A run of a push, on a machine on which nothing is left of any other. */
async function run(extra: Readonly<Record<string, string>> = {}, more: Readonly<Record<string, string>> = {}) {
  for (const name of readdirSync(job.temporary)) rmSync(join(job.temporary, name), { recursive: true, force: true });
  rmSync(join(job.workspace, "plugins-out"), { recursive: true, force: true });
  const volumes = await engine.docker("volume", "ls", "--quiet", "--filter", `label=${label}`);
  for (const name of volumes.split("\n").filter((one) => one !== "")) await engine.docker("volume", "rm", name);
  const own = { builder: "container", "builder-image": commandImage };
  const runner = { GITHUB_EVENT_NAME: "push", RUNNER_TOOL_CACHE: join(job.temporary, "tools"), RUNNER_ENVIRONMENT: "" };
  const environment = { ...service.environment, ...engine.environment, ...runner, ...extra };
  return await runAction(job, { ...inputs, ...own, ...more }, environment);
}

/** Whether a green run took the plugin instead of building it. */
function isTaken({ code, stdout }: Step): boolean {
  expect(code, stdout).toBe(0);
  expect(stdout).not.toMatch(/^::(?:error|warning)/m);
  expect(stdout.includes(taken)).toBe(!stdout.includes("::group::Building plugin for linux/amd64 in"));
  return stdout.includes(taken);
}

const plugin = () => readFileSync(join(job.workspace, "plugins-out", "plugin.so"));

test("the second run takes the plugin before it needs the image, reports it alike, and the gateway opens it", async () => {
  const first = await run();
  expect(isTaken(first)).toBe(false);
  const built = plugin();
  const second = await run();
  expect(isTaken(second)).toBe(true);
  expect(plugin().equals(built)).toBe(true);
  expect(second.outputs["plugins"]).toBe(first.outputs["plugins"]);
  const { answers } = await openInHost(host, [join(job.workspace, "plugins-out", "plugin.so")], { lookup: ["Name"] });
  expect(answers).toMatchObject([{ symbols: { Name: "one" } }]);
});

test("a changed line, another command, a variable or a network is built", async () => {
  expect(isTaken(await run())).toBe(false);
  await writeTree(job.workspace, { "plugin/main.go": named("two") });
  expect(isTaken(await run())).toBe(false);
  expect(isTaken(await run())).toBe(true);
  const command = 'go build $BUILD_FLAGS -o "$PLUGIN_OUTPUT" .';
  expect(isTaken(await run({}, { "build-command": command }))).toBe(false);
  expect(isTaken(await run({}, { "build-env": "SECRET=some" }))).toBe(false);
  expect(isTaken(await run({}, { "build-network": "host" }))).toBe(false);
  expect(isTaken(await run({}, { cache: "false" }))).toBe(false);
});

test("a stranger's run takes it and leaves none", async () => {
  const fork = { GITHUB_EVENT_NAME: "pull_request" };
  expect(isTaken(await run(fork))).toBe(false);
  expect([...service.archives.keys()]).toEqual([]);
  await run();
  const kept = [...service.archives.keys()];
  expect(isTaken(await run(fork))).toBe(true);
  expect([...service.archives.keys()]).toEqual(kept);
});

test("a changed line finds what was fetched and compiled, for a run of a stranger, too", async () => {
  const logrus = { requires: { "github.com/sirupsen/logrus": "v1.9.3" }, links: ["github.com/sirupsen/logrus"] };
  await cp(await sourceOfBuilt(await buildPlugin(logrus)), join(job.workspace, "plugin"), { recursive: true });
  const hosted = { RUNNER_ENVIRONMENT: "github-hosted" };
  // It names what it compiles.
  const command = { "build-command": 'go build -v $BUILD_FLAGS -o "$PLUGIN_OUTPUT" .' };
  const first = await run(hosted, command);
  expect(isTaken(first)).toBe(false);
  expect(first.stdout).toMatch(/^(?:fmt|github\.com\/sirupsen\/logrus)$/m);
  expect(first.stdout).toMatch(/Go, modules and compiled packages are kept in the cache of GitHub Actions/);
  const stranger = { GITHUB_EVENT_NAME: "pull_request" };
  for (const [index, who] of [{}, stranger].entries()) {
    writeFileSync(join(job.workspace, "plugin", "changed.go"), `package main\n\nconst changed = ${index}\n`);
    const later = await run({ ...hosted, ...who, GOPROXY: "off" }, command);
    expect(isTaken(later)).toBe(false);
    expect(later.stdout).toMatch(/Go, modules and compiled packages come from the cache of GitHub Actions/);
    expect(later.stdout).toMatch(/^example\.com\/plugin$/m);
    expect(later.stdout).not.toMatch(/^(?:fmt|runtime|github\.com\/sirupsen\/logrus)$/m);
    const { answers } = await openInHost(host, [join(job.workspace, "plugins-out", "plugin.so")]);
    expect(answers.map(({ error }) => error)).toEqual([undefined]);
  }
});
