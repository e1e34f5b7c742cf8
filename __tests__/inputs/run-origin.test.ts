import { describe, expect, test } from "vitest";
import { cachePolicy, describePolicy } from "../../src/inputs/cache-policy.ts";
import { runOrigin } from "../../src/inputs/run-origin.ts";
import { type LoadTestSetting, loadPermission } from "../../src/load/permission.ts";
import { fileOf } from "../support/files.ts";

/** Whether a command line with these variables may open plugins. */
function permission(setting: LoadTestSetting, environment: Readonly<Record<string, string>>) {
  return loadPermission(setting, runOrigin(environment, "command-line").trust);
}

/** The environment of a pull request between two repositories. */
async function pullRequest(head: { id: number } | null, base = { id: 1 }) {
  const payload = { pull_request: { head: { repo: head }, base: { repo: base } } };
  const file = await fileOf(JSON.stringify(payload), "event.json");
  return { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: file };
}

describe("with load-test: auto", () => {
  test.each(["push", "schedule", "workflow_dispatch", "repository_dispatch", "release", "merge_group"])(
    "plugins are opened on %s",
    (event) => {
      expect(permission("auto", { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: event })).toEqual({ may: true });
    },
  );

  test.each(["pull_request_target", "issue_comment", "workflow_run", ""])("nothing is opened on %s", (event) => {
    expect(permission("auto", { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: event })).toMatchObject({ may: false });
  });

  test("plugins of a pull request are opened where it comes from the repository itself", async () => {
    expect(permission("auto", await pullRequest({ id: 1 }))).toEqual({ may: true });
  });

  test("nothing of a fork is opened, nor of one that is gone, nor where nothing tells", async () => {
    const why = "load-test is auto, and the pull request is from a fork";
    for (const environment of [
      await pullRequest({ id: 2 }),
      await pullRequest(null),
      { ...(await pullRequest({ id: 1 })), GITHUB_EVENT_PATH: "/nowhere" },
      { ...(await pullRequest({ id: 1 })), GITHUB_EVENT_PATH: await fileOf("{", "event.json") },
      { ...(await pullRequest({ id: 1 })), GITHUB_EVENT_PATH: await fileOf("{}", "event.json") },
      { ...(await pullRequest({ id: 1 })), GITHUB_EVENT_PATH: "" },
      { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "pull_request" },
    ]) {
      expect(permission("auto", environment)).toEqual({ may: false, why });
    }
  });

  test("plugins are opened on the command line", () => {
    expect(permission("auto", {})).toEqual({ may: true });
  });
});

test("never opens nothing, and always opens what a fork sends too", async () => {
  const fork = await pullRequest({ id: 2 });
  expect(permission("never", {})).toMatchObject({ may: false });
  expect(permission("always", fork)).toEqual({ may: true });
});

describe("a run", () => {
  test("belongs to the repository, the server, the tag and the commit that the runner names", () => {
    const named = {
      GITHUB_REPOSITORY: "owner/name",
      GITHUB_SERVER_URL: "https://github.example.com",
      GITHUB_API_URL: "https://github.example.com/api/v3",
      GITHUB_REF: "refs/tags/v1.0.0",
      GITHUB_SHA: "0123456789abcdef0123456789abcdef01234567",
    };
    expect(runOrigin({ ...named, GITHUB_EVENT_NAME: "push" }, "action")).toEqual({
      trust: { kind: "trusted" },
      startedBy: { kind: "trusted" },
      isDisposable: false,
      endsWithJob: false,
      hasCache: false,
      repository: "owner/name",
      tag: "v1.0.0",
      commit: named.GITHUB_SHA,
      github: { server: "https://github.example.com", api: "https://github.example.com/api/v3" },
    });
  });

  test.each([
    {},
    { GITHUB_REPOSITORY: "", GITHUB_SERVER_URL: "", GITHUB_API_URL: "" },
    { GITHUB_REF: "x/refs/tags/v1", GITHUB_SHA: "x".repeat(40) },
    { GITHUB_REF: "refs/tags/", GITHUB_SHA: "a".repeat(39) },
    { GITHUB_REF: "refs/heads/main", GITHUB_SHA: "a".repeat(65) },
  ])("that the runner says nothing of belongs to nobody (%j)", (environment) => {
    expect(runOrigin(environment, "command-line")).toStrictEqual({
      trust: { kind: "trusted" },
      startedBy: { kind: "trusted" },
      isDisposable: false,
      endsWithJob: false,
      hasCache: false,
      repository: undefined,
      tag: undefined,
      commit: undefined,
      github: { server: "https://github.com" },
    });
  });

  test.each([
    ["none", "none"],
    [" Read ", "read"],
  ])("that may write no caches is not trusted (ACTIONS_CACHE_MODE=%j)", (written, mode) => {
    const { trust, startedBy } = runOrigin({ GITHUB_EVENT_NAME: "push", ACTIONS_CACHE_MODE: written }, "action");
    expect(startedBy).toEqual({ kind: "trusted" });
    expect(trust).toEqual({
      kind: "untrusted",
      why: `this job may write no caches (ACTIONS_CACHE_MODE is ${mode})`,
    });
  });

  test.each(["", "write", "write-only", "reader"])(
    "that may write caches is trusted (ACTIONS_CACHE_MODE=%j)",
    (mode) => {
      expect(runOrigin({ GITHUB_EVENT_NAME: "push", ACTIONS_CACHE_MODE: mode }, "action").trust.kind).toBe("trusted");
    },
  );

  test.each([
    ["github-hosted", "pull_request", undefined, true],
    ["github-hosted", "push", "read", true],
    ["github-hosted", "push", "write", false],
    ["github-hosted", "pull_request_target", undefined, false],
    ["self-hosted", "pull_request", "none", false],
    [undefined, "pull_request", "none", false],
  ])("on a machine that is %s, for %s with the cache mode %s leaves nothing behind: %s", (machine, event, mode, is) => {
    const environment = { RUNNER_ENVIRONMENT: machine, GITHUB_EVENT_NAME: event, ACTIONS_CACHE_MODE: mode };
    expect(runOrigin(environment, "action").isDisposable).toBe(is);
  });

  test.each([
    ["github-hosted", { ACTIONS_RESULTS_URL: "https://results.example.com" }, true],
    ["github-hosted", { ACTIONS_CACHE_URL: "https://cache.example.com" }, true],
    ["github-hosted", { ACTIONS_RESULTS_URL: "" }, false],
    ["self-hosted", { ACTIONS_RESULTS_URL: "https://results.example.com" }, false],
  ] as const)("on a machine that is %s, with %j, shares what Go compiled: %s", (machine, service, is) => {
    const environment = { RUNNER_ENVIRONMENT: machine, GITHUB_EVENT_NAME: "push", ...service };
    const origin = runOrigin(environment, "action");
    expect(cachePolicy("auto", origin).sharesCaches).toBe(is);
    expect(cachePolicy("true", origin).sharesCaches).toBe(origin.hasCache);
    expect(cachePolicy("false", origin).sharesCaches).toBe(false);
  });

  test("of the action is never typed, and names the event that it does not trust", () => {
    const untrusted = (event: string) => ({ kind: "untrusted", why: `the event ${event} may run foreign code` });
    expect(runOrigin({}, "action").trust).toEqual(untrusted(""));
    expect(runOrigin({ GITHUB_EVENT_NAME: "issue_comment" }, "action").trust).toEqual(untrusted("issue_comment"));
    expect(runOrigin({ GITHUB_EVENT_NAME: "x".repeat(1000) }, "action").trust).toEqual(untrusted("x".repeat(100)));
  });

  test("is not trusted by a payload longer than the server sends", async () => {
    const repo = { repo: { id: 1 } };
    const payload = JSON.stringify({ pull_request: { head: repo, base: repo } });
    const trust = async (length: number) => {
      const file = await fileOf(payload.padEnd(length), "event.json");
      return runOrigin({ GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: file }, "action").trust.kind;
    };
    expect(await trust(32 << 20)).toBe("trusted");
    expect(await trust((32 << 20) + 1)).toBe("untrusted");
  });
});

describe("what outlives a run", () => {
  const stranger = { GITHUB_EVENT_NAME: "pull_request_target" };
  const runs = {
    trusted: runOrigin({ GITHUB_EVENT_NAME: "push" }, "action"),
    untrusted: runOrigin(stranger, "action"),
    disposable: runOrigin({ ...stranger, RUNNER_ENVIRONMENT: "github-hosted", ACTIONS_CACHE_MODE: "read" }, "action"),
  };
  const event = "this run is untrusted: the event pull_request_target may run foreign code";

  test.each([
    ["auto", "trusted", "Caches are read and written, builds are kept and use Go's own cache; this run is trusted."],
    ["true", "trusted", "Caches are read and written, builds are kept and use Go's own cache; this run is trusted."],
    [
      "false",
      "trusted",
      "Caches are not read and not written, builds are not kept and use Go's own cache; this run is trusted.",
    ],
    [
      "auto",
      "untrusted",
      `Caches are read and not written, builds are not kept and use a cache of their own; ${event}.`,
    ],
    ["true", "untrusted", `Caches are read and written, builds are not kept and use a cache of their own; ${event}.`],
    [
      "false",
      "untrusted",
      `Caches are not read and not written, builds are not kept and use a cache of their own; ${event}.`,
    ],
    [
      "auto",
      "disposable",
      "Caches are read and not written, builds are not kept and use Go's own cache; " +
        "this run is untrusted: this job may write no caches (ACTIONS_CACHE_MODE is read).",
    ],
  ] as const)("with cache: %s in a run that is %s is said", (use, run, said) => {
    expect(describePolicy(cachePolicy(use, runs[run]), runs[run].trust)).toBe(said);
  });
});
