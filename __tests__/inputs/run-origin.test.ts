import { describe, expect, test } from "vitest";
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
  test.each(["push", "schedule", "workflow_dispatch", "merge_group"])("plugins are opened on %s", (event) => {
    expect(permission("auto", { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: event })).toEqual({ may: true });
  });

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
