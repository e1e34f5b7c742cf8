import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { appendFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { filesBelow } from "../../src/offline/files.ts";
import { offlineSettings } from "../../src/offline/offline-settings.ts";
import { removeStandIns, standInEnvironment } from "../build/stand-ins.ts";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { example, goMod, type SourceTree } from "../support/source-tree.ts";
import { store } from "./offline-fetch.ts";
import { need, requirements } from "./requirements.ts";

const requires = { "github.com/sirupsen/logrus": "v1.9.3" };

const tree: SourceTree = {
  "go.mod": goMod({ module: "example.com/plugin", requires }).replace("go 1.17", "go 1.21"),
  "go.sum": [
    "github.com/sirupsen/logrus v1.9.3 h1:dueUQJ1C2q9oE3F7wvmSGAaVtTmUizReu6fjN8uqzbQ=",
    "github.com/sirupsen/logrus v1.9.3/go.mod h1:naHLuLoDiP4jHNo9R0sCBMtWGeIprob74mVsIT4qYEQ=",
    "",
  ].join("\n"),
  "main.go": [
    "package main",
    'import "github.com/sirupsen/logrus"',
    "func AuthCheck() string { return logrus.InfoLevel.String() }",
    "func main() {}",
    "",
  ].join("\n"),
};

let gateway: string;

beforeAll(async () => {
  need(requirements.noNetwork);
  gateway = await buildHost({ links: Object.keys(requires), requires });
});

/** The plugin's source with a whole go.sum. */
async function source(): Promise<string> {
  const folder = await sourceFolder(tree);
  const tidied = await run("go", ["mod", "tidy"], { cwd: folder, env: { ...process.env, GOENV: "off", GOFLAGS: "" } });
  if (tidied.code !== 0) throw new Error(tidied.stderr);
  return folder;
}

/** Builds where there is no network, with cold caches. */
async function buildWithoutNetwork(plugin: string, stored: string, output: string, host = gateway) {
  const home = await temporaryFolder();
  const script = join(import.meta.dirname, "offline-build-program.ts");
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    GOMODCACHE: join(home, "modules"),
    GOCACHE: join(home, "cache"),
    GOFLAGS: "-modcacherw",
    // What a user may have set must not lead around the folder.
    GOPROXY: "https://example.com",
    GOPRIVATE: "github.com/*",
  };
  return await run("unshare", ["--net", process.execPath, script, host, plugin, stored, output], { env });
}

describe("a folder that fetch filled", () => {
  test("builds a plugin without a network, with a Go that is not on PATH, from cold caches", async () => {
    const onPath = (await run("go", ["version"], { env: { ...process.env, GOTOOLCHAIN: "local" } })).stdout;
    expect(onPath).not.toContain("go1.24.6");
    const plugin = await source();
    const [stored, output] = [await temporaryFolder(), await temporaryFolder()];
    await store(gateway, plugin, stored);
    const built = await buildWithoutNetwork(plugin, stored, output);
    expect(built.stderr).toBe("");
    expect(JSON.parse(built.stdout)).toMatchObject({ outcome: { kind: "built" } });
    const { answers } = await openInHost(gateway, [join(output, "plugin.so")], { lookup: ["AuthCheck"] });
    expect(answers).toMatchObject([{ symbols: { AuthCheck: "info" } }]);
  });

  test("is refused where one file of it has changed, is missing or was added", async () => {
    const plugin = await source();
    const stored = await temporaryFolder();
    await store(gateway, plugin, stored);
    expect(() => offlineSettings(stored, "/")).not.toThrow();
    const zip = filesBelow(stored, "modules").find((path) => path.includes("logrus") && path.endsWith(".zip")) ?? "";
    const bytes = readFileSync(join(stored, zip));
    await appendFile(join(stored, zip), "x");
    expect(() => offlineSettings(stored, "/")).toThrow(`${zip} in "${stored}" is not what was fetched`);
    rmSync(join(stored, zip));
    expect(() => offlineSettings(stored, "/")).toThrow(`${zip} in "${stored}" is missing`);
    writeFileSync(join(stored, zip), bytes);
    await writeFile(join(stored, dirname(zip), "v9.9.9.info"), "{}");
    expect(() => offlineSettings(stored, "/")).toThrow("v9.9.9.info, which its fetch.json does not list");
  });

  test("cannot be used where the fetch was killed, and is whole after the next one", async () => {
    const plugin = await source();
    const stored = await temporaryFolder();
    // In the middle of the download, and while files move to their places.
    for (const sign of ["", "modules"]) {
      await killedFetch(plugin, stored, sign);
      expect(() => offlineSettings(stored, "/")).toThrow("holds no fetch.json");
      expect((await readdir(stored)).some((name) => name.startsWith(".partial-"))).toBe(true);
    }
    await store(gateway, plugin, stored);
    expect(() => offlineSettings(stored, "/")).not.toThrow();
    expect((await readdir(stored)).sort()).toEqual(["fetch.json", "modules", "profiles"]);
  });
});

test("a folder that holds something else is left alone", async () => {
  const folder = await sourceFolder({ "notes.txt": "mine" });
  await expect(store(gateway, await source(), folder)).rejects.toThrow("holds notes.txt, which is none of fetch's");
  expect(await readdir(folder)).toEqual(["notes.txt"]);
});

test("a gateway's own module, which is asked for by its commit, is there without the proxy that knew the commit", async () => {
  const module = "example.com/gateway";
  const hooks = { "hooks/hooks.go": 'package hooks\n\nconst Greeting = "hello from the gateway"\n' };
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const links = [`${module}/hooks`];
  const host = await buildHost({ module, source: { ...(await example("host")), ...hooks }, links });
  const folder = await temporaryFolder();
  const environment = await standInEnvironment(folder, {
    [`${module}@v1.0.0`]: { "go.mod": goMod({ module }), ...hooks },
  });
  const answers = join(folder, "proxy", module, "@v");
  writeFileSync(join(answers, `${commit}.info`), readFileSync(join(answers, "v1.0.0.info")));
  const plugin = await sourceFolder({
    "go.mod": goMod({ module: "example.com/plugin", requires: { [module]: "v1.0.0" } }),
    "main.go": `package main\n\nimport "${module}/hooks"\n\nfunc AuthCheck() string { return hooks.Greeting }\n`,
  });
  const [stored, output] = [await temporaryFolder(), await temporaryFolder()];
  const withCommit = (profile: string) =>
    profile.replace('"buildInfo": [', `"buildInfo": [\n  "build\\tvcs.revision=${commit}",`);
  await store(host, plugin, stored, environment, withCommit);
  rmSync(join(folder, "proxy"), { recursive: true });
  const built = await buildWithoutNetwork(plugin, stored, output, host);
  expect(JSON.parse(built.stdout)).toMatchObject({ outcome: { kind: "built", gatewaySource: "v1.0.0" } });
  const opened = await openInHost(host, [join(output, "plugin.so")], { lookup: ["AuthCheck"] });
  expect(opened.answers).toMatchObject([{ symbols: { AuthCheck: "hello from the gateway" } }]);
  await removeStandIns(folder);
});

/** Kills a fetch, with all that it started, when a file of the folder appears; without a name when it works. */
async function killedFetch(plugin: string, stored: string, sign: string): Promise<void> {
  const script = join(import.meta.dirname, "offline-fetch.ts");
  const child = spawn(process.execPath, [script, gateway, plugin, stored], { detached: true, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const isThere = () => (sign === "" ? readdirSync(stored).length > 0 : existsSync(join(stored, sign)));
  while (!isThere() && child.exitCode === null) await sleep(1);
  if (sign === "") await sleep(1000);
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  await ended;
}
