// The action in workflows as people write them first, under a runner: what it tells is compared as the runner's objects.
import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildHost, buildPlugin, pluginSource } from "../support/build.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { documentBlock } from "../support/recipes.ts";
import { token } from "../support/release-server.ts";
import { goMod, type SourceTree, under } from "../support/source-tree.ts";
import { need, requirements } from "./requirements.ts";
import { type RunnerEvent, runnerEvents, type WorkflowSettings } from "./services/act.ts";
import { type Outside, startOutside } from "./services/outside.ts";
import { own, ownRef, productRepository } from "./services/product-repository.ts";
import { programFolder, runIn, runRecipe, tykPlugins } from "./services/recipe-runs.ts";

let outside: Outside;
beforeAll(async () => {
  for (const name of ["arm64", "registry"] as const) need(requirements[name]);
  outside = await startOutside();
});
afterAll(() => outside?.stop());
beforeEach(() => {
  outside.github.requests.splice(0);
  outside.github.permission = "write";
});

test("the README's lines build, judge and upload a plugin", async () => {
  const { code, log } = await runRecipe(`on: push\n${documentBlock("README.md", "yaml")}`, tykPlugins, outside);
  expect(code, log).toBe(0);
  expect(log).toContain("✓ loads: plugin loads into tyk@5.8.6");
  expect(log).toMatch(/Artifact plugin: https:\/\/github\.com\/owner\/plugins\/actions\/runs\/\d+\/artifacts\/\d+/);
});

/** A repository with a gateway of ours and a plugin. */
async function repository(plugin: SourceTree, workflow: string): Promise<string> {
  const folder = await sourceFolder({ ...under("plugin", plugin), ".github/workflows/plugin.yml": workflow });
  await copyFile(await buildHost(), join(folder, "gateway"));
  return folder;
}

const step = `on: push
jobs:
  plugin:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - uses: ${own}@${ownRef}
        with: { gateway: ./gateway, plugin: ./plugin }
`;

/** What people are shown: annotations with their places. */
function annotations(events: readonly RunnerEvent[]) {
  const kinds = ["error", "warning", "notice"];
  return events.flatMap(({ command = "", kvPairs, arg }) =>
    kinds.includes(command) ? [{ command, ...kvPairs, message: arg }] : [],
  );
}

describe("annotations, as the runner has them", () => {
  test("are none of a plugin that loads", async () => {
    const ran = await runIn(await repository(await pluginSource(), step), outside, { asObjects: true });
    expect(ran.code, ran.log).toBe(0);
    expect(annotations(runnerEvents(ran))).toEqual([]);
    expect(runnerEvents(ran).find(({ command }) => command === "summary")?.content).toMatch(/^## ✅ plugin loads/);
  });

  test("are at file and line of what does not compile, with a title, and the job's own sentence", async () => {
    const broken = { ...(await pluginSource()), "main.go": 'package main\n\nfunc Handle() int { return "x" }\n' };
    const ran = await runIn(await repository(broken, step), outside, { asObjects: true });
    expect(ran.code).toBe(1);
    expect(annotations(runnerEvents(ran))).toEqual([
      {
        command: "error",
        file: "plugin/main.go",
        line: "3",
        title: "plugin: The plugin does not build",
        message: expect.stringContaining('cannot use "x" (untyped string constant) as int value'),
      },
      { command: "error", message: "unbuilt: plugin could not be built" },
    ]);
  });
});

describe("a run that a fork's pull request started", () => {
  const payload = {
    number: 7,
    pull_request: {
      number: 7,
      head: { ref: "feature", sha: "0".repeat(40), repo: { id: 2, full_name: "stranger/plugins", fork: true } },
      base: { ref: "main", repo: { id: 1, full_name: "owner/plugins" } },
    },
  };
  const workflow = `on: pull_request
permissions: { contents: read }
jobs:
  plugins:
    uses: ${own}/.github/workflows/plugin.yml@${ownRef}
    with: { gateway: ./gateway, plugin: ./plugin.so, comment: true, release: publish, release-tag: v9.9.9 }
`;

  test("is judged, and writes nothing: no comment, no release", async () => {
    outside.github.permission = "read";
    const settings: WorkflowSettings = { event: "pull_request", payload, token, asObjects: true };
    const folder = await repository({}, workflow);
    await copyFile(await buildPlugin(), join(folder, "plugin.so"));
    const ran = await runIn(folder, outside, settings);
    expect(ran.code, ran.log).toBe(0);
    expect(outside.github.requests).toEqual([]);
    const told = annotations(runnerEvents(ran)).map(({ message }) => message);
    expect(told).toContainEqual(expect.stringContaining("Nothing is released: "));
    expect(ran.log).toMatch(/comment/i);
  });
});

describe("what is broken leaves nothing green", () => {
  const workflow = `on: push
jobs:
  plugins:
    uses: ${own}/.github/workflows/plugin.yml@${ownRef}
    with: { gateway: ./gateway, plugin: ./plugin }
`;

  test.each([
    ["plan", "The job plan failed. The job verify was skipped."],
    ["main", "The job verify failed."],
    ["merge", "the third arm is missing"],
  ])("a program that dies: %s", async (name, sentence) => {
    const dying = { [`dist/${name}.js`]: 'throw new Error("the third arm is missing");\n' };
    const repositories = { [`${own}@${ownRef}`]: await productRepository(dying) };
    const folder = await repository(await pluginSource(), workflow);
    const ran = await runIn(folder, outside, { asObjects: true, repositories });
    expect(ran.code).toBe(1);
    expect(ran.log).toContain(sentence);
  });

  test.each([
    ["that does not run", "exit 1"],
    ["that says nothing", "exit 0"],
    ["that a signal ends", "kill -9 $$"],
  ])("a Go %s", async (_, script) => {
    const plugin = { "go.mod": goMod({ module: "example.com/auth" }), "main.go": "package main\n" };
    const settings = { asObjects: true, programs: [await programFolder({ go: script })] } as const;
    const ran = await runIn(await repository(plugin, workflow), outside, settings);
    expect(ran.code, ran.log).toBe(1);
    const errors = annotations(runnerEvents(ran)).filter(({ command }) => command === "error");
    expect(errors.length).toBeGreaterThan(1);
    expect(ran.log).not.toContain("a defect of this program");
  });
});

test("a job that uploads what it built has the folder of the run in its artifact", async () => {
  const workflow = `on: push
jobs:
  plugins:
    uses: ${own}/.github/workflows/plugin.yml@${ownRef}
    with: { gateway: ./gateway, plugin: ./plugin, artifacts: true, ldflags: -s -w }
`;
  const kept = await temporaryFolder();
  const ran = await runIn(await repository(await pluginSource(), workflow), outside, {}, kept);
  expect(ran.code, ran.log).toBe(0);
  expect(ran.log).toMatch(/-ldflags=\W*-s -w/);
  const names = await readdir(join(kept, "artifacts"), { recursive: true });
  expect(
    names.some((name) => /go-plugin-files-[0-9a-f]{10}-1/.test(name)),
    names.join(),
  ).toBe(true);
});
