import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { runWorkflows } from "./services/act.ts";

const program = join(import.meta.dirname, "..", "actions", "store-program.ts");
const key = `sha256:${"ab".repeat(32)} /opt/gateway`;
const profile = `{"gateway":"of another job","text":"${"ü".repeat(1000)}"}`;

/** An action that uses the store of the product as its inputs say; in a step of its own a run has no cache service. */
const action = {
  "store/action.yml": `name: store
inputs:
  steps: {required: true}
runs: {using: node24, main: main.mjs}
`,
  "store/main.mjs": `import { spawnSync } from "node:child_process";
const input = process.env.INPUT_STEPS;
const { stdout, stderr } = spawnSync(process.execPath, [${JSON.stringify(program)}, "actions-cache"], { input, encoding: "utf8" });
console.log(stdout.split("\\n").filter((line) => !line.startsWith("::debug::")).join("\\n") + stderr);
`,
};

/** Of one job: caches are found by the path of RUNNER_TEMP, which with act is another one in each job. */
function step(name: string, ...steps: readonly (readonly string[])[]): string {
  return `
      - uses: ./store
        name: ${name}
        with: {steps: '${JSON.stringify(steps)}'}
`;
}

test("a profile that one step has kept is there for the next, and nothing else is printed", async () => {
  const repository = await sourceFolder({
    ...action,
    ".github/workflows/store.yml": `on: push
jobs:
  store:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4${step("first", ["get", key], ["put", key, profile])}${step("second", ["get", key], ["get", "other"], ["put", key, profile])}
`,
  });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: repository, stdio: "pipe" });
  git("init", "--initial-branch=main");
  git("add", ".");
  git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-m", "Use the store");
  const { code, log } = await runWorkflows(repository, await temporaryFolder());
  expect(code, log).toBe(0);
  const results = [...log.matchAll(/RESULT (.*)/g)].map(([, result = ""]) => JSON.parse(result));
  expect(results, log).toEqual([
    { got: [null], warnings: [], infos: [] },
    { got: [profile, null], warnings: [], infos: [] },
  ]);
  expect(log).not.toMatch(/Cache (Size|saved|restored|hit)|\[command\]|already exists/i);
});
