import { execFileSync } from "node:child_process";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { commandLine } from "../support/product.ts";
import type { SourceTree } from "../support/source-tree.ts";
import { runWorkflows, type WorkflowRun, type WorkflowSettings } from "./services/act.ts";
import { own, ownRef, productRepository } from "./services/product-repository.ts";

let host: string;
let plugin: string;
/** The profile of a host that does not load the plugin. */
let other: string;

beforeAll(async () => {
  [host, plugin] = [await buildHost(), await buildPlugin()];
  other = (await commandLine(["profile", await buildHost({ flags: [] })])).stdout;
});

/** A repository with a plugin, two gateways and whatever else, and what became of its workflow. */
async function run(tree: SourceTree, settings: WorkflowSettings = {}): Promise<WorkflowRun> {
  const repository = await sourceFolder({ "gateways/other.json": other, ...tree });
  await copyFile(host, join(repository, "gateways", "own"));
  await mkdir(join(repository, "plugins"));
  await copyFile(plugin, join(repository, "plugins", "auth.so"));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: repository, stdio: "pipe" });
  git("init", "--initial-branch=main");
  git("add", ".");
  git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-m", "Use the workflow");
  const repositories = { [`${own}@${ownRef}`]: await productRepository() };
  return await runWorkflows(repository, await temporaryFolder(), { ...settings, repositories });
}

/** The five lines of a user. */
function caller(inputs: Readonly<Record<string, string>>, events = "push"): SourceTree {
  const lines = Object.entries(inputs).map(([name, value]) => `      ${name}: ${JSON.stringify(value)}\n`);
  return {
    ".github/workflows/plugins.yml": `on: [${events}]
jobs:
  plugins:
    uses: ${own}/.github/workflows/plugin.yml@${ownRef}
    with:
${lines.join("")}`,
  };
}

/** How the job ended that people require, and what its last words were. */
function result({ log }: WorkflowRun): { ended: string | undefined; error: string | undefined } {
  const lines = log.split("\n").filter((line) => /\/Go plugins\s*\]/.test(line));
  const ended = lines.map((line) => /🏁 {2}Job (\w+)/.exec(line)?.[1]).find((word) => word !== undefined);
  return { ended, error: /::error::(.*)/.exec(lines.join("\n"))?.[1] };
}

test("a list of gateways is a matrix, and the last job is green where all of them load the plugin; in a merge queue, too", async () => {
  const tree = {
    ...caller({ "gateway-file": "supported.txt", plugin: "plugins" }, "push, merge_group"),
    "supported.txt": "# ours\n./gateways/own\n",
  };
  const ran = await run(tree, { event: "merge_group" });
  expect(result(ran), ran.log).toEqual({ ended: "succeeded", error: undefined });
  expect(ran.code, ran.log).toBe(0);
  expect(ran.log).toMatch(/Summary - ## .*loads/);
});

test("one that does not load it makes the last job red, with one grid of all", async () => {
  const ran = await run(caller({ gateway: "./gateways/own\n./gateways/other.json", plugin: "plugins/auth.so" }));
  const { ended, error } = result(ran);
  expect(ended, ran.log).toBe("failed");
  expect(error).toMatch(/^rejected: .* loads in \.\/gateways\/own and not in /);
  expect(error).toContain("The job verify failed.");
  const merged = ran.log
    .split("\n")
    .filter((line) => /\/Go plugins\s*\]/.test(line))
    .join("\n");
  for (const gateway of ["./gateways/own", "./gateways/other.json"]) expect(merged).toContain(gateway);
  expect(merged).toContain("plugin was built with a different version of package");
  expect(ran.code).toBe(1);
});

test("a job that leaves no report is unknown, and red", async () => {
  const ran = await run(
    caller({ gateway: "./gateways/own\n./gateways/lost", plugin: "plugins/auth.so", "fail-on": "never" }),
  );
  const { ended, error } = result(ran);
  expect(ended, ran.log).toBe("failed");
  expect(error).toContain("could not be decided");
  expect(ran.log).toContain("it left no report; its log says why.");
});

test("a plan that cannot be made leaves no job green", async () => {
  const ran = await run(caller({ "gateway-file": "empty.txt", plugin: "plugins/auth.so" }));
  expect(result(ran), ran.log).toEqual({
    ended: "failed",
    error: "The job plan failed. The job verify was skipped. There is no plan to put reports together by.",
  });
});

test("300 gateways are 256 jobs, or as few as are asked for, and every one of them is in the grid", async () => {
  const names = Array.from({ length: 300 }, (_, at) => `gateways/g${at}.json`);
  const profile = (await commandLine(["profile", host])).stdout;
  const tree: SourceTree = {
    ...caller({ "gateway-file": "supported.txt", plugin: "plugins/auth.so", "max-jobs": "3" }),
    ".github/workflows/plan.yml": `on: push
jobs:
  plan:
    runs-on: ubuntu-latest
    outputs: {matrix: "\${{ steps.plan.outputs.matrix }}", jobs: "\${{ steps.plan.outputs.jobs }}"}
    steps:
      - uses: actions/checkout@v6
      - {id: plan, uses: ${own}/plan@${ownRef}, with: {gateway-file: supported.txt, plugin: plugins/auth.so}}
  look:
    needs: plan
    runs-on: ubuntu-latest
    steps:
      - run: echo "JOBS \${{ needs.plan.outputs.jobs }} \${{ fromJSON(needs.plan.outputs.matrix).include[255].job }} <\${{ fromJSON(needs.plan.outputs.matrix).include[256].job }}>"
`,
    "supported.txt": `${names.join("\n")}\n`,
    ...Object.fromEntries(names.map((name) => [name, profile])),
  };
  const ran = await run(tree);
  expect(ran.log).toContain("JOBS 256 256 <>");
  expect(result(ran), ran.log).toEqual({ ended: "succeeded", error: undefined });
  const plugins = /Go plugins\s*\]\s+⚙ {2}::set-output:: plugins=(.*)/.exec(ran.log)?.[1] ?? "[]";
  expect(JSON.parse(plugins)).toHaveLength(300);
});
