// Workflows whose machines keep nothing but the workflow runner's own cache. Steps of one job stand for jobs: caches are
// found by the path of RUNNER_TEMP, which with act is another one in each job.
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { goMod } from "../support/source-tree.ts";
import { runWorkflows, type WorkflowSettings } from "./services/act.ts";
import { own, ownRef, productRepository } from "./services/product-repository.ts";

const use = (name: string, env = "{}") => `
      - uses: ${own}@${ownRef}
        name: ${name}
        with: {gateway: ./gateways/own, plugin: ./plugin, builder: native}
        env: ${env}
`;
const leave = (and: string) => `
      - run: chmod -R u+w "$RUNNER_TEMP" && rm -rf plugins-out "$RUNNER_TEMP"/* && ${and}
`;

/** The lines of a workflow with these steps, by the name of the step. */
async function run(steps: string, settings: WorkflowSettings = {}) {
  const repository = await sourceFolder({
    "plugin/go.mod": goMod({ module: "example.com/auth" }),
    "plugin/main.go": 'package main\n\n// AuthCheck is looked up.\nfunc AuthCheck() string { return "yes" }\n',
    ".github/workflows/build.yml": `on: [push, pull_request]
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
${steps}`,
  });
  await mkdir(join(repository, "gateways"));
  await copyFile(await buildHost(), join(repository, "gateways", "own"));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: repository, stdio: "pipe" });
  git("init", "--initial-branch=main");
  git("add", ".");
  git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-m", "Build a plugin");
  const repositories = { [`${own}@${ownRef}`]: await productRepository() };
  const environment = { RUNNER_ENVIRONMENT: "github-hosted" };
  const folder = await temporaryFolder();
  const { code, log } = await runWorkflows(repository, folder, { ...settings, repositories, environment });
  expect(code, log).toBe(0);
  const [, ...parts] = log.split(/⭐ Run Main /);
  const of = (name: string) => parts.find((part) => part.startsWith(name)) ?? "";
  return { of, folder, log };
}

test("the second run takes the plugin, and one after a changed line what was fetched and compiled", async () => {
  const { of, log } = await run(
    [
      use("first"),
      leave("true"),
      use("second"),
      leave("printf 'package main\\n\\nconst changed = 1\\n' >plugin/changed.go"),
      use("third", "{GOPROXY: off}"),
    ].join(""),
  );
  expect(of("first"), log).toContain("Building plugin for linux/amd64");
  expect(of("first")).toMatch(/Go, modules and compiled packages are kept in the cache of GitHub Actions/);
  expect(of("second"), log).toContain("plugin is taken from the cache of GitHub Actions, built from the same source.");
  expect(of("second")).not.toContain("Building plugin for linux/amd64");
  expect(of("third"), log).toMatch(/Go, modules and compiled packages come from the cache of GitHub Actions/);
  expect(of("third")).toContain("Building plugin for linux/amd64");
  for (const name of ["first", "second", "third"]) expect(of(name)).toContain("plugin loads into");
  expect(log).not.toMatch(/::warning|Cache (Size|saved|restored|hit)/);
});

test("a pull request from a fork leaves nothing", async () => {
  const payload = { pull_request: { head: { repo: { id: 2 } }, base: { repo: { id: 1 } } } };
  const { of, folder, log } = await run(use("only"), { event: "pull_request", payload });
  expect(of("only"), log).toContain("plugin loads into");
  const kept = await readdir(join(folder, "caches"), { recursive: true, withFileTypes: true });
  // The server's own list of entries is all there is.
  expect(kept.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual(["bolt.db"]);
});
