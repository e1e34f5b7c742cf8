import { execFile, execFileSync } from "node:child_process";
import { mkdir, readdir, truncate } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { cachePolicy } from "../../src/inputs/cache-policy.ts";
import type { CacheUse } from "../../src/inputs/inputs.ts";
import { runOrigin } from "../../src/inputs/run-origin.ts";
import { listen } from "../content/http/server.ts";
import { fileOf, temporaryFolder } from "../support/files.ts";
import { startCacheService } from "./cache-service.ts";

const profile = `{"gateway":"tyk","text":"${"ü".repeat(50_000)}"}\n`;

type Step = readonly ["put", string, string] | readonly ["get", string];

/** A runner: its folders, and whatever else the environment of a job holds. */
async function runner(environment: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryFolder();
  const folders = { RUNNER_TEMP: "temp", RUNNER_TOOL_CACHE: "tools", GITHUB_WORKSPACE: "work/repo" };
  const absolute: Record<string, string> = {};
  for (const [name, path] of Object.entries(folders)) {
    absolute[name] = join(folder, path);
    await mkdir(join(folder, path), { recursive: true });
  }
  const PATH = process.env["PATH"] ?? "";
  return { folder, env: { PATH, ...absolute, ...environment } as Readonly<Record<string, string>> };
}

/** What a job's use of a store gave, and what it printed besides, commands that nobody sees left out. */
async function used(env: Readonly<Record<string, string>>, store: string, steps: readonly Step[]) {
  const program = join(import.meta.dirname, "store-program.ts");
  const options = { env: { ...env }, cwd: env["GITHUB_WORKSPACE"] ?? "", maxBuffer: 1 << 26 };
  const running = promisify(execFile)(process.execPath, [program, store], options);
  running.child.stdin?.end(JSON.stringify(steps));
  const { stdout, stderr } = await running;
  const lines = stdout.split("\n").filter((line) => line !== "" && !line.startsWith("::debug::"));
  const result = JSON.parse(lines.pop()?.replace(/^RESULT /, "") ?? "");
  return { ...result, printed: lines.filter((line) => !line.startsWith("::add-mask::")), stderr, stdout };
}

/** What an action with these variables may do. */
function policyOf(environment: Readonly<Record<string, string>>, use: CacheUse) {
  return cachePolicy(use, runOrigin(environment, "action"));
}

const quiet = { printed: [], stderr: "" };

describe("the tool cache of a machine", () => {
  test("gives back what an earlier job has put", async () => {
    const { env } = await runner();
    const steps: Step[] = [
      ["put", "key", profile],
      ["get", "other"],
    ];
    expect(await used(env, "tool-cache", steps)).toMatchObject({ got: [null], warnings: [], ...quiet });
    expect(await used(env, "tool-cache", [["get", "key"]])).toMatchObject({ got: [profile], warnings: [], ...quiet });
    expect(await readdir(env["RUNNER_TEMP"] ?? "")).toEqual([]);
  });

  test("with half of an entry, which its copying can leave, has none", async () => {
    const { env } = await runner();
    await used(env, "tool-cache", [["put", "key", profile]]);
    const [entry = ""] = execFileSync("find", [env["RUNNER_TOOL_CACHE"] ?? "", "-name", "entry"], { encoding: "utf8" })
      .trim()
      .split("\n");
    await truncate(entry, 1000);
    expect(await used(env, "tool-cache", [["get", "key"]])).toMatchObject({ got: [null], warnings: [], ...quiet });
    await used(env, "tool-cache", [["put", "key", profile]]);
    expect(await used(env, "tool-cache", [["get", "key"]])).toMatchObject({ got: [profile] });
  });

  test("that several jobs write to at once never gives a part of an entry", async () => {
    const { env } = await runner();
    const texts = [profile, profile.repeat(3), "short"];
    const steps = texts.flatMap((text): Step[] => [
      ["put", "key", text],
      ["get", "key"],
    ]);
    const jobs = [1, 2, 3].map(() => used(env, "tool-cache", [...steps, ...steps, ...steps, ...steps]));
    for (const { got, warnings } of await Promise.all(jobs)) {
      expect(warnings).toEqual([]);
      for (const text of got) expect([null, ...texts]).toContain(text);
    }
  });

  test("keeps a bounded number of entries", async () => {
    const { env } = await runner();
    const steps = Array.from({ length: 210 }, (_, index): Step => ["put", `key ${index}`, "text"]);
    const { got } = await used(env, "tool-cache", [...steps, ["get", "key 0"], ["get", "key 209"]]);
    expect(got).toEqual([null, "text"]);
    expect(await readdir(join(env["RUNNER_TOOL_CACHE"] ?? "", "go-plugin-verifier-profile"))).toHaveLength(200);
  });

  test("that a runner does not have is one warning for each direction", async () => {
    const { env } = await runner({ RUNNER_TOOL_CACHE: "" });
    const steps: Step[] = [
      ["put", "a", "a"],
      ["put", "b", "b"],
      ["get", "a"],
      ["get", "b"],
    ];
    const { got, warnings } = await used(env, "tool-cache", steps);
    expect(got).toEqual([null, null]);
    expect(warnings).toEqual([
      "Profiles cannot be kept in the tool cache: Expected RUNNER_TOOL_CACHE to be defined.",
      "Profiles cannot be read from the tool cache: Expected RUNNER_TOOL_CACHE to be defined.",
    ]);
  });
});

describe("the cache of GitHub Actions", () => {
  test("gives another job what one has put, and nothing of the toolkit reaches the log", async () => {
    const service = await startCacheService();
    const first = await runner(service.environment);
    expect(
      await used(first.env, "actions-cache", [
        ["get", "key"],
        ["put", "key", profile],
      ]),
    ).toMatchObject({
      got: [null],
      warnings: [],
      ...quiet,
    });
    const { stdout, ...second } = await used(first.env, "actions-cache", [
      ["get", "key"],
      ["get", "other"],
    ]);
    expect(second).toMatchObject({ got: [profile, null], warnings: [], infos: [], ...quiet });
    // The signature of the address is a secret, and the command that hides it has to get through.
    expect(stdout).toContain("::add-mask::hunter2");
    expect(await readdir(join(first.env["RUNNER_TEMP"] ?? "", "go-plugin-verifier-cache"))).toEqual([]);
  });

  test("that has the entry already is no trouble", async () => {
    const service = await startCacheService();
    const { env } = await runner(service.environment);
    await used(env, "actions-cache", [["put", "key", profile]]);
    expect(await used(env, "actions-cache", [["put", "key", profile]])).toMatchObject({ warnings: [], ...quiet });
  });

  test("is looked into for nothing but the entry itself, though it finds keys by their beginnings", async () => {
    const service = await startCacheService(undefined, (key) => `${key}0`);
    const { env } = await runner(service.environment);
    await used(env, "actions-cache", [["put", "key", profile]]);
    expect([...service.archives.keys()]).toEqual([
      expect.stringMatching(/^go-plugin-verifier-profile-[0-9a-f]{64}-v1$/),
    ]);
    expect(await used(env, "actions-cache", [["get", "key"]])).toMatchObject({ got: [null], warnings: [], ...quiet });
  });

  test("with a damaged archive is one warning and a miss", async () => {
    const service = await startCacheService();
    const { env } = await runner(service.environment);
    await used(env, "actions-cache", [
      ["put", "key", profile],
      ["put", "other", "other"],
    ]);
    for (const key of service.archives.keys()) service.archives.set(key, Buffer.from("no archive"));
    const { got, warnings, ...rest } = await used(env, "actions-cache", [
      ["get", "key"],
      ["get", "other"],
    ]);
    expect({ got, ...rest }).toMatchObject({ got: [null, null], ...quiet });
    expect(warnings).toEqual([expect.stringMatching(/^Nothing can be read from the cache of GitHub Actions: .*tar/)]);
  });

  test("that refuses to be written to is one warning, and is asked once", async () => {
    const service = await startCacheService((method, response) => {
      if (method === "CreateCacheEntry") {
        response.setHeader("content-type", "application/json");
        response.end('{"ok":false,"message":"cache write denied: the token is read-only"}');
      }
      return method === "CreateCacheEntry";
    });
    const { env } = await runner(service.environment);
    const { warnings, ...rest } = await used(env, "actions-cache", [
      ["put", "a", "a"],
      ["put", "b", "b"],
      ["get", "a"],
    ]);
    expect(rest).toMatchObject({ got: [null], ...quiet });
    expect(warnings).toEqual([expect.stringMatching(/^Nothing can be kept in the cache .*cache write denied/)]);
    expect(service.calls).toEqual(["CreateCacheEntry", "GetCacheEntryDownloadURL"]);
  });

  test("that nobody answers for is a warning, and never a failure", async () => {
    const gone = createServer();
    const port = await listen(gone);
    await new Promise((done) => gone.close(done));
    const service = await startCacheService();
    const { env } = await runner({ ...service.environment, ACTIONS_RESULTS_URL: `http://127.0.0.1:${port}` });
    const { got, warnings, printed } = await used(env, "actions-cache", [
      ["get", "a"],
      ["get", "b"],
    ]);
    expect({ got, printed }).toEqual({ got: [null, null], printed: [] });
    expect(warnings).toEqual([expect.stringMatching(/^Nothing can be read from the cache .*ECONNREFUSED/)]);
  });

  test("that does not answer in time is left alone for the rest of the run", async () => {
    const service = await startCacheService(() => true);
    const { env } = await runner({ ...service.environment, TEST_PATIENCE: "700" });
    const { got, warnings, printed } = await used(env, "actions-cache", [
      ["get", "a"],
      ["get", "b"],
      ["put", "a", "a"],
    ]);
    expect({ got, printed }).toEqual({ got: [null, null], printed: [] });
    expect(warnings).toEqual([expect.stringMatching(/^Nothing can be read from .*: it does not answer in time\.$/)]);
    // None where the time was over before anything was asked.
    expect(service.calls.length).toBeLessThanOrEqual(1);
  });

  test("that a runner does not have is nothing that anybody is told", async () => {
    const { env } = await runner();
    const result = await used(env, "actions-cache", [
      ["get", "a"],
      ["put", "a", "a"],
      ["get", "b"],
    ]);
    expect(result).toMatchObject({ got: [null, null], warnings: [], infos: [], ...quiet });
  });
});

describe("files in the cache of GitHub Actions", () => {
  test("are found by their key, else the newest whose key begins alike, and one that is there stays", async () => {
    const service = await startCacheService();
    const { env } = await runner(service.environment);
    const steps: Step[] = [
      ["get", "set-a"],
      ["put", "set-a", "first"],
      ["put", "set-b", "second"],
      ["put", "set-a", "other"],
      ["get", "set-a"],
      ["get", "set-c"],
      ["get", "sets-c"],
    ];
    expect(await used(env, "files", steps)).toMatchObject({
      got: [null, "set-a: first", "set-b: second", null],
      warnings: [],
      ...quiet,
    });
  });

  test("that an untrusted run may not keep are not sent", async () => {
    const service = await startCacheService();
    const { env } = await runner({ ...service.environment, TEST_READ_ONLY: "1" });
    expect(await used(env, "files", [["put", "set-a", "first"]])).toMatchObject({ warnings: [], ...quiet });
    expect(service.calls).toEqual([]);
  });

  test("of a service that is slow are one warning, and it is left alone", async () => {
    const service = await startCacheService(() => true);
    const { env } = await runner({ ...service.environment, TEST_PATIENCE: "150" });
    const { got, warnings, printed } = await used(env, "files", [
      ["get", "set-a"],
      ["get", "set-b"],
      ["put", "set-a", "a"],
    ]);
    expect({ got, printed }).toEqual({ got: [null, null], printed: [] });
    expect(warnings).toEqual(["Nothing can be read from the cache of GitHub Actions: it does not answer in time."]);
  });

  test("whose archive has something else in it, or is cut off, are one warning and a miss", async () => {
    for (const damage of [
      (archive: Buffer) => archive.subarray(0, archive.length / 2),
      () => Buffer.from("no archive"),
    ]) {
      const service = await startCacheService();
      const { env } = await runner(service.environment);
      await used(env, "files", [["put", "set-a", profile]]);
      for (const [key, archive] of service.archives) service.archives.set(key, damage(archive));
      const { got, warnings, ...rest } = await used(env, "files", [["get", "set-a"]]);
      expect({ got, ...rest }).toMatchObject({ got: [null], ...quiet });
      expect(warnings).toEqual([expect.stringMatching(/^Nothing can be read from the cache of GitHub Actions: /)]);
      expect(await readdir(join(env["RUNNER_TEMP"] ?? "", "go-plugin-verifier-cache"))).toEqual([]);
    }
  });
});

describe("cache: auto", () => {
  const trusted = ["push", "schedule", "workflow_dispatch", "repository_dispatch", "release", "merge_group"];
  const untrusted = [
    "pull_request_target",
    "issue_comment",
    "issues",
    "workflow_run",
    "discussion",
    "discussion_comment",
    "fork",
    "watch",
    "pull_request_review",
    "pull_request_review_comment",
    "an event of next year",
    "",
  ];

  test.each(trusted)("writes on %s", (GITHUB_EVENT_NAME) => {
    expect(policyOf({ GITHUB_EVENT_NAME }, "auto")).toMatchObject({ read: true, write: true });
  });

  test.each(untrusted)("only reads on %j", (GITHUB_EVENT_NAME) => {
    expect(policyOf({ GITHUB_EVENT_NAME }, "auto")).toMatchObject({ read: true, write: false });
  });

  test("only reads where no event is named", () => {
    expect(policyOf({}, "auto")).toMatchObject({ read: true, write: false });
  });

  const repository = (id: number) => ({ repo: { id, fork: id !== 1 } });

  test.each([
    ["from a branch of the repository", { pull_request: { head: repository(1), base: repository(1) } }, true],
    ["from a fork", { pull_request: { head: repository(2), base: repository(1) } }, false],
    ["from a fork that was deleted", { pull_request: { head: { repo: null }, base: repository(1) } }, false],
    ["whose payload says nothing", {}, false],
    [
      "whose payload is of another shape",
      { pull_request: { head: { repo: { id: "1" } }, base: repository(1) } },
      false,
    ],
  ])("on a pull request %s", async (_, payload, write) => {
    const GITHUB_EVENT_PATH = await fileOf(JSON.stringify(payload), "event.json");
    const environment = { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH };
    expect(policyOf(environment, "auto")).toMatchObject({ read: true, write });
  });

  test("only reads on a pull request whose payload is missing or damaged", async () => {
    const damaged = await fileOf("{", "event.json");
    for (const GITHUB_EVENT_PATH of ["/nowhere/event.json", "", damaged]) {
      const environment = { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH };
      expect(policyOf(environment, "auto")).toMatchObject({ read: true, write: false });
    }
  });

  test("true and false mean what they say on every event", () => {
    for (const GITHUB_EVENT_NAME of [...trusted, ...untrusted]) {
      expect(policyOf({ GITHUB_EVENT_NAME }, "true")).toMatchObject({ read: true, write: true });
      expect(policyOf({ GITHUB_EVENT_NAME }, "false")).toMatchObject({ read: false, write: false });
    }
  });

  test("holds for both caches together", async () => {
    const service = await startCacheService();
    const { env, folder } = await runner(service.environment);
    const steps: Step[] = [
      ["get", "key"],
      ["put", "key", profile],
      ["get", "key"],
    ];
    const stranger = { ...env, GITHUB_EVENT_NAME: "issue_comment" };
    expect(await used(stranger, "auto", steps)).toMatchObject({ got: [null, null], warnings: [], ...quiet });
    expect(await used(env, "false", steps)).toMatchObject({ got: [null, null], warnings: [], ...quiet });
    expect([...service.archives.keys()]).toEqual([]);
    const pushed = { ...env, GITHUB_EVENT_NAME: "push" };
    expect(await used(pushed, "auto", steps)).toMatchObject({ got: [null, profile], warnings: [], ...quiet });
    expect(service.archives.size).toBe(1);
    // A fresh machine of the same kind, and an untrusted event: what it finds it may use, and does not copy.
    execFileSync("rm", ["-rf", join(folder, "tools")]);
    expect(await used(stranger, "auto", [["get", "key"]])).toMatchObject({ got: [profile], warnings: [], ...quiet });
    expect(await readdir(folder)).toEqual(["temp", "work"]);
  });
});
