// A second runner that starts empty, and finds what the first one left in the cache of GitHub Actions.
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CacheService } from "../actions/cache-server.ts";
import { startCacheService } from "../actions/cache-service.ts";
import { buildHost } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { goMod, under, writeTree } from "../support/source-tree.ts";
import { type Job, newJob, runAction, type Step } from "./action-run.ts";

const source = (answer: string) => ({
  "go.mod": goMod({ module: "example.com/auth" }),
  "main.go": `package main\n\n// AuthCheck is what the gateway looks up.\nfunc AuthCheck() string { return "${answer}" }\n`,
});
const inputs = { gateway: "gateway", plugin: "plugins/auth", target: "linux/amd64" };
const taken = "auth is taken from the cache of GitHub Actions, built from the same source.";
const building = "::group::Building auth for linux/amd64";
const output = "plugins-out/auth_linux_amd64.so";

let service: CacheService;
let job: Job;

beforeEach(async () => {
  service = await startCacheService();
  job = newJob();
  copyFileSync(await buildHost(), join(job.workspace, "gateway"));
  await writeTree(job.workspace, under("plugins/auth", source("one")));
});
afterEach(() => rmSync(dirname(job.workspace), { recursive: true, force: true }));

/** A run on a fresh machine, of an event that somebody with write access caused unless told. */
async function run(extra: Readonly<Record<string, string>> = {}, more: Readonly<Record<string, string>> = {}) {
  for (const name of readdirSync(job.temporary)) rmSync(join(job.temporary, name), { recursive: true, force: true });
  rmSync(join(job.workspace, "plugins-out"), { recursive: true, force: true });
  const trusted = {
    GITHUB_EVENT_NAME: "push",
    RUNNER_TOOL_CACHE: join(job.temporary, "tools"),
    RUNNER_ENVIRONMENT: "",
  };
  return await runAction(job, { ...inputs, ...more }, { ...service.environment, ...trusted, ...extra });
}

/** Where the plugin of a green run came from. */
function origin({ code, stdout }: Step): string {
  expect(stdout).not.toContain("::error");
  expect(code, stdout).toBe(0);
  expect(readdirSync(join(job.workspace, "plugins-out")).filter((name) => name.endsWith(".so"))).toHaveLength(1);
  return [stdout.includes(taken) ? "cache" : "", stdout.includes(building) ? "build" : ""].join("");
}

const warnings = ({ stdout }: Step) => stdout.split("\n").filter((line) => line.startsWith("::warning"));
const plugins = () => [...service.archives.keys()].filter((key) => key.startsWith("go-plugin-verifier-plugin-"));

/** Changes the bytes of every kept plugin inside of its archive. */
function change(body: (content: Buffer) => Buffer): void {
  for (const key of plugins()) {
    const archive = zstdDecompressSync(service.archives.get(key) ?? Buffer.alloc(0));
    service.archives.set(key, zstdCompressSync(body(archive)));
  }
}

test("the second run takes the plugin and builds nothing, and the gateway really opens it", async () => {
  expect(origin(await run())).toBe("build");
  const first = readFileSync(join(job.workspace, output));
  const second = await run();
  expect(origin(second)).toBe("cache");
  expect(second.stdout).toContain("✓ loads: auth loads into gateway");
  expect(warnings(second)).toEqual([]);
  expect(readFileSync(join(job.workspace, output)).equals(first)).toBe(true);
  const opened = await openInHost(await buildHost(), [join(job.workspace, output)]);
  expect(opened.answers.map(({ error }) => error)).toEqual([undefined]);
});

describe("it is built anew", () => {
  const changes: readonly (readonly [string, () => Promise<Parameters<typeof run>>])[] = [
    [
      "where a line of it changed",
      async () => {
        await writeTree(job.workspace, under("plugins/auth", source("two")));
        return [];
      },
    ],
    [
      "where another file of its module did",
      async () => {
        writeFileSync(join(job.workspace, "plugins/auth/data.txt"), "embedded, as far as anybody knows");
        return [];
      },
    ],
    [
      "for another gateway",
      async () => {
        copyFileSync(await buildHost({ flags: ["-trimpath", "-tags=other"] }), join(job.workspace, "gateway"));
        return [];
      },
    ],
    ["by another C compiler", async () => [{ CC: "gcc -m64" }]],
    ["with other flags", async () => [{}, { ldflags: "-X main.version=2" }]],
    ["under another build id", async () => [{}, { "build-id": "second" }]],
    ["with other tags", async () => [{}, { "build-tags": "extra" }]],
    ["where headers come from a folder that nobody knows", async () => [{ CPATH: "/opt/include" }]],
    ["with cache: false", async () => [{}, { cache: "false" }]],
    ["twice, with rebuild", async () => [{}, { rebuild: "true" }]],
  ];
  test.each(changes)("%s", async (_, make) => {
    expect(origin(await run())).toBe("build");
    const [extra, more] = await make();
    expect(origin(await run(extra, more))).toBe("build");
  });
});

describe("what is damaged is one line, and built anew", () => {
  const damages: Readonly<Record<string, (content: Buffer) => Buffer>> = {
    "a changed byte of the plugin": (content) => {
      const changed = Buffer.from(content);
      const at = 100_000;
      changed[at] = (changed[at] ?? 0) ^ 1;
      return changed;
    },
    "a changed digit of its digest": (content) => {
      const at = content.indexOf('"sha256":"') + 12;
      const changed = Buffer.from(content);
      changed[at] = changed[at] === 48 ? 49 : 48;
      return changed;
    },
    "the entry of another key": (content) => {
      const at = content.indexOf('{"key":"') + 10;
      const changed = Buffer.from(content);
      changed[at] = changed[at] === 48 ? 49 : 48;
      return changed;
    },
    "facts that are none": (content) => {
      const changed = Buffer.from(content);
      changed.write('"pints"', content.indexOf('"pins"') - 1);
      return changed;
    },
  };
  test.each(Object.entries(damages))("%s", async (_, damage) => {
    await run();
    change(damage);
    const second = await run();
    expect(origin(second)).toBe("build");
    expect(second.stdout.split("\n").filter((line) => /damaged/.test(line))).toEqual([
      "What the cache of GitHub Actions has of this plugin is damaged; it is built anew.",
    ]);
  });

  test("an archive that was cut off is a warning", async () => {
    await run();
    for (const key of plugins())
      service.archives.set(key, (service.archives.get(key) ?? Buffer.alloc(0)).subarray(0, 5000));
    const second = await run();
    expect(origin(second)).toBe("build");
    expect(warnings(second)).toEqual([expect.stringMatching(/Nothing can be read from the cache of GitHub Actions: /)]);
  });
});

describe("what outsiders start", () => {
  const fork = { GITHUB_EVENT_NAME: "pull_request" };

  test.each(["auto", "true"])("reads and leaves nothing, with cache: %s", async (cache) => {
    expect(origin(await run(fork, { cache }))).toBe("build");
    expect(plugins()).toEqual([]);
    await run();
    expect(plugins()).toHaveLength(1);
    expect(origin(await run(fork, { cache }))).toBe("cache");
    expect(plugins()).toHaveLength(1);
  });
});

describe("on a machine that starts empty", () => {
  const hosted = { RUNNER_ENVIRONMENT: "github-hosted" };
  const archives = () => [...service.archives.keys()].filter((key) => key.startsWith("go-plugin-verifier-caches-"));

  /** What Go has compiled, or taken out of the archive. */
  const objects = () =>
    readdirSync(join(job.temporary, "go-plugin-verifier-go/cache"), { recursive: true, encoding: "utf8" }).filter(
      (name) => name.endsWith("-d"),
    );

  test("a changed line finds the Go release, the modules and all that was compiled", async () => {
    const first = await run(hosted);
    expect(origin(first)).toBe("build");
    expect(first.stdout).toMatch(
      /Go, modules and compiled packages are kept in the cache of GitHub Actions, [\d.]+ MB of \d+ files/,
    );
    expect(archives()).toHaveLength(1);
    const before = objects();
    await writeTree(job.workspace, under("plugins/auth", source("two")));
    const second = await run({ ...hosted, GOPROXY: "off" });
    expect(origin(second)).toBe("build");
    expect(second.stdout).toMatch(/Go, modules and compiled packages come from the cache of GitHub Actions: [\d.]+ MB/);
    expect(warnings(second)).toEqual([]);
    expect(archives()).toHaveLength(1);
    expect(second.stdout).not.toMatch(/downloading/);
    const compiled = objects().filter((name) => !before.includes(name));
    // Its own package, and what Go notes of folders by the time of their files.
    expect(compiled.length).toBeLessThan(before.length / 4);
    const opened = await openInHost(await buildHost(), [join(job.workspace, output)]);
    expect(opened.answers.map(({ error }) => error)).toEqual([undefined]);
  });

  test("an archive that leads out of its folder is one line, and nothing of it is left", async () => {
    await run(hosted);
    const [key = ""] = archives();
    const whole = service.archives.get(key) ?? Buffer.alloc(0);
    const evil = join(job.temporary, "evil");
    writeFileSync(evil, "evil");
    const packed = spawnSync("tar", [
      "-P",
      "-C",
      job.temporary,
      "-I",
      "zstd",
      "--transform=s,^,mod/../../,",
      "-c",
      "evil",
    ]);
    expect(packed.status).toBe(0);
    service.archives.set(key, withContent(whole, packed.stdout));
    await writeTree(job.workspace, under("plugins/auth", source("two")));
    const second = await run(hosted);
    expect(origin(second)).toBe("build");
    expect(second.stdout.split("\n").filter((line) => /is not used/.test(line))).toEqual([
      'What the cache of GitHub Actions has for this build is not used: "mod/../../evil" does not belong into it.',
    ]);
    expect(warnings(second)).toEqual([]);
    expect(existsSync(join(job.temporary, "evil"))).toBe(false);
  });
});

/** An archive of the toolkit's with another file in the place of its one. */
function withContent(archive: Buffer, bytes: Buffer): Buffer {
  const tar = zstdDecompressSync(archive);
  const sizeAt = (at: number) => Number.parseInt(tar.toString("latin1", at + 124, at + 135), 8);
  // What ustar has no place for stands in front of it.
  const at = tar.toString("latin1", 156, 157) === "x" ? 512 + 512 * Math.ceil(sizeAt(0) / 512) : 0;
  const header = Buffer.from(tar.subarray(at, at + 512));
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  const rest = Buffer.alloc(1024 + 512 - (bytes.length % 512));
  return zstdCompressSync(Buffer.concat([tar.subarray(0, at), header, bytes, rest]));
}
